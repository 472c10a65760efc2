#pragma once

#include "app/practice/httpserver.h"

#include <httplib.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

/// What httpserver.cpp builds its connections from, and nobody else.
namespace pentimento::practice {
inline constexpr int silenceMs = 30'000; ///< that a client may take for its next byte

/// True once \a socket is ready for \a what (as poll() counts), within \a ms.
bool waitFor(int socket, short what, int ms);

/// Connections each get a thread: one that waits or idles must not keep the next one out.
class Crew final : public httplib::TaskQueue
{
public:
    ~Crew() override { shutdown(); }
    void enqueue(std::function<void()> work) override;
    void shutdown() override;

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_waiting;
    std::vector<std::thread> m_threads; // only enqueue(), on the accepting thread, adds
    size_t m_idle = 0;
    bool m_ended = false;
};

/// How many body bytes may be in memory at once. A request takes its whole share before it reads, so those that were
/// let in can always finish.
class Budget
{
public:
    class Share
    {
    public:
        Share(Budget &budget, quint64 bytes)
            : m_budget(budget)
            , m_bytes(bytes)
        {
        }
        Share(const Share &) = delete;
        ~Share() { m_budget.give(m_bytes); }

    private:
        Budget &m_budget;
        quint64 m_bytes;
    };

    /// Waits until so many are free, or all.
    Share take(quint64 bytes);

private:
    void give(quint64 bytes);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    quint64 m_taken = 0;
};

/// The library reads heads byte by byte and takes any length; this buffers, and cuts off an endless head.
class SocketStream final : public httplib::Stream
{
public:
    explicit SocketStream(int socket)
        : m_socket(socket)
    {
    }

    bool hasRequest() { return m_begin < m_end || (waitFor(m_socket, POLLIN, silenceMs) && fill()); }
    void beginRequest();
    quint64 bodyBytesRead() const { return m_bodyBytes; }

    /// The answer goes another way: what the library writes from now on is dropped.
    void takeOver(const HttpReply &reply) { m_badReply = reply; }
    const std::optional<HttpReply> &badReply() const { return m_badReply; }

    bool is_readable() const override { return m_begin < m_end || waitFor(m_socket, POLLIN, silenceMs); }
    bool is_writable() const override { return waitFor(m_socket, POLLOUT, silenceMs); }
    ssize_t read(char *to, size_t size) override;
    ssize_t write(const char *from, size_t size) override;
    void get_remote_ip_and_port(std::string &ip, int &port) const override { local(ip, port); }
    void get_local_ip_and_port(std::string &ip, int &port) const override { local(ip, port); }
    socket_t socket() const override { return m_socket; }

private:
    static void local(std::string &ip, int &port);
    bool fill();
    bool followHead(const char *bytes, size_t count);

    int m_socket;
    std::optional<HttpReply> m_badReply;
    std::array<char, 64 * 1024> m_buffer; // deliberately not cleared
    size_t m_begin = 0;
    size_t m_end = 0;
    bool m_closed = false;
    bool m_inHead = true;
    size_t m_headBytes = 0;
    size_t m_lineBytes = 0;
    quint64 m_bodyBytes = 0;
};
} // namespace pentimento::practice
