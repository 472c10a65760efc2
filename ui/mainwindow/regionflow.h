#pragma once

#include "app/autosave/keptorders.h"
#include "app/jobs/jobqueue.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/regiongroup.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>

#include <functional>
#include <memory>

class QDialog;
class QWidget;

namespace pentimento {
class ComposeFlow;
class Picture;
class PictureDesk;
class SpendingWatch;

/// Several masks of a picture, each with its own prompt, sent as one group and placed together. What is not sent or
/// not placed when the program ends is offered by the next start. Main thread.
class RegionFlow : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        WindowServices services;
        ComposeFlow &flow;
        PictureDesk &desk;
        SpendingWatch &spending;
        QWidget *window;
    };
    explicit RegionFlow(const Parts &parts);

    /// Opens the dialog for the masks of the open picture.
    void choose();
    /// Opens the dialog for \a regions of the open picture, made ready with their plans, which are the masks \a maskIds.
    void offer(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds);
    /// What was kept of earlier starts.
    void bringBack();
    bool isRunning() const { return !m_groups.isEmpty(); }

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void offerOver(const QString &offer);

private:
    using GroupPtr = std::shared_ptr<RegionGroup>;

    void chooseAnew();
    void plan(const JobRequest &draft, const Picture &picture);
    using Send = std::function<void(const QList<int> &rows, const QList<Region> &chosen)>;
    QDialog *ask(const QList<Region> &regions, const QStringList &maskIds, const Send &send);
    QDialog *askToBegin(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds);
    void begin(const JobRequest &draft, QList<Region> regions, const QStringList &maskIds);
    void keep(const GroupPtr &group, std::function<void()> next);
    void bring(const KeptOrders::Order &order);
    void findJob(const GroupPtr &group, int index);
    bool isFindingJobs() const;
    void takeFound(const GroupPtr &group, int index, const Generation &job);
    void send(const GroupPtr &group);
    void add(const GroupPtr &group, int index, JobRequest request);
    void takeAdded(const GroupPtr &group, int index, const JobRequest &request, const JobQueue::AddOutcome &outcome);
    void reuse(const GroupPtr &group, int index, const JobRequest &request, const QString &earlier);
    void takeEnded(const Generation &generation);
    void take(const GroupPtr &group, int index, const Generation &generation);
    void lose(const GroupPtr &group, int index, const QString &why);
    void goOn(const GroupPtr &group);
    void forgetPlaced(const Picture &picture);
    void tellOpen();
    void tell(const GroupPtr &group, bool offersOthers = false);
    QString whatIsMissing(const RegionGroup &group) const;
    void leaveOut(const GroupPtr &group);
    void offerAgain(const GroupPtr &group, NoticeLevel level, const QString &why);
    Picture *pictureFor(const GroupPtr &group);
    void askForRest(const GroupPtr &group);
    void sendRest(const GroupPtr &group);
    void sendAgain(const GroupPtr &group, const QList<int> &indexes, const QList<Region> &regions);
    void offerRest(const RegionGroup &placed);
    void place(const GroupPtr &group);
    void blendAnew(const GroupPtr &group, PictureSnapshot picture, QList<Edit> left, QList<Edit> placed);
    void finishPlacing(const GroupPtr &group, const QList<Edit> &results);

    Parts m_parts;
    QList<GroupPtr> m_groups; ///< on their way
    QHash<QString, Generation> m_ended; ///< jobs that ended while those of groups brought back are looked for
    QList<GroupPtr> m_ready;  ///< not placed, or of which something is not sent: the person is asked
};
} // namespace pentimento
