#include "tests/ui/canvas/canvasrig.h"

#include <QAccessible>
#include <QPainter>
#include <QSignalSpy>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Shapes, selections and painting by keys, worked in the canvas as a person would.
class TestCanvasTools : public QObject
{
    Q_OBJECT
private slots:
    void ellipseAndLassoPaint();
    void keysAtThePressChooseWhatHappens();
    void optionsChooseWhatHappens();
    void shiftDuringTheDragMakesASquare();
    void rightDragTakesAway();
    void polygonIsClickedAndEnded_data();
    void polygonIsClickedAndEnded();
    void polygonKeysAreNotTheMenus();
    void anotherToolAbandonsThePolygon();
    void theLineIsShownWhileDrawing();
    void fillAndSmartSelectWork();
    void escapeStopsASelection();
    void aCellPaintsWithoutAPointer();
    void shiftPaintsWhatTheCellPasses();
    void theCellIsSpoken();
    void oddPicturesTakeEveryTool_data();
    void oddPicturesTakeEveryTool();
};

void TestCanvasTools::ellipseAndLassoPaint()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Ellipse);
    rig.drag({{100, 100}, {200, 150}, {300, 200}});
    QVERIFY(std::abs(double(rig.mask().coveredPixels(128)) - M_PI * 100 * 50) < 600);
    rig.picture->undoStack().undo();
    rig.canvas.setTool(ToolId::Lasso);
    rig.drag({{100, 100}, {300, 100}, {300, 200}, {100, 200}});
    QVERIFY(std::abs(double(rig.mask().coveredPixels(128)) - 20000) < 800);
    QCOMPARE(rig.picture->undoStack().count(), 1);
}

void TestCanvasTools::keysAtThePressChooseWhatHappens()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Rectangle);
    rig.canvas.setZoom(1);
    rig.drag({{200, 100}, {400, 300}});
    const qint64 all = rig.mask().coveredPixels();
    rig.drag({{180, 80}, {250, 150}}, Qt::AltModifier);
    QVERIFY(rig.mask().coveredPixels() < all);
    QCOMPARE(rig.picture->undoStack().undoName(), u"Erase rectangle"_s);
    rig.picture->undoStack().undo();
    rig.drag({{180, 80}, {250, 150}}, Qt::AltModifier | Qt::ShiftModifier);
    QCOMPARE(rig.picture->undoStack().undoName(), u"Keep only the rectangle"_s);
    const QRect kept = rig.mask().coveredBounds();
    QVERIFY(QRect(198, 98, 55, 55).contains(kept) && kept.width() >= 48);
}

void TestCanvasTools::optionsChooseWhatHappens()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    MaskTiles all(rig.picture->size());
    all.fill(255);
    rig.picture->changeMask(u"all"_s, all);
    SelectionSettings settings;
    settings.combine = MaskCombine::Subtract;
    rig.canvas.setSelection(settings);
    rig.canvas.setTool(ToolId::Ellipse);
    rig.drag({{100, 100}, {300, 200}});
    QCOMPARE(int(rig.mask().at(200, 150)), 0);
    rig.drag({{100, 100}, {300, 200}}, Qt::ShiftModifier); // Shift: adds all the same, and is no square
    QVERIFY(rig.mask().coveredPixels(128) > 600 * 400 - 500);
}

void TestCanvasTools::shiftDuringTheDragMakesASquare()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Rectangle);
    rig.canvas.setZoom(1);
    rig.press({200, 100});
    rig.move({300, 120}, Qt::ShiftModifier);
    rig.release({300, 120}, Qt::ShiftModifier);
    const QRect drawn = rig.mask().coveredBounds();
    QCOMPARE(drawn.width(), drawn.height());
    QVERIFY(drawn.width() >= 99 && drawn.width() <= 102);
}

void TestCanvasTools::rightDragTakesAway()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    MaskTiles all(rig.picture->size());
    all.fill(255);
    rig.picture->changeMask(u"all"_s, all);
    rig.canvas.setTool(ToolId::Lasso);
    rig.drag({{100, 100}, {300, 100}, {300, 200}, {100, 200}}, {}, Qt::RightButton);
    QCOMPARE(int(rig.mask().at(200, 150)), 0);
    QCOMPARE(int(rig.mask().at(50, 50)), 255);
}

void TestCanvasTools::polygonIsClickedAndEnded_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("with Enter") << u"enter"_s;
    QTest::newRow("with a double click") << u"double"_s;
    QTest::newRow("at its first corner") << u"first"_s;
}

void TestCanvasTools::polygonIsClickedAndEnded()
{
    QFETCH(QString, how);
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Polygon);
    for (const QPointF corner : {QPointF(100, 100), QPointF(300, 100), QPointF(300, 200)})
        rig.click(corner);
    QVERIFY(rig.canvas.isStrokeRunning());
    rig.click({500, 350}); // a slip
    rig.key(Qt::Key_Backspace);
    rig.click({100, 200});
    QVERIFY(rig.mask().isEmpty());
    if (how == u"enter"_s)
        rig.key(Qt::Key_Return);
    else if (how == u"double"_s)
        QTest::mouseDClick(&rig.canvas, Qt::LeftButton, {}, rig.at({100, 200}));
    else
        rig.click({101, 101});
    QVERIFY(!rig.canvas.isStrokeRunning());
    QVERIFY(std::abs(double(rig.mask().coveredPixels(128)) - 20000) < 800);
    QCOMPARE(rig.picture->undoStack().count(), 1);
}

void TestCanvasTools::polygonKeysAreNotTheMenus()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    const auto keeps = [&](Qt::Key key) {
        QKeyEvent event(QEvent::ShortcutOverride, key, Qt::NoModifier);
        event.ignore();
        QCoreApplication::sendEvent(&rig.canvas, &event);
        return event.isAccepted();
    };
    QVERIFY(!keeps(Qt::Key_Backspace));
    QVERIFY(!keeps(Qt::Key_Return));
    rig.canvas.setTool(ToolId::Polygon);
    rig.click({100, 100});
    QVERIFY(keeps(Qt::Key_Backspace));
    QVERIFY(keeps(Qt::Key_Return));
    QVERIFY(keeps(Qt::Key_Escape));
    rig.key(Qt::Key_Escape);
    QVERIFY(!rig.canvas.isStrokeRunning());
    QVERIFY(!keeps(Qt::Key_Return));
}

void TestCanvasTools::anotherToolAbandonsThePolygon()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Polygon);
    for (const QPointF corner : {QPointF(100, 100), QPointF(300, 100), QPointF(300, 200)})
        rig.click(corner);
    rig.canvas.setTool(ToolId::Brush);
    QVERIFY(!rig.canvas.isStrokeRunning());
    QVERIFY(rig.mask().isEmpty());
}

void TestCanvasTools::theLineIsShownWhileDrawing()
{
    CanvasRig rig(CanvasRig::plain({600, 400}));
    rig.canvas.setTool(ToolId::Lasso);
    const QImage before = rig.shot();
    rig.press({100, 100});
    rig.move({300, 100});
    rig.move({300, 300});
    const QImage during = rig.shot();
    QVERIFY(during != before);
    int changed = 0;
    for (int y = 0; y < before.height(); ++y) {
        for (int x = 0; x < before.width(); ++x)
            changed += before.pixel(x, y) != during.pixel(x, y);
    }
    const double ratio = rig.canvas.devicePixelRatioF();
    QVERIFY(changed > 200 && changed < 6000 * ratio * ratio); // a line, not an area
    rig.canvas.abandonStroke();
    QCOMPARE(rig.shot(), before);
}

void TestCanvasTools::fillAndSmartSelectWork()
{
    QImage image = CanvasRig::plain({600, 400});
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(QColor(220, 160, 40));
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(QPointF(300, 200), 90, 70);
    painter.end();
    CanvasRig rig(image);
    rig.canvas.setTool(ToolId::Fill);
    rig.click({300, 200});
    QTRY_COMPARE(rig.picture->undoStack().count(), 1);
    QVERIFY(std::abs(double(rig.mask().coveredPixels(128)) - M_PI * 90 * 70) < 400);
    rig.picture->undoStack().undo();
    rig.canvas.setTool(ToolId::SmartSelect);
    rig.drag({{190, 115}, {300, 200}, {410, 285}});
    QTRY_COMPARE(rig.picture->undoStack().undoName(), u"Smart select"_s);
    QVERIFY(std::abs(double(rig.mask().coveredPixels(128)) - M_PI * 90 * 70) < 500);
}

void TestCanvasTools::escapeStopsASelection()
{
    QImage noise(1500, 1500, QImage::Format_RGB32);
    for (int y = 0; y < noise.height(); ++y) {
        for (int x = 0; x < noise.width(); ++x)
            noise.setPixel(x, y, qRgb(x * 7 & 255, y * 5 & 255, (x ^ y) & 255));
    }
    CanvasRig rig(noise);
    rig.canvas.setTool(ToolId::SmartSelect);
    rig.drag({{100, 100}, {1400, 1400}});
    rig.key(Qt::Key_Escape);
    QTest::qWait(100);
    QVERIFY(rig.mask().isEmpty());
    QCOMPARE(rig.picture->undoStack().count(), 0);
}

void TestCanvasTools::aCellPaintsWithoutAPointer()
{
    CanvasRig rig(CanvasRig::plain({1600, 800}));
    QSignalSpy active(&rig.canvas, &CanvasWidget::gridCursorActiveChanged);
    rig.canvas.setGridCursorActive(true);
    QCOMPARE(active.count(), 1);
    rig.key(Qt::Key_Space);
    QCOMPARE(rig.mask().coveredPixels(255), 100 * 100);
    const QRect first = rig.mask().coveredBounds();
    rig.key(Qt::Key_Right);
    rig.key(Qt::Key_Down);
    rig.key(Qt::Key_Return);
    QCOMPARE(rig.mask().coveredBounds(), first | first.translated(100, 100));
    rig.key(Qt::Key_PageUp); // half as large
    rig.key(Qt::Key_Return);
    QCOMPARE(rig.mask().coveredPixels(255), 2 * 100 * 100 - 50 * 50);
    rig.key(Qt::Key_Escape);
    QVERIFY(!rig.canvas.isGridCursorActive());
    QCOMPARE(rig.picture->undoStack().count(), 3);
}

void TestCanvasTools::shiftPaintsWhatTheCellPasses()
{
    CanvasRig rig(CanvasRig::plain({1600, 800}));
    rig.canvas.setGridCursorActive(true);
    for (int i = 0; i < 3; ++i)
        rig.key(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(rig.mask().coveredPixels(255), 4 * 100 * 100);
    rig.canvas.setTool(ToolId::Eraser);
    rig.key(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(rig.mask().coveredPixels(255), 2 * 100 * 100);
    for (int i = 0; i < 40; ++i)
        rig.key(Qt::Key_Left); // stays on the picture
    rig.canvas.setTool(ToolId::Brush);
    rig.key(Qt::Key_Return);
    QCOMPARE(rig.mask().coveredBounds().left(), 0);
}

void TestCanvasTools::theCellIsSpoken()
{
    CanvasRig rig(CanvasRig::plain({1600, 800}));
    rig.canvas.setGridCursorActive(true);
    QVERIFY2(rig.canvas.accessibleDescription().contains(u"Column 9 of 16, row 5 of 8: not painted"_s)
             || rig.canvas.accessibleDescription().contains(u"Column 8 of 16, row 4 of 8: not painted"_s),
             qPrintable(rig.canvas.accessibleDescription()));
    rig.key(Qt::Key_Return);
    QVERIFY(rig.canvas.accessibleDescription().contains(u": painted"_s));
    QVERIFY2(rig.canvas.accessibleDescription().contains(u"0.8 %"_s), qPrintable(rig.canvas.accessibleDescription()));
    rig.key(Qt::Key_Escape);
    QVERIFY(!rig.canvas.accessibleDescription().contains(u"Column"_s));
    QCOMPARE(rig.canvas.accessibleName(), u"Canvas"_s);
}

void TestCanvasTools::oddPicturesTakeEveryTool_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("one pixel") << QSize(1, 1);
    QTest::newRow("one pixel wide") << QSize(1, 700);
    QTest::newRow("8000 x 2") << QSize(8000, 2);
}

void TestCanvasTools::oddPicturesTakeEveryTool()
{
    QFETCH(QSize, size);
    CanvasRig rig(CanvasRig::plain(size));
    for (const ToolId tool : {ToolId::Brush, ToolId::Rectangle, ToolId::Ellipse, ToolId::Lasso, ToolId::Polygon, ToolId::Fill,
                              ToolId::SmartSelect}) {
        for (const double zoom : {1.0 / 64, 1.0, 64.0}) {
            rig.canvas.setTool(tool);
            rig.canvas.setZoom(zoom);
            rig.canvas.setRotation(zoom == 1 ? 30 : 0);
            QTest::mousePress(&rig.canvas, Qt::LeftButton, {}, {100, 100});
            QMouseEvent move(QEvent::MouseMove, QPointF(500, 400), QPointF(500, 400), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(&rig.canvas, &move);
            QTest::mouseRelease(&rig.canvas, Qt::LeftButton, {}, {500, 400});
            rig.key(Qt::Key_Return);
            rig.canvas.abandonStroke();
            rig.shot();
        }
    }
    rig.canvas.setRotation(0);
    rig.canvas.fit();
    rig.canvas.setGridCursorActive(true);
    rig.key(Qt::Key_Right, Qt::ShiftModifier);
    rig.key(Qt::Key_PageUp);
    rig.key(Qt::Key_PageDown);
    rig.shot();
    QVERIFY(rig.canvas.isGridCursorActive());
}

QTEST_MAIN(TestCanvasTools)
#include "tst_canvastools.moc"
