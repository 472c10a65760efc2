#include "app/practice/baddelivery.h"

#include <cerrno>
#include <limits>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace pentimento::practice {
namespace {
using Delivery = HttpReply::Delivery;

constexpr int lookMs = 100;
constexpr qint64 hugeBytes = 2LL * 1024 * 1024 * 1024;
constexpr int slowPieces = 40;
constexpr std::chrono::milliseconds slowPause{250};

bool hasLeft(int socket)
{
    pollfd watched{socket, POLLIN | POLLRDHUP, 0};
    if (::poll(&watched, 1, 0) <= 0)
        return false;
    char byte = 0;
    return (watched.revents & (POLLERR | POLLHUP | POLLRDHUP)) || ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

bool sendAll(int socket, const QByteArray &bytes, const std::atomic<bool> &ending)
{
    qsizetype sent = 0;
    while (sent < bytes.size() && !ending) {
        pollfd watched{socket, POLLOUT, 0};
        if (::poll(&watched, 1, lookMs) == 0)
            continue;
        const ssize_t count = ::send(socket, bytes.constData() + sent, size_t(bytes.size() - sent), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        sent += qMax<ssize_t>(0, count);
    }
    return sent == bytes.size();
}

QByteArray head(const HttpReply &reply, const QByteArray &length)
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(reply.status) + " Practice\r\nContent-Type: " + reply.contentType + "\r\n";
    for (const auto &[name, value] : reply.headers)
        text += name + ": " + value + "\r\n";
    return text + length + "Connection: close\r\n\r\n";
}

QByteArray contentLength(qint64 bytes)
{
    return "Content-Length: " + QByteArray::number(bytes) + "\r\n";
}

void reset(int socket)
{
    const linger atOnce{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

void hang(int socket, const std::atomic<bool> &ending)
{
    while (!ending && !hasLeft(socket))
        std::this_thread::sleep_for(std::chrono::milliseconds(lookMs));
}

void sendFiller(int socket, qint64 bytes, bool chunked, const std::atomic<bool> &ending)
{
    const QByteArray filler(64 * 1024, ' ');
    const QByteArray piece = chunked ? QByteArray::number(filler.size(), 16) + "\r\n" + filler + "\r\n" : filler;
    for (qint64 sent = 0; sent < bytes && !ending; sent += filler.size()) {
        if (!sendAll(socket, piece, ending))
            return;
    }
}

void sendSlowly(int socket, const QByteArray &body, const std::atomic<bool> &ending)
{
    const qsizetype piece = body.size() / slowPieces + 1;
    for (qsizetype at = 0; at < body.size(); at += piece) {
        std::this_thread::sleep_for(slowPause);
        if (!sendAll(socket, body.mid(at, piece), ending))
            return;
    }
}
} // namespace

void deliverBadly(int socket, const HttpReply &reply, const std::atomic<bool> &ending)
{
    switch (reply.delivery) {
    case Delivery::Whole:
    case Delivery::Close:
        return;
    case Delivery::Reset:
        return reset(socket);
    case Delivery::Hang:
        return hang(socket, ending);
    case Delivery::Cut:
        sendAll(socket, head(reply, contentLength(reply.body.size())) + reply.body.left(reply.body.size() / 2), ending);
        return;
    case Delivery::Slow:
        if (sendAll(socket, head(reply, contentLength(reply.body.size())), ending))
            sendSlowly(socket, reply.body, ending);
        return;
    case Delivery::Huge:
        if (sendAll(socket, head(reply, contentLength(hugeBytes)), ending))
            sendFiller(socket, hugeBytes, false, ending);
        return;
    case Delivery::Endless:
        if (sendAll(socket, head(reply, "Transfer-Encoding: chunked\r\n"), ending))
            sendFiller(socket, std::numeric_limits<qint64>::max(), true, ending);
        return;
    }
}
} // namespace pentimento::practice
