#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "tests/support/jobrig.h"
#include "ui/jobs/jobmodel.h"
#include "ui/jobs/jobspanel.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The strip over a real queue whose service does as it is told.
class TestJobsPanel : public QObject
{
    Q_OBJECT
private slots:
    void theModelKeepsItsPromisesThroughAJob();
    void aResultThatArrivesMarksItsCardAndSelectsNothing();
    void buttonsAskAndDoNothingThemselves();
    void givingUpWhatCostsWantsASecondPress();
    void aSecondPressThatComesTooLateOrElsewhereDoesNothing();
    void queuedCardsMoveAndPauseByKeyAndMenu();
    void theSwitchPausesTheQueue();
    void onlyOnePicturesCardsWhenAsked();
    void cardsKeepTheirSize();
    void longWordsFitTheirButtons();
};

namespace {
struct Strip
{
    explicit Strip(JobRig &rig) : feed(rig.history()), model(feed, rig.history(), rig.queue()), panel(model)
    {
        panel.resize(900, panel.height());
        panel.show();
    }
    QStringList buttons() const
    {
        QStringList texts;
        for (const QPushButton *button : panel.findChildren<QPushButton *>()) {
            if (button->isVisible())
                texts << button->text();
        }
        return texts;
    }
    GenerationFeed feed;
    JobModel model;
    JobsPanel panel;
};
} // namespace

void TestJobsPanel::theModelKeepsItsPromisesThroughAJob()
{
    JobRig rig;
    rig.start();
    Strip strip(rig);
    QAbstractItemModelTester tester(&strip.model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QString id = rig.addOne(rig.fillRequest());
    QTRY_COMPARE(strip.model.rowCount(), 1);
    rig.runToEnd(id);
    QTRY_COMPARE(strip.model.index(0).data(JobModel::StateWordsRole).toString(), u"Ready"_s);
    QTRY_VERIFY(!strip.model.index(0).data(JobModel::ThumbnailRole).value<QPixmap>().isNull());
    const QString second = rig.addOne(rig.textRequest());
    QTRY_COMPARE(strip.model.rowCount(), 2);
    QCOMPARE(strip.model.index(0).data(JobModel::IdRole).toString(), second);
    QVERIFY(strip.model.indexOf(id).row() == 1);
    QVERIFY(!strip.model.indexOf(u"nothing"_s).isValid());
}

void TestJobsPanel::aResultThatArrivesMarksItsCardAndSelectsNothing()
{
    JobRig rig;
    rig.start();
    Strip strip(rig);
    const QString id = rig.addOne(rig.fillRequest());
    QTRY_COMPARE(strip.model.rowCount(), 1);
    QVERIFY(!strip.model.index(0).data(JobModel::MarkedRole).toBool());
    rig.runToEnd(id);
    QTRY_VERIFY(strip.model.index(0).data(JobModel::MarkedRole).toBool());
    QVERIFY(strip.panel.selectedId().isEmpty());
    QSignalSpy selected(&strip.panel, &JobsPanel::selected);
    strip.panel.takeFocus();
    QCOMPARE(selected.size(), 1);
    QCOMPARE(strip.panel.selectedId(), id);
    QVERIFY(!strip.model.index(0).data(JobModel::MarkedRole).toBool());
}

void TestJobsPanel::buttonsAskAndDoNothingThemselves()
{
    JobRig rig;
    rig.start();
    rig.provider.holdsPolls = true;
    Strip strip(rig);
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.row(id).state == JobState::Waiting; }));
    QTRY_COMPARE(strip.model.rowCount(), 1);
    strip.panel.select(id);
    QTRY_COMPARE(strip.buttons(), QStringList{u"Stop waiting"_s});
    QSignalSpy asked(&strip.panel, &JobsPanel::actionRequested);
    QTest::mouseClick(strip.panel.findChildren<QPushButton *>().first(), Qt::LeftButton);
    QTest::mouseClick(strip.panel.findChildren<QPushButton *>().first(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().value<CardAction>(), CardAction::StopWaiting);
    QVERIFY(!rig.queue().progress(id).stopped);
    // Keys that would place or reject something do nothing while there is nothing to place.
    QSignalSpy accepted(&strip.panel, &JobsPanel::acceptRequested);
    QTest::keyClick(strip.panel.view(), Qt::Key_Return);
    QTest::keyClick(strip.panel.view(), Qt::Key_Backspace);
    QCOMPARE(accepted.size(), 0);
}

void TestJobsPanel::givingUpWhatCostsWantsASecondPress()
{
    JobRig rig;
    rig.start();
    rig.provider.holdsPolls = true;
    Strip strip(rig);
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.row(id).state == JobState::Waiting; }));
    strip.panel.select(id);
    QTRY_COMPARE(strip.buttons(), QStringList{u"Stop waiting"_s});
    QPushButton *button = strip.panel.findChildren<QPushButton *>().first();
    const QRect place = button->geometry();
    QSignalSpy asked(&strip.panel, &JobsPanel::actionRequested);
    strip.panel.requestStop();
    QCOMPARE(asked.size(), 0);
    QCOMPARE(button->text(), u"Stop, may be charged"_s);
    QCOMPARE(button->geometry(), place);
    QVERIFY(button->fontMetrics().horizontalAdvance(button->text()) < button->width());
    strip.panel.requestStop();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(button->text(), u"Stop waiting"_s);
    // A free job is given up at once.
    JobRequest practice = rig.textRequest();
    practice.profile = u"practice"_s;
    const QString free = rig.addOne(practice);
    QVERIFY(rig.runUntil([&] { return rig.row(free).state == JobState::Waiting; }));
    strip.panel.select(free);
    QTRY_COMPARE(strip.buttons(), QStringList{u"Stop waiting"_s});
    strip.panel.requestStop();
    QCOMPARE(asked.size(), 2);
}

void TestJobsPanel::aSecondPressThatComesTooLateOrElsewhereDoesNothing()
{
    JobRig rig;
    rig.start();
    rig.provider.holdsPolls = true;
    Strip strip(rig);
    const QString one = rig.addOne(rig.fillRequest());
    const QString other = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.row(one).state == JobState::Waiting && rig.row(other).state == JobState::Waiting; }));
    QSignalSpy asked(&strip.panel, &JobsPanel::actionRequested);
    strip.panel.select(one);
    QTRY_COMPARE(strip.buttons(), QStringList{u"Stop waiting"_s});
    strip.panel.requestStop();
    strip.panel.select(other);
    strip.panel.requestStop();
    QCOMPARE(asked.size(), 0);
    strip.panel.select(one);
    strip.panel.requestStop();
    QCOMPARE(asked.size(), 0);
}

void TestJobsPanel::queuedCardsMoveAndPauseByKeyAndMenu()
{
    JobRig rig;
    rig.start();
    rig.queue().setHeld(true);
    Strip strip(rig);
    const QString first = rig.addOne(rig.textRequest());
    const QString second = rig.addOne(rig.textRequest());
    QTRY_COMPARE(strip.model.rowCount(), 2);
    QSignalSpy asked(&strip.panel, &JobsPanel::actionRequested);
    strip.panel.select(second);
    QTRY_COMPARE(strip.model.indexOf(second).data(JobModel::StateWordsRole).toString(), u"Queued, 2nd · queue paused"_s);
    QTest::keyClick(strip.panel.view(), Qt::Key_Up, Qt::ControlModifier);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.takeFirst().first().value<CardAction>(), CardAction::SendEarlier);
    rig.queue().move(second, 1);
    QTRY_COMPARE(rig.queue().progress(second).placeInQueue, 1);
    QTest::keyClick(strip.panel.view(), Qt::Key_Up, Qt::ControlModifier); // it is the first already
    QCOMPARE(asked.size(), 0);
    rig.queue().setPaused(second, true);
    QTRY_COMPARE(strip.buttons(), (QStringList{u"Start"_s, u"Remove"_s}));
    QCOMPARE(strip.model.indexOf(second).data(JobModel::StateWordsRole).toString(), u"Paused"_s);
}

void TestJobsPanel::theSwitchPausesTheQueue()
{
    JobRig rig;
    rig.start();
    Strip strip(rig);
    QSignalSpy asked(&strip.panel, &JobsPanel::holdRequested);
    auto *held = [&]() -> QToolButton * {
        for (auto *button : strip.panel.findChildren<QToolButton *>()) {
            if (button->text() == u"Pause queue"_s)
                return button;
        }
        return nullptr;
    }();
    QVERIFY(held && held->accessibleName() == held->text() && !held->toolTip().isEmpty());
    QTest::mouseClick(held, Qt::LeftButton);
    QCOMPARE(asked.takeFirst().first().toBool(), true);
    strip.panel.setHeld(false);
    QVERIFY(!held->isChecked());
}

void TestJobsPanel::onlyOnePicturesCardsWhenAsked()
{
    JobRig rig;
    rig.start();
    Strip strip(rig);
    JobRequest request = rig.fillRequest();
    request.picture->pictureId = u"one"_s;
    const QString one = rig.addOne(request);
    request.picture->pictureId = u"two"_s;
    rig.addOne(request);
    QTRY_COMPARE(strip.panel.view()->model()->rowCount(), 2);
    strip.panel.setPicture(u"one"_s);
    strip.panel.setOnlyThisPicture(true);
    QCOMPARE(strip.panel.view()->model()->rowCount(), 1);
    QCOMPARE(strip.panel.view()->model()->index(0, 0).data(JobModel::IdRole).toString(), one);
    strip.panel.setOnlyThisPicture(false);
    QCOMPARE(strip.panel.view()->model()->rowCount(), 2);
}

void TestJobsPanel::cardsKeepTheirSize()
{
    JobRig rig;
    rig.start();
    Strip strip(rig);
    const QString id = rig.addOne(rig.fillRequest());
    QTRY_COMPARE(strip.model.rowCount(), 1);
    const QSize running = strip.panel.view()->visualRect(strip.panel.view()->model()->index(0, 0)).size();
    const int height = strip.panel.height();
    rig.runToEnd(id);
    QTRY_COMPARE(strip.model.index(0).data(JobModel::StateWordsRole).toString(), u"Ready"_s);
    QCOMPARE(strip.panel.view()->visualRect(strip.panel.view()->model()->index(0, 0)).size(), running);
    QCOMPARE(strip.panel.height(), height);
    strip.panel.setCompact(true);
    QCOMPARE(strip.panel.height(), 76);
}

void TestJobsPanel::longWordsFitTheirButtons()
{
    JobRig rig;
    rig.start();
    SubmitOutcome lost;
    lost.kind = SubmitOutcome::Kind::Unknown;
    rig.provider.submitScript << lost;
    Strip strip(rig);
    QFont large = strip.panel.font();
    large.setPointSizeF(large.pointSizeF() * 1.5); // as another language's words would be
    for (QPushButton *button : strip.panel.findChildren<QPushButton *>())
        button->setFont(large);
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.row(id).state == JobState::Unknown; }));
    strip.panel.select(id);
    QTRY_COMPARE(strip.buttons().size(), 2);
    QCOMPARE(strip.buttons().filter(u"Send again"_s).size(), 1);
    for (const QPushButton *button : strip.panel.findChildren<QPushButton *>())
        QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
}

QTEST_MAIN(TestJobsPanel)
#include "tst_jobspanel.moc"
