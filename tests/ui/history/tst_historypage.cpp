#include "tests/ui/history/historyrig.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/pseudotranslator.h"
#include "ui/common/theme.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymodel.h"
#include "ui/history/historypage.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestHistoryPage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void readsNothingBeforeItIsShown();
    void findsWhileTyping();
    void scrollsToAnyPlaceAtOnce();
    void severalAreExportedDeletedAndMarked();
    void theBinCanBeEmptied();
    void tagsAndNoteAreWrittenInTheDetails();
    void lineageLeadsToRelatives();
    void onePictureAtATime();
    void comesBackAsItWasLeft();
    void filtersCombine();
    void keysDoWhatTheirTooltipsSay();
    void buttonsAskForTheSelected();
    void menuAsksForTheCardUnderIt();
    void cardsLieAndWalkInTheirOrder_data();
    void cardsLieAndWalkInTheirOrder();
    void newCardsMoveNothingThatIsLookedAt();
    void selectionOutlivesASearch();
    void detailsFollowWhatHappens();
    void emptyPageSaysWhatToDo();
    void unreadablePageCanBeTriedAgain();
    void namesAreTheVisibleLabels();
    void fitsItsWindow_data();
    void fitsItsWindow();
};

namespace {
struct Shown
{
    explicit Shown(HistoryRig &rig, QSize size = {1280, 720}) : page(rig.history())
    {
        page.resize(size);
        page.show();
        page.setFocus();
        grid = page.findChild<HistoryGrid *>();
        model = page.findChild<HistoryModel *>();
        search = page.findChild<QLineEdit *>();
    }
    QAbstractButton *button(const QString &name) const
    {
        for (auto *candidate : page.findChildren<QAbstractButton *>()) {
            if (candidate->accessibleName() == name)
                return candidate;
        }
        return nullptr;
    }
    QString count() const
    {
        for (auto *label : page.findChildren<ElidedLabel *>())
            return label->text();
        return {};
    }
    bool shows(const QString &text) const
    {
        const auto labels = page.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](QLabel *label) { return label->isVisible() && label->text().contains(text); });
    }
    bool isReady() const { return model->hasPage(); }

    HistoryPage page;
    HistoryGrid *grid;
    HistoryModel *model;
    QLineEdit *search;
};
} // namespace

static int visibleButtons(const QWidget &page)
{
    int seen = 0;
    for (auto *button : page.findChildren<QAbstractButton *>())
        seen += !button->text().isEmpty() && button->isVisible();
    return seen;
}

void TestHistoryPage::readsNothingBeforeItIsShown()
{
    HistoryRig rig;
    rig.fill(3);
    HistoryPage page(rig.history());
    const Generation added = rig.next();
    rig.insert({added});
    rig.history().noteAdded({added});
    QVERIFY(HistoryRig::wait(rig.history().count({})));
    QCoreApplication::processEvents();
    QVERIFY(!page.findChild<HistoryModel *>()->hasPage());
    page.show();
    QTRY_COMPARE(page.findChild<HistoryModel *>()->rowCount(), 4);
}

void TestHistoryPage::findsWhileTyping()
{
    HistoryRig rig;
    rig.fill(300);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    QTRY_COMPARE(shown.count(), u"300 in all"_s);
    QSignalSpy read(shown.model, &HistoryModel::firstPageRead);
    QTest::keyClicks(shown.search, u"lighthouse ev"_s);
    QTRY_COMPARE(shown.count(), u"60 of 300"_s);
    QVERIFY2(read.size() <= 3, "reads for each letter instead of each pause");
    for (int row = 0; row < shown.model->rowCount(); ++row)
        QCOMPARE(shown.model->index(row).data().toString(), u"white lighthouse, evening"_s);
    shown.search->clear();
    QTRY_COMPARE(shown.count(), u"300 in all"_s);
}

void TestHistoryPage::scrollsToAnyPlaceAtOnce()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(900);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    QTRY_VERIFY(shown.model->isComplete());
    QScrollBar *bar = shown.grid->verticalScrollBar();
    QTRY_VERIFY((bar->setValue(bar->maximum()), shown.grid->viewport()->rect().intersects(shown.grid->visualRect(shown.model->index(899)))));
    QTRY_COMPARE(shown.model->index(899).data(HistoryModel::IdRole).toString(), stored[0].id);
    QVERIFY2(!shown.model->index(450).data(HistoryModel::ReadRole).toBool(), "what was passed need not be read");
}

void TestHistoryPage::filtersCombine()
{
    HistoryRig rig;
    rig.fill(200);
    Generation today = rig.next();
    today.createdAt = QDateTime::currentDateTimeUtc();
    today.profile = u"bfl"_s;
    today.state = JobState::Ready;
    today.favourite = false;
    rig.insert({today});
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.button(u"Today"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 1);
    shown.button(u"Moderated"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 0);
    shown.button(u"Ready"_s)->click(); // ready or moderated
    QTRY_COMPARE(shown.model->rowCount(), 1);
    shown.button(u"Practice"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 0);
    shown.button(u"Black Forest Labs"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 1);
    shown.button(u"Favourites"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 0);
    QTRY_VERIFY(shown.button(u"Clear search and filters"_s)->isVisible());
    shown.button(u"Clear search and filters"_s)->click();
    QTRY_COMPARE(shown.count(), u"201 in all"_s);
    QVERIFY(shown.button(u"Any time"_s)->isChecked());
    QVERIFY(!shown.button(u"Moderated"_s)->isChecked());
}

void TestHistoryPage::keysDoWhatTheirTooltipsSay()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(30);
    Shown shown(rig);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page));
    QTRY_VERIFY(shown.isReady());
    QSignalSpy opened(&shown.page, &HistoryPage::openRequested);
    QSignalSpy favourite(&shown.page, &HistoryPage::favouriteToggled);
    QSignalSpy closed(&shown.page, &HistoryPage::closeRequested);
    QVERIFY(shown.grid->hasFocus());
    QTest::keyClick(shown.grid, Qt::Key_Return);
    QCOMPARE(opened.size(), 0); // nothing is selected
    QTest::keyClick(shown.grid, Qt::Key_Right);
    QCOMPARE(shown.page.selectedId(), stored[29].id);
    QTest::keyClick(shown.grid, Qt::Key_Right);
    QCOMPARE(shown.page.selectedId(), stored[28].id);
    QTest::keyClick(shown.grid, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].value<Generation>().id, stored[28].id);
    QTest::keyClick(shown.grid, Qt::Key_Period);
    QCOMPARE(favourite.size(), 1);
    QCOMPARE(favourite[0][0].value<Generation>().id, stored[28].id);
    QCOMPARE(favourite[0][1].toBool(), !stored[28].favourite);
    QTest::keyClick(shown.grid, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(shown.search->hasFocus());
    QTest::keyClick(shown.search, Qt::Key_Down);
    QVERIFY(shown.grid->hasFocus());
    QTest::keyClick(shown.grid, Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
    shown.page.focusSearch();
    QTest::keyClick(shown.search, Qt::Key_Escape);
    QCOMPARE(closed.size(), 2);
    shown.button(u"← Canvas"_s)->click();
    QCOMPARE(closed.size(), 3);
}

void TestHistoryPage::buttonsAskForTheSelected()
{
    HistoryRig rig;
    QList<Generation> stored = rig.fill(3);
    Generation withoutPicture = rig.next();
    withoutPicture.state = JobState::RequestModerated;
    withoutPicture.raw = {};
    rig.insert({withoutPicture});
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    QSignalSpy opened(&shown.page, &HistoryPage::openRequested);
    QSignalSpy restored(&shown.page, &HistoryPage::restoreRequested);
    QSignalSpy exported(&shown.page, &HistoryPage::exportRequested);
    QSignalSpy favourite(&shown.page, &HistoryPage::favouriteToggled);
    QVERIFY(!shown.button(u"Restore"_s)->isVisible()); // nothing is selected
    shown.page.select(stored[1].id);
    for (const QString &name : {u"Open on canvas ↵"_s, u"Restore"_s, u"Export…"_s, u"Favourite"_s}) {
        QVERIFY2(shown.button(name)->isVisible() && shown.button(name)->isEnabled(), qPrintable(name));
        shown.button(name)->click();
    }
    for (const QSignalSpy *spy : {&opened, &restored, &exported, &favourite}) {
        QCOMPARE(spy->size(), 1);
        QCOMPARE(spy->first().first().value<Generation>().id, stored[1].id);
    }
    QVERIFY2(!shown.button(u"Favourite"_s)->isChecked(), "the star shows what the history has, not what was wished");
    shown.page.select(withoutPicture.id);
    QVERIFY(!shown.button(u"Open on canvas ↵"_s)->isEnabled());
    QVERIFY(!shown.button(u"Export…"_s)->isEnabled());
    QVERIFY(shown.button(u"Restore"_s)->isEnabled());
    QTest::keyClick(shown.grid, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
}

void TestHistoryPage::menuAsksForTheCardUnderIt()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(5);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    QSignalSpy restored(&shown.page, &HistoryPage::restoreRequested);
    const QPoint at = shown.grid->visualRect(shown.model->index(2)).center();
    emit shown.grid->customContextMenuRequested(at);
    auto *menu = shown.grid->findChild<QMenu *>();
    QVERIFY(menu && menu->isVisible());
    for (QAction *action : menu->actions()) {
        if (action->text() == u"Restore"_s)
            action->trigger();
    }
    menu->close();
    QCOMPARE(restored.size(), 1);
    QCOMPARE(restored[0][0].value<Generation>().id, stored[2].id);
    QCOMPARE(shown.page.selectedId(), stored[2].id);
}

void TestHistoryPage::cardsLieAndWalkInTheirOrder_data()
{
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("left to right") << Qt::LeftToRight;
    QTest::newRow("mirrored") << Qt::RightToLeft;
}

void TestHistoryPage::cardsLieAndWalkInTheirOrder()
{
    QFETCH(Qt::LayoutDirection, direction);
    HistoryRig rig;
    rig.fill(100);
    Shown shown(rig);
    shown.page.setLayoutDirection(direction);
    QTRY_VERIFY(shown.model->isComplete());
    HistoryGrid &grid = *shown.grid;
    QTRY_VERIFY(grid.verticalScrollBar()->maximum() > 0);
    const auto rect = [&](int place) { return grid.visualRect(shown.model->index(place)); };
    int columns = 1;
    while (rect(columns).top() == rect(0).top())
        ++columns;
    QVERIFY(columns > 1);
    QVERIFY(!rect(0).intersects(rect(1)) && !rect(0).intersects(rect(columns)));
    QCOMPARE(rect(0).left() < rect(1).left(), direction == Qt::LeftToRight);
    for (const int place : {0, 1, columns, 2 * columns - 1})
        QCOMPARE(grid.indexAt(rect(place).center()).row(), place);
    const auto walked = [&](Qt::Key key, Qt::KeyboardModifiers with = {}) {
        QTest::keyClick(&grid, key, with);
        return grid.currentIndex().row();
    };
    const Qt::Key onward = direction == Qt::LeftToRight ? Qt::Key_Right : Qt::Key_Left;
    grid.select(shown.model->index(0));
    QCOMPARE(walked(onward), 1);
    QCOMPARE(walked(Qt::Key_Down), 1 + columns);
    QCOMPARE(walked(Qt::Key_Up), 1);
    QCOMPARE(walked(Qt::Key_Up), 1);
    QCOMPARE(walked(Qt::Key_End), 99);
    QVERIFY(grid.viewport()->rect().contains(rect(99)));
    QCOMPARE(grid.verticalScrollBar()->value(), grid.verticalScrollBar()->maximum());
    QVERIFY(!grid.indexAt(QPoint(rect(99).center().x(), rect(99).bottom() + 2)).isValid());
    QCOMPARE(walked(Qt::Key_Home), 0);
    QCOMPARE(grid.verticalScrollBar()->value(), 0);
    QCOMPARE(walked(Qt::Key_Down, Qt::ShiftModifier), columns);
    QCOMPARE(int(grid.selectedIndexes().size()), columns + 1);
    QTest::mouseClick(grid.viewport(), Qt::LeftButton, {}, rect(1).center());
    QTest::mouseClick(grid.viewport(), Qt::LeftButton, Qt::ShiftModifier, rect(columns + 1).center());
    QCOMPARE(int(grid.selectedIndexes().size()), columns + 1);
    QTest::mouseClick(grid.viewport(), Qt::LeftButton, Qt::ControlModifier, rect(2).center());
    QCOMPARE(int(grid.selectedIndexes().size()), columns);
}

void TestHistoryPage::newCardsMoveNothingThatIsLookedAt()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(100);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.page.select(stored[40].id);
    const QModelIndex selected = shown.grid->selectedIndex();
    QVERIFY(shown.grid->verticalScrollBar()->value() > 0);
    const int top = shown.grid->visualRect(selected).top();
    QList<Generation> added;
    for (int i = 0; i < 9; ++i)
        added << rig.next();
    rig.insert(added);
    rig.history().noteAdded(added);
    QTRY_COMPARE(shown.model->rowCount(), 109);
    QCOMPARE(shown.page.selectedId(), stored[40].id);
    QCOMPARE(shown.grid->visualRect(shown.grid->selectedIndex()).top(), top);
}

void TestHistoryPage::selectionOutlivesASearch()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(60);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.page.select(stored[50].id); // a lighthouse
    shown.search->setText(u"chapel"_s);
    QTRY_COMPARE(shown.model->rowCount(), 12);
    QCOMPARE(shown.page.selectedId(), QString());
    QVERIFY(shown.shows(u"Choose a card"_s));
    shown.search->setText(u"lighthouse"_s);
    QTRY_COMPARE(shown.page.selectedId(), stored[50].id);
    QVERIFY(!shown.shows(u"Choose a card"_s));
}

void TestHistoryPage::detailsFollowWhatHappens()
{
    HistoryRig rig;
    Generation running = rig.next();
    running.state = JobState::Waiting;
    running.raw = {};
    rig.insert({running});
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.page.select(running.id);
    QVERIFY(shown.shows(u"Still running"_s));
    running.state = JobState::ContentModerated;
    running.error = Error{Error::Kind::Moderated};
    rig.write(running);
    rig.history().noteChanged(running);
    QVERIFY(shown.shows(u"Nothing was charged"_s));
    QVERIFY(shown.shows(u"not charged"_s));
    QVERIFY(shown.shows(u"Seed 1000"_s));
    running.state = JobState::Ready;
    running.error = {};
    running.raw = rig.picture(1);
    running.patch = running.raw;
    running.samplesOutside = 71'204'608;
    rig.history().noteChanged(running);
    QVERIFY(shown.shows(u"0 of %1 samples changed outside the mask"_s.arg(QLocale().toString(71'204'608))));
    rig.history().noteRemoved(running.id);
    QVERIFY(shown.shows(u"Choose a card"_s));
    QVERIFY(shown.shows(u"Nothing here yet"_s));
}

void TestHistoryPage::emptyPageSaysWhatToDo()
{
    HistoryRig rig;
    Shown shown(rig);
    QSignalSpy closed(&shown.page, &HistoryPage::closeRequested);
    QTRY_VERIFY(shown.shows(u"Nothing here yet"_s));
    QVERIFY(shown.shows(u"press Generate"_s));
    shown.button(u"Go to the canvas"_s)->click();
    QCOMPARE(closed.size(), 1);
    shown.search->setText(u"lighthouse"_s);
    QTRY_VERIFY(shown.shows(u"Nothing found"_s));
    shown.search->clear();
    QTRY_VERIFY(shown.shows(u"Nothing here yet"_s));
    const Generation first = rig.next();
    rig.insert({first});
    rig.history().noteAdded({first});
    QTRY_VERIFY(shown.grid->isVisible());
    QVERIFY(!shown.shows(u"Nothing here yet"_s));
}

void TestHistoryPage::unreadablePageCanBeTriedAgain()
{
    HistoryRig rig;
    rig.fill(4);
    rig.store().failStatement(0);
    Shown shown(rig);
    QTRY_VERIFY(shown.shows(u"The history cannot be read"_s));
    shown.button(u"Try again"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 4);
    QVERIFY(shown.grid->isVisible());
    QTRY_COMPARE(shown.count(), u"4 in all"_s);
}

void TestHistoryPage::namesAreTheVisibleLabels()
{
    HistoryRig rig;
    rig.fill(1);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    QCOMPARE(shown.page.accessibleName(), u"History"_s);
    QCOMPARE(shown.search->accessibleName(), u"Search history"_s);
    shown.page.select(shown.model->index(0).data(HistoryModel::IdRole).toString());
    for (auto *button : shown.page.findChildren<QAbstractButton *>()) {
        if (button->text().isEmpty() || !button->isVisible())
            continue; // the search field's own; those of a message
        QCOMPARE(button->accessibleName(), button->text());
        QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->text()));
    }
    // Back and By picture, periods, states, services, kept, sizes, endpoints, the details' own.
    QTRY_COMPARE(visibleButtons(shown.page), 2 + 5 + 6 + 3 + 2 + 5 + 1 + 6);
    QVERIFY(!shown.search->toolTip().isEmpty());
    QVERIFY(shown.button(u"Open on canvas ↵"_s)->toolTip().contains(u"(Enter)"_s));
}

void TestHistoryPage::fitsItsWindow_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("isLonger");
    QTest::newRow("beside Compose in the smallest window") << QSize(900, 560) << false;
    QTest::newRow("beside Compose with longer labels") << QSize(900, 560) << true;
    QTest::newRow("1280 x 720") << QSize(1280, 720) << false;
    QTest::newRow("1280 x 720 with longer labels") << QSize(1280, 720) << true;
    QTest::newRow("3840 x 2160") << QSize(3840, 2160) << false;
}

void TestHistoryPage::fitsItsWindow()
{
    QFETCH(QSize, size);
    QFETCH(bool, isLonger);
    PseudoTranslator longer;
    if (isLonger)
        QVERIFY(QCoreApplication::installTranslator(&longer));
    HistoryRig rig;
    rig.fill(350);
    Shown shown(rig, size);
    QTRY_VERIFY(shown.isReady());
    QTRY_VERIFY2(shown.grid->verticalScrollBar()->maximum() > 0 || shown.model->isComplete(), "the window was left half empty");
    const QString id = shown.model->index(0).data(HistoryModel::IdRole).toString();
    const QRect grid = shown.grid->geometry();
    shown.page.select(id);
    QCoreApplication::processEvents();
    QCOMPARE(shown.page.size(), size); // nothing asked for more
    QCOMPARE(shown.grid->geometry(), grid);
    for (auto *area : shown.page.findChildren<QAbstractScrollArea *>()) {
        if (area->isVisible())
            QVERIFY2(!area->horizontalScrollBar()->isVisible() && area->horizontalScrollBar()->maximum() == 0, area->metaObject()->className());
    }
    for (auto *button : shown.page.findChildren<QPushButton *>()) {
        if (!button->isVisible())
            continue;
        QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        const QRect inPage(button->mapTo(&shown.page, QPoint(0, 0)), button->size());
        QVERIFY2(shown.page.rect().contains(inPage), qPrintable(button->text()));
    }
    const QRect first = shown.grid->visualRect(shown.model->index(0));
    QVERIFY(first.width() <= shown.grid->viewport()->width());
    QCoreApplication::removeTranslator(&longer);
}

void TestHistoryPage::severalAreExportedDeletedAndMarked()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(400);
    Shown shown(rig);
    QTRY_VERIFY(shown.model->isComplete());
    QSignalSpy exported(&shown.page, &HistoryPage::exportSeveralRequested);
    QSignalSpy binned(&shown.page, &HistoryPage::binRequested);
    QSignalSpy favourite(&shown.page, &HistoryPage::favouriteToggled);
    QSignalSpy copied(&shown.page, &HistoryPage::copyRequested);
    QTest::keyClick(shown.grid, Qt::Key_Right);
    QTest::keyClick(shown.grid, Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(shown.grid, Qt::Key_Right, Qt::ShiftModifier);
    const QStringList three{stored[399].id, stored[398].id, stored[397].id};
    emit shown.grid->customContextMenuRequested(shown.grid->visualRect(shown.model->index(1)).center());
    auto *menu = shown.grid->findChild<QMenu *>();
    QVERIFY(menu);
    for (QAction *action : menu->actions()) {
        if (action->text() == u"Export 3…"_s)
            action->trigger();
    }
    menu->close();
    QCOMPARE(exported.size(), 1);
    QCOMPARE(exported[0][0].toStringList(), three);
    QTest::keyClick(shown.grid, Qt::Key_Delete);
    QCOMPARE(binned.size(), 1);
    QCOMPARE(binned[0][0].toStringList(), three);
    QTest::keyClick(shown.grid, Qt::Key_Period);
    QCOMPARE(favourite.size(), 3);
    QTest::keyClick(shown.grid, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied[0][0].value<QList<Generation>>().size(), 3);
    // All of them, most of which were never looked at.
    QTest::keyClick(shown.grid, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(shown.grid, Qt::Key_Delete);
    QTRY_COMPARE(binned.size(), 2);
    QCOMPARE(binned[1][0].toStringList().size(), 400);
}

void TestHistoryPage::theBinCanBeEmptied()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(5);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    rig.history().moveToBin({stored[1].id});
    QTRY_COMPARE(shown.model->rowCount(), 4);
    shown.button(u"Bin"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 1);
    QTRY_VERIFY(shown.button(u"Empty the bin…"_s)->isVisible());
    QSignalSpy erased(&shown.page, &HistoryPage::eraseRequested);
    QSignalSpy back(&shown.page, &HistoryPage::putBackRequested);
    shown.button(u"Empty the bin…"_s)->click();
    QCOMPARE(erased.last()[0].toStringList(), QStringList());
    shown.page.select(stored[1].id);
    QVERIFY(!shown.button(u"Restore"_s)->isVisible());
    shown.button(u"Delete for good…"_s)->click();
    QCOMPARE(erased.last()[0].toStringList(), QStringList(stored[1].id));
    shown.button(u"Put back"_s)->click();
    QCOMPARE(back.last()[0].toStringList(), QStringList(stored[1].id));
    rig.history().takeFromBin({stored[1].id});
    QTRY_VERIFY(shown.shows(u"The bin is empty"_s));
    shown.button(u"Show everything"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 5);
}

void TestHistoryPage::tagsAndNoteAreWrittenInTheDetails()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(3);
    Shown shown(rig);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page));
    QTRY_VERIFY(shown.isReady());
    shown.page.select(stored[2].id);
    QLineEdit *tags = nullptr;
    for (auto *edit : shown.page.findChildren<QLineEdit *>())
        tags = edit->accessibleName() == u"Tags"_s ? edit : tags;
    auto *note = shown.page.findChild<QPlainTextEdit *>();
    QVERIFY(tags && note);
    tags->setFocus();
    QTest::keyClicks(tags, u"harbour, night ,, night"_s);
    note->setFocus();
    QTest::keyClicks(note, u"for Zoe"_s);
    shown.page.select(stored[1].id); // what was typed belongs to the other
    QCOMPARE(tags->text(), QString());
    QCOMPARE(note->toPlainText(), QString());
    const auto kept = [&] { return *HistoryRig::wait(rig.history().find(stored[2].id)); };
    QTRY_COMPARE(kept().tags, (QStringList{u"harbour"_s, u"night"_s}));
    QTRY_COMPARE(kept().note, u"for Zoe"_s);
    QVERIFY(HistoryRig::wait(rig.history().find(stored[1].id))->tags.isEmpty());
    shown.page.select(stored[2].id);
    QTRY_COMPARE(note->toPlainText(), u"for Zoe"_s);
    shown.search->setText(u"harb"_s);
    QTRY_COMPARE(shown.model->rowCount(), 1);
    shown.search->clear();
    QTRY_VERIFY(shown.button(u"night"_s)); // a filter by now
    shown.button(u"night"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 1);
}

void TestHistoryPage::lineageLeadsToRelatives()
{
    HistoryRig rig;
    QList<Generation> stored{rig.next(), rig.next(), rig.next()};
    stored[1].parent = stored[0].id;
    rig.insert(stored);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    auto *tree = shown.page.findChild<QTreeWidget *>();
    shown.page.select(stored[2].id);
    QCoreApplication::processEvents();
    QTRY_VERIFY(!tree->isVisible());
    shown.page.select(stored[1].id);
    QTRY_VERIFY(tree->isVisible());
    QCOMPARE(tree->topLevelItemCount(), 1);
    QCOMPARE(tree->topLevelItem(0)->childCount(), 1);
    QCOMPARE(tree->currentItem(), tree->topLevelItem(0)->child(0));
    QTRY_COMPARE(tree->verticalScrollBar()->maximum(), 0); // a small family is seen whole
    tree->setCurrentItem(tree->topLevelItem(0));
    QSignalSpy restored(&shown.page, &HistoryPage::restoreRequested);
    shown.button(u"Go back here"_s)->click();
    QCOMPARE(restored.size(), 1);
    QCOMPARE(restored[0][0].value<Generation>().id, stored[0].id);
    emit tree->itemActivated(tree->topLevelItem(0), 0);
    QTRY_COMPARE(shown.page.selectedId(), stored[0].id);
}

void TestHistoryPage::onePictureAtATime()
{
    HistoryRig rig;
    QList<Generation> all;
    for (int i = 0; i < 6; ++i) {
        Generation generation = rig.next();
        generation.source = rig.picture(i % 2);
        generation.pictureName = i % 2 ? u"lake.png"_s : u"barn.png"_s;
        all << generation;
    }
    rig.insert(all);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.button(u"By picture"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 2);
    QTRY_COMPARE(shown.count(), u"2 pictures"_s);
    shown.page.select({});
    shown.grid->select(shown.model->index(1));
    QTRY_VERIFY(shown.model->generationAt(shown.model->index(1)));
    QTest::keyClick(shown.grid, Qt::Key_Return);
    QTRY_COMPARE(shown.model->rowCount(), 3);
    QVERIFY(!shown.button(u"By picture"_s)->isChecked());
    QVERIFY(shown.button(u"barn.png"_s)->isVisible());
    shown.button(u"barn.png"_s)->click();
    QTRY_COMPARE(shown.model->rowCount(), 6);
    QVERIFY(!shown.button(u"barn.png"_s) || !shown.button(u"barn.png"_s)->isVisible());
}

void TestHistoryPage::comesBackAsItWasLeft()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(600);
    Shown shown(rig);
    QTRY_VERIFY(shown.isReady());
    shown.search->setText(u"lighthouse"_s);
    QTRY_COMPARE(shown.model->rowCount(), 120);
    shown.grid->select(shown.model->index(80));
    QTRY_VERIFY(!shown.page.selectedId().isEmpty());
    const QString id = shown.page.selectedId();
    const int scrolled = shown.grid->verticalScrollBar()->value();
    QVERIFY(scrolled > 0);
    shown.page.hide();
    Generation added = rig.next();
    added.prompt = u"a windmill"_s; // not found
    rig.insert({added});
    rig.history().noteAdded({added});
    shown.page.show();
    (void)HistoryRig::wait(rig.history().count({})); // behind whatever was asked of the storage thread
    QCoreApplication::processEvents();
    QCOMPARE(shown.page.selectedId(), id);
    QCOMPARE(shown.search->text(), u"lighthouse"_s);
    QCOMPARE(shown.grid->verticalScrollBar()->value(), scrolled);
    QCOMPARE(shown.model->rowCount(), 120);
}

QTEST_MAIN(TestHistoryPage)
#include "tst_historypage.moc"
