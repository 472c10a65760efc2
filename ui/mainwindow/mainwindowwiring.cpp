#include "ui/mainwindow/mainwindow.h"

#include "app/api/networkwatch.h"
#include "app/autosave/workingstate.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/croplimits.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticequeue.h"
#include "ui/common/numberfield.h"
#include "ui/common/prompter.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"
#include "ui/history/historypage.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/resultpanel.h"
#include "ui/jobs/reviewbar.h"
#include "ui/mainwindow/canvascontrols.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/editspanel.h"
#include "ui/mainwindow/extensionflow.h"
#include "ui/mainwindow/extensionpanel.h"
#include "ui/mainwindow/frameflow.h"
#include "ui/mainwindow/historyflow.h"
#include "ui/mainwindow/jobflow.h"
#include "ui/mainwindow/maskactions.h"
#include "ui/mainwindow/maskbar.h"
#include "ui/mainwindow/maskoperator.h"
#include "ui/mainwindow/maskwatch.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/pictureshelf.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/reviewer.h"
#include "ui/mainwindow/reviewflow.h"
#include "ui/mainwindow/seriesflow.h"
#include "ui/mainwindow/sidepanels.h"
#include "ui/mainwindow/spendingwatch.h"
#include "ui/mainwindow/statusline.h"
#include "ui/mainwindow/toolactions.h"
#include "ui/mainwindow/tooloptions.h"
#include "ui/mainwindow/wholeresultview.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
void MainWindow::start(const QStringList &files)
{
    SettingsStore &kept = m_services.settings;
    const bool isFirst = !kept.get(settings::firstStartDone);
    if (!files.isEmpty()) {
        m_desk->open(files.first(), files.value(1));
    } else if (isFirst) {
        m_desk->openSample();
        showNotice(NoticeLevel::Info,
                   tr("1  Paint over the barn   ·   2  Write what you want there   ·   3  Press Generate"),
                   {});
    }
    m_shelf->reopen(files.isEmpty() && !isFirst);
    kept.set(settings::firstStartDone, true);
    m_services.feed.reload();
    thenOn(m_services.queue.resume(false), this, [this](const QStringList &ids) {
        int paused = 0;
        for (const QString &id : ids)
            paused += m_services.queue.progress(id).paused;
        if (paused > 0)
            offerPaused(ids, paused);
        // Only now: what was queued is known by its owner.
        m_series->bringBack();
        m_regions->bringBack();
    });
    m_canvas->setFocus();
}

/// Started, removed or taken back by their cards they need no offer any more.
void MainWindow::offerPaused(const QStringList &ids, int count)
{
    const QString offer = u"paused jobs"_s;
    showNotice(NoticeLevel::Info, tr("%n job(s) were queued when the program ended. Nothing was sent.", nullptr, count),
               {{tr("Start queued jobs"), [this] { m_services.queue.startPaused(); }, offer}});
    connect(&m_services.queue, &JobQueue::runningChanged, this, [this, ids, offer] {
        if (std::none_of(ids.begin(), ids.end(), [this](const QString &id) { return m_services.queue.progress(id).paused; }))
            m_notices->withdraw(offer);
    });
}

void MainWindow::takeOver(const QStringList &files)
{
    m_quitting = false; // it may have been fetching in the background
    QApplication::setQuitOnLastWindowClosed(true);
    show();
    setWindowState(windowState() & ~Qt::WindowMinimized);
    raise();
    activateWindow();
    if (!files.isEmpty())
        m_desk->open(files.first(), files.value(1));
}

void MainWindow::connectPicture()
{
    connect(m_shelf, &PictureShelf::noticed, this, &MainWindow::showNotice);
    connect(m_shelf->edits(), &EditsPanel::blendRequested, m_reviewer, &Reviewer::reblend);
    connect(m_shelf->edits(), &EditsPanel::cardRequested, m_strip, &JobsPanel::select);
    connect(m_desk, &PictureDesk::pictureChanged, this, &MainWindow::takePicture);
    connect(m_desk, &PictureDesk::busyChanged, this, [this](const QString &what) {
        m_canvas->setBusyText(what);
        m_status->setAutosave(what);
    });
    connect(m_desk, &PictureDesk::noticed, this, &MainWindow::showNotice);
    connect(m_flow, &ComposeFlow::noticed, this, &MainWindow::showNotice);
    connect(m_controls, &CanvasControls::noticed, this, &MainWindow::showNotice);
    connect(&m_controls->maskWatch(), &MaskWatch::factsChanged, m_status, &StatusLine::setMaskFacts);
    m_controls->maskWatch().setSentScale([this](const QRect &maskBounds) {
        const Endpoint *endpoint = m_compose->currentEndpoint();
        if (!endpoint || !endpoint->takesMask() || !m_desk->picture())
            return 0.0;
        const Result<UploadPlan> plan = planUpload(m_desk->picture()->size(), maskBounds, cropLimits(*endpoint), {});
        return plan ? plan->scale() : 1.0;
    });
    connect(&m_services.autosave, &AutoSave::saved, this, [this] { m_status->setAutosave(tr("all work is kept")); });
    connect(&m_services.autosave, &AutoSave::failed, this,
            [this](const Error &error) { showNotice(NoticeLevel::Bad, error.sentence(), {}); });
    connect(m_notices, &NoticeQueue::shown, this, &MainWindow::placeNotice);
}

void MainWindow::takePicture(Picture *picture)
{
    m_reviewer->setPicture(picture);
    m_review->setPicture(picture);
    m_canvas->setPicture(picture);
    m_maskActions->setPicture(picture);
    m_sidePanels->setPicture(picture);
    m_strip->setPicture(picture ? picture->id() : QString());
    m_status->setPicture(picture);
    m_controls->maskWatch().setPicture(picture);
    m_pages->setCurrentWidget(m_canvas);
    if (picture) {
        m_services.settings.set(settings::lastPicture, picture->original().path);
        connect(picture, &Picture::titleChanged, this, &MainWindow::updateTitle);
        connect(&picture->undoStack(), &UndoStack::changed, this, &MainWindow::updateUndo);
        connect(picture, &Picture::canvasChanged, this, [this, picture] { followCanvas(picture); });
        m_status->setZoom(m_canvas->zoom());
        m_canvas->setFocus();
    }
    m_flow->followPicture(picture);
    m_frame->followPicture(picture);
    // The desk tells before it has the picture; the title is made from the desk's.
    QMetaObject::invokeMethod(this, [this] {
        updateTitle();
        updateUndo();
    }, Qt::QueuedConnection);
}

/// Everybody who holds something of the picture's size begins anew; the canvas sees to it itself.
void MainWindow::followCanvas(Picture *picture)
{
    m_reviewer->setPicture(picture);
    m_review->setPicture(picture);
    m_maskActions->setPicture(picture);
    m_sidePanels->setPicture(picture);
    m_status->setPicture(picture);
    m_status->setZoom(m_canvas->zoom());
    m_controls->maskWatch().setPicture(picture);
    m_frame->followPicture(picture);
}

void MainWindow::connectExtension()
{
    connect(m_extension, &ExtensionFlow::noticed, this, &MainWindow::showNotice);
    connect(m_reviewer, &Reviewer::started, m_extension, &ExtensionFlow::stop);
    connect(m_extension, &ExtensionFlow::activeChanged, this, [this](bool active) {
        m_extensionPanel->setVisible(active);
        m_toolOptions->setEnabled(!active);
    });
}

void MainWindow::chooseTool(ToolId tool)
{
    m_canvas->setTool(tool);
    m_toolOptions->setTool(tool);
    m_actions->action(actionOf(tool))->setChecked(true);
}

void MainWindow::connectCanvas()
{
    connect(m_toolOptions, &ToolOptions::brushEdited, this, [this](const BrushSettings &brush) {
        m_canvas->setBrush(brush);
        m_toolOptions->setBrush(brush);
    });
    connect(m_toolOptions, &ToolOptions::pressureEdited, this, [this](PressureUse use, PressureCurve curve) {
        m_canvas->setPressureUse(use);
        m_canvas->setPressureCurve(curve);
    });
    connect(m_canvas, &CanvasWidget::brushChanged, m_toolOptions, &ToolOptions::setBrush);
    connect(m_canvas, &CanvasWidget::toolChangeRequested, this, &MainWindow::chooseTool);
    connect(m_canvas, &CanvasWidget::zoomChanged, m_status, &StatusLine::setZoom);
    connect(m_canvas, &CanvasWidget::pointerMoved, m_status, &StatusLine::setPointer);
    connect(m_canvas, &CanvasWidget::pointerLeft, m_status, &StatusLine::clearPointer);
    connect(m_canvas, &CanvasWidget::overlayShownChanged, m_actions->action(ActionId::ToggleOverlay), &QAction::setChecked);
    connect(m_canvas, &CanvasWidget::reviewDividerShownChanged, m_actions->action(ActionId::ToggleDivider), &QAction::setChecked);
    m_actions->action(ActionId::ToggleOverlay)->setChecked(m_canvas->isOverlayShown());
    m_actions->action(ActionId::ToggleDivider)->setChecked(m_canvas->isDividerShown());
    connect(m_canvas, &CanvasWidget::reviewLeaveRequested, m_reviewer, &Reviewer::leave);
    connect(m_canvas, &CanvasWidget::openRequested, m_desk, &PictureDesk::chooseAndOpen);
    connect(m_canvas, &CanvasWidget::filesDropped, this, [this](const QList<QUrl> &files, DropZone zone) {
        const QString path = files.value(0).toLocalFile();
        if (zone == DropZone::Mask && m_desk->picture())
            m_desk->importMask(path);
        else if (zone == DropZone::Recipe)
            m_shelf->restoreRecipe(path);
        else if (zone == DropZone::Reference)
            useAsReference(path);
        else
            m_desk->open(path);
    });
    connect(m_canvas, &CanvasWidget::imageDropped, this, [this](const QImage &image) {
        QMimeData dropped;
        dropped.setImageData(image);
        m_desk->openFrom(&dropped);
    });
    connect(m_canvas, &CanvasWidget::contextMenuRequested, this, [this](const QPoint &place) {
        using enum ActionId;
        QMenu menu;
        for (const ActionId id : {Undo, Redo, MaskInvert, MaskNone, LastMask, ToggleOverlay, FrameMask, ZoomFit, ZoomActual})
            menu.addAction(m_actions->action(id));
        menu.exec(place);
    });
    connect(m_flow, &ComposeFlow::sent, m_notices, &NoticeQueue::closePassing);
    connect(m_flow, &ComposeFlow::sent, &m_services.autosave, &AutoSave::noteJob);
    connect(m_flow, &ComposeFlow::endpointTakesPictureChanged, m_canvas, &CanvasWidget::setPictureSent);
    connect(m_flow, &ComposeFlow::endpointTakesPictureChanged, &m_controls->maskWatch(), &MaskWatch::refresh);
    connect(m_flow, &ComposeFlow::endpointTakesPictureChanged, m_review, &ReviewFlow::setPictureSent);
    connect(m_review, &ReviewFlow::paintingPossibleChanged, this, [this](bool possible) {
        for (const ToolAction &tool : toolActionList())
            m_actions->action(tool.action)->setEnabled(possible || tool.tool == ToolId::Hand || tool.tool == ToolId::Zoom);
        m_actions->action(ActionId::SwapTools)->setEnabled(possible);
        m_toolOptions->setTool(m_canvas->tool());
        for (NumberField *option : possible ? QList<NumberField *>() : m_toolOptions->findChildren<NumberField *>())
            option->setEnabled(false);
    });
    connect(m_flow, &ComposeFlow::serviceChanged, this, &MainWindow::updateService);
    connect(m_compose, &ComposePanel::realModelRequested, this, [this] { addRealModel({}); });
    connect(m_compose, &ComposePanel::addKeyRequested, this, &MainWindow::addRealModel);
}

void MainWindow::useAsReference(const QString &path)
{
    const Endpoint *endpoint = m_compose->currentEndpoint();
    for (const Field &field : endpoint ? endpoint->fields : QList<Field>()) {
        if (field.kind != FieldKind::Picture || field.role != PictureRole::Reference)
            continue;
        thenOn(QtConcurrent::run(backgroundPool(), [path] { return readWhole(path); }), this,
               [this, path, name = field.name](const Result<QByteArray> &file) {
            if (file)
                m_compose->form().setPicture(name, *file, QFileInfo(path).fileName());
            else
                showNotice(NoticeLevel::Bad, file.error().sentence(), {});
        });
        return;
    }
    showNotice(NoticeLevel::Warn, tr("The chosen endpoint takes no reference picture."), {});
}

void MainWindow::copyResult()
{
    if (const Picture *picture = m_desk->picture(); picture && picture->isComplete())
        QApplication::clipboard()->setImage(picture->screen().level(0));
}

void MainWindow::showNotice(NoticeLevel level, const QString &text, const QList<NoticeBar::Action> &actions)
{
    m_notices->show(level, text, actions);
}

void MainWindow::updateTitle()
{
    const Picture *picture = m_desk->picture();
    // A dot while the picture differs from the last saved file; Qt's own mark would be a star.
    const QString dot = picture && picture->differsFromSaved() ? u" •"_s : QString();
    setWindowTitle(picture ? picture->title() + dot : QString());
}

void MainWindow::updateUndo()
{
    const auto show = [this](ActionId id, bool can, const QString &name, const QString &plain, const QString &with) {
        QAction *action = m_actions->action(id);
        action->setEnabled(can);
        action->setText(can && !name.isEmpty() ? with.arg(name) : plain);
    };
    show(ActionId::Undo, m_review->canUndo(), m_review->undoName(), tr("Undo"), tr("Undo: %1"));
    show(ActionId::Redo, m_review->canRedo(), m_review->redoName(), tr("Redo"), tr("Redo: %1"));
}

bool MainWindow::mayQuit()
{
    if (m_quitting || m_services.queue.paidRunning() == 0)
        return true;
    const Question question{tr("Paid jobs are still running"),
                            tr("%n job(s) are not finished. Their results are fetched only while the program runs.", nullptr,
                               m_services.queue.paidRunning()),
                            tr("If you quit now they are fetched at the next start, if the service still has them then."),
                            {{u"background"_s, tr("Keep fetching in the background")}, {u"quit"_s, tr("Quit anyway"), true},
                             {u"stay"_s, tr("Cancel")}},
                            u"background"_s, u"stay"_s, Question::Icon::Warning};
    m_prompter.ask(question, this, [this](const QString &id, bool) {
        if (id == u"background"_s)
            finishInBackground();
        else if (id == u"quit"_s) {
            m_quitting = true;
            close();
        }
    });
    return false;
}

void MainWindow::finishInBackground()
{
    m_quitting = true;
    QApplication::setQuitOnLastWindowClosed(false);
    close();
    if (m_services.queue.runningIds().isEmpty())
        QApplication::quit();
}

void MainWindow::movePane(int step)
{
    const QList<QWidget *> panes{m_pages->currentWidget(), m_strip->view(), m_compose};
    int at = 0;
    for (int i = 0; i < panes.size(); ++i) {
        if (panes[i] == QApplication::focusWidget() || panes[i]->isAncestorOf(QApplication::focusWidget()))
            at = i;
    }
    QWidget *next = panes[(at + step + int(panes.size())) % int(panes.size())];
    if (next == m_compose)
        m_compose->focusPrompt();
    else
        next->setFocus(Qt::ShortcutFocusReason);
}
} // namespace pentimento
