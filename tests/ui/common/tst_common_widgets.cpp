#include "ui/common/collapsiblesection.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/noticebar.h"
#include "ui/common/noticequeue.h"
#include "ui/common/prompter.h"
#include "ui/common/theme.h"
#include "ui/common/thumbnail.h"
#include "ui/common/wheelguard.h"
#include "ui/common/widgetstate.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestCommonWidgets : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void noticeKeepsItsPlace();
    void noticeRunsItsActionOnce();
    void offersComeBack();
    void anOfferIsAnsweredOnce();
    void labelElidesWithinItsLines_data();
    void labelElidesWithinItsLines();
    void labelNeverAsksForWidth();
    void sectionFoldsOnlyTheRarePart();
    void sectionWithoutRarePartIsPlainText();
    void thumbnailKeepsAspect_data();
    void thumbnailKeepsAspect();
    void comboIgnoresTheWheelUntilFocused();
    void quietTextFollowsTheTheme();
    void dialogAnswersByTheChoicesId();
    void closingADialogIsItsCancelAnswer();
    void scriptAnswersInOrder();
    void answersOfTheDeadAreDropped();
};

void TestCommonWidgets::noticeKeepsItsPlace()
{
    QWidget window;
    auto *column = new QVBoxLayout(&window);
    auto *bar = new NoticeBar;
    auto *below = new QLabel(u"below"_s);
    column->addWidget(bar);
    column->addWidget(below);
    window.resize(400, 200);
    window.show();
    QCoreApplication::processEvents();
    const QRect before = below->geometry();
    const QRect barBefore = bar->geometry();
    bar->showNotice(NoticeLevel::Bad, QString(400, u'm'), {{u"Undo"_s, {}}, {u"Show"_s, {}}});
    QCoreApplication::processEvents();
    QCOMPARE(below->geometry(), before);
    QCOMPARE(bar->geometry(), barBefore);
    QVERIFY(bar->isShowing());
    bar->clear();
    QCoreApplication::processEvents();
    QCOMPARE(below->geometry(), before);
    QVERIFY(!bar->isShowing());
}

void TestCommonWidgets::noticeRunsItsActionOnce()
{
    NoticeBar bar;
    int runs = 0;
    bar.showNotice(NoticeLevel::Info, u"Moved to the bin."_s, {{u"Undo"_s, [&] { ++runs; }}});
    bar.show();
    QPushButton *undo = nullptr;
    for (auto *button : bar.findChildren<QPushButton *>())
        undo = button->text() == u"Undo" ? button : undo;
    QVERIFY(undo && undo->isVisible());
    undo->click();
    QCOMPARE(runs, 1);
    QVERIFY(!bar.isShowing());
    QSignalSpy dismissed(&bar, &NoticeBar::dismissed);
    bar.showNotice(NoticeLevel::Info, u"Again"_s);
    QVERIFY(!undo->isVisible());
    bar.findChild<QToolButton *>()->click();
    QCOMPARE(dismissed.size(), 1);
}

void TestCommonWidgets::offersComeBack()
{
    NoticeBar bar;
    NoticeQueue queue(bar);
    queue.show(NoticeLevel::Warn, u"3 photos"_s, {{u"Send"_s, {}, u"photos"_s}});
    queue.show(NoticeLevel::Info, u"Continued"_s, {{u"Start fresh"_s, {}}});
    QCOMPARE(bar.text(), u"Continued"_s); // the newest
    QCOMPARE(queue.waiting(), 1);
    queue.show(NoticeLevel::Info, u"Exported"_s);
    QCOMPARE(bar.text(), u"Exported"_s);
    QCOMPARE(queue.waiting(), 1);
    queue.show(NoticeLevel::Warn, u"2 regions"_s, {{u"Place all"_s, {}, u"regions"_s}});
    queue.show(NoticeLevel::Info, u"Hello"_s);
    QCOMPARE(queue.waiting(), 2);
    queue.closePassing();
    QCOMPARE(bar.text(), u"2 regions"_s);
    queue.closePassing(); // an offer is not passing
    QCOMPARE(bar.text(), u"2 regions"_s);
    queue.show(NoticeLevel::Warn, u"1 photo"_s, {{u"Leave"_s, {}}, {u"Send"_s, {}, u"photos"_s}}); // in place of the older
    QCOMPARE(bar.text(), u"1 photo"_s);
    QCOMPARE(queue.waiting(), 1);
    bar.findChild<QToolButton *>()->click();
    QCOMPARE(bar.text(), u"2 regions"_s);
    QVERIFY(!bar.isHidden());
    bar.findChild<QToolButton *>()->click();
    QVERIFY(bar.isHidden() && !bar.isShowing());
    QCOMPARE(queue.waiting(), 0);
}

void TestCommonWidgets::anOfferIsAnsweredOnce()
{
    NoticeBar bar;
    NoticeQueue queue(bar);
    int sent = 0;
    queue.show(NoticeLevel::Warn, u"2 regions"_s, {{u"Place all"_s, {}, u"regions"_s}});
    queue.show(NoticeLevel::Warn, u"3 photos"_s, {{u"Send"_s, [&] {
                                                       ++sent;
                                                       queue.show(NoticeLevel::Info, u"Adding 1 of 3"_s);
                                                   }, u"photos"_s}});
    bar.findChild<QPushButton *>()->click();
    QCOMPARE(sent, 1);
    QCOMPARE(bar.text(), u"Adding 1 of 3"_s);
    queue.withdraw(u"photos"_s); // it is answered already
    QCOMPARE(bar.text(), u"Adding 1 of 3"_s);
    QCOMPARE(queue.waiting(), 1);
    queue.withdraw(u"regions"_s);
    queue.closePassing();
    QVERIFY(bar.isHidden());
    queue.show(NoticeLevel::Warn, u"3 photos"_s, {{u"Send"_s, {}, u"photos"_s}});
    queue.withdraw(u"photos"_s);
    QVERIFY(bar.isHidden());
}

void TestCommonWidgets::labelElidesWithinItsLines_data()
{
    QTest::addColumn<int>("lines");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("cut");
    QTest::newRow("short text is whole") << 1 << u"Ready."_s << false;
    QTest::newRow("long text ends in an ellipsis") << 1 << u"word "_s.repeated(60) << true;
    QTest::newRow("two lines wrap before they elide") << 2 << u"word "_s.repeated(9) << false;
    QTest::newRow("two full lines elide") << 2 << u"word "_s.repeated(60) << true;
    QTest::newRow("one word wider than the line") << 2 << QString(300, u'w') << true;
}

void TestCommonWidgets::labelElidesWithinItsLines()
{
    QFETCH(int, lines);
    QFETCH(QString, text);
    QFETCH(bool, cut);
    ElidedLabel label(nullptr, lines);
    label.setText(text);
    label.resize(240, label.sizeHint().height());
    const QStringList shown = label.shownLines();
    QVERIFY(shown.size() <= lines);
    for (const QString &line : shown)
        QVERIFY(label.fontMetrics().horizontalAdvance(line) <= 240);
    QCOMPARE(shown.last().endsWith(QChar(0x2026)), cut);
    QCOMPARE(label.accessibleName(), text);
}

void TestCommonWidgets::labelNeverAsksForWidth()
{
    ElidedLabel label;
    const int height = label.minimumSizeHint().height();
    label.setText(QString(500, u'x'));
    label.setIconName(u"warning"_s);
    QCOMPARE(label.minimumSizeHint(), QSize(0, height));
}

void TestCommonWidgets::sectionFoldsOnlyTheRarePart()
{
    CollapsibleSection section(u"Sampling"_s);
    auto *common = new QLabel(u"Steps"_s);
    auto *rare = new QLabel(u"Interval"_s);
    section.addAlways(common);
    section.addFoldable(rare);
    section.show();
    QVERIFY(common->isVisible());
    QVERIFY(!rare->isVisible());
    QCOMPARE(section.header()->accessibleName(), u"Sampling"_s);
    QSignalSpy changed(&section, &CollapsibleSection::expandedChanged);
    section.header()->click();
    QVERIFY(rare->isVisible());
    QCOMPARE(changed.size(), 1);
    section.setExpanded(true);
    QCOMPARE(changed.size(), 1);
    section.header()->click();
    QVERIFY(!rare->isVisible());
}

void TestCommonWidgets::sectionWithoutRarePartIsPlainText()
{
    CollapsibleSection section(u"Output"_s);
    section.addAlways(new QLabel(u"Format"_s));
    section.show();
    QCOMPARE(section.header()->focusPolicy(), Qt::NoFocus);
    QVERIFY(section.header()->icon().isNull());
}

void TestCommonWidgets::thumbnailKeepsAspect_data()
{
    QTest::addColumn<QSize>("picture");
    QTest::newRow("wide") << QSize(400, 100);
    QTest::newRow("tall") << QSize(30, 900);
    QTest::newRow("one pixel wide") << QSize(1, 500);
}

void TestCommonWidgets::thumbnailKeepsAspect()
{
    QFETCH(QSize, picture);
    Thumbnail thumbnail({64, 48});
    QImage image(picture, QImage::Format_RGB32);
    image.fill(Qt::red);
    thumbnail.setImage(image);
    const QRectF shown = thumbnail.pictureRect();
    QVERIFY(QRectF(thumbnail.rect()).contains(shown));
    QVERIFY(qAbs(shown.width() / shown.height() - double(picture.width()) / picture.height()) < 0.01);
    QVERIFY(qFuzzyCompare(shown.width(), 64) || qFuzzyCompare(shown.height(), 48));
}

void TestCommonWidgets::comboIgnoresTheWheelUntilFocused()
{
    QWidget window;
    auto *column = new QVBoxLayout(&window);
    auto *combo = new QComboBox;
    combo->addItems({u"a"_s, u"b"_s, u"c"_s});
    combo->setCurrentIndex(1);
    guardWheel(combo);
    auto *other = new QLineEdit;
    column->addWidget(combo);
    column->addWidget(other);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    other->setFocus();
    const QPointF at = combo->rect().center();
    QWheelEvent wheel(at, combo->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(combo, &wheel);
    QCOMPARE(combo->currentIndex(), 1);
    combo->setFocus();
    QApplication::sendEvent(combo, &wheel);
    QCOMPARE(combo->currentIndex(), 2);
}

void TestCommonWidgets::quietTextFollowsTheTheme()
{
    QLineEdit field;
    field.show();
    setQuietText(&field, true);
    QCOMPARE(field.palette().color(QPalette::Text), darkTheme().textQuiet);
    applyTheme(*qApp, ThemeChoice::Light);
    QCOMPARE(field.palette().color(QPalette::Text), lightTheme().textQuiet);
    setQuietText(&field, false);
    QCOMPARE(field.palette().color(QPalette::Text), lightTheme().text);
    applyTheme(*qApp, ThemeChoice::Dark);
    QCOMPARE(field.palette().color(QPalette::Text), darkTheme().text);
}

namespace {
Question replaceQuestion()
{
    Question question;
    question.title = u"Save"_s;
    question.text = u"Replace the original?"_s;
    question.choices = {{u"replace"_s, u"Replace"_s, true}, {u"copy"_s, u"Save a copy"_s}, {u"cancel"_s, u"Cancel"_s}};
    question.standard = u"copy"_s;
    question.cancel = u"cancel"_s;
    question.remember = u"Do not ask again"_s;
    return question;
}
} // namespace

void TestCommonWidgets::dialogAnswersByTheChoicesId()
{
    QWidget window;
    window.show();
    DialogPrompter prompter(&window);
    QString answered;
    bool remembered = false;
    prompter.ask(replaceQuestion(), this, [&](const QString &id, bool remember) {
        answered = id;
        remembered = remember;
    });
    auto *box = window.findChild<QMessageBox *>();
    QVERIFY(box);
    QCOMPARE(box->windowModality(), Qt::WindowModal);
    QCOMPARE(box->defaultButton()->text(), u"Save a copy"_s);
    box->checkBox()->setChecked(true);
    box->findChild<QPushButton *>(u"replace"_s)->click();
    QTRY_COMPARE(answered, u"replace"_s);
    QVERIFY(remembered);
}

void TestCommonWidgets::closingADialogIsItsCancelAnswer()
{
    QWidget window;
    window.show();
    DialogPrompter prompter(&window);
    QString answered;
    prompter.ask(replaceQuestion(), this, [&](const QString &id, bool) { answered = id; });
    QTest::keyClick(window.findChild<QMessageBox *>(), Qt::Key_Escape);
    QTRY_COMPARE(answered, u"cancel"_s);

    QStringList chosen{u"untouched"_s};
    FileQuestion file;
    file.title = u"Open"_s;
    prompter.askForFiles(file, this, [&](const QStringList &paths) { chosen = paths; });
    auto *dialog = window.findChild<QFileDialog *>();
    QVERIFY(dialog);
    dialog->reject();
    QTRY_VERIFY(chosen.isEmpty());
}

void TestCommonWidgets::scriptAnswersInOrder()
{
    ScriptedPrompter prompter;
    prompter.willAnswer(u"replace"_s, true);
    prompter.willChoose({u"/tmp/a.png"_s});
    QStringList answers;
    const auto note = [&](const QString &id, bool remember) { answers << id + (remember ? u"+"_s : QString()); };
    prompter.ask(replaceQuestion(), this, note);
    QVERIFY(answers.isEmpty()); // never from within
    prompter.ask(replaceQuestion(), this, note);
    prompter.askForFiles({}, this, [&](const QStringList &paths) { answers += paths; });
    QTRY_COMPARE(answers, (QStringList{u"replace+"_s, u"cancel"_s, u"/tmp/a.png"_s}));
    QCOMPARE(prompter.unexpected(), 1);
    QCOMPARE(prompter.asked().size(), 2);
}

void TestCommonWidgets::answersOfTheDeadAreDropped()
{
    ScriptedPrompter prompter;
    prompter.willAnswer(u"replace"_s);
    bool called = false;
    auto *context = new QObject;
    prompter.ask(replaceQuestion(), context, [&](const QString &, bool) { called = true; });
    delete context;
    QCoreApplication::processEvents();
    QVERIFY(!called);
}

QTEST_MAIN(TestCommonWidgets)
#include "tst_common_widgets.moc"
