#include "app/autosave/statefiles.h"
#include "app/autosave/undojournal.h"
#include "app/autosave/workingstate.h"
#include "app/base/json.h"
#include "app/document/commands.h"
#include "app/document/extendcanvas.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/storage/store.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize openedSize(500, 400);

QByteArray openedFile()
{
    Raster pixels(openedSize, 3, 8);
    for (int y = 0; y < openedSize.height(); ++y)
        for (int x = 0; x < 3 * openedSize.width(); ++x)
            pixels.row(y)[x] = uchar(x + y);
    return *encodePicture(pixels, {}, FileFormat::Png);
}

/// What every step must bring back.
struct CanvasLook
{
    QSize size;
    QList<MaskTiles> masks;
    QList<QRect> parts;
    QList<QRect> edits;
    QByteArray samples;
    bool operator==(const CanvasLook &) const = default;

    explicit CanvasLook(const Picture &picture)
        : size(picture.size())
        , samples(compose(picture.snapshot())->pixels.samples())
    {
        for (const NamedMask &mask : picture.masks()) {
            masks << mask.tiles;
            parts << mask.part;
        }
        for (const Edit &edit : picture.edits())
            edits << edit.patch->rect();
    }
};

void paintSquare(Picture &picture, const QRect &area)
{
    MaskTiles mask = picture.mask();
    mask.fillRect(area, 200);
    picture.changeMask(u"Brush"_s, mask);
}

void extendBy(Picture &picture, const QMargins &margins)
{
    const Result<ExtendedCanvas> made = extendCanvas(picture.snapshot(), picture.ground(), margins, 3);
    QVERIFY(made);
    QList<Edit> edits;
    for (const Edit &edit : picture.edits())
        edits << movedEdit(edit, made->place);
    picture.extend(u"Extend canvas"_s, *made, {{made->newArea}}, edits);
}

/// In two steps, each with its part of the canvas.
void extendInSteps(Picture &picture, int right)
{
    const QSize before = picture.size();
    const Result<ExtendedCanvas> made = extendCanvas(picture.snapshot(), picture.ground(), QMargins(0, 0, right, 0), 0);
    QVERIFY(made);
    QList<NewArea> areas;
    for (const QRect &area : {QRect(before.width(), 0, right / 2, before.height()), QRect(before.width() + right / 2, 0, right / 2, before.height())}) {
        MaskTiles mask(made->ground.info.size);
        mask.fillRect(area, 255);
        areas << NewArea{mask, area.adjusted(-100, 0, 0, 0)};
    }
    picture.extend(u"Extend canvas"_s, *made, areas, {});
}

void acceptSquare(Picture &picture, const QRect &place)
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    picture.acceptEdit({u"gen"_s, QString::number(place.x()), patch}, false);
}
} // namespace

/// The canvas of a picture over a restart.
class TestKeptCanvas : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void everyStepComesBack();
    void anUndoneExtensionCanBeRedone();
    void stepsKeepTheirPartOfTheCanvas();
    void withoutOneTheStateStaysAsItWas();
    void aLostGroundSetsTheStateAside();
    void anEarlierLostGroundEndsTheUndoList();
    void stepsThatDoNotFollowEachOtherAreLeftOut();
    void impossibleCanvasesAreNotRead();

private:
    std::unique_ptr<Picture> openPicture() const;
    void keep(Picture &picture);
    QString folder(const Picture &picture) const { return m_paths.pictures() + u'/' + picture.id(); }
    /// In another process.
    std::unique_ptr<Picture> openedAgain();

    std::unique_ptr<QTemporaryDir> m_dir;
    Paths m_paths;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<AutoSave> m_autosave;
};

void TestKeptCanvas::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_paths = Paths::below(m_dir->path());
    m_store = *Store::open(m_paths);
    m_autosave = std::make_unique<AutoSave>(*m_store);
}

void TestKeptCanvas::cleanup()
{
    m_autosave.reset();
    m_store.reset();
    m_dir.reset();
}

std::unique_ptr<Picture> TestKeptCanvas::openPicture() const
{
    return std::make_unique<Picture>(*loadPicture(openedFile(), u"/tmp/lake.png"_s, u"lake.png"_s));
}

void TestKeptCanvas::keep(Picture &picture)
{
    m_autosave->watch(&picture);
    m_autosave->noteJob();
    QTRY_VERIFY(m_autosave->isSaved());
    m_autosave->watch(nullptr);
}

std::unique_ptr<Picture> TestKeptCanvas::openedAgain()
{
    m_autosave.reset();
    m_store.reset();
    m_store = *Store::open(m_paths);
    m_autosave = std::make_unique<AutoSave>(*m_store);
    auto picture = openPicture();
    const auto found = m_autosave->find(picture->id(), picture->size()).result();
    if (!found || !*found)
        return nullptr;
    picture->restore((*found)->picture());
    return picture;
}

void TestKeptCanvas::everyStepComesBack()
{
    const auto picture = openPicture();
    paintSquare(*picture, {10, 20, 300, 90});
    acceptSquare(*picture, {100, 100, 80, 70});
    extendBy(*picture, {40, 0, 300, 30});
    paintSquare(*picture, {500, 100, 250, 90});
    picture->changeFrame(u"Frame"_s, {{600, 0, 200, 200}, false});
    acceptSquare(*picture, {600, 100, 200, 70});
    extendBy(*picture, {0, 200, 0, 0});
    paintSquare(*picture, {0, 0, 100, 100});
    QList<CanvasLook> looks;
    for (int i = 0; i <= picture->undoStack().count(); ++i) {
        picture->undoStack().goTo(i);
        looks << CanvasLook(*picture);
    }
    QCOMPARE(looks.size(), 9);
    for (const int at : {8, 4, 0}) {
        picture->undoStack().goTo(at);
        keep(*picture);
        const auto again = openedAgain();
        QVERIFY(again);
        QVERIFY(CanvasLook(*again) == looks[at]);
        QCOMPARE(again->undoStack().count(), 8);
        QCOMPARE(again->frame().rect, picture->frame().rect);
        for (int i = 8; i >= 0; --i) {
            again->undoStack().goTo(i);
            QVERIFY2(CanvasLook(*again) == looks[i], qPrintable(u"kept at %1, gone to %2"_s.arg(at).arg(i)));
        }
        again->undoStack().goTo(8);
        QVERIFY(CanvasLook(*again) == looks[8]);
    }
}

void TestKeptCanvas::anUndoneExtensionCanBeRedone()
{
    const auto picture = openPicture();
    extendBy(*picture, {0, 0, 100, 0});
    const CanvasLook extended(*picture);
    picture->undoStack().undo();
    keep(*picture);
    const auto again = openedAgain();
    QVERIFY(again);
    QCOMPARE(again->size(), openedSize);
    again->undoStack().redo();
    QVERIFY(CanvasLook(*again) == extended);
}

void TestKeptCanvas::stepsKeepTheirPartOfTheCanvas()
{
    const QRect first(400, 0, 200, 400);
    const QRect second(500, 0, 200, 400);
    {
        const auto picture = openPicture();
        extendInSteps(*picture, 200);
        picture->renameMask(picture->masks().first().id, u"beach"_s);
        picture->removeMask(picture->masks().last().id);
        extendBy(*picture, {30, 20, 0, 0});
        QCOMPARE(picture->masks().first().part, first.translated(30, 20));
        keep(*picture);
    }
    const auto picture = openedAgain();
    QCOMPARE(picture->masks().first().part, first.translated(30, 20));
    picture->undoStack().undo();
    QCOMPARE(picture->masks().first().part, first);
    picture->undoStack().undo();
    QCOMPARE(picture->maskCount(), 2);
    QCOMPARE(picture->masks().last().part, second);
    QCOMPARE(picture->masks().first().name, u"beach"_s);
    picture->undoStack().undo();
    picture->undoStack().undo();
    QCOMPARE(picture->size(), openedSize);
    QVERIFY(picture->masks().first().part.isEmpty());
    picture->undoStack().redo();
    QCOMPARE(picture->masks().first().part, first);
    QCOMPARE(picture->masks().last().part, second);
}

void TestKeptCanvas::withoutOneTheStateStaysAsItWas()
{
    const auto picture = openPicture();
    paintSquare(*picture, {10, 20, 300, 90});
    keep(*picture);
    const QJsonObject state = parseJson(*readWhole(folder(*picture) + u"/state.json"_s), {})->toObject();
    QCOMPARE(state[u"version"_s].toInt(), 1); // earlier programs read it
    QVERIFY(!state.contains(u"ground"_s) && !state.contains(u"grounds"_s));
    extendBy(*picture, {0, 0, 100, 0});
    keep(*picture);
    const QJsonObject extended = parseJson(*readWhole(folder(*picture) + u"/state.json"_s), {})->toObject();
    QCOMPARE(extended[u"version"_s].toInt(), 2); // and these say that they cannot
    QCOMPARE(extended[u"width"_s].toInt(), openedSize.width());
}

void TestKeptCanvas::aLostGroundSetsTheStateAside()
{
    const auto picture = openPicture();
    extendBy(*picture, {0, 0, 100, 0});
    keep(*picture);
    QVERIFY(QFile::remove(m_store->files().pathOf({picture->ground().sha256, u"png"_s})));
    const auto found = m_autosave->find(picture->id(), openedSize).result();
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Storage);
    QVERIFY(QFile::exists(folder(*picture) + u"/state.json.damaged"_s));
}

void TestKeptCanvas::anEarlierLostGroundEndsTheUndoList()
{
    const auto picture = openPicture();
    extendBy(*picture, {0, 0, 100, 0});
    const QString middle = picture->ground().sha256;
    extendBy(*picture, {0, 100, 0, 0});
    paintSquare(*picture, {0, 0, 100, 100});
    const CanvasLook last(*picture);
    keep(*picture);
    QVERIFY(QFile::remove(m_store->files().pathOf({middle, u"png"_s})));
    const auto again = openedAgain();
    QVERIFY(again);
    QVERIFY(CanvasLook(*again) == last);
    QCOMPARE(again->undoStack().count(), 1); // the stroke; what came before cannot be undone any more
    QCOMPARE(again->undoStack().dropped(), 2);
}

/// A list from which somebody took the step that extends the canvas.
void TestKeptCanvas::stepsThatDoNotFollowEachOtherAreLeftOut()
{
    const auto picture = openPicture();
    paintSquare(*picture, {10, 20, 300, 90});
    extendBy(*picture, {0, 0, 100, 0});
    paintSquare(*picture, {0, 0, 100, 100});
    const CanvasLook last(*picture);
    keep(*picture);
    const QString file = folder(*picture) + u"/state.json"_s;
    QJsonObject state = parseJson(*readWhole(file), {})->toObject();
    QJsonObject undo = state[u"undo"_s].toObject();
    QJsonArray steps = undo[u"steps"_s].toArray();
    QCOMPARE(steps.size(), 3);
    steps.removeAt(1);
    undo[u"steps"_s] = steps;
    undo[u"done"_s] = 2;
    state[u"undo"_s] = undo;
    QVERIFY(writeWhole(file, toJson(QJsonValue(state))));
    const auto again = openedAgain();
    QVERIFY(again);
    QVERIFY(CanvasLook(*again) == last);
    QCOMPARE(again->undoStack().count(), 1);
    QCOMPARE(again->undoStack().dropped(), 1);
}

void TestKeptCanvas::impossibleCanvasesAreNotRead()
{
    const QString place = m_dir->path();
    PictureStep step{u"Brush"_s, {}};
    step.canvas = {2'000'000'000, 2'000'000'000};
    const QList<KeptStep> steps{{1, std::make_shared<const PictureStep>(step)}};
    const Result<JournalMark> mark = writeJournal(place, m_store->files(), {}, steps, 1);
    QVERIFY(mark);
    PatchCache cache;
    const JournalSteps read = readJournal(place, m_store->files(), *mark, {1}, 1, openedSize, cache);
    QVERIFY(read.steps.isEmpty());
    QCOMPARE(read.lost, 1);
}

QTEST_MAIN(TestKeptCanvas)
#include "tst_keptcanvas.moc"
