#include "app/base/redact.h"
#include "app/credentials/credentialstore.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// What needs no keyring: the environment, the session, and the store for tests.
class TestCredentials : public QObject
{
    Q_OBJECT
private slots:
    void cleanup();
    void variablesOfProfiles_data();
    void variablesOfProfiles();
    void theEnvironmentWins();
    void thenTheSession();
    void readSecretsAreRedacted();
    void memoryKeepsTrimmedSecrets();
};

namespace {
template<typename T>
Result<T> answer(QFuture<Result<T>> future)
{
    future.waitForFinished();
    return future.result();
}
} // namespace

void TestCredentials::cleanup()
{
    for (const char *name : {"BFL_API_KEY", "REPLICATE_API_TOKEN", "PENTIMENTO_KEY_MY_EU_1"})
        qunsetenv(name);
}

void TestCredentials::variablesOfProfiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("variable");
    QTest::newRow("BFL") << u"bfl"_s << u"BFL_API_KEY"_s;
    QTest::newRow("Replicate") << u"replicate"_s << u"REPLICATE_API_TOKEN"_s;
    QTest::newRow("a profile") << u"studio"_s << u"PENTIMENTO_KEY_STUDIO"_s;
    QTest::newRow("a profile with other signs") << u"my-eu.1"_s << u"PENTIMENTO_KEY_MY_EU_1"_s;
    QTest::newRow("letters of other scripts") << u"büro"_s << u"PENTIMENTO_KEY_B_RO"_s;
    QTest::newRow("Practice has none") << u"practice"_s << QString();
    QTest::newRow("a job's secret has none") << u"job/01hzzzzzzzzzzzzzzzzzzzzzzz"_s << QString();
    QTest::newRow("no name, no variable") << QString() << QString();
}

void TestCredentials::variablesOfProfiles()
{
    QFETCH(QString, name);
    QFETCH(QString, variable);
    QCOMPARE(keyVariable(name), variable);
}

void TestCredentials::theEnvironmentWins()
{
    KeychainStore store;
    store.setForSession(u"bfl"_s, u"session"_s);
    store.setForSession(u"my-eu.1"_s, u"session"_s);
    qputenv("BFL_API_KEY", "  environment \n");
    qputenv("PENTIMENTO_KEY_MY_EU_1", "other");
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"environment"_s);
    QCOMPARE(*answer(store.read(u"my-eu.1"_s)), u"other"_s);
}

void TestCredentials::thenTheSession()
{
    KeychainStore store;
    qputenv("REPLICATE_API_TOKEN", "   "); // as good as unset
    store.setForSession(u"replicate"_s, u" \tpasted key\r\n"_s);
    QCOMPARE(*answer(store.read(u"replicate"_s)), u"pasted key"_s);
    store.setForSession(u"replicate"_s, u"newer"_s);
    QCOMPARE(*answer(store.read(u"replicate"_s)), u"newer"_s);
}

void TestCredentials::readSecretsAreRedacted()
{
    KeychainStore store;
    qputenv("BFL_API_KEY", "first-secret-1");
    QVERIFY(answer(store.read(u"bfl"_s)));
    store.setForSession(u"replicate"_s, u"second-secret-2"_s);
    const QString line = redacted(u"a first-secret-1 b second-secret-2 c"_s);
    QCOMPARE(line, u"a *** b *** c"_s);
}

void TestCredentials::memoryKeepsTrimmedSecrets()
{
    MemoryCredentials store;
    QCOMPARE(*answer(store.read(u"bfl"_s)), QString());
    QVERIFY(answer(store.write(u"bfl"_s, u" key "_s)));
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"key"_s);
    store.setForSession(u"bfl"_s, u"other"_s);
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"other"_s);
    QVERIFY(answer(store.write(u"bfl"_s, u"   "_s)));
    QCOMPARE(*answer(store.read(u"bfl"_s)), QString());
    QVERIFY(answer(store.remove(u"bfl"_s)));
}

QTEST_GUILESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
