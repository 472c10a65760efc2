#include "ui/mainwindow/idleinhibitor.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
IdleInhibitor::~IdleInhibitor()
{
    release();
}

void IdleInhibitor::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    if (!active)
        return release();
    const QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected())
        return;
    QDBusMessage call = QDBusMessage::createMethodCall(u"org.freedesktop.login1"_s, u"/org/freedesktop/login1"_s,
                                                       u"org.freedesktop.login1.Manager"_s, u"Inhibit"_s);
    call << u"idle"_s << u"Pentimento"_s << tr("A job that is paid for is running") << u"block"_s;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *watcher;
        if (reply.isValid() && m_active && m_descriptor < 0)
            m_descriptor = ::dup(reply.value().fileDescriptor());
    });
}

void IdleInhibitor::release()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}
} // namespace pentimento

#include "moc_idleinhibitor.cpp"
