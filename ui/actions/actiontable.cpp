#include "ui/actions/actionid.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto noIcon = "";

/// Kinds of action by how their key behaves.
enum class Key { Once, Repeats, Held, Toggles };

ActionInfo info(ActionId id, const char *group, const char *name, const char *text, const char *iconName,
                ActionContext context, std::initializer_list<const char *> keys, Key key = Key::Once)
{
    QList<QKeySequence> shortcuts;
    for (const char *sequence : keys)
        shortcuts << QKeySequence(QLatin1StringView(sequence), QKeySequence::PortableText);
    return {id,
            QLatin1StringView(name),
            QString::fromUtf8(text),
            QLatin1StringView(iconName),
            context,
            shortcuts,
            QLatin1StringView(group),
            key == Key::Toggles,
            key == Key::Repeats,
            key == Key::Held};
}

QList<ActionInfo> fileActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "File");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(Open, g, "file.open", QT_TRANSLATE_NOOP("Action", "Open…"), "open", Window, {"Ctrl+O"}),
        info(Save, g, "file.save", QT_TRANSLATE_NOOP("Action", "Save"), "save", Window, {"Ctrl+S"}),
        info(SaveAs, g, "file.saveAs", QT_TRANSLATE_NOOP("Action", "Save as…"), noIcon, Window, {"Ctrl+Shift+S"}),
        info(SaveCopy, g, "file.saveCopy", QT_TRANSLATE_NOOP("Action", "Save a copy…"), "export", Window, {}),
        info(ClosePicture, g, "file.close", QT_TRANSLATE_NOOP("Action", "Close picture"), "close", Window, {"Ctrl+W"}),
        info(NextPicture, g, "file.next", QT_TRANSLATE_NOOP("Action", "Next picture"), noIcon, Window, {"Ctrl+Tab"}, Key::Repeats),
        info(Quit, g, "file.quit", QT_TRANSLATE_NOOP("Action", "Quit"), noIcon, Window, {"Ctrl+Q"}),
        info(CopyResult, g, "edit.copy", QT_TRANSLATE_NOOP("Action", "Copy result"), "copy", Window, {"Ctrl+C"}),
        info(Paste, g, "edit.paste", QT_TRANSLATE_NOOP("Action", "Paste"), "paste", Window, {"Ctrl+V"}),
        info(Settings, g, "file.settings", QT_TRANSLATE_NOOP("Action", "Settings…"), "settings", Window, {"Ctrl+,"}),
        info(ShowKeys, g, "help.keys", QT_TRANSLATE_NOOP("Action", "Keys and mouse"), "keyboard", Window, {"F1"}),
        info(FullScreen, g, "view.fullScreen", QT_TRANSLATE_NOOP("Action", "Full screen"), noIcon, Window, {"F11"}, Key::Toggles),
        info(NextPane, g, "view.nextPane", QT_TRANSLATE_NOOP("Action", "Next pane"), noIcon, Window, {"F6"}, Key::Repeats),
        info(PreviousPane, g, "view.previousPane", QT_TRANSLATE_NOOP("Action", "Previous pane"), noIcon, Window, {"Shift+F6"}, Key::Repeats),
        info(About, g, "help.about", QT_TRANSLATE_NOOP("Action", "About Pentimento"), "info", Window, {}),
        info(ForgetPicture, g, "file.forget", QT_TRANSLATE_NOOP("Action", "Forget this picture…"), "trash", Window, {}),
    };
}

QList<ActionInfo> toolActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "Tools");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(ToolBrush, g, "tool.brush", QT_TRANSLATE_NOOP("Action", "Brush"), "brush", Canvas, {"B"}, Key::Toggles),
        info(ToolEraser, g, "tool.eraser", QT_TRANSLATE_NOOP("Action", "Eraser"), "eraser", Canvas, {"E"}, Key::Toggles),
        info(SwapTools, g, "tool.swap", QT_TRANSLATE_NOOP("Action", "Swap brush and eraser"), "swap", Canvas, {"X"}),
        info(ToolRectangle, g, "tool.rectangle", QT_TRANSLATE_NOOP("Action", "Rectangle"), "rectangle", Canvas, {"M"}, Key::Toggles),
        info(ToolEllipse, g, "tool.ellipse", QT_TRANSLATE_NOOP("Action", "Ellipse"), "ellipse", Canvas, {"Shift+M"}, Key::Toggles),
        info(ToolLasso, g, "tool.lasso", QT_TRANSLATE_NOOP("Action", "Lasso"), "lasso", Canvas, {"L"}, Key::Toggles),
        info(ToolPolygon, g, "tool.polygon", QT_TRANSLATE_NOOP("Action", "Polygon"), "polygon", Canvas, {"Shift+L"}, Key::Toggles),
        info(ToolFill, g, "tool.fill", QT_TRANSLATE_NOOP("Action", "Fill"), "fill", Canvas, {"W"}, Key::Toggles),
        info(ToolHand, g, "tool.hand", QT_TRANSLATE_NOOP("Action", "Hand"), "hand", Canvas, {"H"}, Key::Toggles),
        info(ToolZoom, g, "tool.zoom", QT_TRANSLATE_NOOP("Action", "Zoom"), "zoom", Canvas, {"Z"}, Key::Toggles),
        info(ToolSmartSelect, g, "tool.smartSelect", QT_TRANSLATE_NOOP("Action", "Smart select"), "smart-select", Canvas, {"S"}, Key::Toggles),
        info(PaintByKeys, g, "tool.paintByKeys", QT_TRANSLATE_NOOP("Action", "Paint with keys"), "keyboard", Canvas, {"K"}, Key::Toggles),
    };
}

QList<ActionInfo> brushActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "Brush");
    using enum ActionId;
    using enum ActionContext;
    // The brackets need AltGr on some keyboards, so minus and equals do the same.
    return {
        info(BrushSmaller, g, "brush.smaller", QT_TRANSLATE_NOOP("Action", "Smaller brush"), noIcon, Canvas, {"[", "-"}, Key::Repeats),
        info(BrushLarger, g, "brush.larger", QT_TRANSLATE_NOOP("Action", "Larger brush"), noIcon, Canvas, {"]", "="}, Key::Repeats),
        info(BrushSofter, g, "brush.softer", QT_TRANSLATE_NOOP("Action", "Softer brush"), noIcon, Canvas, {"Shift+[", "{"}, Key::Repeats),
        info(BrushHarder, g, "brush.harder", QT_TRANSLATE_NOOP("Action", "Harder brush"), noIcon, Canvas, {"Shift+]", "}"}, Key::Repeats),
        info(Strength10, g, "brush.strength10", QT_TRANSLATE_NOOP("Action", "Strength 10 %"), noIcon, Painting, {"1"}),
        info(Strength20, g, "brush.strength20", QT_TRANSLATE_NOOP("Action", "Strength 20 %"), noIcon, Painting, {"2"}),
        info(Strength30, g, "brush.strength30", QT_TRANSLATE_NOOP("Action", "Strength 30 %"), noIcon, Painting, {"3"}),
        info(Strength40, g, "brush.strength40", QT_TRANSLATE_NOOP("Action", "Strength 40 %"), noIcon, Painting, {"4"}),
        info(Strength50, g, "brush.strength50", QT_TRANSLATE_NOOP("Action", "Strength 50 %"), noIcon, Painting, {"5"}),
        info(Strength60, g, "brush.strength60", QT_TRANSLATE_NOOP("Action", "Strength 60 %"), noIcon, Painting, {"6"}),
        info(Strength70, g, "brush.strength70", QT_TRANSLATE_NOOP("Action", "Strength 70 %"), noIcon, Painting, {"7"}),
        info(Strength80, g, "brush.strength80", QT_TRANSLATE_NOOP("Action", "Strength 80 %"), noIcon, Painting, {"8"}),
        info(Strength90, g, "brush.strength90", QT_TRANSLATE_NOOP("Action", "Strength 90 %"), noIcon, Painting, {"9"}),
        info(Strength100, g, "brush.strength100", QT_TRANSLATE_NOOP("Action", "Strength 100 %"), noIcon, Painting, {"0"}),
    };
}

QList<ActionInfo> viewActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "View");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(Pan, g, "view.pan", QT_TRANSLATE_NOOP("Action", "Pan while held"), "hand", Canvas, {"Space"}, Key::Held),
        info(ZoomIn, g, "view.zoomIn", QT_TRANSLATE_NOOP("Action", "Zoom in"), "plus", Window, {"Ctrl+=", "Ctrl++"}, Key::Repeats),
        info(ZoomOut, g, "view.zoomOut", QT_TRANSLATE_NOOP("Action", "Zoom out"), "minus", Window, {"Ctrl+-"}, Key::Repeats),
        info(ZoomFit, g, "view.fit", QT_TRANSLATE_NOOP("Action", "Fit the picture"), "fit", Window, {"Ctrl+0"}),
        info(ZoomActual, g, "view.actual", QT_TRANSLATE_NOOP("Action", "Actual pixels"), "one-to-one", Window, {"Ctrl+1"}),
        info(FrameMask, g, "view.frameMask", QT_TRANSLATE_NOOP("Action", "Frame the mask"), "mask", Canvas, {"Shift+B"}),
        info(ToggleOverlay, g, "view.overlay", QT_TRANSLATE_NOOP("Action", "Show the mask"), "overlay", Canvas, {"Q"}, Key::Toggles),
        info(ShowMaskAsSent, g, "view.maskAsSent", QT_TRANSLATE_NOOP("Action", "Mask as sent while held"), noIcon, Canvas, {"T"}, Key::Held),
        info(ShowOriginal, g, "view.original", QT_TRANSLATE_NOOP("Action", "Original while held"), noIcon, Canvas, {"O"}, Key::Held),
        info(ToggleDivider, g, "view.divider", QT_TRANSLATE_NOOP("Action", "Before and after divider"), "compare", Canvas, {"C"}, Key::Toggles),
        info(ShowDifference, g, "view.difference", QT_TRANSLATE_NOOP("Action", "Difference"), noIcon, Review, {"Shift+O"}, Key::Toggles),
        info(ThemeSystem, g, "view.themeSystem", QT_TRANSLATE_NOOP("Action", "Theme of the desktop"), noIcon, Window, {}, Key::Toggles),
        info(ThemeDark, g, "view.themeDark", QT_TRANSLATE_NOOP("Action", "Dark theme"), noIcon, Window, {}, Key::Toggles),
        info(ThemeLight, g, "view.themeLight", QT_TRANSLATE_NOOP("Action", "Light theme"), noIcon, Window, {}, Key::Toggles),
        info(ToggleCompose, g, "view.compose", QT_TRANSLATE_NOOP("Action", "Compose panel"), noIcon, Window, {}, Key::Toggles),
        info(ToggleStrip, g, "view.strip", QT_TRANSLATE_NOOP("Action", "Jobs and results panel"), noIcon, Window, {}, Key::Toggles),
        info(ViewUpright, g, "view.upright", QT_TRANSLATE_NOOP("Action", "Set the view upright"), "reset", Window, {"Ctrl+Shift+0"}),
        info(ToggleNavigator, g, "view.navigator", QT_TRANSLATE_NOOP("Action", "Navigator"), noIcon, Window, {}, Key::Toggles),
        info(LookTint, g, "view.maskTint", QT_TRANSLATE_NOOP("Action", "Tinted"), noIcon, Window, {}, Key::Toggles),
        info(LookOutline, g, "view.maskOutline", QT_TRANSLATE_NOOP("Action", "Outline only"), noIcon, Window, {}, Key::Toggles),
        info(LookAlone, g, "view.maskAlone", QT_TRANSLATE_NOOP("Action", "Mask alone"), noIcon, Window, {}, Key::Toggles),
        info(SideBySide, g, "view.sideBySide", QT_TRANSLATE_NOOP("Action", "Before and after side by side"), noIcon, Review, {"Shift+C"}, Key::Toggles),
        info(BlinkReview, g, "view.blink", QT_TRANSLATE_NOOP("Action", "Blink before and after"), noIcon, Review, {"Shift+K"}, Key::Toggles),
    };
}

QList<ActionInfo> maskActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "Mask");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(Undo, g, "edit.undo", QT_TRANSLATE_NOOP("Action", "Undo"), "undo", Window, {"Ctrl+Z"}, Key::Repeats),
        info(Redo, g, "edit.redo", QT_TRANSLATE_NOOP("Action", "Redo"), "redo", Window, {"Ctrl+Shift+Z", "Ctrl+Y"}, Key::Repeats),
        info(MaskInvert, g, "mask.invert", QT_TRANSLATE_NOOP("Action", "Invert the mask"), "invert", Window, {"Ctrl+I"}),
        info(MaskAll, g, "mask.all", QT_TRANSLATE_NOOP("Action", "Mask everything"), noIcon, Window, {"Ctrl+A"}),
        info(MaskNone, g, "mask.none", QT_TRANSLATE_NOOP("Action", "Mask nothing"), noIcon, Window, {"Ctrl+D"}),
        info(MaskClear, g, "mask.clear", QT_TRANSLATE_NOOP("Action", "Clear the mask"), "clear", Canvas, {"Del"}),
        info(MaskGrow, g, "mask.grow", QT_TRANSLATE_NOOP("Action", "Grow the mask"), noIcon, Canvas, {"G"}, Key::Repeats),
        info(MaskShrink, g, "mask.shrink", QT_TRANSLATE_NOOP("Action", "Shrink the mask"), noIcon, Canvas, {"Shift+G"}, Key::Repeats),
        info(MaskFeather, g, "mask.feather", QT_TRANSLATE_NOOP("Action", "Feather the mask"), noIcon, Canvas, {"F"}, Key::Repeats),
        info(LastMask, g, "mask.last", QT_TRANSLATE_NOOP("Action", "Bring the last mask back"), "history", Window, {"Ctrl+Shift+D"}),
        info(ImportMask, g, "mask.import", QT_TRANSLATE_NOOP("Action", "Open a mask…"), "open", Window, {}),
        info(ExportMask, g, "mask.export", QT_TRANSLATE_NOOP("Action", "Save the mask…"), "export", Window, {}),
        info(MaskHarden, g, "mask.harden", QT_TRANSLATE_NOOP("Action", "Harden the mask"), noIcon, Window, {}),
        info(MaskSmooth, g, "mask.smooth", QT_TRANSLATE_NOOP("Action", "Smooth the outline"), noIcon, Window, {}),
        info(MaskFillHoles, g, "mask.fillHoles", QT_TRANSLATE_NOOP("Action", "Fill holes"), noIcon, Window, {}),
        info(MaskRemoveSpecks, g, "mask.removeSpecks", QT_TRANSLATE_NOOP("Action", "Remove specks"), noIcon, Window, {}),
        info(MaskBorder, g, "mask.border", QT_TRANSLATE_NOOP("Action", "Border of the mask"), noIcon, Window, {}),
        info(MaskFromTransparency, g, "mask.fromTransparency", QT_TRANSLATE_NOOP("Action", "From the picture's transparency"), noIcon, Window, {}),
        info(MaskFromBrightness, g, "mask.fromBrightness", QT_TRANSLATE_NOOP("Action", "From another picture's brightness…"), noIcon, Window, {}),
        info(MaskFromResult, g, "mask.fromResult", QT_TRANSLATE_NOOP("Action", "From the selected result"), noIcon, Window, {}),
        info(CopyMask, g, "mask.copy", QT_TRANSLATE_NOOP("Action", "Copy the mask"), "copy", Window, {"Ctrl+Shift+C"}),
        info(PasteMask, g, "mask.paste", QT_TRANSLATE_NOOP("Action", "Paste into the mask"), "paste", Window, {"Ctrl+Shift+V"}),
        info(UndoSteps, g, "edit.steps", QT_TRANSLATE_NOOP("Action", "Undo list"), "history", Window, {}, Key::Toggles),
        info(NewMask, g, "mask.new", QT_TRANSLATE_NOOP("Action", "New mask"), "plus", Window, {}),
        info(NextMask, g, "mask.next", QT_TRANSLATE_NOOP("Action", "Next mask"), noIcon, Window, {}, Key::Repeats),
        info(DuplicateMask, g, "mask.duplicate", QT_TRANSLATE_NOOP("Action", "Duplicate the mask"), "copy", Window, {}),
        info(ExtendCanvas, g, "picture.extend", QT_TRANSLATE_NOOP("Action", "Extend canvas…"), noIcon, Window, {}),
    };
}

QList<ActionInfo> generateActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "Generate");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(Generate, g, "job.generate", QT_TRANSLATE_NOOP("Action", "Generate"), "play", Window, {"Ctrl+Return", "Ctrl+Enter"}),
        info(GenerateAgain, g, "job.again", QT_TRANSLATE_NOOP("Action", "Again with a new seed"), "refresh", Window, {"Ctrl+R"}),
        info(StopJob, g, "job.stop", QT_TRANSLATE_NOOP("Action", "Stop the selected job"), "stop", Window, {"Ctrl+Shift+X"}),
        info(FocusPrompt, g, "compose.prompt", QT_TRANSLATE_NOOP("Action", "Go to the prompt"), noIcon, Window, {"Ctrl+L"}),
        info(OlderPrompt, g, "compose.olderPrompt", QT_TRANSLATE_NOOP("Action", "Older prompt"), noIcon, Prompt, {"Alt+Up"}, Key::Held),
        info(NewerPrompt, g, "compose.newerPrompt", QT_TRANSLATE_NOOP("Action", "Newer prompt"), noIcon, Prompt, {"Alt+Down"}, Key::Held),
        info(UseRealModel, g, "compose.realModel", QT_TRANSLATE_NOOP("Action", "Use a real model…"), "key", Window, {}),
        info(StartPaused, g, "job.startPaused", QT_TRANSLATE_NOOP("Action", "Start paused jobs"), "play", Window, {}),
        info(HoldQueue, g, "jobs.hold", QT_TRANSLATE_NOOP("Action", "Pause the queue"), noIcon, Window, {}, Key::Toggles),
        info(ShowSpending, g, "jobs.spending", QT_TRANSLATE_NOOP("Action", "Spending…"), noIcon, Window, {}),
        info(NextPhotos, g, "job.nextPhotos", QT_TRANSLATE_NOOP("Action", "Same mask, next photos…"), noIcon, Window, {}),
        info(SeveralRegions, g, "job.regions", QT_TRANSLATE_NOOP("Action", "Several regions…"), noIcon, Window, {}),
    };
}

QList<ActionInfo> reviewActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "Review");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(Pick1, g, "review.pick1", QT_TRANSLATE_NOOP("Action", "First variation"), noIcon, Review, {"1"}),
        info(Pick2, g, "review.pick2", QT_TRANSLATE_NOOP("Action", "Second variation"), noIcon, Review, {"2"}),
        info(Pick3, g, "review.pick3", QT_TRANSLATE_NOOP("Action", "Third variation"), noIcon, Review, {"3"}),
        info(Pick4, g, "review.pick4", QT_TRANSLATE_NOOP("Action", "Fourth variation"), noIcon, Review, {"4"}),
        info(Pick5, g, "review.pick5", QT_TRANSLATE_NOOP("Action", "Fifth variation"), noIcon, Review, {"5"}),
        info(Pick6, g, "review.pick6", QT_TRANSLATE_NOOP("Action", "Sixth variation"), noIcon, Review, {"6"}),
        info(Pick7, g, "review.pick7", QT_TRANSLATE_NOOP("Action", "Seventh variation"), noIcon, Review, {"7"}),
        info(Pick8, g, "review.pick8", QT_TRANSLATE_NOOP("Action", "Eighth variation"), noIcon, Review, {"8"}),
        info(Pick9, g, "review.pick9", QT_TRANSLATE_NOOP("Action", "Ninth variation"), noIcon, Review, {"9"}),
        info(PreviousResult, g, "review.previous", QT_TRANSLATE_NOOP("Action", "Previous result"), "chevron-left", Review, {"Left"}, Key::Repeats),
        info(NextResult, g, "review.next", QT_TRANSLATE_NOOP("Action", "Next result"), "chevron-right", Review, {"Right"}, Key::Repeats),
        info(Accept, g, "review.accept", QT_TRANSLATE_NOOP("Action", "Accept"), "check", Review, {"Return", "Enter"}),
        info(AcceptOnTop, g, "review.acceptOnTop", QT_TRANSLATE_NOOP("Action", "Accept on top"), noIcon, Review, {"Shift+Return", "Shift+Enter"}),
        info(Reject, g, "review.reject", QT_TRANSLATE_NOOP("Action", "Reject"), "close", Review, {"Backspace"}),
        info(Favourite, g, "review.favourite", QT_TRANSLATE_NOOP("Action", "Favourite"), "star", Review, {"."}),
        info(LeaveReview, g, "review.leave", QT_TRANSLATE_NOOP("Action", "Leave the review"), noIcon, Review, {"Esc"}),
    };
}

QList<ActionInfo> historyActions()
{
    const char *g = QT_TRANSLATE_NOOP("Action", "History");
    using enum ActionId;
    using enum ActionContext;
    return {
        info(OpenHistory, g, "history.open", QT_TRANSLATE_NOOP("Action", "Open the history"), "history", Window, {"Ctrl+H"}),
        info(SearchHistory, g, "history.search", QT_TRANSLATE_NOOP("Action", "Search history"), "search", Window, {"Ctrl+F"}),
        info(FocusStrip, g, "history.strip", QT_TRANSLATE_NOOP("Action", "Go to jobs and results"), "queue", Window, {"Ctrl+J"}),
    };
}
} // namespace

const QList<ActionInfo> &actionTable()
{
    static const QList<ActionInfo> table = fileActions() + toolActions() + brushActions() + viewActions() + maskActions()
                                           + generateActions() + reviewActions() + historyActions();
    return table;
}

const ActionInfo &actionInfo(ActionId id)
{
    const ActionInfo &found = actionTable().at(int(id));
    Q_ASSERT(found.id == id);
    return found;
}

QString actionText(ActionId id)
{
    return QCoreApplication::translate("Action", actionInfo(id).text.toUtf8().constData());
}

QString actionGroupText(ActionId id)
{
    return QCoreApplication::translate("Action", actionInfo(id).group.toUtf8().constData());
}

bool contextsMeet(ActionContext a, ActionContext b)
{
    if (a == b || a == ActionContext::Window || b == ActionContext::Window)
        return true;
    const auto pair = [&](ActionContext one, ActionContext other) { return (a == one && b == other) || (a == other && b == one); };
    return pair(ActionContext::Canvas, ActionContext::Painting) || pair(ActionContext::Canvas, ActionContext::Review);
}
} // namespace pentimento
