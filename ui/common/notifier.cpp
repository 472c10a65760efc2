#include "ui/common/notifier.h"

#include "ui/common/sessionbus.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
const QString service = u"org.freedesktop.Notifications"_s;
const QString path = u"/org/freedesktop/Notifications"_s;
} // namespace

Notifier::Notifier(QObject *parent) : QObject(parent), m_available(hasSessionBus()) {}

void Notifier::notify(const QString &title, const QString &body, const QString &id)
{
    if (!m_available)
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!m_listening) { // at the first one: most sessions need none
        m_listening = true;
        bus.connect(QString(), path, service, u"ActionInvoked"_s, this, SLOT(takeAction(uint,QString)));
        bus.connect(QString(), path, service, u"NotificationClosed"_s, this, SLOT(takeClosed(uint,uint)));
    }
    auto call = QDBusMessage::createMethodCall(service, path, service, u"Notify"_s);
    const QVariantMap hints{{u"desktop-entry"_s, u"pentimento"_s}};
    // The body may be read as markup; a prompt is text.
    call << u"Pentimento"_s << m_numbers.value(id, 0u) << u"pentimento"_s << title << body.toHtmlEscaped()
         << QStringList{u"default"_s, tr("Show")} << hints << -1;
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer, id] {
        answer->deleteLater();
        const QDBusPendingReply<uint> reply = *answer;
        if (!reply.isValid())
            return;
        m_numbers.insert(id, reply.value());
        emit shown(id);
    });
}

void Notifier::withdraw(const QString &id)
{
    const uint number = m_numbers.take(id);
    if (!number)
        return;
    auto call = QDBusMessage::createMethodCall(service, path, service, u"CloseNotification"_s);
    call << number;
    QDBusConnection::sessionBus().asyncCall(call);
}

void Notifier::takeAction(uint number, const QString &action)
{
    const QString id = m_numbers.key(number);
    if (!id.isEmpty() && action == u"default")
        emit clicked(id);
}

void Notifier::takeClosed(uint number, uint)
{
    const QString id = m_numbers.key(number);
    if (!id.isEmpty())
        m_numbers.remove(id);
}
} // namespace pentimento

#include "moc_notifier.cpp"
