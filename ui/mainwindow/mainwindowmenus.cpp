#include "ui/mainwindow/mainwindow.h"

#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/theme.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"
#include "ui/jobs/jobmodel.h"
#include "ui/jobs/jobspanel.h"
#include "ui/mainwindow/canvascontrols.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/jobflow.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/pictureshelf.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/reviewer.h"
#include "ui/mainwindow/reviewflow.h"
#include "ui/mainwindow/seriesflow.h"
#include "ui/mainwindow/spendingwatch.h"
#include "ui/mainwindow/toolactions.h"
#include "ui/mainwindow/tooloptions.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace pentimento {
using enum ActionId;

void MainWindow::on(ActionId id, std::function<void()> run)
{
    connect(m_actions->action(id), &QAction::triggered, this, [run = std::move(run)] { run(); });
}

void MainWindow::connectActions()
{
    m_actions->setCanvas(m_canvas);
    m_actions->addReviewWidget(m_strip->view());
    connectFileActions();
    connectToolActions();
    connectViewActions();
    connectMaskActions();
    connectJobActions();
    connectReviewActions();
    const auto usePromptKeys = [this] {
        m_compose->form().setPromptHistoryKeys(m_actions->shortcuts(OlderPrompt), m_actions->shortcuts(NewerPrompt));
    };
    connect(m_actions, &Actions::shortcutsChanged, this, usePromptKeys);
    usePromptKeys();
    m_actions->setReviewing(false);
}

void MainWindow::connectFileActions()
{
    on(Open, [this] { m_desk->chooseAndOpen(); });
    on(Save, [this] { m_desk->save(); });
    on(SaveAs, [this] { m_desk->saveAs(); });
    on(SaveCopy, [this] { m_desk->saveCopy(); });
    on(Quit, [this] { close(); });
    on(CopyResult, [this] { copyResult(); });
    on(Paste, [this] {
        if (!m_desk->openFrom(QApplication::clipboard()->mimeData()))
            showNotice(NoticeLevel::Info, tr("The clipboard holds no picture."), {});
    });
    on(Settings, [this] { showSettings(); });
    on(FullScreen, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    on(NextPane, [this] { movePane(1); });
    on(PreviousPane, [this] { movePane(-1); });
    on(About, [this] {
        QMessageBox::about(this, tr("About Pentimento"),
                           tr("Pentimento %1\n\nChange parts of pictures with remote image models.")
                               .arg(QApplication::applicationVersion()));
    });

    on(ShowKeys, [this] { showKeys(); });
}

void MainWindow::connectToolActions()
{
    auto *tools = new QActionGroup(this);
    for (const ToolAction &entry : toolActionList()) {
        tools->addAction(m_actions->action(entry.action));
        on(entry.action, [this, tool = entry.tool] { chooseTool(tool); });
    }
    on(SwapTools, [this] { m_canvas->swapPaintErase(); });
    on(BrushSmaller, [this] { m_canvas->changeBrushSize(-1); });
    on(BrushLarger, [this] { m_canvas->changeBrushSize(1); });
    on(BrushSofter, [this] { m_canvas->changeBrushHardness(-1); });
    on(BrushHarder, [this] { m_canvas->changeBrushHardness(1); });
    for (int tenth = 1; tenth <= 10; ++tenth) {
        on(ActionId(int(Strength10) + tenth - 1), [this, tenth] {
            BrushSettings brush = m_canvas->brush();
            brush.strength = tenth / 10.0;
            m_canvas->setBrush(brush);
            m_toolOptions->setBrush(brush);
        });
    }

    m_actions->action(ToolBrush)->setChecked(true);
}

void MainWindow::connectViewActions()
{
    on(ZoomIn, [this] { m_canvas->zoomIn(); });
    on(ZoomOut, [this] { m_canvas->zoomOut(); });
    on(ZoomFit, [this] { m_canvas->fit(); });
    on(ZoomActual, [this] { m_canvas->showOneToOne(); });
    on(FrameMask, [this] { m_canvas->frameMask(); });
    on(ToggleOverlay, [this] { m_canvas->setOverlayShown(m_actions->action(ToggleOverlay)->isChecked()); });
    on(ToggleDivider, [this] { m_canvas->setDividerShown(m_actions->action(ToggleDivider)->isChecked()); });
    auto *themes = new QActionGroup(this);
    for (const auto &[id, choice] : {std::pair(ThemeSystem, ThemeChoice::System), std::pair(ThemeDark, ThemeChoice::Dark),
                                     std::pair(ThemeLight, ThemeChoice::Light)}) {
        themes->addAction(m_actions->action(id));
        m_actions->action(id)->setChecked(themeChoiceFromName(m_services.settings.get(settings::theme)) == choice);
        on(id, [this, choice = choice] { chooseTheme(choice); });
    }
    on(ShowDifference, [this] { setReviewLook(); });
    on(BlinkReview, [this] { setReviewLook(); });
    on(SideBySide, [this] { m_review->setSideBySide(m_actions->action(SideBySide)->isChecked()); });
    connect(m_pages, &QStackedWidget::currentChanged, this, [this] { m_review->setCanvasInFront(m_pages->currentWidget() == m_canvas); });
    on(ToggleCompose, [this] { m_composeDock->setVisible(!m_composeDock->isVisible()); });
    on(ToggleStrip, [this] { m_stripDock->setVisible(!m_stripDock->isVisible()); });
    connect(m_composeDock, &QDockWidget::visibilityChanged, m_actions->action(ToggleCompose), &QAction::setChecked);
    connect(m_stripDock, &QDockWidget::visibilityChanged, m_actions->action(ToggleStrip), &QAction::setChecked);

}

/// Difference and blinking as the View menu has them.
void MainWindow::setReviewLook()
{
    m_review->setLook({m_actions->action(ShowDifference)->isChecked(), m_differenceGain, m_actions->action(BlinkReview)->isChecked()});
}

void MainWindow::buildGainMenu(QMenu *menu)
{
    auto *gains = new QActionGroup(this);
    for (const int gain : {1, 2, 4, 8, 16}) {
        QAction *one = menu->addAction(tr("%1 ×").arg(gain), this, [this, gain] {
            m_differenceGain = gain;
            setReviewLook();
        });
        one->setCheckable(true);
        one->setChecked(gain == m_differenceGain);
        gains->addAction(one);
    }
}

void MainWindow::connectMaskActions()
{
    const auto picture = [this](const std::function<void(Picture &)> &change) {
        return [this, change] {
            if (Picture *open = m_review->target())
                change(*open);
        };
    };
    on(Undo, [this] { m_review->undo(); });
    on(Redo, [this] { m_review->redo(); });
    on(LastMask, picture([](Picture &open) { open.restoreLastMask(); }));
    on(MaskInvert, picture([](Picture &open) {
           MaskTiles mask = open.mask();
           mask.invert();
           open.changeMask(tr("Invert the mask"), mask);
       }));
    on(MaskAll, picture([](Picture &open) {
           MaskTiles mask(open.size());
           mask.fill(255);
           open.changeMask(tr("Mask everything"), mask);
       }));
    const auto clear = picture([](Picture &open) { open.changeMask(tr("Clear the mask"), MaskTiles(open.size())); });
    on(MaskNone, clear);
    on(MaskClear, clear);
    on(ImportMask, [this] { m_desk->chooseMask(); });
    on(ExportMask, [this] { m_desk->exportMask(); });

}

void MainWindow::connectJobActions()
{
    on(Generate, [this] { m_compose->requestGenerate(); });
    on(GenerateAgain, [this] {
        if (const int row = m_services.feed.indexOf(m_strip->selectedId()); row >= 0)
            m_flow->again(m_services.feed.generations()[row]);
        else
            m_compose->requestGenerate();
    });
    on(StopJob, [this] { m_strip->requestStop(); });
    on(FocusPrompt, [this] {
        m_composeDock->show();
        m_compose->showPage(0);
        m_compose->focusPrompt();
    });
    on(UseRealModel, [this] { addRealModel({}); });
    on(StartPaused, [this] { m_services.queue.startPaused(); });
    m_jobFlow->setHoldAction(m_actions->action(HoldQueue));
    on(ShowSpending, [this] { m_spending->show(); });
    on(NextPhotos, [this] { m_series->choose(); });
    on(SeveralRegions, [this] { m_regions->choose(); });
}

void MainWindow::connectReviewActions()
{
    for (int number = 1; number <= 9; ++number)
        on(ActionId(int(Pick1) + number - 1), [this, number] { m_strip->selectVariation(number); });
    on(PreviousResult, [this] { m_strip->selectNext(-1); });
    on(NextResult, [this] { m_strip->selectNext(1); });
    on(Accept, [this] { m_reviewer->accept(false); });
    on(AcceptOnTop, [this] { m_reviewer->accept(true); });
    on(Reject, [this] { m_review->reject(); });
    on(Favourite, [this] {
        if (const auto &current = m_reviewer->current())
            m_reviewer->toggleFavourite(current->generation);
    });
    on(LeaveReview, [this] { m_reviewer->leave(); });

    on(OpenHistory, [this] { showHistory(false); });
    on(SearchHistory, [this] { showHistory(true); });
    on(FocusStrip, [this] {
        m_stripDock->show();
        m_strip->takeFocus();
    });
}

QString MainWindow::nameOfEdit(const Edit &edit) const
{
    const int row = m_services.feed.indexOf(edit.generation);
    const QString prompt = row < 0 ? QString() : m_services.feed.generations()[row].prompt.simplified();
    return prompt.isEmpty() ? tr("an edit") : prompt.left(48);
}

/// Every edit of the picture with what can be done to it; made anew each time, because edits come and go.
void MainWindow::listEdits(QMenu *menu)
{
    menu->clear();
    Picture *picture = m_desk->picture();
    if (!picture || picture->edits().isEmpty()) {
        menu->addAction(tr("No edits yet"))->setEnabled(false);
        return;
    }
    for (int i = 0; i < picture->edits().size(); ++i) {
        const Edit edit = picture->edits()[i];
        QMenu *one = menu->addMenu(u"%1 · %2"_s.arg(i + 1).arg(nameOfEdit(edit).replace(u'&', u"&&"_s)));
        QAction *shown = one->addAction(tr("Shown"), picture, [picture, i](bool on) { picture->setEditShown(i, on); });
        shown->setCheckable(true);
        shown->setChecked(edit.shown);
        one->addAction(tr("Adjust the blend"), this, [this, i] { m_reviewer->reblend(i); });
        one->addAction(tr("Remove"), picture, [picture, i] { picture->removeEdit(i); });
        one->addAction(tr("Show its card"), this, [this, edit] { m_strip->select(edit.generation); });
    }
}

/// In groups, so that it fits on a low screen.
void MainWindow::buildMaskMenu(const std::function<void(QMenu &, const QList<ActionId> &)> &fill)
{
    constexpr ActionId separator = ActionId::Count;
    QMenu *menu = menuBar()->addMenu(tr("&Mask"));
    menu->setToolTipsVisible(true);
    fill(*menu->addMenu(tr("Tools")), {ToolBrush, ToolEraser, ToolRectangle, ToolEllipse, ToolLasso, ToolPolygon, ToolFill, ToolSmartSelect,
                                       SwapTools, PaintByKeys});
    fill(*menu, {separator, MaskInvert, MaskAll, MaskNone, LastMask, separator, MaskGrow, MaskShrink, MaskFeather, MaskHarden, MaskSmooth,
                 MaskBorder, MaskFillHoles, MaskRemoveSpecks, separator, CopyMask, PasteMask});
    fill(*menu->addMenu(tr("Mask from")), {MaskFromTransparency, MaskFromBrightness, MaskFromResult});
    fill(*menu->addMenu(tr("Several masks")), {NewMask, DuplicateMask, NextMask});
    fill(*menu, {separator, ImportMask, ExportMask});
}

void MainWindow::buildMenus()
{
    const auto fillMenu = [this](QMenu &menu, const QList<ActionId> &ids) {
        for (const ActionId id : ids) {
            if (id == ActionId::Count)
                menu.addSeparator();
            else
                menu.addAction(m_actions->action(id));
        }
    };
    const auto fill = [this, fillMenu](const QString &title, const QList<ActionId> &ids) {
        QMenu *menu = menuBar()->addMenu(title);
        menu->setToolTipsVisible(true);
        fillMenu(*menu, ids);
        return menu;
    };
    constexpr ActionId separator = ActionId::Count;
    m_shelf->fillFileMenu(fill(tr("&File"), {Open, Paste, separator, Save, SaveAs, SaveCopy, separator, ClosePicture, NextPicture,
                                             ForgetPicture, separator, Settings, separator, Quit}));
    fill(tr("&Edit"), {Undo, Redo, UndoSteps, separator, CopyResult, LastMask});
    QMenu *pictureMenu = fill(tr("&Picture"), {ExtendCanvas, separator, Accept, AcceptOnTop, Reject, Favourite, separator, PreviousResult, NextResult, LeaveReview, separator});
    QMenu *edits = pictureMenu->addMenu(tr("Edits"));
    connect(edits, &QMenu::aboutToShow, this, [this, edits] { listEdits(edits); });
    listEdits(edits);
    buildMaskMenu(fillMenu);
    QMenu *view = fill(tr("&View"), {ZoomIn, ZoomOut, ZoomFit, ZoomActual, FrameMask, separator, ToggleOverlay, ToggleDivider, SideBySide,
                                     BlinkReview, ShowDifference});
    buildGainMenu(view->addMenu(tr("Difference times")));
    view->addSeparator();
    m_controls->addToViewMenu(*view);
    view->addSeparator();
    fillMenu(*view, {ToggleCompose, ToggleStrip, FullScreen, separator, ThemeSystem, ThemeDark, ThemeLight});
    fill(tr("&Jobs"), {Generate, GenerateAgain, SeveralRegions, NextPhotos, separator, StopJob, StartPaused, HoldQueue, separator, ShowSpending, separator, FocusPrompt, UseRealModel});
    fill(tr("H&istory"), {OpenHistory, SearchHistory, FocusStrip});
    fill(tr("&Help"), {ShowKeys, About});
}
} // namespace pentimento
