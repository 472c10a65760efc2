#include "tests/support/wireserver.h"

#include <QTcpSocket>

#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
void resetConnection(QTcpSocket &socket)
{
    // With no time to linger the kernel sends RST instead of FIN.
    const linger none{1, 0};
    setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}
} // namespace

WireStep WireStep::answer(int status, const QByteArray &body, const QByteArray &type, const QByteArray &headers)
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + " Said\r\nContent-Type: " + type
                       + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers;
    if (!headers.isEmpty() && !headers.endsWith("\r\n"))
        bytes += "\r\n";
    return {Deed::Answer, bytes + "\r\n" + body};
}

WireStep WireStep::cutAt(qsizetype count) const
{
    return {Deed::Close, bytes.left(count), afterBodyBytes};
}

WireStep WireStep::open() const
{
    WireStep step = *this;
    step.keepsOpen = true;
    return step;
}

/// One connection: reads requests, acts on each.
class WireServer::Connection : public QObject
{
public:
    Connection(WireServer &server, QTcpSocket *socket) : QObject(socket), m_server(server), m_socket(socket)
    {
        socket->setReadBufferSize(16 * 1024);
        connect(socket, &QTcpSocket::readyRead, this, &Connection::read);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }

private:
    void read()
    {
        m_bytes += m_socket->readAll();
        while (m_index >= 0 || readHead()) {
            if (!readBody())
                return;
        }
    }

    bool readHead()
    {
        const qsizetype end = m_bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        const QList<QByteArray> lines = m_bytes.left(end).split('\n');
        const QList<QByteArray> first = lines[0].trimmed().split(' ');
        WireRequest request;
        request.method = first.value(0);
        request.target = first.value(1);
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const qsizetype colon = lines[i].indexOf(':');
            request.headers.insert(lines[i].left(colon).trimmed().toLower(), lines[i].mid(colon + 1).trimmed());
        }
        m_bytes.remove(0, end + 4);
        m_left = request.headers.value("content-length").toLongLong();
        m_server.m_requests.append(request);
        m_index = m_server.m_requests.size() - 1;
        m_step = m_server.stepFor(request);
        return true;
    }

    /// True when this request is done with and the next may be read.
    bool readBody()
    {
        WireRequest &request = m_server.m_requests[m_index];
        const QByteArray part = m_bytes.left(m_left);
        m_bytes.remove(0, part.size());
        m_left -= part.size();
        request.body += part;
        request.isWhole = m_left == 0;
        const bool isTime = m_step.afterBodyBytes >= 0 ? request.body.size() >= m_step.afterBodyBytes : request.isWhole;
        if (!isTime)
            return false;
        m_index = -1;
        return act();
    }

    bool act()
    {
        m_socket->write(m_step.bytes);
        switch (m_step.deed) {
        case WireStep::Deed::Answer:
            if (!m_step.keepsOpen)
                m_socket->disconnectFromHost();
            return m_step.keepsOpen;
        case WireStep::Deed::Close:
            m_socket->disconnectFromHost();
            return false;
        case WireStep::Deed::Reset:
            m_socket->flush();
            resetConnection(*m_socket);
            return false;
        case WireStep::Deed::Hang:
            return false;
        }
        return false;
    }

    WireServer &m_server;
    QTcpSocket *m_socket;
    QByteArray m_bytes;
    qsizetype m_index = -1; // of the request being read
    qint64 m_left = 0;
    WireStep m_step;
};

WireServer::WireServer(QObject *parent) : QObject(parent)
{
    connect(&m_server, &QTcpServer::newConnection, this, &WireServer::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port on loopback");
}

QUrl WireServer::url(const QString &path) const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_server.serverPort()).arg(path));
}

void WireServer::on(const QByteArray &method, const QByteArray &path, const QList<WireStep> &steps)
{
    m_rules.prepend({method, path, steps});
}

int WireServer::count(const QByteArray &method) const
{
    return int(std::count_if(m_requests.begin(), m_requests.end(),
                             [&](const WireRequest &request) { return request.method == method; }));
}

void WireServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        ++m_connections;
        new Connection(*this, socket);
    }
}

WireStep WireServer::stepFor(const WireRequest &request)
{
    Rule *best = nullptr;
    for (Rule &rule : m_rules) {
        const bool fits = rule.method == request.method && request.target.startsWith(rule.path);
        if (fits && (!best || rule.path.size() > best->path.size()))
            best = &rule;
    }
    if (!best)
        return WireStep::answer(404, "{\"detail\":\"Not Found\"}");
    return best->steps[std::min<qsizetype>(best->used++, best->steps.size() - 1)];
}
} // namespace pentimento

#include "moc_wireserver.cpp"
