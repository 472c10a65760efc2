#pragma once

#include "app/api/transport.h"

#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>

namespace pentimento {
class BodyDevice;

/// One request and its answer, watched for time and size. A child of the caller's context: when that dies, the
/// request is aborted and nobody is called.
class HttpExchange : public QObject
{
    Q_OBJECT
public:
    HttpExchange(HttpRequest request, QObject *context, Transport::Progress progress, Transport::Done done);
    ~HttpExchange() override;

    void get(QNetworkAccessManager &manager);
    void post(const QByteArray &body);
    /// From now on redirects are followed as long as \a mayFollow says so.
    void follow(std::function<bool(const QUrl &)> mayFollow) { m_mayFollow = std::move(mayFollow); }
    /// Tells \a problem later, without sending anything.
    void refuse(const QString &detail);

private:
    void watch(QNetworkReply *reply);
    void noteMovement();
    void readArrived();
    void tellProgress();
    void stop(HttpAnswer::Problem problem, const QString &detail);
    void finish();
    bool followRedirect(const HttpAnswer &answer);
    HttpAnswer answer() const;
    HttpAnswer::Problem problemOf(const HttpAnswer &answer) const;
    HttpAnswer::Barrier barrier() const;
    qint64 mostBytes() const;
    void report(HttpAnswer answer);

    HttpRequest m_request;
    Transport::Progress m_progress;
    Transport::Done m_done;
    std::function<bool(const QUrl &)> m_mayFollow;
    int m_redirects = 0;
    QTimer m_idle;
    QTimer m_whole;
    QByteArray m_body;
    std::optional<HttpAnswer::Problem> m_stopped;
    QString m_detail;
    QString m_certificateProblem;
    bool m_progressPending = false;
    std::unique_ptr<BodyDevice> m_upload;
    QNetworkAccessManager *m_shared = nullptr;         // outlives this
    std::unique_ptr<QNetworkAccessManager> m_own;      // for a POST; after m_upload, which its thread reads
    QPointer<QNetworkReply> m_reply;                   // dies with its manager
};
} // namespace pentimento
