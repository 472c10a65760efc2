#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QUrl>

namespace pentimento {
/// One request as it came over the wire.
struct WireRequest
{
    QByteArray method;
    QByteArray target;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;                       ///< what came of it
    bool isWhole = false;
};

/// What the server does with one request.
struct WireStep
{
    enum class Deed { Answer, Close, Reset, Hang };
    Deed deed = Deed::Answer;
    QByteArray bytes = {};     ///< sent first, as they are
    qint64 afterBodyBytes = -1;///< acts as soon as that much of the body came; -1: when it is whole
    bool keepsOpen = false;    ///< Answer: the connection stays

    static WireStep answer(int status, const QByteArray &body, const QByteArray &type = "application/json",
                           const QByteArray &headers = {});
    static WireStep close(qint64 afterBodyBytes = -1) { return {Deed::Close, {}, afterBodyBytes}; }
    static WireStep reset(qint64 afterBodyBytes = -1) { return {Deed::Reset, {}, afterBodyBytes}; }
    static WireStep hang() { return {Deed::Hang}; }
    /// The first \a count bytes of this one, then the connection ends.
    WireStep cutAt(qsizetype count) const;
    /// As though the connection were to be used again: an invitation to repeat.
    WireStep open() const;
};

/// An HTTP server on loopback that does exactly what a test says, down to the bytes. Everything is recorded.
class WireServer : public QObject
{
    Q_OBJECT
public:
    explicit WireServer(QObject *parent = nullptr);

    QUrl url(const QString &path = {}) const;
    /// Requests of \a method for paths that begin with \a path meet \a steps in order; the last one again and again.
    /// The longest path wins; the same path again takes the place of its earlier steps.
    void on(const QByteArray &method, const QByteArray &path, const QList<WireStep> &steps);

    const QList<WireRequest> &requests() const { return m_requests; }
    int count(const QByteArray &method) const;
    int connections() const { return m_connections; }

private:
    struct Rule
    {
        QByteArray method;
        QByteArray path;
        QList<WireStep> steps;
        int used = 0;
    };
    class Connection;
    void accept();
    WireStep stepFor(const WireRequest &request);

    QTcpServer m_server;
    QList<Rule> m_rules;
    QList<WireRequest> m_requests;
    int m_connections = 0;
};
} // namespace pentimento
