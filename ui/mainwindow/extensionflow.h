#pragma once

#include "app/document/extendcanvas.h"
#include "app/imaging/extensionsteps.h"
#include "app/jobs/jobrequest.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>
#include <QPointer>

#include <optional>

namespace pentimento {
class Actions;
class CanvasWidget;
class ComposeFlow;
class ExtensionPanel;
class Picture;
class PictureDesk;
class RegionFlow;

/// Extending the canvas: edges on the canvas and numbers in the panel, what comes of it in words, and
/// applying it. A new area that goes in several steps is offered to be sent as regions that follow each
/// other. Main thread.
class ExtensionFlow : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        WindowServices services;
        Actions &actions;
        CanvasWidget &canvas;
        ExtensionPanel &panel;
        PictureDesk &desk;
        ComposeFlow &flow;
        RegionFlow &regions;
    };
    ExtensionFlow(const Parts &parts, QObject *parent = nullptr);

    void start();
    void stop();
    bool isActive() const { return m_picture; }

signals:
    void activeChanged(bool active);
    void noticed(pentimento::NoticeLevel level, const QString &text,
                 const QList<pentimento::NoticeBar::Action> &actions);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Made;
    void showNumbers();
    void refresh();
    QList<ExtensionStep> stepsOf(const JobRequest &draft, const QMargins &margins) const;
    QString whyAtOnce(const Endpoint &endpoint) const;
    QString costSentence(const JobRequest &draft) const;
    std::optional<JobRequest> sendableDraft() const;
    void apply();
    void take(const Made &made);
    void keepEdits(const Made &made, QList<Edit> edits, qsizetype next);
    void finish(const Made &made, const QList<Edit> &edits);
    void offerSteps(const QStringList &maskIds);
    void fail(const Error &error);

    Parts m_parts;
    QPointer<Picture> m_picture;  ///< while active
    QList<ExtensionStep> m_steps; ///< of the present numbers; empty: the endpoint fills nothing
    bool m_isWorking = false;
};
} // namespace pentimento
