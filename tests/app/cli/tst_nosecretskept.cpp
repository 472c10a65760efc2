#include "app/credentials/credentialstore.h"
#include "tests/support/builtprogram.h"
#include "tests/support/testimages.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// A whole day with a real keyring: jobs that end well, are refused with everything echoed, get lost, are killed and
/// resumed. Afterwards neither key nor webhook secret stands in any file, log or message.
class TestNoSecretsKept : public QObject
{
    Q_OBJECT
private slots:
    void nothingSecretIsLeft();

private:
    struct Ended
    {
        int code;
        QByteArray out;
    };
    QProcessEnvironment environment() const;
    std::unique_ptr<QProcess> start(const QStringList &arguments, const QString &key = {}) const;
    Ended run(const QStringList &arguments, const QString &key = {});
    QStringList fill(const QString &prompt) const;
    void startServer(const QStringList &faults, int latencyMs);
    QStringList filesWith(const QByteArray &text) const;

    QTemporaryDir m_home;
    std::unique_ptr<QProcess> m_server;
    QString m_address;
    QByteArray m_said; ///< everything that any process printed
};

namespace {
const QString key = u"bfl_k3y-Of-The-Keyring-5f3c9a"_s;
const QString wrongKey = u"bfl_wr0ng-Key-In-The-Env-77"_s;
const QString secret = u"webhook-s3cret/äöü+4711=="_s;
constexpr int patienceMs = 60'000;

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

/// The ways in which a value could have been written down.
QList<QByteArray> forms(const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    QByteArray utf16(reinterpret_cast<const char *>(value.utf16()), value.size() * 2);
    return {utf8, utf8.toBase64().left(utf8.size() / 3 * 4), utf8.toHex(), utf8.toPercentEncoding(), utf16};
}
} // namespace

QProcessEnvironment TestNoSecretsKept::environment() const
{
    QProcessEnvironment with = QProcessEnvironment::systemEnvironment(); // with the bus of the keyring
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"BFL_API_KEY"_s, u"REPLICATE_API_TOKEN"_s, u"QT_QPA_PLATFORM"_s})
        with.remove(name);
    with.insert(u"PENTIMENTO_DATA_DIR"_s, m_home.filePath(u"data"_s));
    return with;
}

std::unique_ptr<QProcess> TestNoSecretsKept::start(const QStringList &arguments, const QString &given) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment with = environment();
    if (!given.isEmpty())
        with.insert(u"BFL_API_KEY"_s, given);
    process->setProcessEnvironment(with);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(builtProgram(), arguments);
    process->waitForStarted();
    return process;
}

TestNoSecretsKept::Ended TestNoSecretsKept::run(const QStringList &arguments, const QString &given)
{
    const auto process = start(arguments, given);
    if (!process->waitForFinished(patienceMs))
        process->kill();
    const Ended ended{process->exitCode(), process->readAll()};
    m_said += ended.out;
    return ended;
}

void TestNoSecretsKept::startServer(const QStringList &faults, int latencyMs)
{
    if (m_server) {
        m_server->terminate();
        m_server->waitForFinished(10'000);
        m_said += m_server->readAll();
    }
    QStringList arguments{u"practice"_s, u"--key"_s, key, u"--latency"_s, QString::number(latencyMs)};
    if (!faults.isEmpty())
        arguments << u"--fault"_s << faults.join(u',');
    m_server = start(arguments);
    QVERIFY(m_server->waitForReadyRead(20'000));
    const QByteArray line = m_server->readLine();
    QVERIFY2(line.startsWith("listening on "), line);
    m_address = QString::fromLatin1(line.mid(13)).trimmed();
}

QStringList TestNoSecretsKept::fill(const QString &prompt) const
{
    return {u"run"_s, u"flux-pro-1.0-fill"_s, u"--service"_s, u"bfl"_s, u"--base-url"_s, m_address, u"--image"_s,
            m_home.filePath(u"photo.jpg"_s), u"--mask"_s, m_home.filePath(u"mask.png"_s), u"--set"_s, u"prompt="_s + prompt,
            u"--set"_s, u"webhook_url=https://example.org/hook"_s, u"--set"_s,
            u"webhook_secret=@"_s + m_home.filePath(u"secret.txt"_s), u"--json"_s};
}

QStringList TestNoSecretsKept::filesWith(const QByteArray &text) const
{
    QStringList found;
    const QString home = QString::fromLocal8Bit(qgetenv("HOME")); // the keyring's own, made for this test
    for (const QString &root : {m_home.filePath(u"data"_s), m_home.filePath(u"export"_s), home}) {
        QDirIterator files(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            const bool isKeyring = file.fileName().endsWith(u".keyring"_s); // encrypted, and the one right place
            if (!isKeyring && file.open(QIODevice::ReadOnly) && file.readAll().contains(text))
                found << file.fileName();
        }
    }
    return found;
}

void TestNoSecretsKept::nothingSecretIsLeft()
{
    KeychainStore keyring;
    const auto kept = keyring.write(u"bfl"_s, key);
    QTRY_VERIFY_WITH_TIMEOUT(kept.isFinished(), 20'000);
    QVERIFY(kept.result());
    writeFile(m_home.filePath(u"secret.txt"_s), secret.toUtf8());
    writeFile(m_home.filePath(u"photo.jpg"_s), jpegFile(testPhoto(QSize(256, 192))));
    QImage mask(256, 192, QImage::Format_Grayscale8);
    mask.fill(0);
    std::fill_n(mask.scanLine(90) + 80, 60, uchar(255));
    QVERIFY(mask.save(m_home.filePath(u"mask.png"_s)));

    startServer({u"submit-422:1"_s, u"submit-402:1"_s, u"lost-reset:1"_s, u"poll-html:1"_s, u"download-404:1"_s}, 300);
    QCOMPARE(run(fill(u"refused with all of it echoed"_s)).code, 7);
    QCOMPARE(run(fill(u"without credit"_s)).code, 5);
    QCOMPARE(run(fill(u"lost on the way"_s)).code, 8);
    const Ended good = run(fill(u"a sentence to be found again"_s));
    QVERIFY2(good.code == 0, good.out);
    QCOMPARE(run(fill(u"with a wrong key"_s), wrongKey).code, 4);
    startServer({}, 6000);
    const QDir tasks(m_home.filePath(u"data/practice/tasks"_s));
    const auto before = tasks.entryList(QDir::Files).size();
    const auto killed = start(fill(u"killed on the way"_s));
    QTRY_VERIFY_WITH_TIMEOUT(tasks.entryList(QDir::Files).size() > before, patienceMs);
    QTest::qWait(1500); // its number is written down by now
    ::kill(pid_t(killed->processId()), SIGKILL);
    killed->waitForFinished();
    m_said += killed->readAll();
    const Ended resumed = run({u"resume"_s, u"--json"_s});
    QVERIFY2(resumed.out.contains("killed on the way") && resumed.code == 0, resumed.out);
    QStringList payload = fill(u"only printed"_s);
    payload[0] = u"payload"_s;
    payload.removeLast();
    const Ended printed = run(payload);
    QVERIFY2(printed.code == 0 && printed.out.contains("\"***\""), printed.out);
    const Ended history = run({u"history"_s, u"--json"_s});
    const qsizetype at = history.out.indexOf("\"generation\":\"") + 14;
    const QString id = QString::fromLatin1(history.out.mid(at, history.out.indexOf('"', at) - at));
    QCOMPARE(run({u"history"_s, u"export"_s, id, m_home.filePath(u"export"_s)}).code, 0);
    startServer({}, 100); // the earlier one says its last words

    QVERIFY2(!filesWith("a sentence to be found again").isEmpty(), "the search finds what is there");
    QVERIFY(m_said.contains("a sentence to be found again"));
    for (const QString &value : {key, wrongKey, secret}) {
        for (const QByteArray &form : forms(value)) {
            QVERIFY2(!m_said.contains(form), "in a message: " + form);
            const QStringList files = filesWith(form);
            QVERIFY2(files.isEmpty(), qPrintable(files.join(u' ') + u": "_s + QString::fromUtf8(form)));
        }
    }
    const auto left = keyring.read(u"job/"_s + id);
    QTRY_VERIFY_WITH_TIMEOUT(left.isFinished(), 20'000);
    QVERIFY2(left.result() && left.result()->isEmpty(), "a finished job's secret has left the keyring");
    m_server->terminate();
    m_server->waitForFinished(10'000);
}

QTEST_GUILESS_MAIN(TestNoSecretsKept)
#include "tst_nosecretskept.moc"
