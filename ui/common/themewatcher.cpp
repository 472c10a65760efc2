#include "ui/common/themewatcher.h"

#include "ui/common/sessionbus.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QTimer>

#include <optional>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto portalPath = "/org/freedesktop/portal/desktop";
constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalSettings = "org.freedesktop.portal.Settings";
} // namespace

ThemeWatcher::ThemeWatcher(QObject *parent) : QObject(parent)
{
    if (!hasSessionBus()) {
        QTimer::singleShot(0, this, &ThemeWatcher::settle);
        return;
    }
    qRegisterMetaType<QDBusVariant>(); // else the bus does not know the slot's argument before its first call
    // Without a service name: naming it would look up its owner first.
    QDBusConnection::sessionBus().connect(QString(), QLatin1StringView(portalPath), QLatin1StringView(portalSettings),
                                          u"SettingChanged"_s, this, SLOT(takeSetting(QString,QString,QDBusVariant)));
    ask();
}

void ThemeWatcher::ask()
{
    auto read = QDBusMessage::createMethodCall(QLatin1StringView(portalService), QLatin1StringView(portalPath),
                                               QLatin1StringView(portalSettings), u"Read"_s);
    read << u"org.freedesktop.appearance"_s << u"color-scheme"_s;
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(read, 2000), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid())
            takeScheme(reply.value().variant());
        settle();
    });
}

void ThemeWatcher::takeSetting(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group == u"org.freedesktop.appearance" && key == u"color-scheme")
        takeScheme(value.variant());
}

void ThemeWatcher::takeScheme(const QVariant &scheme)
{
    QVariant inner = scheme;
    if (inner.canConvert<QDBusVariant>()) // Read wraps the value twice
        inner = inner.value<QDBusVariant>().variant();
    const uint wish = inner.toUInt();
    std::optional<bool> dark;
    if (wish == 1 || wish == 2)
        dark = wish == 1;
    if (setSystemIsDark(*qApp, dark))
        emit changed();
}

void ThemeWatcher::settle()
{
    if (m_settled)
        return;
    m_settled = true;
    emit settled();
}
} // namespace pentimento

#include "moc_themewatcher.cpp"
