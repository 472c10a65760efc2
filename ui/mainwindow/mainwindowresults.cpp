// What MainWindow connects for jobs, their review and the history.
#include "ui/mainwindow/mainwindow.h"

#include "app/api/networkwatch.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticequeue.h"
#include "ui/common/notifier.h"
#include "ui/common/prompter.h"
#include "ui/forms/composepanel.h"
#include "ui/history/historypage.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/resultpanel.h"
#include "ui/jobs/reviewbar.h"
#include "ui/mainwindow/canvascontrols.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/editspanel.h"
#include "ui/mainwindow/historyflow.h"
#include "ui/mainwindow/extensionflow.h"
#include "ui/mainwindow/idleinhibitor.h"
#include "ui/mainwindow/jobflow.h"
#include "ui/mainwindow/maskactions.h"
#include "ui/mainwindow/maskbar.h"
#include "ui/mainwindow/maskoperator.h"
#include "ui/mainwindow/maskwatch.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/reviewer.h"
#include "ui/mainwindow/reviewflow.h"
#include "ui/mainwindow/seriesflow.h"
#include "ui/mainwindow/sidepanels.h"
#include "ui/mainwindow/spendingwatch.h"
#include "ui/mainwindow/tooloptions.h"
#include "ui/mainwindow/wholeresultview.h"

#include <QApplication>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// True where a result lies on \a open: it was made on its canvas, or on the one that this was extended from.
bool isShownOn(const Picture *open, const Generation &generation)
{
    return open && (open->original().sha256 == generation.source.sha256
                    || (open->id() == generation.picture && open->placeOf(generation.pictureSize)));
}
} // namespace

void MainWindow::connectJobs()
{
    connect(m_network, &NetworkWatch::cameBack, &m_services.queue, &JobQueue::askNow);
    connect(m_network, &NetworkWatch::changed, this, &MainWindow::updateService);
    connect(m_strip, &JobsPanel::actionRequested, this, &MainWindow::runCardAction);
    connect(m_strip, &JobsPanel::favouriteRequested, m_reviewer, &Reviewer::toggleFavourite);
    connect(m_strip, &JobsPanel::exportRequested, this, &MainWindow::exportGeneration);
    connect(m_strip, &JobsPanel::onlyThisPictureChanged, this,
            [this](bool on) { m_services.settings.set(settings::onlyThisPicture, on); });
    connect(m_result, &ResultPanel::againRequested, m_flow, &ComposeFlow::again);
    connect(m_result, &ResultPanel::restoreRequested, this, [this](const Generation &generation) { m_flow->restore(generation); });
    connect(m_result, &ResultPanel::favouriteRequested, m_reviewer, &Reviewer::toggleFavourite);
    connect(m_result, &ResultPanel::exportRequested, this, &MainWindow::exportGeneration);
    connect(&m_services.queue, &JobQueue::ended, this, &MainWindow::noteEnded);
    connect(&m_services.queue, &JobQueue::storageFailed, this,
            [this](const Error &error) { showNotice(NoticeLevel::Bad, error.sentence(), {}); });
    connect(&m_services.queue, &JobQueue::runningChanged, this, [this] {
        m_inhibitor->setActive(m_services.queue.paidRunning() > 0);
        if (m_quitting && m_services.queue.runningIds().isEmpty())
            QApplication::quit();
    });
    m_flow->setSpending(*m_spending);
    connect(m_spending, &SpendingWatch::showRequested, m_strip, &JobsPanel::select);
    connect(m_spending, &SpendingWatch::limitsRequested, this, [this] { openSettings(SettingsDialog::Page::Jobs); });
    connect(m_series, &SeriesFlow::noticed, this, &MainWindow::showNotice);
    connect(m_series, &SeriesFlow::noticeOver, m_notices, &NoticeQueue::closePassing);
    connect(m_series, &SeriesFlow::offerOver, m_notices, &NoticeQueue::withdraw);
    connect(m_regions, &RegionFlow::noticed, this, &MainWindow::showNotice);
    connect(m_regions, &RegionFlow::offerOver, m_notices, &NoticeQueue::withdraw);
    connect(m_flow, &ComposeFlow::showRequested, m_strip, &JobsPanel::select);
    connect(m_strip, &JobsPanel::secondPressWanted, this, [this](const QString &text) { showNotice(NoticeLevel::Info, text, {}); });
    connect(m_notifier, &Notifier::clicked, this, [this](const QString &id) {
        show();
        raise();
        activateWindow();
        m_strip->select(id);
    });
}

void MainWindow::runCardAction(CardAction action, const Generation &generation)
{
    if (m_jobFlow->run(action, generation))
        return;
    if (action == CardAction::Edit)
        return m_flow->restore(generation);
    if (action == CardAction::Again)
        return m_flow->again(generation);
    thenOn(m_services.queue.sendAgain(generation.id), this, [this](const JobQueue::AddOutcome &outcome) {
        if (!outcome.errors.isEmpty())
            showNotice(NoticeLevel::Bad, outcome.errors.first().sentence(), {});
        else if (outcome.notice)
            showNotice(NoticeLevel::Warn, outcome.notice->sentence(), {});
    });
}

void MainWindow::noteEnded(const Generation &generation)
{
    if (generation.state == JobState::Ready && generation.cost.isKnown() && !generation.isPractice())
        updateService();
    if (QApplication::activeWindow() || !m_services.settings.get(settings::notifyWhenReady))
        return;
    m_notifier->notify(generation.state == JobState::Ready ? tr("Result ready") : tr("Job ended"),
                       cardTitle(generation) + u'\n' + stateWords(generation, {}), generation.id);
}

void MainWindow::connectReview()
{
    connect(m_maskActions, &MaskActions::noticed, this, &MainWindow::showNotice);
    connect(m_sidePanels, &SidePanels::noticed, this, &MainWindow::showNotice);
    connect(m_sidePanels, &SidePanels::focusLost, m_canvas, qOverload<>(&QWidget::setFocus));
    connect(m_maskActions, &MaskActions::leaveReviewRequested, m_reviewer, &Reviewer::leave);
    connect(m_maskOperator, &MaskOperator::activeChanged, this, [this](bool active) {
        chooseOptions();
        if (!active)
            m_canvas->setFocus();
    });
    connect(m_strip, &JobsPanel::selected, this, [this](const Generation &generation) {
        m_result->show(generation);
        m_maskActions->setResult(generation);
        if (m_quitting)
            return;
        m_reviewer->start(generation);
        offerItsPicture(generation);
    });
    connect(m_strip, &JobsPanel::selectionCleared, this, [this] {
        m_result->clear();
        m_maskActions->setResult({});
        m_reviewer->leave();
    });
    connect(m_strip, &JobsPanel::acceptRequested, this, [this](const Generation &generation, bool onTop) {
        if (m_reviewer->wanted() == generation.id)
            m_reviewer->accept(onTop);
    });
    connect(&m_services.feed, &GenerationFeed::changed, this, [this](int row) {
        const Generation &generation = m_services.feed.generations()[row];
        if (generation.id == m_strip->selectedId())
            m_result->show(generation);
    });
    connect(m_reviewer, &Reviewer::started, this, &MainWindow::showTry);
    connect(m_reviewer, &Reviewer::started, m_review, &ReviewFlow::begin);
    connect(m_reviewer, &Reviewer::left, this, &MainWindow::endReview);
    connect(m_reviewer, &Reviewer::failed, this,
            [this](const Error &error) { showNotice(NoticeLevel::Warn, error.sentence(), {}); });
    connect(m_reviewer, &Reviewer::accepted, this, [this] {
        chooseTool(ToolId::Brush);
        m_canvas->setFocus();
    });
    connect(m_reviewer, &Reviewer::openAsPictureRequested, m_desk, &PictureDesk::openBytes);
    connect(m_reviewBar, &ReviewBar::acceptRequested, this, [this] { m_reviewer->accept(false); });
    connect(m_review, &ReviewFlow::undoChanged, this, &MainWindow::updateUndo);
    connect(m_reviewBar, &ReviewBar::leaveRequested, m_reviewer, &Reviewer::leave);
    connect(m_whole, &WholeResultView::leaveRequested, m_reviewer, &Reviewer::leave);
}

/// A card of another picture shows on the open one if it can; its own is one click away.
void MainWindow::offerItsPicture(const Generation &generation)
{
    const Picture *open = m_desk->picture();
    if (generation.state != JobState::Ready || generation.patch.isNull() || isShownOn(open, generation))
        return;
    if (open && open->id() == generation.picture) {
        return showNotice(NoticeLevel::Info, tr("This result was made on another canvas, of %1 × %2 pixels.").arg(generation.pictureSize.width())
                                                 .arg(generation.pictureSize.height()),
                          {{tr("Bring that canvas back"), [this, generation] { m_flow->restore(generation); }}});
    }
    showNotice(NoticeLevel::Info, tr("This result was made for %1.").arg(generation.pictureName),
               {{tr("Open %1").arg(generation.pictureName), [this, generation] { openFromHistory(generation); }}});
}

void MainWindow::showTry(const Try &shown)
{
    m_reviewBar->show(shown.generation, shown.variations, shown.madeBefore);
    m_reviewBar->setOpensNewPicture(!shown.patch);
    m_maskOperator->apply();
    m_actions->setReviewing(true);
    m_controls->maskWatch().setWanted(false);
    if (shown.patch) {
        m_canvas->setReview(shown.screen);
        m_pages->setCurrentWidget(m_canvas);
    } else {
        m_canvas->setReview(std::nullopt);
        m_whole->setImage(shown.whole);
        m_pages->setCurrentWidget(m_whole);
    }
    chooseOptions();
}

/// The line above the canvas follows what is going on: an operation on the mask, a review, or painting.
void MainWindow::chooseOptions()
{
    const bool reviewing = m_canvas->isReviewing() || m_pages->currentWidget() == m_whole;
    m_options->setCurrentWidget(m_maskOperator->isActive() ? static_cast<QWidget *>(m_maskBar)
                                : reviewing                ? static_cast<QWidget *>(m_reviewBar)
                                                           : m_toolOptions);
}

void MainWindow::endReview()
{
    m_actions->setReviewing(false);
    m_controls->maskWatch().setWanted(true);
    m_canvas->setReview(std::nullopt);
    if (m_pages->currentWidget() == m_whole)
        m_pages->setCurrentWidget(m_canvas);
    chooseOptions();
    m_strip->clearSelection();
    m_canvas->setFocus();
}

void MainWindow::connectHistory()
{
    m_history->setServices(m_services.profiles());
    connect(m_history, &HistoryPage::closeRequested, this, [this] {
        m_pages->setCurrentWidget(m_canvas);
        m_canvas->setFocus();
    });
    connect(m_history, &HistoryPage::openRequested, this, &MainWindow::openFromHistory);
    connect(m_history, &HistoryPage::restoreRequested, this,
            [this](const Generation &generation, RestorePart part) {
                m_pages->setCurrentWidget(m_canvas);
                m_canvas->setFocus();
                m_flow->restore(generation, part);
            });
    auto *flow = new HistoryFlow(m_services, *m_history, m_prompter, this);
    connect(flow, &HistoryFlow::noticed, this, &MainWindow::showNotice);
    connect(m_history, &HistoryPage::exportRequested, this, &MainWindow::exportGeneration);
    connect(m_history, &HistoryPage::favouriteToggled, this,
            [this](const Generation &generation, bool on) { m_services.history.setFavourite(generation.id, on); });
}

void MainWindow::openFromHistory(const Generation &generation)
{
    m_pages->setCurrentWidget(m_canvas);
    const Picture *open = m_desk->picture();
    if (generation.patch.isNull() || isShownOn(open, generation)) {
        m_result->show(generation);
        return m_reviewer->start(generation);
    }
    if (!generation.picture.isEmpty() && generation.picture != generation.source.sha256)
        return m_flow->restore(generation); // made on an extended canvas: the picture that was extended comes, and its canvas
    thenOn(m_services.history.file(generation.source), this, [this, generation](const Result<QByteArray> &file) {
        if (!file)
            return showNotice(NoticeLevel::Bad, file.error().sentence(), {});
        auto *once = new QObject(this);
        connect(m_desk, &PictureDesk::pictureChanged, once, [this, once, generation] {
            once->deleteLater();
            QMetaObject::invokeMethod(this, [this, generation] { m_reviewer->start(generation); }, Qt::QueuedConnection);
        });
        m_desk->openBytes(*file, generation.pictureName);
    });
}

void MainWindow::showHistory(bool search)
{
    const bool leave = !search && m_pages->currentWidget() == m_history;
    m_pages->setCurrentWidget(leave ? static_cast<QWidget *>(m_canvas) : m_history);
    if (search)
        m_history->focusSearch();
    else if (!leave)
        m_history->setFocus();
}

void MainWindow::exportGeneration(const Generation &generation)
{
    m_prompter.askForFiles({FileQuestion::Mode::Folder, tr("Export into a folder"), m_services.settings.get(settings::lastFolder)},
                           this, [this, generation](const QStringList &paths) {
                               if (paths.isEmpty())
                                   return;
                               thenOn(m_services.history.exportTo(generation.id, paths.first()), this, [this, paths](const Result<void> &done) {
                                   if (done)
                                       showNotice(NoticeLevel::Good, tr("Exported to %1").arg(paths.first()), {});
                                   else
                                       showNotice(NoticeLevel::Bad, done.error().sentence(), {});
                               });
                           });
}
} // namespace pentimento
