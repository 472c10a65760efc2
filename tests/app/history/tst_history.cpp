#include "samplegeneration.h"

#include "app/history/history.h"
#include "app/imaging/mask.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Pictures of generations: composed, small, exported. Everything lies in a store as a job would have left it.
class TestHistory : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void composesSourceEditsAndPatch();
    void composesSixteenBits();
    void givesTheRawResultWhereNothingWasPlaced();
    void hasNoResultBeforeItIsReady();
    void missingFilesAreNamed();
    void aPatchOfAnotherPictureIsRefused();
    void givesSourcePatchAndMask();
    void theNewestPatchesAreRemembered();

    void thumbnailShowsTheResult();
    void thumbnailOfAJpegWithEdits();
    void thumbnailKeepsTransparency();
    void thumbnailBeforeTheResultShowsTheMaskedPart();
    void thumbnailWithoutPictureIsNull();
    void thumbnailIsMadeOnce();
    void manyThumbnailsAtOnceAgree();
    void thumbnailOfAThinPicture();

    void exportsEverything();
    void exportsAnEditedSourceAsPng();
    void exportsAJpegResultWithoutLoss();
    void exportsATextResult();
    void exportsWhatThereIs();
    void exportWritesOverNothing_data();
    void exportWritesOverNothing();
    void exportLeavesNothingHalf();
    void manyAreExportedSideBySide();
    void namesOfResultsDoNotCollide();

    void marksAreKeptAndTold();
    void endsWhileWorkWaits();

private:
    template<typename T>
    T done(QFuture<T> future);
    FileRef stored(const Result<QByteArray> &bytes, const QString &extension);
    FileRef storedPatch(const QRect &rect, const QList<int> &samples, int depth = 8);
    Generation filled(int channels = 3, int depth = 8);
    QString exported(const Generation &generation, Error *error = nullptr);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
};

namespace {
const QSize pictureSize(80, 60);
const QRect patchRect(20, 10, 30, 20);

/// One colour, given as samples.
Raster plain(QSize size, const QList<int> &samples, int depth = 8)
{
    Raster raster(size, int(samples.size()), depth);
    for (int y = 0; y < size.height(); ++y) {
        uchar *row = raster.row(y);
        for (int i = 0; i < size.width() * samples.size(); ++i) {
            const int sample = samples[i % samples.size()];
            if (depth == 8)
                row[i] = uchar(sample);
            else
                reinterpret_cast<quint16 *>(row)[i] = quint16(sample);
        }
    }
    return raster;
}

QList<int> samplesAt(const Raster &raster, QPoint at)
{
    QList<int> samples;
    for (int channel = 0; channel < raster.channels(); ++channel) {
        const int index = at.x() * raster.channels() + channel;
        samples << (raster.depth() == 8 ? int(raster.row(at.y())[index])
                                        : int(reinterpret_cast<const quint16 *>(raster.row(at.y()))[index]));
    }
    return samples;
}

bool isNear(QRgb one, QRgb other, int tolerance = 12)
{
    return qAbs(qRed(one) - qRed(other)) <= tolerance && qAbs(qGreen(one) - qGreen(other)) <= tolerance
           && qAbs(qBlue(one) - qBlue(other)) <= tolerance && qAbs(qAlpha(one) - qAlpha(other)) <= tolerance;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList namesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}
} // namespace

void TestHistory::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = openedStore(Paths::below(m_folder->path()));
    m_history = std::make_unique<History>(*m_store);
}

void TestHistory::cleanup()
{
    m_history.reset();
    m_store.reset();
    m_folder.reset();
}

template<typename T>
T TestHistory::done(QFuture<T> future)
{
    const bool isInTime = QTest::qWaitFor([&future] { return future.isFinished(); }, 30000);
    Q_ASSERT(isInTime);
    return future.result();
}

FileRef TestHistory::stored(const Result<QByteArray> &bytes, const QString &extension)
{
    Q_ASSERT(bytes);
    const Result<FileRef> file = m_store->files().put(*bytes, extension);
    Q_ASSERT(file);
    return *file;
}

FileRef TestHistory::storedPatch(const QRect &rect, const QList<int> &samples, int depth)
{
    Patch patch;
    patch.place = rect.topLeft();
    patch.pixels = plain(rect.size(), samples, depth);
    patch.coverage = QImage(rect.size(), QImage::Format_Grayscale8);
    patch.coverage.fill(255);
    return stored(packPatch(patch), u"patch"_s);
}

/// A finished fill job on a PNG of one colour (10, 20, 30...): mask and patch cover patchRect.
Generation TestHistory::filled(int channels, int depth)
{
    const int scale = depth == 8 ? 1 : 257;
    QList<int> before, after;
    for (int channel = 0; channel < channels; ++channel) {
        before << (channels == 4 && channel == 3 ? 128 : 10 * (channel + 1)) * scale;
        after << (channels == 4 && channel == 3 ? 255 : 200 + 10 * channel) * scale;
    }
    MaskTiles mask(pictureSize);
    mask.fillRect(patchRect, 255);
    Generation generation = plainGeneration(u"a boat"_s);
    generation.picture = u"p"_s;
    generation.pictureName = u"lake.png"_s;
    generation.pictureSize = pictureSize;
    generation.source = stored(encodePicture(plain(pictureSize, before, depth), {}, FileFormat::Png), u"png"_s);
    generation.mask = stored(maskPng(mask, false), u"png"_s);
    generation.plan = {QRect({0, 0}, pictureSize), pictureSize};
    generation.raw = stored(encodePicture(plain(pictureSize, {1, 2, 3}), {}, FileFormat::Jpeg), u"jpg"_s);
    generation.resultSize = pictureSize;
    generation.patch = storedPatch(patchRect, after, depth);
    generation.patchRect = patchRect;
    return generation;
}

void TestHistory::composesSourceEditsAndPatch()
{
    Generation generation = filled();
    generation.edits = {{u"first"_s, storedPatch(QRect(0, 0, 40, 40), {1, 1, 1})},
                        {u"second"_s, storedPatch(QRect(0, 30, 10, 10), {2, 2, 2})}};
    const Result<DecodedPicture> result = composeResult(*m_store, generation);
    QVERIFY(result);
    QCOMPARE(result->pixels.size(), pictureSize);
    QCOMPARE(samplesAt(result->pixels, {79, 59}), QList<int>({10, 20, 30})); // the source
    QCOMPARE(samplesAt(result->pixels, {0, 0}), QList<int>({1, 1, 1}));      // an edit
    QCOMPARE(samplesAt(result->pixels, {5, 35}), QList<int>({2, 2, 2}));     // a later one on it
    QCOMPARE(samplesAt(result->pixels, {20, 10}), QList<int>({200, 210, 220})); // the patch on top
    QCOMPARE(samplesAt(result->pixels, {49, 29}), QList<int>({200, 210, 220}));
    QCOMPARE(samplesAt(result->pixels, {50, 29}), QList<int>({10, 20, 30}));
    const Result<DecodedPicture> source = done(m_history->source(generation));
    QVERIFY(source);
    QCOMPARE(samplesAt(source->pixels, {20, 10}), QList<int>({1, 1, 1}));
}

void TestHistory::composesSixteenBits()
{
    for (const int channels : {1, 2, 3, 4}) {
        const Generation generation = filled(channels, 16);
        const Result<DecodedPicture> result = composeResult(*m_store, generation);
        QVERIFY(result);
        QCOMPARE(result->pixels.depth(), 16);
        QCOMPARE(result->pixels.channels(), channels);
        QCOMPARE(samplesAt(result->pixels, {0, 0}).first(), 10 * 257);
        QCOMPARE(samplesAt(result->pixels, patchRect.center()).first(), 200 * 257);
    }
}

void TestHistory::givesTheRawResultWhereNothingWasPlaced()
{
    Generation generation = plainGeneration();
    generation.raw = stored(encodePicture(plain({32, 16}, {9, 8, 7}), {}, FileFormat::Png), u"png"_s);
    const Result<DecodedPicture> result = composeResult(*m_store, generation);
    QVERIFY(result);
    QCOMPARE(result->pixels.size(), QSize(32, 16));
    QCOMPARE(samplesAt(result->pixels, {31, 15}), QList<int>({9, 8, 7}));
}

void TestHistory::hasNoResultBeforeItIsReady()
{
    Generation generation = filled();
    generation.state = JobState::Stitching;
    const Result<DecodedPicture> result = composeResult(*m_store, generation);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Input);
    QVERIFY(!composeResult(*m_store, plainGeneration()));
}

void TestHistory::missingFilesAreNamed()
{
    const Generation generation = filled();
    for (const FileRef &file : {generation.patch, generation.source}) {
        const QString path = m_store->files().pathOf(file);
        QVERIFY(QFile::remove(path));
        const Result<DecodedPicture> result = composeResult(*m_store, generation);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Storage);
        QVERIFY(result.error().plainSentence().contains(path));
        const Result<QImage> small = done(m_history->thumbnail(generation, 40));
        QVERIFY(!small);
        QCOMPARE(small.error().kind, Error::Kind::Storage);
    }
}

void TestHistory::aPatchOfAnotherPictureIsRefused()
{
    const QList<FileRef> strange{storedPatch(QRect(70, 50, 30, 20), {1, 2, 3}), storedPatch(QRect(0, 0, 5, 5), {1}),
                                 storedPatch(QRect(0, 0, 5, 5), {1, 2, 3}, 16),
                                 stored(QByteArray("no patch at all"), u"patch"_s)};
    for (const FileRef &file : strange) {
        Generation generation = filled();
        generation.patch = file;
        const Result<DecodedPicture> result = composeResult(*m_store, generation);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Storage);
        (void)done(m_history->thumbnail(generation, 40)); // whatever it shows, it survives
    }
}

void TestHistory::theNewestPatchesAreRemembered()
{
    const auto patchOf = [](QSize size) {
        auto patch = std::make_shared<Patch>();
        patch->pixels = Raster(size, 3, 8);
        patch->coverage = QImage(size, QImage::Format_Grayscale8);
        return patch;
    };
    const auto named = [](int number) { return FileRef{QString::number(number).repeated(64), u"patch"_s}; };
    const auto isThere = [&](int number) {
        Generation generation;
        generation.patch = named(number);
        return bool(done(m_history->patch(generation))); // no file has it
    };
    m_history->remember(named(9), patchOf({4000, 3000})); // too large
    QVERIFY(!isThere(9));
    for (int i = 1; i <= 5; ++i)
        m_history->remember(named(i), patchOf({10 + i, 10}));
    QVERIFY(!isThere(1));
    for (int i = 2; i <= 5; ++i)
        QVERIFY(isThere(i));
    Generation last;
    last.patch = named(5);
    QCOMPARE(done(m_history->patch(last))->rect().size(), QSize(15, 10));
}

void TestHistory::givesSourcePatchAndMask()
{
    const Generation generation = filled();
    const Result<Patch> patch = done(m_history->patch(generation));
    QVERIFY(patch);
    QCOMPARE(patch->rect(), patchRect);
    const Result<MaskTiles> mask = done(m_history->mask(generation));
    QVERIFY(mask);
    QCOMPARE(mask->size(), pictureSize);
    QCOMPARE(mask->coveredBounds(), patchRect);
    const Result<QByteArray> raw = done(m_history->file(generation.raw));
    QVERIFY(raw && !raw->isEmpty());
    const Generation bare = plainGeneration();
    QCOMPARE(done(m_history->patch(bare)).error().kind, Error::Kind::Input);
    QCOMPARE(done(m_history->mask(bare)).error().kind, Error::Kind::Input);
    QCOMPARE(done(m_history->source(bare)).error().kind, Error::Kind::Input);
    const Result<FileRef> kept = done(m_history->keepPatch(std::make_shared<const Patch>(*patch)));
    QVERIFY(kept);
    QCOMPARE(*kept, generation.patch);
}

void TestHistory::thumbnailShowsTheResult()
{
    const Generation generation = filled();
    const Result<QImage> small = done(m_history->thumbnail(generation, 40));
    QVERIFY(small);
    QCOMPARE(small->size(), QSize(40, 30));
    QVERIFY(isNear(small->pixel(2, 28), qRgb(10, 20, 30)));
    QVERIFY(isNear(small->pixel(17, 10), qRgb(200, 210, 220)));
    QVERIFY(!small->hasAlphaChannel());
    QCOMPARE(done(m_history->thumbnail(generation, 1000))->size(), pictureSize); // never enlarged
}

void TestHistory::thumbnailOfAJpegWithEdits()
{
    Generation generation = filled();
    generation.pictureSize = {1600, 1200};
    generation.source = stored(encodePicture(plain({1600, 1200}, {90, 20, 30}), {}, FileFormat::Jpeg), u"jpg"_s);
    generation.edits = {{u"e"_s, storedPatch(QRect(0, 0, 800, 600), {1, 200, 1})}};
    generation.patch = storedPatch(QRect(801, 601, 799, 599), {1, 1, 200});
    const Result<QImage> small = done(m_history->thumbnail(generation, 160));
    QVERIFY(small);
    QCOMPARE(small->size(), QSize(160, 120));
    QVERIFY(isNear(small->pixel(150, 10), qRgb(90, 20, 30)));
    QVERIFY(isNear(small->pixel(10, 10), qRgb(1, 200, 1)));
    QVERIFY(isNear(small->pixel(150, 110), qRgb(1, 1, 200)));
}

void TestHistory::thumbnailKeepsTransparency()
{
    Generation generation = filled(4);
    generation.edits = {{u"hole"_s, storedPatch(QRect(0, 0, 20, 60), {255, 255, 255, 0})}};
    for (int time = 0; time < 2; ++time) { // made, then read from its file
        const Result<QImage> small = done(m_history->thumbnail(generation, 40));
        QVERIFY(small);
        QVERIFY(small->hasAlphaChannel());
        QVERIFY(isNear(small->pixelColor(35, 28).rgba(), qRgba(10, 20, 30, 128)));
        QVERIFY(isNear(small->pixelColor(17, 10).rgba(), qRgba(200, 210, 220, 255)));
        QCOMPARE(qAlpha(small->pixel(3, 10)), 0);
    }
}

void TestHistory::thumbnailBeforeTheResultShowsTheMaskedPart()
{
    Generation generation = filled();
    Raster picture = plain({2000, 1500}, {50, 50, 50});
    for (int y = 700; y < 800; ++y)
        memset(picture.row(y) + 3 * 1000, 250, 3 * 100);
    MaskTiles mask({2000, 1500});
    mask.fillRect(QRect(1000, 700, 100, 100), 255);
    generation.state = JobState::Waiting;
    generation.pictureSize = {2000, 1500};
    generation.source = stored(encodePicture(picture, {}, FileFormat::Png), u"png"_s);
    generation.mask = stored(maskPng(mask, false), u"png"_s);
    const Result<QImage> part = done(m_history->thumbnail(generation, 100));
    QVERIFY(part);
    QVERIFY(qMax(part->width(), part->height()) <= 100);
    QVERIFY(part->width() > 90);
    QVERIFY(isNear(part->pixel(part->rect().center()), qRgb(250, 250, 250))); // as large as it can be
    QVERIFY(isNear(part->pixel(3, 3), qRgb(50, 50, 50)));
    generation.mask = {};
    const Result<QImage> whole = done(m_history->thumbnail(plainGeneration(), 100));
    QVERIFY(whole && whole->isNull());
    generation.id = plainGeneration().id;
    QCOMPARE(done(m_history->thumbnail(generation, 100))->size(), QSize(100, 75));
}

void TestHistory::thumbnailWithoutPictureIsNull()
{
    const Result<QImage> small = done(m_history->thumbnail(plainGeneration(u"text"_s, JobState::Queued), 100));
    QVERIFY(small);
    QVERIFY(small->isNull());
}

void TestHistory::thumbnailIsMadeOnce()
{
    Generation generation = filled();
    generation.state = JobState::Waiting;
    QVERIFY(done(m_history->thumbnail(generation, 40)));
    generation.state = JobState::Ready;
    const Result<QImage> made = done(m_history->thumbnail(generation, 40));
    QVERIFY(made);
    const QString folder = m_store->paths().thumbnails();
    QCOMPARE(namesIn(folder), QStringList({generation.id + u'-' + generation.patch.sha256.left(8) + u"-40.jpg"_s, generation.id + u"-before-40.jpg"_s}));
    QVERIFY(QFile::remove(m_store->files().pathOf(generation.source)));
    const Result<QImage> again = done(m_history->thumbnail(generation, 40));
    QVERIFY(again);
    QVERIFY(isNear(again->pixel(17, 10), made->pixel(17, 10)));
    Generation strange = generation; // an id that is none of ours makes no file
    strange.id = u"../../escape"_s;
    QVERIFY(done(m_history->thumbnail(strange, 40)));
    QCOMPARE(namesIn(folder).size(), 2);
}

void TestHistory::manyThumbnailsAtOnceAgree()
{
    QList<QFuture<Result<QImage>>> all;
    for (int i = 0; i < 8; ++i) {
        Generation variation = filled();
        variation.patch = storedPatch(patchRect, {i * 30, 0, 0});
        all << m_history->thumbnail(variation, 40);
    }
    for (int i = 0; i < 8; ++i) {
        const Result<QImage> small = done(all[i]);
        QVERIFY(small);
        QVERIFY(isNear(small->pixel(17, 10), qRgb(i * 30, 0, 0)));
        QVERIFY(isNear(small->pixel(2, 28), qRgb(10, 20, 30)));
    }
}

void TestHistory::thumbnailOfAThinPicture()
{
    Generation generation = plainGeneration();
    generation.raw = stored(encodePicture(plain({1, 3000}, {9, 8, 7}), {}, FileFormat::Png), u"png"_s);
    QCOMPARE(done(m_history->thumbnail(generation, 100))->size(), QSize(1, 100));
    QCOMPARE(done(m_history->thumbnail(generation, 0))->size(), QSize(1, 1));
}

/// Puts \a generation into the table and exports it; the folder, or an empty string and the error.
QString TestHistory::exported(const Generation &generation, Error *error)
{
    const Result<void> inserted = insertRow(*m_store, generation);
    Q_ASSERT(inserted);
    const QString folder = m_folder->filePath(u"export/"_s + generation.id);
    const Result<void> written = done(m_history->exportTo(generation.id, folder));
    if (!written && error)
        *error = written.error();
    return written ? folder : QString();
}

void TestHistory::exportsEverything()
{
    const Generation generation = filled();
    const QString folder = exported(generation);
    QCOMPARE(namesIn(folder), QStringList({u"mask.png"_s, u"raw.jpg"_s, u"recipe.json"_s, u"result.png"_s, u"source.png"_s}));
    QCOMPARE(contentOf(folder + u"/source.png"_s), *m_store->files().get(generation.source));
    QCOMPARE(contentOf(folder + u"/raw.jpg"_s), *m_store->files().get(generation.raw));
    const Result<MaskTiles> mask = readMask(contentOf(folder + u"/mask.png"_s), u"mask.png"_s, pictureSize);
    QVERIFY(mask);
    QCOMPARE(mask->coveredBounds(), patchRect);
    const Result<DecodedPicture> result = decodePicture(contentOf(folder + u"/result.png"_s), u"result.png"_s);
    QVERIFY(result);
    QVERIFY(result->pixels == composeResult(*m_store, generation)->pixels);
    const QJsonDocument recipe = QJsonDocument::fromJson(contentOf(folder + u"/recipe.json"_s));
    QCOMPARE(recipe.object()[u"generation"_s], generation.id);
}

void TestHistory::exportsAnEditedSourceAsPng()
{
    Generation generation = filled();
    generation.source = stored(encodePicture(plain(pictureSize, {90, 20, 30}), {}, FileFormat::Jpeg), u"jpg"_s);
    generation.edits = {{u"e"_s, storedPatch(QRect(0, 0, 5, 5), {1, 200, 1})}};
    const QString folder = exported(generation);
    const Result<DecodedPicture> source = decodePicture(contentOf(folder + u"/source.png"_s), u"source.png"_s);
    QVERIFY(source);
    QCOMPARE(samplesAt(source->pixels, {4, 4}), QList<int>({1, 200, 1}));
}

void TestHistory::exportsAJpegResultWithoutLoss()
{
    Generation generation = filled();
    generation.source = stored(encodePicture(plain(pictureSize, {90, 20, 30}), {}, FileFormat::Jpeg), u"jpg"_s);
    const QString folder = exported(generation);
    QVERIFY(namesIn(folder).contains(u"source.jpg"_s));
    const Result<DecodedPicture> result = decodePicture(contentOf(folder + u"/result.png"_s), u"result.png"_s);
    QVERIFY(result);
    QVERIFY(result->pixels == composeResult(*m_store, generation)->pixels);
}

void TestHistory::exportsATextResult()
{
    Generation generation = plainGeneration(u"text"_s);
    generation.raw = stored(encodePicture(plain({16, 16}, {9, 8, 7}), {}, FileFormat::Jpeg), u"bin"_s); // named by content
    const QString folder = exported(generation);
    QCOMPARE(namesIn(folder), QStringList({u"raw.jpg"_s, u"recipe.json"_s, u"result.jpg"_s}));
    QCOMPARE(contentOf(folder + u"/result.jpg"_s), *m_store->files().get(generation.raw));
}

void TestHistory::exportsWhatThereIs()
{
    Generation waiting = filled();
    waiting.state = JobState::Waiting;
    waiting.raw = waiting.patch = {};
    QCOMPARE(namesIn(exported(waiting)), QStringList({u"mask.png"_s, u"recipe.json"_s, u"source.png"_s}));
    const Result<void> unknown = done(m_history->exportTo(u"nobody"_s, m_folder->filePath(u"x"_s)));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, Error::Kind::Input);
    QVERIFY(!QDir(m_folder->filePath(u"x"_s)).exists());
}

void TestHistory::exportWritesOverNothing_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isWritten");
    QTest::newRow("a result of another format") << u"result.jpg"_s << QByteArray("mine") << false;
    QTest::newRow("a mask") << u"mask.png"_s << QByteArray("mine") << false;
    QTest::newRow("a recipe") << u"recipe.json"_s << QByteArray("mine") << false;
    QTest::newRow("an empty file") << u"recipe.json"_s << QByteArray() << true;
    QTest::newRow("other files do not matter") << u"notes.txt"_s << QByteArray("mine") << true;
}

void TestHistory::exportWritesOverNothing()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(bool, isWritten);
    const Generation generation = filled();
    const QString folder = m_folder->filePath(u"export/"_s + generation.id);
    QVERIFY(QDir().mkpath(folder));
    QFile mine(folder + u'/' + name);
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.write(content);
    mine.close();
    Error error;
    QCOMPARE(!exported(generation, &error).isEmpty(), isWritten);
    if (isWritten)
        return;
    QCOMPARE(error.kind, Error::Kind::Input);
    QVERIFY(error.plainSentence().contains(name));
    QCOMPARE(contentOf(mine.fileName()), content);
    QCOMPARE(namesIn(folder), QStringList(name));
}

void TestHistory::exportLeavesNothingHalf()
{
    Generation generation = filled();
    QVERIFY(QFile::remove(m_store->files().pathOf(generation.raw)));
    Error error;
    QVERIFY(exported(generation, &error).isEmpty());
    QCOMPARE(error.kind, Error::Kind::Storage);
    QVERIFY(namesIn(m_folder->filePath(u"export/"_s + generation.id)).isEmpty());
    // A folder that cannot be: a file is in its way.
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const Generation whole = filled();
    QVERIFY(insertRow(*m_store, whole));
    const Result<void> written = done(m_history->exportTo(whole.id, m_folder->filePath(u"file/below"_s)));
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Error::Kind::Storage);
}

void TestHistory::marksAreKeptAndTold()
{
    const Generation generation = plainGeneration();
    QVERIFY(insertRow(*m_store, generation));
    QList<Generation> told;
    connect(m_history.get(), &History::changed, this, [&told](const Generation &changed) { told << changed; });
    QVERIFY(done(m_history->setFavourite(generation.id, true)));
    QVERIFY(done(m_history->setAccepted(generation.id, true)));
    QVERIFY(done(m_history->setRejected(generation.id, true)));
    QVERIFY(done(m_history->setFavourite(generation.id, false)));
    QCOMPARE(told.size(), 4);
    QVERIFY(told[1].favourite && told[1].accepted && !told[1].rejected);
    const Result<Generation> row = done(m_history->find(generation.id));
    QVERIFY(row);
    QVERIFY(!row->favourite && row->accepted && row->rejected);
    const Result<void> unknown = done(m_history->setFavourite(u"nobody"_s, true));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, Error::Kind::Input);
    m_store->failStatement(1);
    const Result<void> failed = done(m_history->setFavourite(generation.id, true));
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Storage);
    QCOMPARE(told.size(), 4);
}

void TestHistory::endsWhileWorkWaits()
{
    QList<QFuture<Result<QImage>>> all;
    for (int i = 0; i < 30; ++i)
        all << m_history->thumbnail(filled(), 40);
    m_history.reset();
    for (const QFuture<Result<QImage>> &future : all) {
        QVERIFY(future.isFinished());
        const Result<QImage> small = future.result();
        QVERIFY(small || small.error().kind == Error::Kind::Interrupted);
    }
}

/// Made in the same minute, from the same picture, with the same seed.
void TestHistory::manyAreExportedSideBySide()
{
    QList<Generation> all;
    QStringList ids;
    for (int i = 0; i < 3; ++i) {
        Generation generation = filled();
        generation.pictureName = u"../a/lake: 1?.png"_s;
        generation.seed = 7;
        generation.prompt = u"boat %1"_s.arg(i);
        generation.fields = {{u"prompt"_s, generation.prompt}};
        generation.createdAt = QDateTime::fromMSecsSinceEpoch(1'764'000'000'000, Qt::UTC);
        QVERIFY(insertRow(*m_store, generation));
        all << generation;
        ids << generation.id;
    }
    const QString target = m_folder->filePath(u"many"_s);
    const Result<int> written = done(m_history->exportAll(ids, target));
    QVERIFY(written);
    QCOMPARE(*written, 3);
    const QStringList folders = QDir(target).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(folders.size(), 3);
    QSet<QString> prompts;
    for (const QString &folder : folders) {
        const QString path = target + u'/' + folder;
        QCOMPARE(namesIn(path), QStringList({u"mask.png"_s, u"raw.jpg"_s, u"recipe.json"_s, u"result.png"_s,
                                             u"source.png"_s}));
        const QJsonObject recipe = QJsonDocument::fromJson(contentOf(path + u"/recipe.json"_s)).object();
        QCOMPARE(recipe[u"request"_s][u"fields"_s][u"prompt"_s], recipe[u"prompt"_s]);
        QVERIFY(folder.endsWith(recipe[u"generation"_s].toString()));
        prompts.insert(recipe[u"prompt"_s].toString());
    }
    QCOMPARE(prompts.size(), 3);
    // Nothing is written over, and whoever asks again is told.
    const Result<int> again = done(m_history->exportAll(ids, target));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, Error::Kind::Input);
    const Result<int> unknown =
        done(m_history->exportAll({ids.first(), u"nobody"_s}, m_folder->filePath(u"some"_s)));
    QVERIFY(!unknown);
    QCOMPARE(QDir(m_folder->filePath(u"some"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
}

void TestHistory::namesOfResultsDoNotCollide()
{
    QList<Generation> all;
    for (int i = 0; i < 3; ++i) {
        Generation generation = filled();
        generation.pictureName = u"lake/../.png"_s;
        generation.seed = 7;
        generation.createdAt = QDateTime::fromMSecsSinceEpoch(1'764'000'000'000, Qt::UTC);
        generation.patch = storedPatch(patchRect, {i, i, i});
        all << generation;
    }
    Generation waiting = filled();
    waiting.state = JobState::Waiting;
    waiting.raw = waiting.patch = {};
    const QString folder = m_folder->filePath(u"copies"_s);
    const Result<QStringList> paths = done(m_history->writeResults(all + QList<Generation>{waiting}, folder));
    QVERIFY(paths);
    QCOMPARE(QSet<QString>(paths->begin(), paths->end()).size(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(QFileInfo(paths->at(i)).path(), folder);
        const Result<DecodedPicture> result = decodePicture(contentOf(paths->at(i)), paths->at(i));
        QVERIFY(result);
        QCOMPARE(samplesAt(result->pixels, patchRect.center()), QList<int>({i, i, i}));
    }
}

QTEST_MAIN(TestHistory)
#include "tst_history.moc"
