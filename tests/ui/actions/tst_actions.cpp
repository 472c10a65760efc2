#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/common/icons.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace pentimento;

/// A window with a canvas, a strip and a text field.
struct Rig
{
    explicit Rig(const QString &file) : settings(file), actions(&window, settings)
    {
        auto *content = new QWidget;
        auto *column = new QVBoxLayout(content);
        for (QWidget *part : {static_cast<QWidget *>(canvas = new QWidget), static_cast<QWidget *>(strip = new QWidget),
                              static_cast<QWidget *>(text = new QLineEdit)}) {
            part->setFocusPolicy(Qt::StrongFocus);
            column->addWidget(part);
        }
        window.setCentralWidget(content);
        actions.setCanvas(canvas);
        actions.addReviewWidget(strip);
        window.show();
        QApplication::setActiveWindow(&window);
    }
    int presses(ActionId id, QWidget *where, int key, Qt::KeyboardModifiers modifiers = {})
    {
        QSignalSpy triggered(actions.action(id), &QAction::triggered);
        where->setFocus();
        QTest::keyClick(where, Qt::Key(key), modifiers);
        return int(triggered.size());
    }

    SettingsStore settings;
    QMainWindow window;
    Actions actions;
    QWidget *canvas;
    QWidget *strip;
    QLineEdit *text;
};

class TestActions : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_file = m_folder.filePath(QString::number(++m_number) + u".conf"_s); }
    void tableIsInOrderAndNamesAreUnique();
    void iconsExist();
    void noTwoDefaultsMeet();
    void toolLettersNeedTheCanvas();
    void windowKeysWorkEverywhere();
    void digitsPickWhileReviewing();
    void reviewKeysWorkOnCanvasAndStripOnly();
    void digitCapsWorkOnOtherLayouts();
    void aKeyThatIsTwoOfOneActionWorks();
    void generateIgnoresAutoRepeat();
    void heldKeysHaveNoShortcut();
    void changedKeysAreRememberedAlone();
    void conflictsAreFoundWhereContextsMeet();
    void damagedSettingsKeepTheDefaults();
    void tooltipsNameTheKey();

private:
    QTemporaryDir m_folder;
    QString m_file;
    int m_number = 0;
};

void TestActions::tableIsInOrderAndNamesAreUnique()
{
    QCOMPARE(actionTable().size(), int(ActionId::Count));
    QSet<QString> names;
    for (int i = 0; i < actionTable().size(); ++i) {
        QCOMPARE(int(actionTable().at(i).id), i);
        QVERIFY(!actionTable().at(i).text.isEmpty());
        names.insert(actionTable().at(i).name);
    }
    QCOMPARE(names.size(), actionTable().size());
}

void TestActions::iconsExist()
{
    for (const ActionInfo &info : actionTable())
        QVERIFY2(info.iconName.isEmpty() || !icon(info.iconName).isNull(), qPrintable(info.iconName));
}

void TestActions::noTwoDefaultsMeet()
{
    Rig rig(m_file);
    for (const ActionInfo &info : actionTable()) {
        for (const QKeySequence &key : info.shortcuts) {
            QVERIFY2(!key.isEmpty(), qPrintable(info.name));
            for (const ActionId other : rig.actions.conflicts(info.id, key))
                QFAIL(qPrintable(info.name + u" and "_s + actionInfo(other).name + u" share "_s + key.toString()));
        }
    }
}

void TestActions::toolLettersNeedTheCanvas()
{
    Rig rig(m_file);
    QCOMPARE(rig.presses(ActionId::ToolBrush, rig.canvas, Qt::Key_B), 1);
    QCOMPARE(rig.presses(ActionId::ToolBrush, rig.strip, Qt::Key_B), 0);
    QCOMPARE(rig.presses(ActionId::ToolBrush, rig.text, Qt::Key_B), 0);
    QCOMPARE(rig.text->text(), u"b"_s);
    QCOMPARE(rig.presses(ActionId::ToolEllipse, rig.canvas, Qt::Key_M, Qt::ShiftModifier), 1);
    QCOMPARE(rig.presses(ActionId::BrushSmaller, rig.canvas, Qt::Key_BracketLeft), 1);
    QCOMPARE(rig.presses(ActionId::BrushSmaller, rig.canvas, Qt::Key_Minus), 1);
    QCOMPARE(rig.presses(ActionId::MaskClear, rig.text, Qt::Key_Delete), 0);
}

void TestActions::windowKeysWorkEverywhere()
{
    Rig rig(m_file);
    for (QWidget *part : {rig.canvas, rig.strip, static_cast<QWidget *>(rig.text)}) {
        QCOMPARE(rig.presses(ActionId::Generate, part, Qt::Key_Return, Qt::ControlModifier), 1);
        QCOMPARE(rig.presses(ActionId::Open, part, Qt::Key_O, Qt::ControlModifier), 1);
    }
    // What a text field does with a key itself stays its own.
    rig.text->setText(u"boat"_s);
    QCOMPARE(rig.presses(ActionId::MaskAll, rig.text, Qt::Key_A, Qt::ControlModifier), 0);
    QCOMPARE(rig.text->selectedText(), u"boat"_s);
    QCOMPARE(rig.presses(ActionId::MaskAll, rig.canvas, Qt::Key_A, Qt::ControlModifier), 1);
}

void TestActions::digitsPickWhileReviewing()
{
    Rig rig(m_file);
    QCOMPARE(rig.presses(ActionId::Strength30, rig.canvas, Qt::Key_3), 1);
    QCOMPARE(rig.presses(ActionId::Pick3, rig.canvas, Qt::Key_3), 0);
    rig.actions.setReviewing(true);
    QCOMPARE(rig.presses(ActionId::Strength30, rig.canvas, Qt::Key_3), 0);
    QCOMPARE(rig.presses(ActionId::Pick3, rig.canvas, Qt::Key_3), 1);
    QCOMPARE(rig.presses(ActionId::Pick3, rig.canvas, Qt::Key_3, Qt::KeypadModifier), 1);
    rig.actions.setReviewing(false);
    QCOMPARE(rig.presses(ActionId::Strength100, rig.canvas, Qt::Key_0), 1);
}

void TestActions::reviewKeysWorkOnCanvasAndStripOnly()
{
    Rig rig(m_file);
    QCOMPARE(rig.presses(ActionId::Accept, rig.canvas, Qt::Key_Return), 0);
    rig.actions.setReviewing(true);
    QCOMPARE(rig.presses(ActionId::Accept, rig.canvas, Qt::Key_Return), 1);
    QCOMPARE(rig.presses(ActionId::Accept, rig.strip, Qt::Key_Enter, Qt::KeypadModifier), 1);
    QCOMPARE(rig.presses(ActionId::AcceptOnTop, rig.strip, Qt::Key_Return, Qt::ShiftModifier), 1);
    QCOMPARE(rig.presses(ActionId::Reject, rig.text, Qt::Key_Backspace), 0);
    QCOMPARE(rig.presses(ActionId::Reject, rig.strip, Qt::Key_Backspace), 1);
    QCOMPARE(rig.presses(ActionId::LeaveReview, rig.canvas, Qt::Key_Escape), 1);
}

void TestActions::digitCapsWorkOnOtherLayouts()
{
    Rig rig(m_file);
    rig.canvas->setFocus();
    QSignalSpy strength(rig.actions.action(ActionId::Strength20), &QAction::triggered);
    QSignalSpy pick(rig.actions.action(ActionId::Pick2), &QAction::triggered);
    QKeyEvent azerty(QEvent::KeyPress, Qt::Key_Eacute, Qt::NoModifier, 11, 0, 0, QString(QChar(0xe9)));
    QApplication::sendEvent(rig.canvas, &azerty);
    QCOMPARE(strength.size(), 1);
    rig.actions.setReviewing(true);
    QApplication::sendEvent(rig.canvas, &azerty);
    QCOMPARE(pick.size(), 1);
    QCOMPARE(strength.size(), 1);
}

void TestActions::aKeyThatIsTwoOfOneActionWorks()
{
    Rig rig(m_file);
    QAction *softer = rig.actions.action(ActionId::BrushSofter);
    QSignalSpy triggered(softer, &QAction::triggered);
    // What Qt sends for Shift+[ where it types {.
    QShortcutEvent twice(QKeySequence(u"{"_s), 1, true);
    QApplication::sendEvent(softer, &twice);
    QCOMPARE(triggered.size(), 1);
    // In doubt between two actions nothing happens.
    rig.actions.setShortcuts(ActionId::BrushHarder, {QKeySequence(u"{"_s)});
    QApplication::sendEvent(softer, &twice);
    QCOMPARE(triggered.size(), 1);
}

void TestActions::generateIgnoresAutoRepeat()
{
    Rig rig(m_file);
    for (const ActionId id : {ActionId::Generate, ActionId::GenerateAgain, ActionId::Accept, ActionId::Reject,
                              ActionId::StopJob, ActionId::MaskClear})
        QVERIFY2(!rig.actions.action(id)->autoRepeat(), qPrintable(actionInfo(id).name));
    for (const ActionId id : {ActionId::BrushLarger, ActionId::ZoomIn, ActionId::Undo})
        QVERIFY2(rig.actions.action(id)->autoRepeat(), qPrintable(actionInfo(id).name));
}

void TestActions::heldKeysHaveNoShortcut()
{
    Rig rig(m_file);
    QVERIFY(rig.actions.action(ActionId::ShowOriginal)->shortcuts().isEmpty());
    const QKeyEvent o(QEvent::KeyPress, Qt::Key_O, Qt::NoModifier);
    const QKeyEvent shiftO(QEvent::KeyPress, Qt::Key_O, Qt::ShiftModifier);
    QVERIFY(rig.actions.matches(ActionId::ShowOriginal, o));
    QVERIFY(!rig.actions.matches(ActionId::ShowOriginal, shiftO));
    QVERIFY(!rig.actions.matches(ActionId::ShowMaskAsSent, o));
    rig.actions.setShortcuts(ActionId::ShowOriginal, {QKeySequence(u"Y"_s)});
    QVERIFY(!rig.actions.matches(ActionId::ShowOriginal, o));
}

void TestActions::changedKeysAreRememberedAlone()
{
    {
        Rig rig(m_file);
        QSignalSpy changed(&rig.actions, &Actions::shortcutsChanged);
        rig.actions.setShortcuts(ActionId::MaskInvert, {QKeySequence(u"Ctrl+Alt+I"_s)});
        rig.actions.setShortcuts(ActionId::Generate, {});
        QCOMPARE(changed.size(), 2);
        QCOMPARE(rig.presses(ActionId::MaskInvert, rig.canvas, Qt::Key_I, Qt::ControlModifier | Qt::AltModifier), 1);
        QCOMPARE(rig.presses(ActionId::Generate, rig.canvas, Qt::Key_Return, Qt::ControlModifier), 0);
    }
    {
        Rig rig(m_file);
        QCOMPARE(rig.actions.shortcuts(ActionId::MaskInvert), QList<QKeySequence>{QKeySequence(u"Ctrl+Alt+I"_s)});
        QVERIFY(rig.actions.shortcuts(ActionId::Generate).isEmpty());
        const QByteArray stored = rig.settings.get(settings::shortcuts);
        QVERIFY(stored.contains("mask.invert") && !stored.contains("tool.brush"));
        rig.actions.resetAllShortcuts();
        QVERIFY(rig.settings.get(settings::shortcuts).isEmpty());
    }
    Rig rig(m_file);
    QCOMPARE(rig.actions.shortcuts(ActionId::MaskInvert), actionInfo(ActionId::MaskInvert).shortcuts);
}

void TestActions::conflictsAreFoundWhereContextsMeet()
{
    Rig rig(m_file);
    QCOMPARE(rig.actions.conflicts(ActionId::MaskGrow, QKeySequence(u"B"_s)), QList<ActionId>{ActionId::ToolBrush});
    QCOMPARE(rig.actions.conflicts(ActionId::Open, QKeySequence(u"B"_s)), QList<ActionId>{ActionId::ToolBrush});
    QVERIFY(rig.actions.conflicts(ActionId::ToolBrush, QKeySequence(u"B"_s)).isEmpty());
    QVERIFY(rig.actions.conflicts(ActionId::Pick1, QKeySequence(u"1"_s)).isEmpty()); // the brush has it only while painting
    QVERIFY(rig.actions.conflicts(ActionId::Open, {}).isEmpty());
}

void TestActions::damagedSettingsKeepTheDefaults()
{
    {
        SettingsStore store(m_file);
        store.set(settings::shortcuts, QByteArray(R"({"tool.brush": 5, "tool.eraser": ["", "nonsense+key"], "no.such": ["A"]})"));
    }
    Rig rig(m_file);
    QCOMPARE(rig.actions.shortcuts(ActionId::ToolBrush), actionInfo(ActionId::ToolBrush).shortcuts);
    QCOMPARE(rig.presses(ActionId::ToolBrush, rig.canvas, Qt::Key_B), 1);
}

void TestActions::tooltipsNameTheKey()
{
    Rig rig(m_file);
    QCOMPARE(rig.actions.action(ActionId::ToolBrush)->toolTip(), u"Brush (B)"_s);
    QCOMPARE(rig.actions.action(ActionId::Open)->toolTip(), u"Open (Ctrl+O)"_s);
    QVERIFY(rig.actions.toolTip(ActionId::Redo).contains(u"Ctrl+Y"_s));
    QCOMPARE(rig.actions.toolTip(ActionId::About), u"About Pentimento"_s);
    rig.actions.setShortcuts(ActionId::ToolBrush, {QKeySequence(u"P"_s)});
    QCOMPARE(rig.actions.action(ActionId::ToolBrush)->toolTip(), u"Brush (P)"_s);
}

QTEST_MAIN(TestActions)
#include "tst_actions.moc"
