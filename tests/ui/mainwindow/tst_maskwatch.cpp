#include "tests/ui/canvas/canvasrig.h"
#include "ui/canvas/maskchip.h"
#include "ui/mainwindow/maskwatch.h"
#include "ui/mainwindow/statusline.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Facts and warnings follow the mask, and each warning can be shown and mended.
class TestMaskWatch : public QObject
{
    Q_OBJECT
private slots:
    void factsFollowTheMask();
    void specksAreShownAndRemoved();
    void fullMasksAreEmptied();
    void emptiedMasksComeBack();
    void smallMasksAreGrown();
    void warningsStayClosed();
    void noWarningWithoutAMaskField();
    void factsAreSaidInWords();

private:
    static QPushButton *button(MaskChip *chip, const QString &text);
    static MaskTiles withBox(QSize size, const QRect &box);
};

QPushButton *TestMaskWatch::button(MaskChip *chip, const QString &text)
{
    for (QPushButton *found : chip->findChildren<QPushButton *>()) {
        if (found->text() == text && found->isVisible())
            return found;
    }
    return nullptr;
}

MaskTiles TestMaskWatch::withBox(QSize size, const QRect &box)
{
    MaskTiles mask(size);
    mask.fillRect(box, 255);
    return mask;
}

void TestMaskWatch::factsFollowTheMask()
{
    CanvasRig rig(CanvasRig::plain({1000, 700}));
    MaskWatch watch(rig.canvas);
    QSignalSpy facts(&watch, &MaskWatch::factsChanged);
    watch.setPicture(rig.picture.get());
    QTRY_COMPARE(facts.count(), 1);
    rig.picture->changeMask(u"box"_s, withBox({1000, 700}, {100, 100, 70, 100}));
    QTRY_COMPARE(facts.count(), 2);
    const auto seen = facts.last().first().value<MaskFacts>();
    QCOMPARE(seen.covered, 7000);
    QCOMPARE(seen.islands, 1);
    QVERIFY(rig.canvas.findChild<MaskChip *>()->text().isEmpty());
}

void TestMaskWatch::specksAreShownAndRemoved()
{
    CanvasRig rig(CanvasRig::plain({1000, 700}));
    MaskWatch watch(rig.canvas);
    watch.setPicture(rig.picture.get());
    MaskTiles mask = withBox({1000, 700}, {100, 100, 200, 150});
    const MaskTiles clean = mask;
    mask.fillRect({900, 600, 3, 3}, 255);
    rig.picture->changeMask(u"boxes"_s, mask);
    auto *chip = rig.canvas.findChild<MaskChip *>();
    QTRY_VERIFY(chip->text().contains(u"far"_s));
    QVERIFY(rig.canvas.rect().contains(chip->geometry().topLeft()));
    QVERIFY(button(chip, u"Show"_s));
    QTest::mouseClick(button(chip, u"Show"_s), Qt::LeftButton);
    const QRect visible = rig.canvas.viewport().visiblePicture();
    QVERIFY(visible.contains(QPoint(901, 601)) && visible.width() < 500);
    QTest::mouseClick(button(chip, u"Remove it"_s), Qt::LeftButton);
    QVERIFY(rig.mask() == clean);
    QTRY_VERIFY(chip->text().isEmpty());
    rig.picture->undoStack().undo();
    QVERIFY(rig.mask() == mask);
}

void TestMaskWatch::fullMasksAreEmptied()
{
    CanvasRig rig(CanvasRig::plain({300, 200}));
    MaskWatch watch(rig.canvas);
    watch.setPicture(rig.picture.get());
    MaskTiles all({300, 200});
    all.fill(255);
    rig.picture->changeMask(u"all"_s, all);
    auto *chip = rig.canvas.findChild<MaskChip *>();
    QTRY_VERIFY(chip->text().startsWith(u"Everything"_s));
    QTest::mouseClick(button(chip, u"Empty the mask"_s), Qt::LeftButton);
    QVERIFY(rig.mask().isEmpty());
}

void TestMaskWatch::emptiedMasksComeBack()
{
    CanvasRig rig(CanvasRig::plain({300, 200}));
    MaskWatch watch(rig.canvas);
    watch.setPicture(rig.picture.get());
    auto *chip = rig.canvas.findChild<MaskChip *>();
    const MaskTiles box = withBox({300, 200}, {50, 50, 100, 100});
    rig.picture->changeMask(u"box"_s, box);
    QTest::qWait(300);
    QVERIFY(chip->text().isEmpty()); // nor when nothing was painted yet
    rig.picture->changeMask(u"Clear the mask"_s, MaskTiles(QSize(300, 200)));
    QTRY_VERIFY(chip->text().contains(u"empty"_s));
    QTest::mouseClick(button(chip, u"Bring the last mask back"_s), Qt::LeftButton);
    QVERIFY(rig.mask() == box);

    // Accept empties the mask as well: that is no reason to warn.
    QTest::qWait(300);
    Edit edit;
    edit.generation = u"one"_s;
    edit.patch = std::make_shared<Patch>(Patch{{50, 50}, Raster({100, 100}, 3, 8), QImage(100, 100, QImage::Format_Grayscale8)});
    QSignalSpy facts(&watch, &MaskWatch::factsChanged);
    rig.picture->acceptEdit(edit, false);
    QVERIFY(rig.mask().isEmpty());
    QTRY_COMPARE(facts.count(), 1);
    QVERIFY(chip->text().isEmpty());
}

void TestMaskWatch::smallMasksAreGrown()
{
    CanvasRig rig(CanvasRig::plain({1000, 700}));
    MaskWatch watch(rig.canvas);
    watch.setSentScale([](const QRect &) { return 0.5; });
    watch.setPicture(rig.picture.get());
    rig.picture->changeMask(u"box"_s, withBox({1000, 700}, {500, 300, 20, 24}));
    auto *chip = rig.canvas.findChild<MaskChip *>();
    QTRY_VERIFY2(chip->text().contains(u"10 × 12"_s), qPrintable(chip->text()));
    QTest::mouseClick(button(chip, u"Grow it"_s), Qt::LeftButton);
    QVERIFY(rig.mask().coveredBounds().width() >= 32);
    QTest::qWait(300);
    QVERIFY(chip->text().isEmpty());
}

void TestMaskWatch::warningsStayClosed()
{
    CanvasRig rig(CanvasRig::plain({300, 200}));
    MaskWatch watch(rig.canvas);
    watch.setPicture(rig.picture.get());
    MaskTiles all({300, 200});
    all.fill(255);
    rig.picture->changeMask(u"all"_s, all);
    auto *chip = rig.canvas.findChild<MaskChip *>();
    QTRY_VERIFY(!chip->text().isEmpty());
    QTest::mouseClick(chip->findChild<QToolButton *>(), Qt::LeftButton);
    QVERIFY(chip->text().isEmpty());
    watch.refresh();
    QTest::qWait(300);
    QVERIFY(chip->text().isEmpty());
    rig.picture->changeMask(u"box"_s, withBox({300, 200}, {50, 50, 100, 100}));
    QTest::qWait(300);
    rig.picture->changeMask(u"all"_s, all); // another time is another warning
    QTRY_VERIFY(!chip->text().isEmpty());
}

void TestMaskWatch::noWarningWithoutAMaskField()
{
    CanvasRig rig(CanvasRig::plain({300, 200}));
    MaskWatch watch(rig.canvas);
    watch.setSentScale([](const QRect &) { return 0.0; });
    watch.setPicture(rig.picture.get());
    QSignalSpy facts(&watch, &MaskWatch::factsChanged);
    MaskTiles all({300, 200});
    all.fill(255);
    rig.picture->changeMask(u"all"_s, all);
    QTRY_VERIFY(facts.count() > 0 && facts.last().first().value<MaskFacts>().isFull);
    QVERIFY(rig.canvas.findChild<MaskChip *>()->text().isEmpty());
}

void TestMaskWatch::factsAreSaidInWords()
{
    MaskFacts facts;
    facts.picture = {1000, 1000};
    QCOMPARE(maskFactsText(facts), u"mask empty"_s);
    facts.covered = 41'000;
    facts.islands = 1;
    QCOMPARE(maskFactsText(facts), u"mask 4.1 %"_s);
    facts.islands = 3;
    facts.soft = 120;
    QCOMPARE(maskFactsText(facts), u"mask 4.1 % · 3 islands · 120 soft pixels"_s);
}

QTEST_MAIN(TestMaskWatch)
#include "tst_maskwatch.moc"
