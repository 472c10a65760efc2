#include "app/base/clock.h"
#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/base/log.h"
#include "app/base/money.h"
#include "app/base/paths.h"
#include "app/base/redact.h"
#include "app/base/sha256.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestBase : public QObject
{
    Q_OBJECT
private slots:
    void idsAreUniqueAndSafeAsFileNames();
    void idsOfLaterMillisecondsSortLater();
    void digestsAreSha256();
    void jsonKeepsEveryDigit();
    void jsonFromOutsideIsBounded_data();
    void jsonFromOutsideIsBounded();
    void dollarsAreExact();
    void unknownMoneyIsNotZero();
    void secretsAreRedacted_data();
    void secretsAreRedacted();
    void pathsFollowTheEnvironment();
    void theLogIsRedactedAndTurnedOver();
    void theClockCallsBackOnce();
};

void TestBase::idsAreUniqueAndSafeAsFileNames()
{
    QSet<QString> seen;
    for (int i = 0; i < 10'000; ++i) {
        const QString id = newId();
        QVERIFY(isOwnId(id));
        seen.insert(id);
    }
    QCOMPARE(seen.size(), 10'000);
    QVERIFY(!isOwnId(u"../../../../etc/passwd/abcd"_s));
    QVERIFY(!isOwnId(QString()));
    QVERIFY(!isOwnId(newId() + u'a'));
    QVERIFY(!isOwnId(newId().toUpper()));
}

void TestBase::idsOfLaterMillisecondsSortLater()
{
    const QString first = newId();
    QTest::qSleep(3);
    QVERIFY(first < newId());
}

void TestBase::digestsAreSha256()
{
    // FIPS 180-4's examples, and every length around the blocks of 64 bytes beside another implementation.
    QCOMPARE(sha256("abc"), u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s);
    QCOMPARE(sha256({}), u"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_s);
    for (int size = 0; size < 300; ++size) {
        const QByteArray bytes(size, char(size));
        QCOMPARE(sha256(bytes), QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    }
}

void TestBase::jsonKeepsEveryDigit()
{
    const Result<QJsonValue> read = parseJson("{\"seed\":9007199254740993,\"least\":-9223372036854775808}", u"It"_s);
    QVERIFY(read);
    QCOMPARE(read->toObject().value(u"seed"_s).toInteger(), 9007199254740993);
    QCOMPARE(toJson(*read), QByteArray("{\"least\":-9223372036854775808,\"seed\":9007199254740993}"));
    QCOMPARE(toJson(QJsonValue(u"a \"quoted\" ü\n"_s)), QByteArray("\"a \\\"quoted\\\" ü\\n\""));
    QCOMPARE(toJson(QJsonValue()), QByteArray("null"));
}

void TestBase::jsonFromOutsideIsBounded_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nested 200,000 deep") << QByteArray(200'000, '[');
    QTest::newRow("one level too deep") << QByteArray(65, '[') + QByteArray(65, ']');
    QTest::newRow("too large") << '"' + QByteArray(5 * 1024 * 1024, 'a') + '"';
    QTest::newRow("HTML") << QByteArray("<html><body>502</body></html>");
    QTest::newRow("cut") << QByteArray("{\"id\":\"a");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("two values") << QByteArray("{},{}");
    QTest::newRow("not UTF-8") << QByteArray("{\"id\":\"\xff\xfe\"}");
}

void TestBase::jsonFromOutsideIsBounded()
{
    QFETCH(QByteArray, bytes);
    const Result<QJsonValue> read = parseJson(bytes, u"The answer of the service"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Unusable);
    QVERIFY(read.error().sentence().startsWith(u"The answer of the service"_s));
    QVERIFY(parseJson(QByteArray(64, '[') + QByteArray(64, ']'), u"It"_s));
    QVERIFY(parseJson("\"[[[[\"", u"It"_s, {100, 0}));
}

void TestBase::dollarsAreExact()
{
    QCOMPARE(decimalDollars(60'000), u"0.06"_s);
    QCOMPARE(decimalDollars(125'000), u"0.125"_s);
    QCOMPARE(decimalDollars(3'000'000), u"3.00"_s);
    QCOMPARE(decimalDollars(-1), u"-0.000001"_s);
    QCOMPARE(shownMoney(Money{60'000, 6.0, u"credits"_s}.times(4)), u"$0.24 · 24 credits"_s);
}

void TestBase::unknownMoneyIsNotZero()
{
    QCOMPARE(shownMoney({}), u"price unknown"_s);
    QCOMPARE(shownMoney(Money{}.times(3)), u"price unknown"_s);
    QCOMPARE(shownMoney(Money{0, {}, {}}), u"free"_s);
}

void TestBase::secretsAreRedacted_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("secret");
    QTest::newRow("a key that passed through us") << u"sending my-own-secret now"_s << u"my-own-secret"_s;
    QTest::newRow("a secret that begins as another") << u"sending my-own-secret-and-more now"_s << u"-and-more"_s;
    QTest::newRow("header x-key") << u"x-key: abc123def"_s << u"abc123def"_s;
    QTest::newRow("header as JSON") << u"{\"x-key\":\"abc123def\"}"_s << u"abc123def"_s;
    QTest::newRow("bearer") << u"Authorization: Bearer tok-en99"_s << u"tok-en99"_s;
    QTest::newRow("a token of Replicate") << u"using r8_AbCdEf012345 here"_s << u"AbCdEf012345"_s;
    QTest::newRow("a key of BFL") << u"using bfl_AbCdEf012345 here"_s << u"AbCdEf012345"_s;
    QTest::newRow("a signed address") << u"GET https://x/sample.png?se=2026&sig=s3cr3tsig&rsct=image/png"_s << u"s3cr3tsig"_s;
    QTest::newRow("a webhook secret") << u"\"webhook_secret\": \"hush-hush\""_s << u"hush-hush"_s;
    QTest::newRow("a picture") << u"body "_s + QString(400, u'A') << QString(200, u'A');
}

void TestBase::secretsAreRedacted()
{
    QFETCH(QString, line);
    QFETCH(QString, secret);
    rememberSecret(u"my-own-secret"_s);
    rememberSecret(u"my-own-secret-and-more"_s);
    QVERIFY2(!redacted(line).contains(secret), qPrintable(redacted(line)));
    QCOMPARE(redacted(u"an ordinary line, 42 px"_s), u"an ordinary line, 42 px"_s);
}

void TestBase::pathsFollowTheEnvironment()
{
    qunsetenv("PENTIMENTO_DATA_DIR");
    qputenv("XDG_DATA_HOME", "/tmp/d");
    qputenv("XDG_CONFIG_HOME", "relative");
    QCOMPARE(Paths::fromEnvironment().database(), u"/tmp/d/pentimento/history.sqlite"_s);
    QVERIFY(Paths::fromEnvironment().config.endsWith(u"/.config/pentimento"_s));
    qputenv("PENTIMENTO_DATA_DIR", "/tmp/elsewhere");
    QCOMPARE(Paths::fromEnvironment().data, u"/tmp/elsewhere"_s);
    QCOMPARE(Paths::fromEnvironment().settingsFile(), u"/tmp/elsewhere/config/pentimento.conf"_s);
}

void TestBase::theLogIsRedactedAndTurnedOver()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"state/log"_s);
    startLog(path, false);
    qCWarning(logApp) << "x-key: abc123def";
    for (int i = 0; i < 1200; ++i)
        qCWarning(logApp).noquote() << QString(1000, u'.');
    qInstallMessageHandler(nullptr);
    QVERIFY(QFile::exists(path + u".1"_s));
    for (const QString &file : {path, path + u".1"_s}) {
        QFile log(file);
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(log.size() < 1100 * 1024);
        QVERIFY(!log.readAll().contains("abc123def"));
    }
}

void TestBase::theClockCallsBackOnce()
{
    SystemClock clock;
    int calls = 0;
    const Clock::Milliseconds start = clock.steady();
    clock.callAfter(Clock::Milliseconds(20), this, [&calls] { ++calls; });
    {
        QObject gone;
        clock.callAfter(Clock::Milliseconds(1), &gone, [&calls] { calls += 100; });
    }
    QTRY_COMPARE(calls, 1);
    QVERIFY(clock.steady() - start >= Clock::Milliseconds(19));
    QVERIFY(clock.sinceBoot() >= clock.steady() - Clock::Milliseconds(50));
}

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
