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
    void onlyOnePicturesCardsWhenAsked();
    void cardsKeepTheirSize();
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
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().value<CardAction>(), CardAction::StopWaiting);
    QVERIFY(!rig.queue().progress(id).stopped);
    // Keys that would place or reject something do nothing while there is nothing to place.
    QSignalSpy accepted(&strip.panel, &JobsPanel::acceptRequested);
    QTest::keyClick(strip.panel.view(), Qt::Key_Return);
    QTest::keyClick(strip.panel.view(), Qt::Key_Backspace);
    QCOMPARE(accepted.size(), 0);
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

QTEST_MAIN(TestJobsPanel)
#include "tst_jobspanel.moc"
