#include "app/practice/connections.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace pentimento::practice {
namespace {
constexpr size_t mostConnections = 512;
constexpr quint64 mostBodyBytesTogether = 1024ULL * 1024 * 1024;
constexpr size_t mostHeadBytes = 64 * 1024;
} // namespace

bool waitFor(int socket, short what, int ms)
{
    pollfd watched{socket, what, 0};
    int ready = -1;
    do {
        ready = ::poll(&watched, 1, ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

void Crew::enqueue(std::function<void()> work)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(work));
    if (m_waiting.size() > m_idle && m_threads.size() < mostConnections)
        m_threads.emplace_back([this] { run(); });
    m_changed.notify_one();
}

void Crew::shutdown()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_changed.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void Crew::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        ++m_idle;
        m_changed.wait(lock, [this] { return m_ended || !m_waiting.empty(); });
        --m_idle;
        if (m_waiting.empty())
            return;
        const std::function<void()> work = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

Budget::Share Budget::take(quint64 bytes)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_taken == 0 || m_taken + bytes <= mostBodyBytesTogether; });
    m_taken += bytes;
    return {*this, bytes};
}

void Budget::give(quint64 bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_taken -= bytes;
    }
    m_changed.notify_all();
}

void SocketStream::beginRequest()
{
    m_inHead = true;
    m_headBytes = 0;
    m_lineBytes = 0;
    m_bodyBytes = 0;
}

ssize_t SocketStream::read(char *to, size_t size)
{
    if (m_begin == m_end && (!waitFor(m_socket, POLLIN, silenceMs) || !fill()))
        return m_closed ? 0 : -1;
    const size_t count = std::min(size, m_end - m_begin);
    std::memcpy(to, m_buffer.data() + m_begin, count);
    m_begin += count;
    if (!m_inHead)
        m_bodyBytes += count;
    else if (!followHead(to, count))
        return -1;
    return static_cast<ssize_t>(count);
}

ssize_t SocketStream::write(const char *from, size_t size)
{
    if (m_badReply)
        return static_cast<ssize_t>(size);
    if (!is_writable())
        return -1;
    return ::send(m_socket, from, size, MSG_NOSIGNAL);
}

void SocketStream::local(std::string &ip, int &port)
{
    ip = "127.0.0.1";
    port = 0;
}

bool SocketStream::fill()
{
    const ssize_t count = ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
    m_closed = count == 0;
    m_begin = 0;
    m_end = count > 0 ? static_cast<size_t>(count) : 0;
    return count > 0;
}

bool SocketStream::followHead(const char *bytes, size_t count)
{
    m_headBytes += count;
    for (size_t i = 0; i < count && m_inHead; ++i) {
        if (bytes[i] != '\n') {
            m_lineBytes += bytes[i] != '\r';
            continue;
        }
        m_inHead = m_lineBytes > 0; // an empty line ends it
        m_lineBytes = 0;
    }
    return m_headBytes <= mostHeadBytes;
}
} // namespace pentimento::practice
