#include "ui/mainwindow/mainwindow.h"

#include "app/api/networkwatch.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/icons.h"
#include "ui/common/noticequeue.h"
#include "ui/common/notifier.h"
#include "ui/common/prompter.h"
#include "ui/common/theme.h"
#include "ui/forms/composepanel.h"
#include "ui/history/historypage.h"
#include "ui/jobs/jobmodel.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/resultpanel.h"
#include "ui/jobs/reviewbar.h"
#include "ui/mainwindow/canvascontrols.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/dockgrip.h"
#include "ui/mainwindow/editspanel.h"
#include "ui/mainwindow/extensionflow.h"
#include "ui/mainwindow/extensionpanel.h"
#include "ui/mainwindow/frameflow.h"
#include "ui/mainwindow/idleinhibitor.h"
#include "ui/mainwindow/jobflow.h"
#include "ui/mainwindow/maskactions.h"
#include "ui/mainwindow/maskbar.h"
#include "ui/mainwindow/maskoperator.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/pictureshelf.h"
#include "ui/mainwindow/picturetabs.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/reviewer.h"
#include "ui/mainwindow/reviewflow.h"
#include "ui/mainwindow/seriesflow.h"
#include "ui/mainwindow/sidepanels.h"
#include "ui/mainwindow/spendingwatch.h"
#include "ui/mainwindow/statusline.h"
#include "ui/mainwindow/toolactions.h"
#include "ui/mainwindow/toolcolumn.h"
#include "ui/mainwindow/tooloptions.h"
#include "ui/mainwindow/wholeresultview.h"

#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDockWidget>
#include <QScreen>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int lowWindow = 820; // below this height the strip is one row of small cards

/// The content has tabs or a heading of its own; a second title would only take room.
QDockWidget *makeDock(const QString &name, const QString &title, QWidget *content, QMainWindow *window)
{
    auto *dock = new QDockWidget(title, window);
    dock->setObjectName(name);
    dock->setWidget(content);
    dock->setTitleBarWidget(new DockGrip(dock));
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable | QDockWidget::DockWidgetClosable);
    return dock;
}
} // namespace

MainWindow::MainWindow(const WindowServices &services, QWidget *parent)
    : QMainWindow(parent)
    , m_services(services)
    , m_ownPrompter(services.prompter ? nullptr : std::make_unique<DialogPrompter>(this))
    , m_prompter(services.prompter ? *services.prompter : *m_ownPrompter)
    , m_actions(new Actions(this, m_services.settings))
    , m_desk(new PictureDesk(m_services.settings, m_services.autosave, m_prompter, this))
    , m_jobs(new JobModel(m_services.feed, m_services.history, m_services.queue, this))
    , m_reviewer(new Reviewer(m_services.history, m_services.feed, this))
    , m_compose(new ComposePanel(m_values, &m_prompter, this))
    , m_flow(new ComposeFlow(m_services, *m_compose, m_values, *m_desk, this))
    , m_canvas(new CanvasWidget(this))
    , m_frame(new FrameFlow(m_services.settings, m_services.feed, *m_canvas, *m_compose, *m_flow, this))
    , m_history(new HistoryPage(m_services.history, this))
    , m_whole(new WholeResultView(this))
    , m_pages(new QStackedWidget(this))
    , m_options(new QStackedWidget(this))
    , m_toolOptions(new ToolOptions(this))
    , m_reviewBar(new ReviewBar(this))
    , m_maskBar(new MaskBar(this))
    , m_maskOperator(new MaskOperator(*m_maskBar, *m_canvas, this))
    , m_maskActions(new MaskActions(*m_actions, *m_maskOperator, m_services.history, m_services.settings, m_prompter, this))
    , m_strip(new JobsPanel(*m_jobs, this))
    , m_result(new ResultPanel(this))
    , m_notice(new NoticeBar(this))
    , m_notices(new NoticeQueue(*m_notice, this))
    , m_status(new StatusLine(this))
    , m_jobFlow(new JobFlow(m_services.queue, *m_strip, this))
    , m_spending(new SpendingWatch(m_services.queue, m_services.history, this))
    , m_series(new SeriesFlow(m_services, *m_flow, *m_spending, m_prompter, this))
    , m_regions(new RegionFlow({m_services, *m_flow, *m_desk, *m_spending, this}))
    , m_extensionPanel(new ExtensionPanel(this))
    , m_extension(new ExtensionFlow({m_services, *m_actions, *m_canvas, *m_extensionPanel, *m_desk, *m_flow, *m_regions}, this))
    , m_notifier(new Notifier(this))
    , m_inhibitor(new IdleInhibitor(this))
    , m_network(new NetworkWatch(this))
    , m_controls(new CanvasControls(*m_actions, *m_canvas, *m_toolOptions, m_services.settings, this))
{
    setObjectName(u"window"_s);
    buildCentre();
    buildDocks();
    setStatusBar(m_status);
    connectActions();
    buildMenus();
    connectPicture();
    connectCanvas();
    connectJobs();
    connectExtension();
    connectReview();
    connectHistory();
    watchSettings();
    restoreLayout();
    m_flow->start();
    updateTitle();
    updateUndo();
    updateService();
}

MainWindow::~MainWindow()
{
    m_services.settings.setFailureHandler({});
    hide(); // who has the focus tells of losing it, and those it tells must still be there
    // The parts speak to each other until the last one is gone; the desk lets go of its picture first.
    m_maskActions->setPicture(nullptr);
    m_sidePanels->setPicture(nullptr);
    m_canvas->setPicture(nullptr);
    m_reviewer->setPicture(nullptr);
}

void MainWindow::buildCentre()
{
    m_shelf = new PictureShelf({*m_desk, m_services.history, m_services.settings, *m_actions, *m_flow,
                                [this](const Edit &edit) { return nameOfEdit(edit); }}, this);
    const int resultPage = m_compose->addPage(m_result, tr("Result"));
    m_review = new ReviewFlow({*m_reviewer, m_services.history, m_services.feed, *m_canvas, *m_compose, resultPage, *m_result,
                               *m_reviewBar, *m_strip, *m_jobs}, this);
    m_options->addWidget(m_toolOptions);
    m_options->addWidget(m_reviewBar);
    m_options->addWidget(m_maskBar);
    m_options->setFixedHeight(controlHeight(fontMetrics()) + 12);
    m_options->setProperty("surface", u"panel"_s);
    m_extensionPanel->setProperty("surface", u"panel"_s);
    m_extensionPanel->hide();
    m_pages->addWidget(m_canvas);
    m_pages->addWidget(m_history);
    m_pages->addWidget(m_whole);
    m_pages->installEventFilter(this);
    using enum ActionId;
    QList<QAction *> tools;
    for (const ToolAction &entry : toolActionList())
        tools << m_actions->action(entry.action);
    const QList<QAction *> view{m_actions->action(ZoomFit), m_actions->action(ZoomActual), m_actions->action(ToggleOverlay),
                                m_actions->action(OpenHistory)};
    auto *column = new ToolColumn(tools, view, this);
    column->setProperty("surface", u"panel"_s);
    m_toolOptions->setActions(m_actions->action(SwapTools), m_actions->action(Undo), m_actions->action(Redo));

    auto *centre = new QWidget(this);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(column);
    row->addWidget(m_pages, 1);
    row->insertWidget(1, m_review->besideView(), 1);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_shelf->tabs());
    layout->addWidget(m_options);
    layout->addWidget(m_extensionPanel);
    layout->addLayout(row, 1);
    setCentralWidget(centre);
    m_notice->setParent(m_pages);
    m_notice->hide();
}

void MainWindow::buildDocks()
{
    m_compose->addPage(m_shelf->edits(), tr("Edits"));
    m_compose->setProperty("surface", u"panel"_s);
    m_strip->setProperty("surface", u"panel"_s);
    m_composeDock = makeDock(u"compose"_s, tr("Compose"), m_compose, this);
    m_stripDock = makeDock(u"strip"_s, tr("Jobs and results"), m_strip, this);
    m_sidePanels = new SidePanels(*this, *m_actions, *m_maskOperator, this);
    setDockOptions(QMainWindow::AllowNestedDocks);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    addDockWidget(Qt::RightDockWidgetArea, m_composeDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_stripDock);
    m_compose->setMinimumWidth(320);
    resizeDocks({m_composeDock}, {360}, Qt::Horizontal);
}

void MainWindow::restoreLayout()
{
    const SettingsStore &kept = m_services.settings;
    // With the high strip the window would refuse the heights at which the strip becomes low.
    m_strip->setCompact(true);
    setMinimumHeight(minimumSizeHint().height());
    if (!restoreGeometry(kept.get(settings::windowGeometry)))
        resize(sizeHint().boundedTo(screen()->availableSize() - QSize(0, 32)));
    restoreState(kept.get(settings::windowState), 1);
    m_sidePanels->setPicture(nullptr); // whatever the masks of the last picture needed
    m_strip->setOnlyThisPicture(kept.get(settings::onlyThisPicture));
    m_canvas->setBrush({kept.get(settings::brushSize), kept.get(settings::brushHardness), kept.get(settings::brushStrength),
                        kept.get(settings::brushSmoothing)});
    m_canvas->setPressureUse(PressureUse(kept.get(settings::brushPressure)));
    m_canvas->setPressureCurve(PressureCurve(kept.get(settings::brushPressureCurve)));
    m_toolOptions->setPressure(m_canvas->pressureUse(), m_canvas->pressureCurve());
    m_toolOptions->setBrush(m_canvas->brush());
    m_canvas->setOverlayShown(kept.get(settings::showOverlay));
}

void MainWindow::placeNotice()
{
    const int width = qMin(m_pages->width() - 32, 760);
    m_notice->setGeometry((m_pages->width() - width) / 2, m_pages->height() - m_notice->sizeHint().height() - 12, width,
                          m_notice->sizeHint().height());
    m_notice->raise();
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_pages && event->type() == QEvent::Resize)
        placeNotice();
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_strip->setCompact(height() < lowWindow);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayQuit())
        return event->ignore();
    SettingsStore &kept = m_services.settings;
    kept.set(settings::windowGeometry, saveGeometry());
    kept.set(settings::windowState, saveState(1));
    const BrushSettings brush = m_canvas->brush();
    kept.set(settings::brushSize, brush.size);
    kept.set(settings::brushHardness, brush.hardness);
    kept.set(settings::brushStrength, brush.strength);
    kept.set(settings::brushSmoothing, brush.smoothing);
    kept.set(settings::brushPressure, int(m_canvas->pressureUse()));
    kept.set(settings::brushPressureCurve, int(m_canvas->pressureCurve()));
    kept.set(settings::showOverlay, m_canvas->isOverlayShown());
    m_canvas->abandonStroke();
    event->accept();
}
} // namespace pentimento

#include "moc_mainwindow.cpp"
