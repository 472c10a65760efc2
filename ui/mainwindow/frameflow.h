#pragma once

#include "app/document/picture.h"
#include "app/history/generation.h"
#include "app/jobs/sentnumbers.h"
#include "ui/mainwindow/sendchecks.h"

#include <QHash>
#include <QLineF>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>

namespace pentimento {
class CanvasWidget;
class ComposeFlow;
class ComposePanel;
class FrameGroup;
class GenerationFeed;
class SettingsStore;
struct FrameChoice;

/// Keeps the frame on the canvas, its numbers and the checks before sending true to what Generate would send now.
/// Everything is found on worker threads, and not while a stroke runs. Main thread.
class FrameFlow : public QObject
{
    Q_OBJECT
public:
    FrameFlow(SettingsStore &settings, const GenerationFeed &feed, CanvasWidget &canvas, ComposePanel &panel, ComposeFlow &flow,
              QObject *parent);

    void followPicture(Picture *picture);
    /// True when frame and checks are those of the present state; for tests.
    bool isSettled() const { return !m_isRunning && !m_soon.isActive() && !m_bodySoon.isActive() && !m_isMeasuring; }

private:
    /// What a worker found.
    struct Found
    {
        SentNumbers numbers;
        QList<SendCheck> checks;
        QList<QLineF> outline;
    };

    struct Measured
    {
        PrepareOutcome outcome;
        QList<Generation> rows; ///< what it would be filed as
    };

    OwnFrame own() const { return m_picture ? m_picture->frame() : OwnFrame(); }
    void followFrame();
    void follow(const OwnFrame &frame);
    void takeChoice();
    void changeChoice(const FrameChoice &choice);
    void reframe(const JobRequest &made);
    void bring(const QString &pictureId, const OwnFrame &frame);
    void changeFrame(const QRect &frame);
    void setLocked(bool locked);
    void followMask();
    void tellFlow();
    CropChoice crop() const;
    void computeSoon();
    void compute();
    void take(const JobRequest &request, const Found &found);
    void measureBody();
    bool isCurrent(const JobRequest &request) const;
    void takeBody(const JobRequest &request, const Measured &measured);
    void show();
    QString label() const;
    QString remark() const;
    void showChecks();
    void mend(const SendCheck &check);
    void findSame(const JobRequest &request, const QList<Generation> &rows);
    SendCheck sameRequest(const QString &earlier, bool isFree) const;

    SettingsStore &m_settings;
    const GenerationFeed &m_feed;
    CanvasWidget &m_canvas;
    ComposePanel &m_panel;
    ComposeFlow &m_flow;
    FrameGroup *m_group;
    QPointer<Picture> m_picture;
    QHash<QString, OwnFrame> m_brought; // by the picture's id: for a while, because its kept state may come after it
    QTimer m_soon;
    QTimer m_bodySoon;
    bool m_isRunning = false;
    bool m_isStale = false;
    bool m_isMeasuring = false;
    std::optional<JobRequest> m_request; // that the numbers are of
    Found m_found;
    std::optional<SendCheck> m_same;
    qint64 m_bodyBytes = 0; // 0: not known yet
};
} // namespace pentimento
