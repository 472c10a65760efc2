#include "app/autosave/statefiles.h"
#include "app/autosave/workingstate.h"
#include "app/base/json.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/storage/store.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QByteArray pictureFile(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(0xff336699);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

Edit makeEdit(const QRect &place)
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->pixels.row(0)[0] = 77;
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    return {u"gen"_s, u"click"_s, patch};
}

MaskTiles softMask(QSize size)
{
    MaskTiles mask(size);
    for (int value = 1; value < 256; ++value)
        mask.fillRect({value % (size.width() - 8), value / 2, 7, 3}, quint8(value));
    return mask;
}
} // namespace

class TestWorkingState : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void aStrokeIsFoundAgain();
    void editsAndValuesAreFoundAgain();
    void theOriginalsBytesAreKept();
    void manyStepsAreFewWrites();
    void theRunningStrokeIsNotWritten();
    void whatWaitsIsWrittenAtTheEnd();
    void switchingPicturesWritesTheFirst();
    void nothingIsWrittenForAnUntouchedPicture();
    void typingIsWrittenAfterAPause();
    void noStateIsNoError();
    void damagedStatesAreSetAside_data();
    void damagedStatesAreSetAside();
    void lostMaskOrPatchIsANotice();
    void killedBetweenFilesLeavesTheOldState();
    void anotherSizeIsRefusedAndNamed();
    void hostileNamesLeadNowhere();
    void fullDiskIsSaidOnce();
    void forgettingRemovesTheFolder();

private:
    Result<std::optional<WorkingState>> found(const QString &id, QSize size);
    QString folder() const { return m_paths.pictures() + u'/' + m_picture->id(); }
    void reopen();

    std::unique_ptr<QTemporaryDir> m_dir;
    Paths m_paths;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<AutoSave> m_autosave;
    std::unique_ptr<Picture> m_picture;
};

void TestWorkingState::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_paths = Paths::below(m_dir->path());
    reopen();
    m_picture = std::make_unique<Picture>(*loadPicture(pictureFile({300, 200}), u"/tmp/lake.png"_s, u"lake.png"_s));
    m_autosave->watch(m_picture.get());
}

void TestWorkingState::cleanup()
{
    m_autosave.reset();
    m_picture.reset();
    m_store.reset();
    m_dir.reset();
}

void TestWorkingState::reopen()
{
    m_autosave.reset();
    m_store.reset();
    auto store = Store::open(m_paths);
    QVERIFY(store);
    m_store = std::move(*store);
    m_autosave = std::make_unique<AutoSave>(*m_store);
}

Result<std::optional<WorkingState>> TestWorkingState::found(const QString &id, QSize size)
{
    return m_autosave->find(id, size).result();
}

void TestWorkingState::aStrokeIsFoundAgain()
{
    QSignalSpy saved(m_autosave.get(), &AutoSave::saved);
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    QVERIFY(!m_autosave->isSaved());
    QVERIFY(saved.wait());
    QVERIFY(m_autosave->isSaved());
    reopen(); // another process
    const auto state = found(m_picture->id(), m_picture->size());
    QVERIFY(state && *state);
    QVERIFY((*state)->mask == softMask(m_picture->size()));
    QCOMPARE((*state)->name, u"lake.png"_s);
    QVERIFY((*state)->changedAt.isValid());
    QVERIFY((*state)->notices.isEmpty());

    m_picture->undoStack().undo();
    m_autosave->watch(m_picture.get());
    m_picture->undoStack().redo();
    m_picture->undoStack().undo(); // an emptied mask is a state too
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask.isEmpty());
    QVERIFY(QDir(folder()).entryList({u"mask-*"_s}).isEmpty());
}

void TestWorkingState::editsAndValuesAreFoundAgain()
{
    m_picture->acceptEdit(makeEdit({20, 30, 40, 50}), false);
    m_picture->acceptEdit(makeEdit({5, 6, 7, 8}), true);
    m_picture->setEditShown(0, false);
    m_picture->markSaved(u"/tmp/lake-edit.png"_s);
    m_autosave->setValues({{u"prompt"_s, u"ein Boot ü"_s}, {u"seed"_s, qint64(9007199254740993)}});
    QTRY_VERIFY(m_autosave->isSaved());
    reopen();
    const auto result = found(m_picture->id(), m_picture->size());
    QVERIFY(result && *result);
    const WorkingState &state = **result;
    QCOMPARE(state.edits.size(), 2);
    QCOMPARE(state.edits[0].shown, false);
    QCOMPARE(state.edits[0].group, u"click"_s);
    QCOMPARE(state.edits[0].patch->rect(), QRect(20, 30, 40, 50));
    QVERIFY(state.edits[0].patch->pixels == m_picture->edits()[0].patch->pixels);
    QVERIFY(m_store->files().contains(state.edits[1].patchFile));
    QCOMPARE(state.savedPath, u"/tmp/lake-edit.png"_s);
    QCOMPARE(state.values.value(u"seed"_s).toInteger(), qint64(9007199254740993));
    Picture again(*loadPicture(m_picture->original().file, {}, u"renamed.png"_s));
    again.restore(state.mask, state.edits, state.savedPath);
    QCOMPARE(again.screen().level(0), m_picture->screen().level(0));
}

void TestWorkingState::theOriginalsBytesAreKept()
{
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    QTRY_VERIFY(m_autosave->isSaved());
    const FileRef file{m_picture->id(), u"png"_s};
    QCOMPARE(*m_store->files().get(file), m_picture->original().file);
}

void TestWorkingState::manyStepsAreFewWrites()
{
    QSignalSpy saved(m_autosave.get(), &AutoSave::saved);
    for (int i = 0; i < 100; ++i) {
        MaskTiles mask = m_picture->mask();
        mask.fillRect({i, i, 5, 5}, 255);
        m_picture->changeMask(u"Brush"_s, mask);
    }
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY(saved.count() <= 3);
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == m_picture->mask());
    QCOMPARE(QDir(folder()).entryList({u"mask-*"_s}).size(), 1);
}

void TestWorkingState::theRunningStrokeIsNotWritten()
{
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    m_picture->editPreview().fill(255);
    m_picture->showPreview(m_picture->rect());
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == softMask(m_picture->size()));
}

void TestWorkingState::whatWaitsIsWrittenAtTheEnd()
{
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    reopen(); // at once: no event loop turned
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == softMask(m_picture->size()));
}

void TestWorkingState::switchingPicturesWritesTheFirst()
{
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    m_autosave->watch(nullptr);
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == softMask(m_picture->size()));
    m_picture->changeMask(u"Brush"_s, MaskTiles(m_picture->size()));
    QVERIFY(m_autosave->isSaved()); // no longer watched
}

void TestWorkingState::nothingIsWrittenForAnUntouchedPicture()
{
    QVERIFY(m_autosave->isSaved());
    QVERIFY(!*found(m_picture->id(), m_picture->size()));
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY(*found(m_picture->id(), m_picture->size()));
}

void TestWorkingState::typingIsWrittenAfterAPause()
{
    QSignalSpy saved(m_autosave.get(), &AutoSave::saved);
    for (const QString &text : {u"a"_s, u"a b"_s, u"a boat"_s})
        m_autosave->setValues({{u"prompt"_s, text}});
    QVERIFY(saved.wait());
    QCOMPARE(saved.count(), 1);
    QCOMPARE((*found(m_picture->id(), m_picture->size()))->values.value(u"prompt"_s).toString(), u"a boat"_s);
    m_autosave->setValues({{u"prompt"_s, u"a boat"_s}});
    QVERIFY(m_autosave->isSaved());
}

void TestWorkingState::noStateIsNoError()
{
    const auto state = found(QString(64, u'a'), {10, 10});
    QVERIFY(state);
    QVERIFY(!*state);
}

void TestWorkingState::damagedStatesAreSetAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut in half") << QByteArray("{\"version\":1,\"width\":300,");
    QTest::newRow("a list") << QByteArray("[1,2,3]");
    QTest::newRow("no version") << QByteArray("{}");
    QTest::newRow("wrong types") << QByteArray("{\"version\":\"x\",\"edits\":7,\"mask\":[]}");
    QTest::newRow("zeros") << QByteArray(5000, '\0');
    QTest::newRow("deep") << QByteArray(100000, '[');
}

void TestWorkingState::damagedStatesAreSetAside()
{
    QFETCH(QByteArray, bytes);
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY(writeWhole(folder() + u"/state.json"_s, bytes));
    const auto state = found(m_picture->id(), m_picture->size());
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Error::Kind::Storage);
    QVERIFY(!state.error().sentence().isEmpty());
    QVERIFY(QFile::exists(folder() + u"/state.json.damaged"_s));
    QVERIFY(!*found(m_picture->id(), m_picture->size())); // and the picture opens as new
}

void TestWorkingState::lostMaskOrPatchIsANotice()
{
    m_picture->acceptEdit(makeEdit({20, 30, 40, 50}), false);
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    QTRY_VERIFY(m_autosave->isSaved());
    const auto before = found(m_picture->id(), m_picture->size());
    QVERIFY(QFile::remove(m_store->files().pathOf((*before)->edits[0].patchFile)));
    const QString mask = folder() + u'/' + QDir(folder()).entryList({u"mask-*"_s}).first();
    QVERIFY(writeWhole(mask, "not a picture"));
    const auto state = found(m_picture->id(), m_picture->size());
    QVERIFY(state && *state);
    QVERIFY((*state)->mask.isEmpty());
    QCOMPARE((*state)->mask.size(), m_picture->size());
    QVERIFY((*state)->edits.isEmpty());
    QCOMPARE((*state)->notices.size(), 2);
}

void TestWorkingState::killedBetweenFilesLeavesTheOldState()
{
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    QTRY_VERIFY(m_autosave->isSaved());
    // A new mask is there, but state.json has not yet been replaced.
    QVERIFY(writeWhole(folder() + u"/mask-0123456789abcdef.png"_s, "half"));
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == softMask(m_picture->size()));
    m_picture->undoStack().undo();
    QTRY_VERIFY(m_autosave->isSaved());
    QVERIFY(QDir(folder()).entryList({u"mask-*"_s}).isEmpty()); // and what was left over is gone
}

void TestWorkingState::anotherSizeIsRefusedAndNamed()
{
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    const auto state = found(m_picture->id(), {200, 300});
    QVERIFY(!state);
    QVERIFY2(state.error().plainSentence().contains(u"300 × 200"_s), qPrintable(state.error().plainSentence()));
    QVERIFY(state.error().plainSentence().contains(u"200 × 300"_s));
}

void TestWorkingState::hostileNamesLeadNowhere()
{
    QVERIFY(!isPictureId(u"../../etc"_s));
    QVERIFY(!isPictureId(QString(64, u'/')));
    QVERIFY(!*found(u"../secret"_s, {1, 1}));
    m_autosave->forget(u"../"_s);
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    QJsonObject state = parseJson(*readWhole(folder() + u"/state.json"_s), {})->toObject();
    QVERIFY(writeWhole(m_dir->filePath(u"mask-x.png"_s), "secret"));
    state[u"mask"_s] = u"mask-/../../../mask-x.png"_s;
    state[u"edits"_s] = QJsonArray{7, QJsonObject{{u"patch"_s, QJsonObject{{u"sha256"_s, u"../../x"_s}}}}};
    QVERIFY(writeWhole(folder() + u"/state.json"_s, toJson(QJsonValue(state))));
    const auto found2 = found(m_picture->id(), m_picture->size());
    QVERIFY(found2 && *found2);
    QVERIFY((*found2)->mask.isEmpty());
    QVERIFY((*found2)->edits.isEmpty());
    QCOMPARE((*found2)->notices.size(), 2);
}

void TestWorkingState::fullDiskIsSaidOnce()
{
    QSignalSpy failed(m_autosave.get(), &AutoSave::failed);
    QSignalSpy saved(m_autosave.get(), &AutoSave::saved);
    QDir().mkpath(m_paths.pictures());
    QFile inTheWay(folder()); // a file where the folder must be
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    for (int i = 0; i < 3; ++i) {
        MaskTiles mask = m_picture->mask();
        mask.fillRect({i * 9, 0, 5, 5}, 255);
        m_picture->changeMask(u"Brush"_s, mask);
        QTRY_VERIFY(m_autosave->isSaved());
    }
    QCOMPARE(failed.count(), 1);
    QCOMPARE(saved.count(), 0);
    inTheWay.remove();
    m_picture->undoStack().undo();
    QVERIFY(saved.wait());
    QVERIFY((*found(m_picture->id(), m_picture->size()))->mask == m_picture->mask());
}

void TestWorkingState::forgettingRemovesTheFolder()
{
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    m_picture->changeMask(u"Brush"_s, softMask(m_picture->size()));
    m_autosave->forget(m_picture->id());
    QVERIFY(!*found(m_picture->id(), m_picture->size()));
    QVERIFY(!QFileInfo::exists(folder()));
}

QTEST_GUILESS_MAIN(TestWorkingState)
#include "tst_workingstate.moc"
