#pragma once

#include "app/autosave/keptorders.h"
#include "app/jobs/jobqueue.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/seriesplan.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>

#include <memory>

namespace pentimento {
class ComposeFlow;
class Prompter;
class SpendingWatch;

/// Same mask, next photos: what Generate would send, sent on a list of files instead, after one confirmation. Every file
/// becomes a job of its own that belongs to that file's picture. Main thread; files and masks elsewhere.
class SeriesFlow : public QObject
{
    Q_OBJECT
public:
    SeriesFlow(const WindowServices &services, ComposeFlow &flow, SpendingWatch &spending, Prompter &prompter, QObject *parent = nullptr);

    /// Asks for the files, then whether to send; what is sent is frozen now.
    void choose();
    /// What was confirmed in an earlier start and is not in the queue yet: offered again.
    void bringBack();
    bool isRunning() const { return m_run != nullptr; }

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void noticeOver(); ///< what was said last is done
    void offerOver(const QString &offer);

private:
    /// Files on their way into the queue.
    struct Run
    {
        JobRequest draft;
        QList<SeriesFile> files; ///< each with the click that its jobs are found by
        QString id = {};         ///< of its order, where it can be kept
        qsizetype next = 0;
        QStringList ids = {};
        QStringList problems = {}; ///< for the person, with the file's name
        QList<JobRequest> sentBefore = {};
        bool isStopped = false;
        bool isHeldUp = false; ///< by a limit, a key or a disk: the rest is offered again
    };

    void look(const JobRequest &draft, const QStringList &paths);
    void ask(const JobRequest &draft, const SeriesPlan &plan);
    void begin(const JobRequest &draft, QList<SeriesFile> files);
    void bring(const KeptOrders::Order &order);
    void findJobs(Run run, QList<SeriesFile> left);
    void offer(const Run &kept, bool offersOthers = false);
    void sendRest(const Run &kept);
    void offerAgain(const Run &kept, NoticeLevel level, const QString &why);
    void leaveOut(const Run &kept);
    void chooseAnew();
    void addNext();
    void addPicture(PictureSnapshot picture);
    void add(const JobRequest &request);
    void take(const JobRequest &request, const JobQueue::AddOutcome &outcome);
    void fail(const QString &problem);
    void finish();
    void sendAgain(QList<JobRequest> requests);
    void showProgress();

    WindowServices m_services;
    ComposeFlow &m_flow;
    SpendingWatch &m_spending;
    Prompter &m_prompter;
    std::unique_ptr<Run> m_run;
    QList<Run> m_kept; ///< of earlier starts
};
} // namespace pentimento
