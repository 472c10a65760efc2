#include "app/api/serviceprofile.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Who may be called, who may see the key, and where results may come from.
class TestServiceProfile : public QObject
{
    Q_OBJECT
private slots:
    void addressesOfServices_data();
    void addressesOfServices();
    void keyGoesOnlyHome_data();
    void keyGoesOnlyHome();
    void resultsComeFromOutside_data();
    void resultsComeFromOutside();
    void keysThatCanBeSent();
    void pathsBelowAnAddress();
};

void TestServiceProfile::addressesOfServices_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("https") << u"https://api.bfl.ai"_s << true;
    QTest::newRow("https with a path and a port") << u"https://proxy.example.org:8443/bfl"_s << true;
    QTest::newRow("plain http on loopback") << u"http://127.0.0.1:9"_s << true;
    QTest::newRow("plain http on localhost") << u"http://localhost:8080"_s << true;
    QTest::newRow("plain http on IPv6 loopback") << u"http://[::1]:8080"_s << true;
    QTest::newRow("plain http elsewhere") << u"http://example.org"_s << false;
    QTest::newRow("a name that only begins like loopback") << u"http://127.0.0.1.example.org"_s << false;
    QTest::newRow("user info") << u"https://me:secret@api.bfl.ai"_s << false;
    QTest::newRow("a query") << u"https://api.bfl.ai?x=1"_s << false;
    QTest::newRow("a fragment") << u"https://api.bfl.ai#x"_s << false;
    QTest::newRow("another scheme") << u"ftp://api.bfl.ai"_s << false;
    QTest::newRow("a file") << u"file:///etc/passwd"_s << false;
    QTest::newRow("no scheme") << u"api.bfl.ai"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void TestServiceProfile::addressesOfServices()
{
    QFETCH(QString, address);
    QFETCH(bool, isAllowed);
    QCOMPARE(isAllowedAddress(QUrl(address)), isAllowed);
}

void TestServiceProfile::keyGoesOnlyHome_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("mayCarry");
    const QString bfl = u"https://api.bfl.ai"_s;
    QTest::newRow("same origin") << bfl << u"https://api.bfl.ai/v1/get_result?id=1"_s << true;
    QTest::newRow("port left out and written") << bfl << u"https://api.bfl.ai:443/v1/get_result"_s << true;
    QTest::newRow("another cluster of bfl.ai") << bfl << u"https://api.us6.bfl.ai/v1/get_result?id=1"_s << true;
    QTest::newRow("bfl.ai itself") << bfl << u"https://bfl.ai/x"_s << true;
    QTest::newRow("a cluster without encryption") << bfl << u"http://api.us6.bfl.ai/v1/get_result"_s << false;
    QTest::newRow("a name that ends alike") << bfl << u"https://notbfl.ai/v1/get_result"_s << false;
    QTest::newRow("bfl.ai as a part of another name") << bfl << u"https://bfl.ai.example.org/x"_s << false;
    QTest::newRow("user info before another host") << bfl << u"https://api.bfl.ai@example.org/x"_s << false;
    QTest::newRow("user info before the right host") << bfl << u"https://x@api.bfl.ai/x"_s << false;
    QTest::newRow("another service to bfl.ai") << u"https://example.org"_s << u"https://api.bfl.ai/x"_s << false;
    QTest::newRow("another port") << u"https://example.org"_s << u"https://example.org:444/x"_s << false;
    QTest::newRow("loopback, same port") << u"http://127.0.0.1:81"_s << u"http://127.0.0.1:81/x"_s << true;
    QTest::newRow("loopback, another port") << u"http://127.0.0.1:81"_s << u"http://127.0.0.1:82/x"_s << false;
    QTest::newRow("loopback to bfl.ai") << u"http://127.0.0.1:81"_s << u"https://api.bfl.ai/x"_s << false;
    QTest::newRow("a relative address") << bfl << u"/v1/get_result"_s << false;
    QTest::newRow("nothing") << bfl << QString() << false;
}

void TestServiceProfile::keyGoesOnlyHome()
{
    QFETCH(QString, service);
    QFETCH(QString, target);
    QFETCH(bool, mayCarry);
    QCOMPARE(mayCarryKey(QUrl(service), QUrl(target)), mayCarry);
}

void TestServiceProfile::resultsComeFromOutside_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("fromPublicService");
    QTest::newRow("a delivery host") << u"https://delivery-eu1.bfl.ai/results/1.jpeg?sig=x"_s << true;
    QTest::newRow("a public address") << u"https://8.8.8.8/x"_s << true;
    QTest::newRow("loopback") << u"http://127.0.0.1/x"_s << false;
    QTest::newRow("loopback written as one number") << u"http://2130706433/x"_s << false;
    QTest::newRow("loopback written as IPv6") << u"http://[::ffff:127.0.0.1]/x"_s << false;
    QTest::newRow("IPv6 loopback") << u"http://[::1]/x"_s << false;
    QTest::newRow("localhost") << u"http://localhost/x"_s << false;
    QTest::newRow("localhost with a dot") << u"http://localhost./x"_s << false;
    QTest::newRow("below localhost") << u"http://a.localhost/x"_s << false;
    QTest::newRow("a home network") << u"http://192.168.1.1/x"_s << false;
    QTest::newRow("a company network") << u"http://10.1.2.3/x"_s << false;
    QTest::newRow("another company network") << u"http://172.20.0.1/x"_s << false;
    QTest::newRow("a provider's network") << u"http://100.64.1.1/x"_s << false;
    QTest::newRow("a cloud's own address") << u"http://169.254.169.254/latest/meta-data"_s << false;
    QTest::newRow("a local IPv6 network") << u"http://[fd00::1]/x"_s << false;
    QTest::newRow("a bare name") << u"http://router/x"_s << false;
    QTest::newRow("a name in the local network") << u"http://nas.local/x"_s << false;
    QTest::newRow("no address") << u"http://0.0.0.0/x"_s << false;
}

void TestServiceProfile::resultsComeFromOutside()
{
    QFETCH(QString, target);
    QFETCH(bool, fromPublicService);
    QCOMPARE(isAllowedResult(QUrl(u"https://api.bfl.ai"_s), QUrl(target)), fromPublicService);
    QVERIFY(isAllowedResult(QUrl(u"http://127.0.0.1:8000"_s), QUrl(target)));
    QVERIFY(!isAllowedResult(QUrl(u"http://127.0.0.1:8000"_s), QUrl(u"file:///etc/passwd"_s)));
    QVERIFY(!isAllowedResult(QUrl(u"https://api.bfl.ai"_s), QUrl(u"data:image/png;base64,AAAA"_s)));
}

void TestServiceProfile::keysThatCanBeSent()
{
    QVERIFY(isSendableKey(u"bfl_0123456789"_s));
    QVERIFY(!isSendableKey(QString()));
    QVERIFY(!isSendableKey(u"two words"_s));
    QVERIFY(!isSendableKey(u"key\r\nX-Other: 1"_s));
    QVERIFY(!isSendableKey(u"schlüssel"_s));
    QVERIFY(!isSendableKey(QString(513, u'a')));
}

void TestServiceProfile::pathsBelowAnAddress()
{
    QCOMPARE(below(QUrl(u"https://api.bfl.ai"_s), u"v1/credits"_s), QUrl(u"https://api.bfl.ai/v1/credits"_s));
    QCOMPARE(below(QUrl(u"https://x.org/bfl/"_s), u"v1/credits"_s), QUrl(u"https://x.org/bfl/v1/credits"_s));
    QCOMPARE(below(QUrl(u"https://x.org/bfl"_s), u"v1/flux-tools/erase-v1"_s),
             QUrl(u"https://x.org/bfl/v1/flux-tools/erase-v1"_s));
}

QTEST_GUILESS_MAIN(TestServiceProfile)
#include "tst_serviceprofile.moc"
