#include "app/practice/httpserver.h"

#include "app/base/json.h"
#include "app/practice/baddelivery.h"
#include "app/practice/connections.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <mutex>
#include <netinet/tcp.h>
#include <set>
#include <sys/socket.h>
#include <thread>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr int lingerMs = 2'000;
constexpr int backlog = 1024;
constexpr quint64 mostBodyBytes = 256ULL * 1024 * 1024;

// Each connection has a thread of its own: the stream whose request is being answered in it.
thread_local SocketStream *currentStream = nullptr;

struct BodyLength
{
    bool valid = true;
    bool chunked = false;
    quint64 bytes = 0;

    bool isTooLong() const { return bytes > mostBodyBytes; }
    bool isReadable() const { return valid && !isTooLong() && (chunked || bytes > 0); }
};

BodyLength bodyLength(const httplib::Request &request)
{
    BodyLength length;
    length.chunked = request.has_header("Transfer-Encoding");
    if (!request.has_header("Content-Length"))
        return length;
    const std::string text = request.get_header_value("Content-Length");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length.bytes);
    length.valid = error == std::errc() && end == text.data() + text.size() && !length.chunked &&
                   request.get_header_value_count("Content-Length") == 1;
    return length;
}

// Where the library's own parsers cannot be trusted with what comes from outside, they get nothing to parse:
// its multipart parser recurses per byte of a header line and its ranges may lie outside the content.
constexpr const char *realContentType = "X-Practice-Content-Type";

void disarm(httplib::Request &request)
{
    request.ranges.clear();
    request.headers.erase(realContentType);
    const auto contentType = request.headers.find("Content-Type");
    if (contentType != request.headers.end()) {
        request.headers.emplace(realContentType, contentType->second);
        request.headers.erase("Content-Type");
    }
    const BodyLength length = bodyLength(request);
    if (length.chunked || !length.valid || length.isTooLong()) {
        request.headers.erase("Connection");
        request.set_header("Connection", "close");
    }
}

QByteArray toQt(const std::string &text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

// What the client calls us, so that answers lead back through the same tunnel or name; our own name
// otherwise.
QUrl baseFor(const httplib::Request &request, int port)
{
    static const QRegularExpression form(
        u"\\A([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:]{2,45}\\])(:[0-9]{1,5})?\\z"_s);
    const QString host = QString::fromLatin1(toQt(request.get_header_value("Host")));
    const QUrl named(u"http://"_s + host, QUrl::StrictMode);
    if (form.match(host).hasMatch() && named.isValid() && !named.host().isEmpty())
        return named;
    return QUrl(u"http://127.0.0.1:%1"_s.arg(port));
}

HttpRequest plainRequest(const httplib::Request &request, int port)
{
    HttpRequest plain;
    plain.method = request.method == "HEAD" ? QByteArray("GET") : toQt(request.method);
    plain.path = QString::fromUtf8(toQt(request.path));
    const size_t question = request.target.find('?');
    if (question != std::string::npos) {
        // Form encoding: in a query a plus is a space.
        const QByteArray query = toQt(request.target.substr(question + 1)).replace('+', "%20");
        plain.query = QUrlQuery(QString::fromUtf8(query));
    }
    for (const auto &[name, value] : request.headers)
        plain.headers.insert(toQt(name).toLower(), toQt(value));
    plain.headers.remove(QByteArray(realContentType).toLower());
    plain.headers.insert("content-type", toQt(request.get_header_value(realContentType)));
    plain.base = baseFor(request, port);
    return plain;
}

void giveReply(const HttpReply &reply, httplib::Response &response)
{
    response.status = reply.status;
    for (const auto &[name, value] : reply.headers)
        response.set_header(name.toStdString(), value.toStdString());
    if (reply.status != 204)
        response.set_content(reply.body.constData(), static_cast<size_t>(reply.body.size()),
                             reply.contentType.toStdString());
}

HttpReply refusal(int status, const QByteArray &detail)
{
    return {status, "application/json", "{\"detail\":\"" + detail + "\"}", {}};
}
} // namespace

class HttpServer::Listener final : public httplib::Server
{
public:
    explicit Listener(HttpServer::Handler handler)
        : m_handler(std::move(handler))
    {
        new_task_queue = [] { return new Crew; };
        set_tcp_nodelay(true);
        // Not the library's SO_REUSEPORT: two servers on one port would share the requests between them.
        set_socket_options([](socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        set_keep_alive_timeout(silenceMs / 1000); // what the answers promise
        set_keep_alive_max_count(1'000'000);
        set_payload_max_length(mostBodyBytes);
        installHandlers();
    }
    ~Listener() override { end(); }

    bool begin(int port)
    {
        m_port = port > 0 ? (bind_to_port("127.0.0.1", port) ? port : -1) : bind_to_any_port("127.0.0.1");
        if (m_port <= 0)
            return false;
        // Again, because the library lets only five connections wait: more at once would stall for a second.
        ::listen(svr_sock_, backlog);
        m_thread = std::thread([this] {
            listen_after_bind();
            m_ended = true;
        });
        while (!is_running() && !m_ended) // stop() before that would be without effect
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return true;
    }

    void end()
    {
        if (!m_thread.joinable())
            return;
        m_ending = true;
        stop();
        {
            const std::lock_guard lock(m_mutex);
            for (const int socket : m_sockets)
                ::shutdown(socket, SHUT_RDWR);
        }
        m_thread.join();
    }

    int port() const { return m_port; }

private:
    void installHandlers()
    {
        set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
            if (bodyLength(request).isReadable() && takesBody(request.method))
                return HandlerResponse::Unhandled;
            answer(request, response, {});
            return HandlerResponse::Handled;
        });
        const auto withBody = [this](const httplib::Request &request, httplib::Response &response,
                                     const httplib::ContentReader &reader) {
            answerWithBody(request, response, reader);
        };
        Post("[\\s\\S]*", withBody);
        Put("[\\s\\S]*", withBody);
        Patch("[\\s\\S]*", withBody);
        set_error_handler([](const httplib::Request &, httplib::Response &response) {
            if (response.body.empty())
                giveReply(refusal(response.status, "The request was not understood"), response);
        });
    }

    static bool takesBody(const std::string &method)
    {
        return method == "POST" || method == "PUT" || method == "PATCH";
    }

    void answerWithBody(const httplib::Request &request, httplib::Response &response,
                        const httplib::ContentReader &reader)
    {
        const BodyLength length = bodyLength(request);
        const Budget::Share share = m_budget.take(length.chunked ? mostBodyBytes : length.bytes);
        QByteArray body;
        body.reserve(static_cast<qsizetype>(length.bytes));
        bool tooLong = false;
        const bool whole = reader([&](const char *bytes, size_t count) {
            tooLong = static_cast<quint64>(body.size()) + count > mostBodyBytes;
            if (!tooLong)
                body.append(bytes, static_cast<qsizetype>(count));
            return !tooLong;
        });
        if (tooLong)
            giveReply(refusal(413, "Request body too large"), response);
        else if (!whole)
            giveReply(refusal(400, "The request ended before its body did"), response);
        else
            answer(request, response, std::move(body));
    }

    void answer(const httplib::Request &request, httplib::Response &response, QByteArray body)
    {
        const BodyLength length = bodyLength(request);
        if (!length.valid) {
            giveReply(refusal(400, "Invalid Content-Length"), response);
        } else if (length.isTooLong()) {
            giveReply(refusal(413, "Request body too large"), response);
        } else {
            HttpRequest plain = plainRequest(request, m_port);
            plain.body = std::move(body);
            const HttpReply reply = m_handler(plain);
            if (reply.delivery != HttpReply::Delivery::Whole)
                currentStream->takeOver(reply);
            giveReply(reply, response);
        }
    }

    bool process_and_close_socket(socket_t socket) override
    {
        remember(socket);
        const int yes = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const auto stream = std::make_unique<SocketStream>(socket); // too large for the stack
        while (!m_ending && stream->hasRequest() && serveOne(*stream)) {
        }
        const bool isTorn = stream->badReply() && stream->badReply()->delivery == HttpReply::Delivery::Reset;
        if (!m_ending && !isTorn)
            linger(socket);
        forget(socket);
        return true;
    }

    // True where the next request can follow on the same connection.
    bool serveOne(SocketStream &stream)
    {
        currentStream = &stream;
        stream.beginRequest();
        bool closed = false;
        std::optional<BodyLength> length;
        try {
            const bool answered = process_request(stream, false, closed, [&](httplib::Request &request) {
                disarm(request);
                length = bodyLength(request);
            });
            if (stream.badReply()) {
                deliverBadly(stream.socket(), *stream.badReply(), m_ending);
                return false;
            }
            if (!answered || closed || !length) // without a length the head was not understood
                return false;
        } catch (const std::exception &) {
            return false;
        }
        // What is left of a body would be read as the next request.
        return length->valid && !length->chunked && stream.bodyBytesRead() == length->bytes;
    }

    // Closing with unread bytes resets the connection, and the client would never see the answer.
    static void linger(int socket)
    {
        ::shutdown(socket, SHUT_WR);
        std::array<char, 64 * 1024> unread;
        quint64 left = 2 * mostBodyBytes;
        while (left > 0 && waitFor(socket, POLLIN, lingerMs)) {
            const ssize_t count = ::recv(socket, unread.data(), unread.size(), 0);
            if (count <= 0)
                return;
            left -= std::min<quint64>(left, static_cast<quint64>(count));
        }
    }

    void remember(int socket)
    {
        const std::lock_guard lock(m_mutex);
        m_sockets.insert(socket);
        if (m_ending)
            ::shutdown(socket, SHUT_RDWR);
    }

    void forget(int socket)
    {
        const std::lock_guard lock(m_mutex);
        m_sockets.erase(socket);
        ::close(socket);
    }

    HttpServer::Handler m_handler;
    Budget m_budget;
    int m_port = -1;
    std::thread m_thread;
    std::atomic<bool> m_ending = false;
    std::atomic<bool> m_ended = false;
    std::mutex m_mutex;
    std::set<int> m_sockets;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener)
    : m_listener(std::move(listener))
{
}
HttpServer::~HttpServer() = default;

HttpReply jsonReply(int status, const QJsonObject &body)
{
    return {status, "application/json", toJson(body), {}};
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(int port, Handler handler)
{
    auto listener = std::make_unique<Listener>(std::move(handler));
    if (port >= 0 && port <= 65535 && listener->begin(port))
        return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
    return Error{
        Error::Kind::Usage,
        u"port"_s,
        QString::fromUtf8(QT_TRANSLATE_NOOP(
            "Error", "The practice service cannot listen on port %1: another program uses it, or it is "
                     "reserved. Choose another port.")),
        {QString::number(port)},
        QString::fromLocal8Bit(std::strerror(errno))};
}

int HttpServer::port() const { return m_listener->port(); }
void HttpServer::stop() { m_listener->end(); }
} // namespace pentimento::practice
