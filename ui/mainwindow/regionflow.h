#pragma once

#include "app/history/generation.h"
#include "app/jobs/jobqueue.h"
#include "app/jobs/regionorder.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/windowservices.h"

#include <QHash>
#include <QObject>

#include <memory>

class QWidget;

namespace pentimento {
class ComposeFlow;
class Picture;
class PictureDesk;
class SpendingWatch;

/// Several masks of a picture, each with its own prompt, sent as one group and placed together. Main thread.
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
    void followPicture(Picture *picture);
    bool isRunning() const { return !m_groups.isEmpty(); }

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    struct Group
    {
        QString pictureId;
        QString pictureName;
        QList<Edit> base;        ///< shown edits of the picture before
        QStringList usedMasks;
        RegionOrder order;
        QHash<QString, int> jobs = {};              ///< regions by the id of their job
        QHash<QString, Generation> made = {};       ///< what came, by id
        QStringList problems = {};
        QSize canvas = {};       ///< of the picture before
    };
    using GroupPtr = std::shared_ptr<Group>;

    void chooseAnew();
    void plan(const JobRequest &draft, const Picture &picture);
    void ask(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds);
    void begin(const JobRequest &draft, QList<Region> regions, const QStringList &maskIds);
    void send(const GroupPtr &group);
    void add(const GroupPtr &group, int index, JobRequest request);
    void takeAdded(const GroupPtr &group, int index, const JobRequest &request, const JobQueue::AddOutcome &outcome);
    void reuse(const GroupPtr &group, int index, const JobRequest &request, const QString &earlier);
    void takeEnded(const Generation &generation);
    void take(const GroupPtr &group, int index, const Generation &generation);
    void lose(const GroupPtr &group, int index, const QString &why);
    void goOn(const GroupPtr &group);
    void forgetPlaced(const Picture &picture);
    void tell(const GroupPtr &group, bool offersOthers = false);
    void place(const GroupPtr &group);
    void blendAnew(const GroupPtr &group, PictureSnapshot picture, QList<Edit> left, QList<Edit> placed);
    void finishPlacing(const GroupPtr &group, const QList<Edit> &results);

    Parts m_parts;
    QList<GroupPtr> m_groups; ///< on their way
    QList<GroupPtr> m_ready;  ///< not placed, their picture was not open when they came
};
} // namespace pentimento
