#include "app/cli/interrupt.h"

#include <QSocketNotifier>

#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace pentimento {
namespace {
int ends[2] = {-1, -1};

// Only async-signal-safe calls are allowed here.
void tell(int)
{
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(ends[0], &byte, 1);
}
} // namespace

Interrupt::Interrupt(QObject *parent) : QObject(parent)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        qFatal("No socket pair for signals");
    m_notifier = new QSocketNotifier(ends[1], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        [[maybe_unused]] const ssize_t got = ::read(ends[1], &byte, 1);
        emit interrupted();
    });
    std::signal(SIGINT, tell);
    std::signal(SIGTERM, tell);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    ::close(ends[0]);
    ::close(ends[1]);
}
} // namespace pentimento

#include "moc_interrupt.cpp"
