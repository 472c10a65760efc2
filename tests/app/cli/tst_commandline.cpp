#include "app/imaging/picturefile.h"
#include "tests/support/builtprogram.h"
#include "tests/support/testimages.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 60'000;
constexpr int slowMs = 8'000; // of a service: long enough to look at the journal meanwhile, also under sanitizers

struct Ended
{
    int code = -1;
    QByteArray out;
    QByteArray err;

    QJsonObject object() const { return QJsonDocument::fromJson(out.trimmed().split('\n').last()).object(); }
};

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList fillArguments(const QString &photo, const QString &mask)
{
    return {u"flux-pro-1.0-fill-finetuned"_s, u"--set"_s, u"finetune_id=my-finetune"_s, u"--set"_s, u"prompt=a boat"_s,
            u"--image"_s, photo, u"--mask"_s, mask};
}
} // namespace

/// The program from outside, as scripts use it.
class TestCommandLine : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void payloadHoldsTheFilesOwnBytes();
    void everyBoundIsKept();
    void secretsComeOnlyFromFiles();
    void picturesThatCannotBeReadAreNamed_data();
    void picturesThatCannotBeReadAreNamed();
    void textFilesAreText();
    void oddPicturesAreTakenWithANotice();
    void nothingOutsideTheMaskChanges();
    void severalJobsGetSeveralFiles();
    void theSameMaskGoesToSeveralPictures();
    void modelsWithoutMasksChangeOnlyTheMask();
    void outputFollowsItsExtension();
    void outputThatCannotBeWrittenStopsBeforeSending();
    void replicateJobsRunAndTheirBodiesArePrinted();
    void aKilledRunIsResumedWithoutASecondSubmit();
    void anInterruptedRunCanBeResumed();
    void theTimeLimitLeavesTheJobWaiting();
    void theKeyIsNowhereAfterwards();
    void importedEndpointsAreListed();

private:
    QProcessEnvironment environment() const;
    Ended run(const QStringList &arguments, const QStringList &extraEnvironment = {}) const;
    std::unique_ptr<QProcess> start(const QStringList &arguments, const QStringList &extraEnvironment = {}) const;
    QString startServer(int latencyMs, const QString &key = {});
    int bills() const;

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<QProcess> m_server;
    QString m_photo;
    QString m_mask;
    QByteArray m_photoBytes;
};

void TestCommandLine::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    m_photo = m_home->filePath(u"Größe 1.jpg"_s);
    m_mask = m_home->filePath(u"mask.png"_s);
    m_photoBytes = jpegFile(testPhoto(QSize(320, 256)));
    writeFile(m_photo, m_photoBytes);
    QImage mask(320, 256, QImage::Format_Grayscale8);
    mask.fill(0);
    for (int y = 80; y < 160; ++y)
        std::fill_n(mask.scanLine(y) + 100, 100, uchar(255));
    QVERIFY(mask.save(m_mask));
}

void TestCommandLine::cleanup()
{
    if (m_server) {
        m_server->terminate();
        m_server->waitForFinished(5000);
        m_server.reset();
    }
}

QProcessEnvironment TestCommandLine::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"DBUS_SESSION_BUS_ADDRESS"_s, u"BFL_API_KEY"_s,
                                u"REPLICATE_API_TOKEN"_s, u"QT_QPA_PLATFORM"_s})
        environment.remove(name);
    environment.insert(u"PENTIMENTO_DATA_DIR"_s, m_home->filePath(u"data"_s));
    return environment;
}

std::unique_ptr<QProcess> TestCommandLine::start(const QStringList &arguments, const QStringList &extraEnvironment) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment with = environment();
    for (const QString &entry : extraEnvironment)
        with.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    process->setProcessEnvironment(with);
    process->setStandardInputFile(QProcess::nullDevice());
    process->start(builtProgram(), arguments);
    return process;
}

Ended TestCommandLine::run(const QStringList &arguments, const QStringList &extraEnvironment) const
{
    const std::unique_ptr<QProcess> process = start(arguments, extraEnvironment);
    if (!process->waitForFinished(patienceMs))
        return {-1, {}, "no end"};
    return {process->exitStatus() == QProcess::NormalExit ? process->exitCode() : -2, process->readAllStandardOutput(),
            process->readAllStandardError()};
}

QString TestCommandLine::startServer(int latencyMs, const QString &key)
{
    QStringList arguments{u"practice"_s, u"--latency"_s, QString::number(latencyMs)};
    if (!key.isEmpty())
        arguments << u"--key"_s << key;
    // A data folder of its own: what the server billed is then known from outside.
    m_server = start(arguments, {u"PENTIMENTO_DATA_DIR="_s + m_home->filePath(u"server"_s)});
    if (!m_server->waitForReadyRead(patienceMs))
        return {};
    static const QRegularExpression address(u"listening on (http://127\\.0\\.0\\.1:\\d+)"_s);
    return address.match(QString::fromUtf8(m_server->readLine())).captured(1);
}

int TestCommandLine::bills() const
{
    int lines = 0;
    QDirIterator files(m_home->filePath(u"server/practice"_s), {u"bills.jsonl"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        lines += int(readFile(files.next()).count('\n'));
    return lines;
}

void TestCommandLine::payloadHoldsTheFilesOwnBytes()
{
    const Ended ended = run(QStringList{u"payload"_s} + fillArguments(m_photo, m_mask)
                            + QStringList{u"--set"_s, u"seed=9007199254740993"_s});
    QVERIFY2(ended.code == 0, ended.err);
    const QJsonObject body = ended.object();
    QCOMPARE(body.keys(), (QStringList{u"finetune_id"_s, u"image"_s, u"mask"_s, u"prompt"_s, u"seed"_s}));
    QCOMPARE(body[u"seed"_s].toInteger(), 9007199254740993);
    QCOMPARE(QByteArray::fromBase64(body[u"image"_s].toString().toLatin1()), m_photoBytes);
    const QImage mask = QImage::fromData(QByteArray::fromBase64(body[u"mask"_s].toString().toLatin1()));
    QCOMPARE(mask.size(), QSize(320, 256));
    QCOMPARE(qGray(mask.pixel(150, 100)), 255);
    QCOMPARE(qGray(mask.pixel(50, 50)), 0);
    QVERIFY(!QFile::exists(m_home->filePath(u"data/history.sqlite"_s)));
}

void TestCommandLine::everyBoundIsKept()
{
    const QJsonArray endpoints = QJsonDocument::fromJson(run({u"endpoints"_s, u"--json"_s}).out).array();
    QVERIFY(endpoints.size() >= 18);
    int refused = 0;
    for (const QJsonValue &listed : endpoints) {
        const QString endpoint = listed[u"endpoint"_s].toString();
        const QString service = listed[u"service"_s].toString();
        const QJsonObject properties = QJsonDocument::fromJson(run({u"schema"_s, endpoint, u"--service"_s, service}).out)
                                           .object()[u"properties"_s].toObject();
        QVERIFY2(!properties.isEmpty(), qPrintable(endpoint));
        // One run oversteps every field's bound at once: each must be named, so each was refused.
        for (const auto &[bound, step] : {std::pair(u"minimum"_s, -1.0), std::pair(u"maximum"_s, 1.0)}) {
            QStringList arguments{u"payload"_s, endpoint, u"--service"_s, service};
            QStringList overstepped;
            for (const QString &field : properties.keys()) {
                const QJsonObject rule = properties[field].toObject();
                if (!rule.contains(bound))
                    continue;
                arguments << u"--set"_s << field + u'=' + QString::number(rule[bound].toDouble() + step);
                overstepped << field;
            }
            if (overstepped.isEmpty())
                continue;
            const Ended ended = run(arguments);
            QVERIFY2(ended.code == 3 && ended.out.isEmpty(), qPrintable(endpoint + u": "_s + QString::fromUtf8(ended.err)));
            for (const QString &field : overstepped) {
                QVERIFY2(ended.err.startsWith(field.toLatin1() + ':') || ended.err.contains('\n' + field.toLatin1() + ':'),
                         qPrintable(endpoint + u' ' + field + u": "_s + QString::fromUtf8(ended.err)));
            }
            refused += int(overstepped.size());
        }
    }
    QVERIFY(refused > 60);
}

void TestCommandLine::secretsComeOnlyFromFiles()
{
    const QStringList fill = QStringList{u"payload"_s} + fillArguments(m_photo, m_mask)
                             + QStringList{u"--set"_s, u"webhook_url=https://example.org/hook"_s};
    const Ended refused = run(fill + QStringList{u"--set"_s, u"webhook_secret=hush-hush"_s});
    QCOMPARE(refused.code, 2);
    QVERIFY(!refused.err.contains("hush-hush"));
    QVERIFY2(refused.err.contains("--set webhook_secret=@FILE"), refused.err);
    const QString file = m_home->filePath(u"secret.txt"_s);
    writeFile(file, "hush-hush\n");
    const Ended ended = run(fill + QStringList{u"--set"_s, u"webhook_secret=@"_s + file});
    QVERIFY2(ended.code == 0, ended.err);
    QCOMPARE(ended.object()[u"webhook_secret"_s].toString(), u"***"_s);
    QVERIFY(!ended.out.contains("hush-hush"));
}

void TestCommandLine::picturesThatCannotBeReadAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray jpeg = jpegFile(testPhoto(QSize(320, 256)));
    const QByteArray png = *encodePicture(testPhoto(QSize(320, 256)), {}, FileFormat::Png);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a text") << QByteArray("This is not a picture, whatever its name says.");
    QTest::newRow("a JPEG cut in half") << jpeg.left(jpeg.size() / 2);
    QTest::newRow("a JPEG without its end") << jpeg.left(jpeg.size() - 2);
    QTest::newRow("a PNG cut in half") << png.left(png.size() / 2);
    QTest::newRow("a PNG that says 60000 x 60000") << pngClaiming(QSize(60000, 60000));
    QTest::newRow("a Photoshop file") << QByteArray("8BPS\0\1\0\0\0\0\0\0\0\3\0\0\0\x10\0\0\0\x10\0\x08\0\3", 26);
}

void TestCommandLine::picturesThatCannotBeReadAreNamed()
{
    QFETCH(QByteArray, bytes);
    const QString broken = m_home->filePath(u"broken photo.jpg"_s);
    writeFile(broken, bytes);
    const Ended ended = run({u"run"_s, u"flux-pro-1.0-fill"_s, u"--service"_s, u"practice"_s, u"--image"_s, broken, u"--mask"_s,
                             m_mask, u"--output"_s, m_home->filePath(u"out.png"_s)});
    QCOMPARE(ended.code, 3);
    QVERIFY2(ended.err.contains("broken photo.jpg"), ended.err);
    QVERIFY(ended.out.isEmpty());
    QVERIFY(!QFile::exists(m_home->filePath(u"out.png"_s)));
}

void TestCommandLine::textFilesAreText()
{
    const QString file = m_home->filePath(u"prompt.txt"_s);
    writeFile(file, "a b\xff oat");
    const QStringList arguments{u"payload"_s, u"flux-pro-1.1"_s, u"--set"_s, u"prompt=@"_s + file};
    const Ended refused = run(arguments);
    QCOMPARE(refused.code, 3);
    QVERIFY2(refused.err.startsWith("prompt: prompt.txt"), refused.err);
    writeFile(file, "ein Boot für Größe\n");
    QCOMPARE(run(arguments).object()[u"prompt"_s].toString(), u"ein Boot für Größe"_s);
}

void TestCommandLine::oddPicturesAreTakenWithANotice()
{
    const QString gif = m_home->filePath(u"moving.gif"_s);
    writeFile(gif, animatedGif(3));
    const Ended ended = run({u"payload"_s, u"flux-pro-1.0-fill"_s, u"--image"_s, gif, u"--set"_s, u"prompt=x"_s});
    QVERIFY2(ended.code == 0, ended.err);
    QVERIFY2(ended.err.contains("moving.gif has 3 frames"), ended.err);
}

void TestCommandLine::nothingOutsideTheMaskChanges()
{
    const QString out = m_home->filePath(u"out.png"_s);
    const Ended ended = run(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                            + QStringList{u"--service"_s, u"practice"_s, u"--set"_s, u"seed=7"_s, u"--output"_s, out, u"--json"_s});
    QVERIFY2(ended.code == 0, ended.err);
    const QJsonObject job = ended.object();
    QCOMPARE(job[u"state"_s].toString(), u"ready"_s);
    QCOMPARE(job[u"output"_s].toString(), out);
    QCOMPARE(job[u"seed"_s].toInteger(), 7);
    QCOMPARE(job[u"service"_s].toString(), u"practice"_s);
    const Result<DecodedPicture> before = decodePicture(m_photoBytes, u"photo"_s);
    const Result<DecodedPicture> after = decodePicture(readFile(out), u"out"_s);
    QVERIFY(before && after);
    QCOMPARE(after->pixels.size(), before->pixels.size());
    int changedInside = 0;
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 320; ++x) {
            const bool inside = x >= 100 && x < 200 && y >= 80 && y < 160;
            const bool same = std::equal(before->pixels.row(y) + x * 3, before->pixels.row(y) + x * 3 + 3, after->pixels.row(y) + x * 3);
            QVERIFY2(inside || same, qPrintable(u"%1,%2"_s.arg(x).arg(y)));
            changedInside += inside && !same;
        }
    }
    QVERIFY(changedInside > 4000);

    const Ended found = run({u"history"_s, u"--json"_s, u"--search"_s, u"boat"_s});
    QCOMPARE(found.object()[u"generation"_s], job[u"generation"_s]);
    const QString folder = m_home->filePath(u"export"_s);
    QCOMPARE(run({u"history"_s, u"export"_s, job[u"generation"_s].toString(), folder}).code, 0);
    QCOMPARE(readFile(folder + u"/source.jpg"_s), m_photoBytes);
    QVERIFY(QFile::exists(folder + u"/recipe.json"_s));
    QCOMPARE(run({u"history"_s, u"export"_s, u"../../etc"_s, folder}).code, 3);
}

void TestCommandLine::severalJobsGetSeveralFiles()
{
    const Ended ended = run({u"run"_s, u"flux-pro-1.1"_s, u"--service"_s, u"practice"_s, u"--set"_s, u"prompt=a boat"_s, u"--set"_s,
                             u"seed=40"_s, u"--count"_s, u"3"_s, u"--output"_s, m_home->filePath(u"boat.png"_s), u"--json"_s});
    QVERIFY2(ended.code == 0, ended.err);
    QList<qint64> seeds;
    for (const QByteArray &line : ended.out.trimmed().split('\n'))
        seeds << QJsonDocument::fromJson(line).object()[u"seed"_s].toInteger();
    std::sort(seeds.begin(), seeds.end());
    QCOMPARE(seeds, (QList<qint64>{40, 41, 42}));
    QSet<QByteArray> different;
    for (int i = 1; i <= 3; ++i) {
        const QByteArray bytes = readFile(m_home->filePath(u"boat-%1.png"_s.arg(i)));
        QVERIFY(formatOfBytes(bytes) == FileFormat::Png);
        different.insert(bytes);
    }
    QCOMPARE(different.size(), 3);
}

void TestCommandLine::theSameMaskGoesToSeveralPictures()
{
    const QString other = m_home->filePath(u"other.jpg"_s);
    writeFile(other, jpegFile(testPhoto(QSize(320, 256), 3, 8, 9)));
    const QString small = m_home->filePath(u"small.jpg"_s);
    writeFile(small, jpegFile(testPhoto(QSize(64, 64))));
    const QStringList fill{u"run"_s, u"flux-pro-1.0-fill"_s, u"--service"_s, u"practice"_s, u"--set"_s, u"prompt=a boat"_s, u"--mask"_s, m_mask,
                           u"--output"_s, m_home->filePath(u"out.png"_s), u"--json"_s, u"--image"_s, m_photo, u"--image"_s};
    const Ended refused = run(fill + QStringList{small}); // another size: nothing is sent, for none of them
    QCOMPARE(refused.code, 3);
    QVERIFY(refused.err.contains("64") && run({u"history"_s, u"--json"_s}).out.isEmpty());

    const Ended ended = run(fill + QStringList{other});
    QVERIFY2(ended.code == 0, ended.err);
    QCOMPARE(ended.out.trimmed().split('\n').size(), 2);
    const Result<DecodedPicture> one = decodePicture(readFile(m_home->filePath(u"out-1.png"_s)), u"one"_s);
    const Result<DecodedPicture> two = decodePicture(readFile(m_home->filePath(u"out-2.png"_s)), u"two"_s);
    QVERIFY(one && two);
    QCOMPARE(one->pixels.row(3)[30], decodePicture(m_photoBytes, u"photo"_s)->pixels.row(3)[30]);
    QCOMPARE(two->pixels.row(3)[30], decodePicture(readFile(other), u"other"_s)->pixels.row(3)[30]);
}

void TestCommandLine::modelsWithoutMasksChangeOnlyTheMask()
{
    const QString out = m_home->filePath(u"out.png"_s);
    const Ended ended = run({u"run"_s, u"flux-kontext-pro"_s, u"--service"_s, u"practice"_s, u"--set"_s, u"prompt=at night"_s, u"--image"_s,
                             m_photo, u"--mask"_s, m_mask, u"--output"_s, out, u"--json"_s});
    QVERIFY2(ended.code == 0, ended.err);
    const Result<DecodedPicture> before = decodePicture(m_photoBytes, u"photo"_s);
    const Result<DecodedPicture> after = decodePicture(readFile(out), u"out"_s);
    QVERIFY(before && after);
    QCOMPARE(after->pixels.size(), before->pixels.size());
    int changed = 0;
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 320; ++x) {
            const bool inside = x >= 100 && x < 200 && y >= 80 && y < 160;
            const bool same = std::equal(before->pixels.row(y) + x * 3, before->pixels.row(y) + x * 3 + 3, after->pixels.row(y) + x * 3);
            QVERIFY2(inside || same, qPrintable(u"%1,%2"_s.arg(x).arg(y)));
            changed += !same;
        }
    }
    QVERIFY(changed > 1000);
}

void TestCommandLine::outputFollowsItsExtension()
{
    const QStringList boat{u"run"_s, u"flux-pro-1.1"_s, u"--service"_s, u"practice"_s, u"--set"_s, u"prompt=a boat"_s};
    for (const auto &[name, format] : {std::pair(u"a.tif"_s, FileFormat::Tiff), std::pair(u"a.webp"_s, FileFormat::WebP),
                                       std::pair(u"a.png"_s, FileFormat::Png), std::pair(u"a"_s, FileFormat::Jpeg),
                                       std::pair(u"a.xyz"_s, FileFormat::Jpeg)}) {
        const Ended ended = run(boat + QStringList{u"--output"_s, m_home->filePath(name)});
        QVERIFY2(ended.code == 0, ended.err);
        QVERIFY2(formatOfBytes(readFile(m_home->filePath(name))) == format, qPrintable(name));
    }
    QCOMPARE(run(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                 + QStringList{u"--service"_s, u"practice"_s, u"--output"_s, m_home->filePath(u"placed"_s)}).code, 0);
    QVERIFY(formatOfBytes(readFile(m_home->filePath(u"placed"_s))) == FileFormat::Png);
}

void TestCommandLine::outputThatCannotBeWrittenStopsBeforeSending()
{
    const QString address = startServer(10);
    const Ended ended = run(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                                + QStringList{u"--service"_s, u"bfl"_s, u"--base-url"_s, address, u"--output"_s,
                                              m_home->filePath(u"absent/out.png"_s)},
                            {u"BFL_API_KEY=k-test-1"_s});
    QCOMPARE(ended.code, 3);
    QCOMPARE(bills(), 0);
}

void TestCommandLine::replicateJobsRunAndTheirBodiesArePrinted()
{
    const QStringList boat{u"black-forest-labs/flux-pro-finetuned"_s, u"--set"_s, u"prompt=a boat"_s, u"--set"_s, u"finetune_id=x"_s};
    const QString out = m_home->filePath(u"replicate.png"_s);
    const Ended made = run(QStringList{u"run"_s} + boat + QStringList{u"--service"_s, u"practice"_s, u"--output"_s, out, u"--json"_s});
    QVERIFY2(made.code == 0, made.err);
    QCOMPARE(made.object()[u"state"_s].toString(), u"ready"_s);
    QVERIFY(QFile::exists(out));
    const Ended keyless = run(QStringList{u"run"_s} + boat);
    QCOMPARE(keyless.code, 4);
    const QString version(64, u'a');
    const Ended pinned = run({u"payload"_s, boat.first() + u':' + version, u"--set"_s, u"prompt=a boat"_s, u"--set"_s, u"finetune_id=x"_s});
    QVERIFY2(pinned.code == 0, pinned.err);
    QCOMPARE(pinned.object()[u"version"_s].toString(), boat.first() + u':' + version);
    const Ended printed = run(QStringList{u"payload"_s} + boat);
    QVERIFY2(printed.code == 0, printed.err);
    QCOMPARE(printed.object()[u"input"_s].toObject()[u"finetune_id"_s].toString(), u"x"_s);

    const QString big = m_home->filePath(u"big.jpg"_s);
    const QByteArray bytes = jpegFile(randomRaster(QSize(800, 800), 3, 8));
    QVERIFY(bytes.size() > 256 * 1024);
    writeFile(big, bytes);
    const Ended fill = run({u"payload"_s, u"black-forest-labs/flux-fill-pro"_s, u"--set"_s, u"prompt=a boat"_s, u"--image"_s, big});
    QVERIFY2(fill.code == 0, fill.err);
    QCOMPARE(fill.object()[u"input"_s].toObject()[u"image"_s].toString(),
             u"upload:sha256:"_s + QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    const Ended small = run({u"payload"_s, u"black-forest-labs/flux-fill-pro"_s, u"--set"_s, u"prompt=a boat"_s, u"--image"_s, m_photo});
    QVERIFY(small.object()[u"input"_s].toObject()[u"image"_s].toString().startsWith(u"data:image/jpeg;base64,"_s));
}

void TestCommandLine::aKilledRunIsResumedWithoutASecondSubmit()
{
    const QString address = startServer(slowMs);
    const QString out = m_home->filePath(u"out.png"_s);
    const QString key = u"BFL_API_KEY=k-test-1"_s;
    const std::unique_ptr<QProcess> killed = start(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                                                       + QStringList{u"--service"_s, u"bfl"_s, u"--base-url"_s, address,
                                                                     u"--output"_s, out, u"--json"_s}, {key});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"history"_s, u"--json"_s}).object()[u"state"_s].toString(), u"waiting"_s, patienceMs);
    killed->kill();
    QVERIFY(killed->waitForFinished());
    QVERIFY(!QFile::exists(out));

    const Ended resumed = run({u"resume"_s, u"--json"_s}, {key});
    QVERIFY2(resumed.code == 0, resumed.err);
    QCOMPARE(resumed.object()[u"state"_s].toString(), u"ready"_s);
    QCOMPARE(resumed.object()[u"output"_s].toString(), out);
    QCOMPARE(QImage(out).size(), QSize(320, 256));
    QCOMPARE(bills(), 1);
    const Ended nothing = run({u"resume"_s, u"--json"_s}, {key});
    QCOMPARE(nothing.code, 0);
    QVERIFY(nothing.out.isEmpty());
    QCOMPARE(bills(), 1);
}

void TestCommandLine::anInterruptedRunCanBeResumed()
{
    const QString address = startServer(slowMs);
    const QString key = u"BFL_API_KEY=k-test-1"_s;
    const std::unique_ptr<QProcess> process = start(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                                                        + QStringList{u"--service"_s, u"bfl"_s, u"--base-url"_s, address, u"--json"_s}, {key});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"history"_s, u"--json"_s}).object()[u"state"_s].toString(), u"waiting"_s, patienceMs);
    ::kill(pid_t(process->processId()), SIGINT);
    QVERIFY(process->waitForFinished(patienceMs));
    QCOMPARE(process->exitCode(), 130);
    const QJsonObject told = QJsonDocument::fromJson(process->readAllStandardOutput()).object();
    QCOMPARE(told[u"state"_s].toString(), u"waiting"_s);
    QCOMPARE(told[u"error"_s].toObject()[u"kind"_s].toString(), u"interrupted"_s);
    QCOMPARE(run({u"resume"_s}, {key}).code, 0);
    QCOMPARE(bills(), 1);
}

void TestCommandLine::theTimeLimitLeavesTheJobWaiting()
{
    const QString address = startServer(4000);
    const QString key = u"BFL_API_KEY=k-test-1"_s;
    const Ended ended = run(QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                                + QStringList{u"--service"_s, u"bfl"_s, u"--base-url"_s, address, u"--timeout"_s, u"1"_s, u"--json"_s}, {key});
    QCOMPARE(ended.code, 8);
    QCOMPARE(ended.object()[u"state"_s].toString(), u"waiting"_s);
    QCOMPARE(ended.object()[u"error"_s].toObject()[u"kind"_s].toString(), u"timeout"_s);
    QCOMPARE(run({u"resume"_s, u"--json"_s}, {key}).object()[u"state"_s].toString(), u"ready"_s);
    QCOMPARE(bills(), 1);
}

void TestCommandLine::theKeyIsNowhereAfterwards()
{
    const QByteArray key = "k-very-secret-4711";
    const QString address = startServer(10, QString::fromLatin1(key));
    const QStringList job = QStringList{u"run"_s} + fillArguments(m_photo, m_mask)
                            + QStringList{u"--service"_s, u"bfl"_s, u"--base-url"_s, address, u"--json"_s};
    const Ended wrong = run(job, {u"BFL_API_KEY=k-other-secret"_s});
    QCOMPARE(wrong.code, 4);
    const Ended ended = run(job, {u"BFL_API_KEY="_s + QString::fromLatin1(key)});
    QVERIFY2(ended.code == 0, ended.err);
    QVERIFY(!ended.out.contains(key) && !ended.err.contains(key));
    QDirIterator files(m_home->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    int read = 0;
    while (files.hasNext()) {
        const QByteArray bytes = readFile(files.next());
        QVERIFY2(!bytes.contains(key) && !bytes.contains("k-other-secret"), qPrintable(files.filePath()));
        ++read;
    }
    QVERIFY(read > 5);
}

void TestCommandLine::importedEndpointsAreListed()
{
    const QString document = m_home->filePath(u"openapi.json"_s);
    writeFile(document, R"({"openapi":"3.1.0","info":{"title":"A service","version":"1"},"paths":{"/v1/brand-new":{"post":{
        "requestBody":{"content":{"application/json":{"schema":{"type":"object","required":["prompt"],"properties":{
            "prompt":{"type":"string"},"warmth":{"type":"number","minimum":1,"maximum":2}}}}}},
        "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","properties":{
            "id":{"type":"string"},"polling_url":{"type":"string"}}}}}}}}}}})");
    const Ended imported = run({u"schema"_s, u"import"_s, document, u"--service"_s, u"bfl"_s});
    QVERIFY2(imported.code == 0, imported.err);
    QVERIFY(imported.out.contains("brand-new"));
    QVERIFY(run({u"endpoints"_s}).out.contains("brand-new"));
    const Ended refused = run({u"payload"_s, u"brand-new"_s, u"--set"_s, u"prompt=x"_s, u"--set"_s, u"warmth=3"_s});
    QCOMPARE(refused.code, 3);
    QVERIFY(refused.err.contains("warmth"));
    QCOMPARE(run({u"schema"_s, u"import"_s, m_photo}).code, 3);
    QCOMPARE(run({u"schema"_s, u"import"_s, u"http://example.org/openapi.json"_s}).code, 2);
}

QTEST_MAIN(TestCommandLine)
#include "tst_commandline.moc"
