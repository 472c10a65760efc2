#include "app/api/proxychoice.h"
#include "app/api/proxyfactory.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// What people write as a proxy, and what connections make of it.
class TestProxyChoice : public QObject
{
    Q_OBJECT
private slots:
    void textsAreRead_data();
    void textsAreRead();
    void connectionsObey();
};

void TestProxyChoice::textsAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isRead");
    QTest::addColumn<QString>("kept");
    QTest::newRow("as the system") << QString() << true << QString();
    QTest::newRow("none") << u"none"_s << true << u"none"_s;
    QTest::newRow("host and port") << u"proxy.example.org:3128"_s << true << u"http://proxy.example.org:3128"_s;
    QTest::newRow("with a slash") << u" http://proxy.example.org:3128/ "_s << true << u"http://proxy.example.org:3128"_s;
    QTest::newRow("socks") << u"socks5://10.0.0.1:1080"_s << true << u"socks5://10.0.0.1:1080"_s;
    QTest::newRow("with a password") << u"http://me:secret@proxy.example.org:3128"_s << false << QString();
    QTest::newRow("with a path") << u"http://proxy.example.org/x"_s << false << QString();
    QTest::newRow("another protocol") << u"ftp://proxy.example.org"_s << false << QString();
    QTest::newRow("nonsense") << u"http://"_s << false << QString();
}

void TestProxyChoice::textsAreRead()
{
    QFETCH(QString, text);
    QFETCH(bool, isRead);
    QFETCH(QString, kept);
    const std::optional<ProxyChoice> choice = ProxyChoice::fromText(text);
    QCOMPARE(choice.has_value(), isRead);
    if (choice)
        QCOMPARE(choice->text(), kept);
}

void TestProxyChoice::connectionsObey()
{
    ProxyFactory factory;
    const QNetworkProxyQuery far(QUrl(u"https://api.example.org"_s));
    const QNetworkProxyQuery here(QUrl(u"http://127.0.0.1:8000"_s));
    useProxy(*ProxyChoice::fromText(u"socks5://10.0.0.1"_s));
    QCOMPARE(factory.queryProxy(far).first(), QNetworkProxy(QNetworkProxy::Socks5Proxy, u"10.0.0.1"_s, 1080));
    QCOMPARE(factory.queryProxy(here).first().type(), QNetworkProxy::NoProxy);
    useProxy(*ProxyChoice::fromText(u"none"_s));
    QCOMPARE(factory.queryProxy(far).first().type(), QNetworkProxy::NoProxy);
    useProxy({});
}

QTEST_GUILESS_MAIN(TestProxyChoice)
#include "tst_proxychoice.moc"
