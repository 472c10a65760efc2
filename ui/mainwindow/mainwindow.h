#pragma once

#include "app/document/formvalues.h"
#include "app/history/generation.h"
#include "ui/common/noticebar.h"
#include "ui/jobs/jobwords.h"
#include "ui/mainwindow/windowservices.h"
#include "ui/settings/settingsdialog.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;
class QMenu;
class QStackedWidget;

namespace pentimento {
class Actions;
class CanvasControls;
class CanvasWidget;
class ComposeFlow;
class ComposePanel;
class ExtensionFlow;
class ExtensionPanel;
class FrameFlow;
class HistoryPage;
class IdleInhibitor;
class JobFlow;
class JobModel;
class JobsPanel;
class MaskActions;
class MaskBar;
class MaskOperator;
class NetworkWatch;
class NoticeQueue;
class Notifier;
class Picture;
struct Edit;
class PictureDesk;
class PictureShelf;
class Prompter;
class ResultPanel;
class RegionFlow;
class ReviewBar;
class SidePanels;
class SpendingWatch;
class Reviewer;
class ReviewFlow;
class SeriesFlow;
class StatusLine;
class ToolOptions;
class WholeResultView;
struct Try;
enum class ActionId;
enum class ToolId;

/// The window: canvas in the middle, tools left, form right, strip below. Only connects its parts.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(const WindowServices &services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// What happens after the window is shown: takes over unfinished jobs and opens \a files (picture, mask); without
    /// any, the picture that was open last, or the sample picture at the very first start.
    void start(const QStringList &files);
    /// A second start's files (none: it only wanted the window): opened here, in front.
    void takeOver(const QStringList &files);

    QSize sizeHint() const override { return {1440, 900}; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    // mainwindow.cpp: what it is made of
    void buildCentre();
    void buildDocks();
    void restoreLayout();
    void placeNotice();
    // mainwindowmenus.cpp: actions and menus
    void connectActions();
    void connectFileActions();
    void connectToolActions();
    void connectViewActions();
    void connectMaskActions();
    void connectJobActions();
    void connectReviewActions();
    void buildMenus();
    void buildMaskMenu(const std::function<void(QMenu &, const QList<ActionId> &)> &fill);
    void listEdits(QMenu *menu);
    void setReviewLook();
    void buildGainMenu(QMenu *menu);
    QString nameOfEdit(const Edit &edit) const;
    void on(ActionId id, std::function<void()> run);
    // mainwindowwiring.cpp: who tells whom
    void connectPicture();
    void connectCanvas();
    void connectJobs();
    void connectReview();
    void connectHistory();
    void takePicture(Picture *picture);
    void followCanvas(Picture *picture);
    void connectExtension();
    void chooseTool(ToolId tool);
    void runCardAction(CardAction action, const Generation &generation);
    void noteEnded(const Generation &generation);
    void showTry(const Try &shown);
    void endReview();
    void chooseOptions();
    void offerItsPicture(const Generation &generation);
    void openFromHistory(const Generation &generation);
    void exportGeneration(const Generation &generation);
    void copyResult();
    void useAsReference(const QString &path);
    void showHistory(bool search);
    void showNotice(NoticeLevel level, const QString &text, const QList<NoticeBar::Action> &actions);
    void offerPaused(const QStringList &ids, int count);
    void watchSettings();
    void showSettings();
    void showKeys();
    void openSettings(SettingsDialog::Page page);
    KeyCheck keyCheck();
    EndpointUpdate endpointUpdate();
    void chooseTheme(ThemeChoice choice);
    void addRealModel(const QString &profile);
    void updateTitle();
    void updateUndo();
    void updateService();
    bool mayQuit();
    void finishInBackground();
    void movePane(int step);

    WindowServices m_services;
    std::unique_ptr<Prompter> m_ownPrompter;
    Prompter &m_prompter;
    FormValues m_values;
    Actions *m_actions;
    PictureDesk *m_desk;
    JobModel *m_jobs;
    Reviewer *m_reviewer;
    ReviewFlow *m_review = nullptr;
    PictureShelf *m_shelf = nullptr;
    ComposePanel *m_compose;
    ComposeFlow *m_flow;
    CanvasWidget *m_canvas;
    FrameFlow *m_frame;
    HistoryPage *m_history;
    WholeResultView *m_whole;
    QStackedWidget *m_pages;
    QStackedWidget *m_options;
    ToolOptions *m_toolOptions;
    ReviewBar *m_reviewBar;
    MaskBar *m_maskBar;
    MaskOperator *m_maskOperator;
    MaskActions *m_maskActions;
    SidePanels *m_sidePanels = nullptr;
    JobsPanel *m_strip;
    ResultPanel *m_result;
    NoticeBar *m_notice;
    NoticeQueue *m_notices;
    StatusLine *m_status;
    QDockWidget *m_composeDock = nullptr;
    QDockWidget *m_stripDock = nullptr;
    JobFlow *m_jobFlow;
    SpendingWatch *m_spending;
    SeriesFlow *m_series;
    RegionFlow *m_regions;
    ExtensionPanel *m_extensionPanel;
    ExtensionFlow *m_extension;
    Notifier *m_notifier;
    IdleInhibitor *m_inhibitor;
    NetworkWatch *m_network;
    CanvasControls *m_controls;
    int m_differenceGain = 4;
    bool m_quitting = false;
};
} // namespace pentimento
