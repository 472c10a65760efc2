#include "app/credentials/credentialstore.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Without a session bus: the reason and the remedy, soon, and nothing is written in plain text instead.
class TestNoKeyring : public QObject
{
    Q_OBJECT
private slots:
    void readingSaysWhyAndWhatToDo();
    void writingSaysWhyAndWhatToDo();
    void theSessionStillWorks();
    void theEnvironmentStillWorks();
};

namespace {
template<typename T>
Result<T> answer(QFuture<Result<T>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20000))
        return Error{Error::Kind::Failed, {}, u"no answer"_s};
    return future.result();
}

template<typename T>
void checkRefused(const Result<T> &result, const QString &variable)
{
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Key);
    const QString sentence = result.error().plainSentence();
    QVERIFY2(sentence.contains(u"keyring"_s) && sentence.contains(u"session"_s), qPrintable(sentence));
    QVERIFY2(sentence.contains(variable), qPrintable(sentence));
}
} // namespace

void TestNoKeyring::readingSaysWhyAndWhatToDo()
{
    KeychainStore store;
    QElapsedTimer timer;
    timer.start();
    checkRefused(answer(store.read(u"bfl"_s)), u"BFL_API_KEY"_s);
    checkRefused(answer(store.read(u"my-studio"_s)), u"PENTIMENTO_KEY_MY_STUDIO"_s);
    checkRefused(answer(store.read(u"job/1"_s)), u"again"_s); // no variable serves it
    QVERIFY(timer.elapsed() < 15000);
}

void TestNoKeyring::writingSaysWhyAndWhatToDo()
{
    KeychainStore store;
    const QString secret = u"must-not-be-on-any-disk"_s;
    checkRefused(answer(store.write(u"bfl"_s, secret)), u"BFL_API_KEY"_s);
    checkRefused(answer(store.remove(u"bfl"_s)), u"BFL_API_KEY"_s);
    const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    for (QDirIterator walk(config, {u"*pentimento*"_s, u"*eychain*"_s}, QDir::Files, QDirIterator::Subdirectories); walk.hasNext();) {
        QFile file(walk.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains(secret.toUtf8()));
    }
}

void TestNoKeyring::theSessionStillWorks()
{
    KeychainStore store;
    store.setForSession(u"bfl"_s, u"for now"_s);
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"for now"_s);
    (void)answer(store.write(u"bfl"_s, u"saved?"_s));
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"for now"_s); // a failed save takes nothing away
}

void TestNoKeyring::theEnvironmentStillWorks()
{
    qputenv("BFL_API_KEY", "from outside");
    KeychainStore store;
    QCOMPARE(*answer(store.read(u"bfl"_s)), u"from outside"_s);
    qunsetenv("BFL_API_KEY");
}

QTEST_GUILESS_MAIN(TestNoKeyring)
#include "tst_nokeyring.moc"
