#include "app/document/commands.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/imaging/masksets.h"

#include <QBuffer>
#include <QDataStream>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
std::unique_ptr<Picture> makePicture(QSize size = {300, 200})
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(0xff336699);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return std::make_unique<Picture>(*loadPicture(bytes, {}, u"plain.png"_s));
}

MaskTiles maskWith(QSize size, const QRect &area, quint8 value = 255)
{
    MaskTiles mask(size);
    mask.fillRect(area, value);
    return mask;
}

/// Everything about the masks that an undo must bring back.
struct Masks
{
    QStringList names;
    QList<MaskTiles> tiles;
    bool operator==(const Masks &) const = default;
};

Masks masksOf(const Picture &picture)
{
    Masks masks;
    for (const NamedMask &mask : picture.masks()) {
        masks.names << mask.id + u' ' + mask.name;
        masks.tiles << mask.tiles;
    }
    return masks;
}

QString idAt(const Picture &picture, int place)
{
    return picture.masks()[place].id;
}

QRect randomRect(QRandomGenerator &random, QSize size)
{
    return {random.bounded(size.width()), random.bounded(size.height()), 1 + random.bounded(60), 1 + random.bounded(60)};
}

/// One of everything that can be done to masks.
void doSomething(Picture &picture, QRandomGenerator &random)
{
    const QSize size = picture.size();
    MaskTiles mask = picture.mask();
    switch (random.bounded(12)) {
    case 0:
        if (picture.maskCount() > 3)
            return picture.removeMask(idAt(picture, 0));
        return picture.addMask(picture.freeMaskName(), random.bounded(2) ? mask : MaskTiles(size));
    case 1: return picture.removeMask(idAt(picture, random.bounded(picture.maskCount())));
    case 2: return picture.renameMask(idAt(picture, random.bounded(picture.maskCount())), QString::number(random.bounded(5)));
    case 3: return picture.moveMask(idAt(picture, random.bounded(picture.maskCount())), random.bounded(picture.maskCount()));
    case 4: return picture.chooseMask(idAt(picture, random.bounded(picture.maskCount())));
    case 5: mask.invert(); break;
    case 6: mask = grown(mask, 1 + random.bounded(3)); break;
    case 7: mask = feathered(mask, 1 + random.bounded(4)); break;
    case 8: mask = hardened(mask, quint8(1 + random.bounded(255))); break;
    case 9: mask = united(mask, picture.masks()[random.bounded(picture.maskCount())].tiles); break;
    default: mask.fillRect(randomRect(random, size), quint8(random.bounded(256))); break;
    }
    picture.changeMask(u"something"_s, mask);
}
} // namespace

class TestMasksOfPicture : public QObject
{
    Q_OBJECT
private slots:
    void beginsWithOne();
    void theChosenOneIsTheMask();
    void choosingIsNoStep();
    void addingRemovingRenamingMovingAreSteps();
    void theLastOneStays();
    void aStepOfAnotherMaskChoosesIt();
    void aPreviewStaysWithItsMask();
    void keptAndRestoredIsTheSame();
    void undoAndRedoOfTenThousandOperationsIsByteEqual();
    void goingToAStepIsUndoingToIt();
    void deltasSurviveTheirFile();
    void damagedDeltasAreRefused_data();
    void damagedDeltasAreRefused();
};

void TestMasksOfPicture::beginsWithOne()
{
    const auto picture = makePicture();
    QCOMPARE(picture->maskCount(), 1);
    QCOMPARE(picture->masks()[0].name, u"Mask 1"_s);
    QCOMPARE(picture->masks()[0].tiles.size(), picture->size());
    QCOMPARE(picture->chosenMask(), picture->masks()[0].id);
}

void TestMasksOfPicture::theChosenOneIsTheMask()
{
    const auto picture = makePicture();
    const MaskTiles one = maskWith(picture->size(), {0, 0, 50, 50});
    const MaskTiles two = maskWith(picture->size(), {100, 100, 20, 20}, 77);
    picture->changeMask(u"Brush"_s, one);
    picture->addMask(picture->freeMaskName(), two);
    QCOMPARE(picture->masks()[1].name, u"Mask 2"_s);
    QCOMPARE(picture->mask(), two);
    QCOMPARE(picture->snapshot().mask, two); // and what a job sends
    QSignalSpy changed(picture.get(), &Picture::maskChanged);
    picture->chooseMask(idAt(*picture, 0));
    QCOMPARE(picture->mask(), one);
    QCOMPARE(picture->snapshot().mask, one);
    QRect area;
    for (const QList<QVariant> &signal : changed)
        area |= signal[0].toRect();
    QVERIFY(area.contains(one.coveredBounds() | two.coveredBounds()));
}

void TestMasksOfPicture::choosingIsNoStep()
{
    const auto picture = makePicture();
    picture->addMask(u"Sky"_s, MaskTiles(picture->size()));
    const int steps = picture->undoStack().count();
    picture->chooseMask(idAt(*picture, 0));
    picture->chooseMask(u"no such mask"_s);
    QCOMPARE(picture->undoStack().count(), steps);
    QCOMPARE(picture->chosenMask(), idAt(*picture, 0));
}

void TestMasksOfPicture::addingRemovingRenamingMovingAreSteps()
{
    const auto picture = makePicture();
    picture->changeMask(u"Brush"_s, maskWith(picture->size(), {5, 5, 9, 9}));
    QList<Masks> history{masksOf(*picture)};
    const auto note = [&] { history << masksOf(*picture); };
    picture->addMask(u"Sky"_s, maskWith(picture->size(), {80, 80, 30, 30}, 99));
    note();
    picture->renameMask(idAt(*picture, 1), u"  Blue \n sky "_s);
    QCOMPARE(picture->masks()[1].name, u"Blue sky"_s);
    note();
    picture->moveMask(idAt(*picture, 1), 0);
    note();
    picture->removeMask(idAt(*picture, 1)); // the one that was first
    QCOMPARE(picture->maskCount(), 1);
    note();
    for (qsizetype i = history.size() - 2; i >= 0; --i) {
        picture->undoStack().undo();
        QVERIFY(masksOf(*picture) == history[i]);
    }
    for (qsizetype i = 1; i < history.size(); ++i) {
        picture->undoStack().redo();
        QVERIFY(masksOf(*picture) == history[i]);
    }
}

void TestMasksOfPicture::theLastOneStays()
{
    const auto picture = makePicture();
    picture->removeMask(picture->chosenMask());
    QCOMPARE(picture->maskCount(), 1);
    picture->renameMask(picture->chosenMask(), u"   "_s);
    QCOMPARE(picture->masks()[0].name, u"Mask 1"_s);
    QVERIFY(!picture->undoStack().canUndo());
}

void TestMasksOfPicture::aStepOfAnotherMaskChoosesIt()
{
    const auto picture = makePicture();
    picture->addMask(u"Sky"_s, MaskTiles(picture->size()));
    picture->changeMask(u"Brush"_s, maskWith(picture->size(), {5, 5, 9, 9}));
    const QString sky = picture->chosenMask();
    picture->chooseMask(idAt(*picture, 0));
    picture->changeMask(u"Brush"_s, maskWith(picture->size(), {60, 60, 9, 9}));
    picture->undoStack().undo();
    QVERIFY(picture->mask().isEmpty());
    picture->undoStack().undo();
    QCOMPARE(picture->chosenMask(), sky);
    QVERIFY(picture->mask().isEmpty());
    picture->undoStack().goTo(3);
    QCOMPARE(picture->masks()[0].tiles, maskWith(picture->size(), {60, 60, 9, 9}));
    QCOMPARE(picture->masks()[1].tiles, maskWith(picture->size(), {5, 5, 9, 9}));
}

void TestMasksOfPicture::aPreviewStaysWithItsMask()
{
    const auto picture = makePicture();
    picture->addMask(u"Sky"_s, MaskTiles(picture->size()));
    picture->editPreview().fillRect({5, 5, 9, 9}, 255);
    picture->chooseMask(idAt(*picture, 0)); // as Esc would
    QVERIFY(!picture->isPreviewing());
    QVERIFY(picture->masks()[0].tiles.isEmpty() && picture->masks()[1].tiles.isEmpty());
    picture->editPreview().fillRect({5, 5, 9, 9}, 255);
    QVERIFY(picture->kept().masks[0].tiles.isEmpty()); // a running stroke is not kept
}

void TestMasksOfPicture::keptAndRestoredIsTheSame()
{
    const auto picture = makePicture();
    QRandomGenerator random(3);
    for (int i = 0; i < 60; ++i)
        doSomething(*picture, random);
    picture->undoStack().goTo(40);
    const Masks masks = masksOf(*picture);
    const auto other = makePicture();
    other->restore(picture->kept());
    QVERIFY(masksOf(*other) == masks);
    QCOMPARE(other->chosenMask(), picture->chosenMask());
    QCOMPARE(other->undoStack().index(), 40);
    for (const int index : {0, other->undoStack().count(), 17}) {
        other->undoStack().goTo(index);
        picture->undoStack().goTo(index);
        QVERIFY(masksOf(*other) == masksOf(*picture));
    }
}

void TestMasksOfPicture::undoAndRedoOfTenThousandOperationsIsByteEqual()
{
    const auto picture = makePicture({130, 70}); // six tiles, some of them cut
    picture->undoStack().setBudget(qint64(4) << 30);
    QRandomGenerator random(2026);
    QList<Masks> history{masksOf(*picture)};
    while (picture->undoStack().count() < 10'000) {
        const int before = picture->undoStack().index();
        doSomething(*picture, random);
        if (picture->undoStack().index() > before) {
            history.resize(before + 1); // what was undone is gone
            history << masksOf(*picture);
        }
        // The path there and back again, now and then.
        if (random.bounded(50) == 0) {
            const int back = random.bounded(20);
            for (int i = 0; i < back && picture->undoStack().canUndo(); ++i)
                picture->undoStack().undo();
            history.resize(picture->undoStack().index() + 1);
            QVERIFY(masksOf(*picture) == history.last());
            if (random.bounded(2))
                picture->changeMask(u"on"_s, maskWith(picture->size(), randomRect(random, picture->size()), quint8(1 + random.bounded(255))));
            history.resize(picture->undoStack().index());
            history << masksOf(*picture);
        }
    }
    for (int i = picture->undoStack().count() - 1; i >= 0; --i) {
        picture->undoStack().undo();
        QVERIFY2(masksOf(*picture) == history[i], qPrintable(QString::number(i)));
    }
    for (int i = 1; i <= picture->undoStack().count(); ++i) {
        picture->undoStack().redo();
        QVERIFY2(masksOf(*picture) == history[i], qPrintable(QString::number(i)));
    }
}

void TestMasksOfPicture::goingToAStepIsUndoingToIt()
{
    const auto picture = makePicture();
    for (int i = 0; i < 5; ++i)
        picture->changeMask(QString::number(i), maskWith(picture->size(), {i * 20, 0, 10, 10}));
    picture->undoStack().goTo(2);
    QCOMPARE(picture->mask(), maskWith(picture->size(), {20, 0, 10, 10}));
    picture->undoStack().goTo(99);
    QCOMPARE(picture->undoStack().index(), 5);
    picture->undoStack().goTo(-3);
    QVERIFY(picture->mask().isEmpty());
}

void TestMasksOfPicture::deltasSurviveTheirFile()
{
    const QSize size(300, 200);
    QRandomGenerator random(8);
    for (int i = 0; i < 40; ++i) {
        MaskTiles before(size);
        MaskTiles after(size);
        for (int j = 0; j < 6; ++j) {
            before.fillRect(randomRect(random, size), quint8(random.bounded(256)));
            after.fillRect(randomRect(random, size), quint8(random.bounded(256)));
        }
        QByteArray bytes;
        QDataStream out(&bytes, QIODevice::WriteOnly);
        MaskDelta::between(before, after).write(out);
        QDataStream in(bytes);
        std::optional<MaskDelta> read = MaskDelta::read(in, size);
        QVERIFY(read);
        QCOMPARE(read->area(), differingArea(before, after));
        MaskTiles mask = after;
        read->swap(mask);
        QCOMPARE(mask, before);
        read->swap(mask);
        QCOMPARE(mask, after);
    }
}

void TestMasksOfPicture::damagedDeltasAreRefused_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("cut");
    QTest::newRow("for a smaller picture") << QSize(64, 64) << 0;
    QTest::newRow("cut short") << QSize(300, 200) << 9;
    QTest::newRow("cut to its count") << QSize(300, 200) << 1'000'000;
}

void TestMasksOfPicture::damagedDeltasAreRefused()
{
    QFETCH(QSize, size);
    QFETCH(int, cut);
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    MaskDelta::between(maskWith({300, 200}, {10, 10, 250, 170}, 90), MaskTiles(QSize(300, 200))).write(out);
    bytes.truncate(std::max<qsizetype>(4, bytes.size() - cut));
    QDataStream in(bytes);
    QVERIFY(!MaskDelta::read(in, size));
    // Whatever single byte is wrong: refused, or a delta that can be applied.
    QRandomGenerator random(4);
    for (int i = 0; i < 2000; ++i) {
        QByteArray wrong = bytes;
        wrong[random.bounded(int(wrong.size()))] = char(random.bounded(256));
        QDataStream stream(wrong);
        if (std::optional<MaskDelta> read = MaskDelta::read(stream, {300, 200})) {
            MaskTiles mask({300, 200});
            read->swap(mask);
            for (int y = 0; y < 64; ++y)
                QVERIFY(std::all_of(mask.tile(4, 0) + y * 64 + 44, mask.tile(4, 0) + y * 64 + 64, [](quint8 beyond) { return beyond == 0; }));
        }
    }
}

QTEST_GUILESS_MAIN(TestMasksOfPicture)
#include "tst_masksofpicture.moc"
