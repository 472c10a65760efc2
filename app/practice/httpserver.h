#pragma once

#include "app/base/result.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QUrl>
#include <QUrlQuery>

#include <functional>
#include <memory>
#include <utility>

namespace pentimento::practice {
/// A whole request. Plain values; the body is complete and within the server's limit.
struct HttpRequest
{
    QByteArray method; ///< "GET", "POST"...; HEAD arrives as GET
    QString path;      ///< percent-decoded, begins with '/'
    QUrlQuery query = {};
    QHash<QByteArray, QByteArray> headers = {}; ///< names in lower case
    QByteArray body = {};
    QUrl base = {}; ///< scheme, host and port as the client named them

    QByteArray header(const QByteArray &lowerCaseName) const { return headers.value(lowerCaseName); }
    QString parameter(const QString &name) const { return query.queryItemValue(name, QUrl::FullyDecoded); }
    /// \a place (path and query) of this server as an absolute address.
    QString address(const QString &place) const { return base.toString() + place; }
};

struct HttpReply
{
    /// How the answer travels; everything but Whole is for rehearsing what goes wrong, and ends the connection.
    enum class Delivery {
        Whole,
        Close,   ///< not a byte
        Reset,   ///< not a byte, and the connection is torn
        Hang,    ///< not a byte, and the connection stays
        Cut,     ///< half of the body
        Slow,    ///< all of it, in ten seconds
        Huge,    ///< two gigabytes of nothing
        Endless  ///< the same without end
    };
    int status = 200;
    QByteArray contentType = "application/json";
    QByteArray body = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    Delivery delivery = Delivery::Whole;
};
HttpReply jsonReply(int status, const QJsonObject &body);

/// HTTP/1.1 on 127.0.0.1: one thread a connection, made when needed, so that waiting and idle connections
/// never keep others out. Hostile requests end in a 4xx or a closed connection: bodies are limited to
/// 256 MiB each and 1 GiB together (further ones wait), heads to 64 KiB, silence to 30 s.
class HttpServer
{
public:
    /// Answers a request; called in the connections' threads, several at once.
    using Handler = std::function<HttpReply(const HttpRequest &)>;

    static Result<std::unique_ptr<HttpServer>> start(int port, Handler handler);
    ~HttpServer();

    int port() const;
    /// Closes every connection and returns when no handler runs any more. A handler that waits must be woken
    /// by its owner first.
    void stop();

private:
    class Listener;
    explicit HttpServer(std::unique_ptr<Listener> listener);
    std::unique_ptr<Listener> m_listener;
};
} // namespace pentimento::practice
