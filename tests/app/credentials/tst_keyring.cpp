#include "app/base/redact.h"
#include "app/credentials/credentialstore.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QTest>

#include <csignal>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Against a real keyring on a private session bus; its process id is in KEYRING_PID.
class TestKeyring : public QObject
{
    Q_OBJECT
private slots:
    void whatIsNotThereIsEmpty();
    void keepsSecretsForTheNextStart();
    void theSessionWinsUntilItEnds();
    void aSavedKeyEndsTheSessions();
    void namesAreApart();
    void aSilentKeyringIsGivenUp();
    void mayBeDestroyedWhileItWaits();
};

namespace {
template<typename T>
Result<T> answer(QFuture<Result<T>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20000))
        return Error{Error::Kind::Failed, {}, u"no answer"_s};
    return future.result();
}

QString said(const Result<QString> &result)
{
    return result ? *result : u"error: "_s + result.error().plainSentence();
}
} // namespace

void TestKeyring::whatIsNotThereIsEmpty()
{
    KeychainStore store;
    QCOMPARE(said(answer(store.read(u"never"_s))), QString());
    QVERIFY(answer(store.remove(u"never"_s))); // and removing it is no error
}

void TestKeyring::keepsSecretsForTheNextStart()
{
    const QString secret = u"bfl-Key_ä€😀/+=="_s;
    {
        KeychainStore store;
        QVERIFY(answer(store.write(u"bfl"_s, u"  \n"_s + secret + u"\t "_s)));
    }
    KeychainStore next;
    QCOMPARE(said(answer(next.read(u"bfl"_s))), secret);
    QCOMPARE(redacted(u"<%1>"_s.arg(secret)), u"<***>"_s);
    QVERIFY(answer(next.write(u"bfl"_s, u" "_s))); // an empty one removes it
    QCOMPARE(said(answer(next.read(u"bfl"_s))), QString());
}

void TestKeyring::theSessionWinsUntilItEnds()
{
    KeychainStore store;
    QVERIFY(answer(store.write(u"replicate"_s, u"kept"_s)));
    store.setForSession(u"replicate"_s, u"only now"_s);
    QCOMPARE(said(answer(store.read(u"replicate"_s))), u"only now"_s);
    KeychainStore another;
    QCOMPARE(said(answer(another.read(u"replicate"_s))), u"kept"_s);
    store.setForSession(u"replicate"_s, {});
    QCOMPARE(said(answer(store.read(u"replicate"_s))), u"kept"_s);
    QVERIFY(answer(store.remove(u"replicate"_s)));
}

void TestKeyring::aSavedKeyEndsTheSessions()
{
    KeychainStore store;
    store.setForSession(u"bfl"_s, u"old"_s);
    QVERIFY(answer(store.write(u"bfl"_s, u"new"_s)));
    QCOMPARE(said(answer(store.read(u"bfl"_s))), u"new"_s);
    QVERIFY(answer(store.remove(u"bfl"_s)));
}

void TestKeyring::namesAreApart()
{
    KeychainStore store;
    QFuture<Result<void>> one = store.write(u"job/one"_s, u"1111"_s); // at the same time
    QFuture<Result<void>> two = store.write(u"job/two"_s, u"2222"_s);
    QVERIFY(answer(one) && answer(two));
    QFuture<Result<QString>> readOne = store.read(u"job/one"_s);
    QFuture<Result<QString>> readTwo = store.read(u"job/two"_s);
    QCOMPARE(said(answer(readOne)), u"1111"_s);
    QCOMPARE(said(answer(readTwo)), u"2222"_s);
    QVERIFY(answer(store.remove(u"job/one"_s)));
    QCOMPARE(said(answer(store.read(u"job/one"_s))), QString());
    QCOMPARE(said(answer(store.read(u"job/two"_s))), u"2222"_s);
}

void TestKeyring::aSilentKeyringIsGivenUp()
{
    const pid_t keyring = qEnvironmentVariableIntValue("KEYRING_PID");
    QVERIFY(keyring > 1);
    QCOMPARE(kill(keyring, SIGSTOP), 0);
    const auto wakeUp = qScopeGuard([keyring] { kill(keyring, SIGCONT); });
    KeychainStore store(std::chrono::milliseconds(300));
    QElapsedTimer timer;
    timer.start();
    const Result<QString> result = answer(store.read(u"bfl"_s));
    QVERIFY(timer.elapsed() < 3000);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Key);
    QVERIFY2(result.error().plainSentence().contains(u"did not answer"_s), qPrintable(result.error().plainSentence()));
    QVERIFY(result.error().plainSentence().contains(u"BFL_API_KEY"_s));
    store.setForSession(u"bfl"_s, u"1234"_s); // the remedy that the sentence names
    QCOMPARE(said(answer(store.read(u"bfl"_s))), u"1234"_s);
}

void TestKeyring::mayBeDestroyedWhileItWaits()
{
    QFuture<Result<QString>> read;
    QFuture<Result<void>> written;
    {
        KeychainStore store;
        written = store.write(u"bfl"_s, u"abcd"_s);
        read = store.read(u"bfl"_s);
    }
    QTRY_VERIFY(read.isFinished() && written.isFinished());
    KeychainStore store;
    QVERIFY(answer(store.remove(u"bfl"_s)));
    QCOMPARE(said(answer(store.read(u"bfl"_s))), QString());
}

QTEST_GUILESS_MAIN(TestKeyring)
#include "tst_keyring.moc"
