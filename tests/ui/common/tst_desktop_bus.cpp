#include "ui/common/notifier.h"
#include "ui/common/theme.h"
#include "ui/common/themewatcher.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QVariantMap>

using namespace Qt::StringLiterals;
using namespace pentimento;

/// The desktop's notification service, as far as it concerns us.
class FakeNotifications : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Shown
    {
        uint replaces;
        QString title, body;
    };
    QList<Shown> shown;
    QList<uint> closed;

public slots:
    uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &body,
                const QStringList &, const QVariantMap &, int)
    {
        shown.append({replaces, title, body});
        return replaces ? replaces : uint(100 + shown.size());
    }
    void CloseNotification(uint number) { closed.append(number); }

signals:
    void ActionInvoked(uint number, const QString &action);
    void NotificationClosed(uint number, uint reason);
};

/// The desktop portal with one setting.
class FakePortal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    uint scheme = 1;

public slots:
    QDBusVariant Read(const QString &, const QString &)
    {
        return QDBusVariant(QVariant::fromValue(QDBusVariant(QVariant(scheme))));
    }

signals:
    void SettingChanged(const QString &group, const QString &key, const QDBusVariant &value);
};

/// A session bus of the test's own with fakes of the desktop's services on a second connection.
class TestDesktopBus : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void themeFollowsTheDesktop();
    void ownChoiceWinsOverTheDesktop();
    void notificationIsShownReplacedAndClicked();
    void notificationIsWithdrawn();
    void cleanupTestCase();

private:
    QProcess m_daemon;
    FakeNotifications m_notifications;
    FakePortal m_portal;
};

void TestDesktopBus::initTestCase()
{
    m_daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    QVERIFY2(m_daemon.waitForStarted(), "dbus-daemon is needed");
    QVERIFY(m_daemon.waitForReadyRead());
    const QString address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address.toUtf8());
    auto desktop = QDBusConnection::connectToBus(address, u"desktop"_s);
    QVERIFY(desktop.isConnected());
    const auto all = QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals;
    QVERIFY(desktop.registerObject(u"/org/freedesktop/Notifications"_s, &m_notifications, all));
    QVERIFY(desktop.registerService(u"org.freedesktop.Notifications"_s));
    QVERIFY(desktop.registerObject(u"/org/freedesktop/portal/desktop"_s, &m_portal, all));
    QVERIFY(desktop.registerService(u"org.freedesktop.portal.Desktop"_s));
}

void TestDesktopBus::themeFollowsTheDesktop()
{
    applyTheme(*qApp, ThemeChoice::System);
    QVERIFY(!currentTheme().dark); // offscreen's palette is light
    ThemeWatcher watcher;
    QSignalSpy changed(&watcher, &ThemeWatcher::changed);
    QVERIFY(!watcher.isSettled());
    QTRY_VERIFY(watcher.isSettled());
    QCOMPARE(systemIsDark(), std::optional<bool>(true));
    QVERIFY(currentTheme().dark);
    QCOMPARE(changed.size(), 1);
    emit m_portal.SettingChanged(u"org.freedesktop.appearance"_s, u"color-scheme"_s, QDBusVariant(2u));
    QTRY_VERIFY(!currentTheme().dark);
    QCOMPARE(changed.size(), 2);
    emit m_portal.SettingChanged(u"org.freedesktop.appearance"_s, u"accent-color"_s, QDBusVariant(1u));
    emit m_portal.SettingChanged(u"org.freedesktop.appearance"_s, u"color-scheme"_s, QDBusVariant(0u));
    QTRY_COMPARE(systemIsDark(), std::optional<bool>());
    QVERIFY(!currentTheme().dark);
}

void TestDesktopBus::ownChoiceWinsOverTheDesktop()
{
    applyTheme(*qApp, ThemeChoice::Light);
    ThemeWatcher watcher;
    QSignalSpy changed(&watcher, &ThemeWatcher::changed);
    QTRY_VERIFY(watcher.isSettled());
    QCOMPARE(systemIsDark(), std::optional<bool>(true));
    QVERIFY(!currentTheme().dark);
    QVERIFY(changed.isEmpty());
}

void TestDesktopBus::notificationIsShownReplacedAndClicked()
{
    Notifier notifier;
    QSignalSpy shown(&notifier, &Notifier::shown);
    QSignalSpy clicked(&notifier, &Notifier::clicked);
    notifier.notify(u"Result ready"_s, u"a <b>boat</b> & more"_s, u"job1"_s);
    QVERIFY(m_notifications.shown.isEmpty()); // nothing waited
    QTRY_COMPARE(shown.size(), 1);
    QCOMPARE(m_notifications.shown.last().title, u"Result ready"_s);
    QCOMPARE(m_notifications.shown.last().body, u"a &lt;b&gt;boat&lt;/b&gt; &amp; more"_s);
    notifier.notify(u"4 results ready"_s, {}, u"job1"_s);
    QTRY_COMPARE(shown.size(), 2);
    QCOMPARE(m_notifications.shown.last().replaces, 101u);
    emit m_notifications.ActionInvoked(999, u"default"_s); // another program's
    emit m_notifications.ActionInvoked(101, u"default"_s);
    QTRY_COMPARE(clicked.size(), 1);
    QCOMPARE(clicked.first().first().toString(), u"job1"_s);
}

void TestDesktopBus::notificationIsWithdrawn()
{
    Notifier notifier;
    QSignalSpy shown(&notifier, &Notifier::shown);
    notifier.notify(u"Ready"_s, {}, u"job2"_s);
    QTRY_COMPARE(shown.size(), 1);
    notifier.withdraw(u"job2"_s);
    QTRY_COMPARE(m_notifications.closed.size(), 1);
    notifier.withdraw(u"job2"_s);
    notifier.withdraw(u"never shown"_s);
    QCOMPARE(m_notifications.closed.size(), 1);
}

void TestDesktopBus::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(u"desktop"_s);
    m_daemon.terminate();
    m_daemon.waitForFinished();
}

QTEST_MAIN(TestDesktopBus)
#include "tst_desktop_bus.moc"
