#pragma once

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
    bool isRunning() const { return m_run != nullptr; }

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void noticeOver(); ///< what was said last is done

private:
    /// Files on their way into the queue.
    struct Run
    {
        JobRequest draft;
        QList<SeriesFile> files;
        qsizetype next = 0;
        QStringList ids = {};
        QStringList problems = {}; ///< for the person, with the file's name
        QList<JobRequest> sentBefore = {};
        bool isStopped = false;
    };

    void look(const JobRequest &draft, const QStringList &paths);
    void ask(const JobRequest &draft, const SeriesPlan &plan);
    void begin(const JobRequest &draft, const QList<SeriesFile> &files);
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
};
} // namespace pentimento
