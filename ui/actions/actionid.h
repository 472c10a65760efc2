#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

namespace pentimento {
/// Everything that has a place in a menu, on a button or under a key. New ones go to the end of their group; their
/// stored name is in the table and stays for ever.
enum class ActionId {
    // File
    Open, Save, SaveAs, SaveCopy, ClosePicture, NextPicture, Quit, CopyResult, Paste, Settings, ShowKeys, FullScreen,
    NextPane, PreviousPane, About, ForgetPicture,
    // Tools
    ToolBrush, ToolEraser, SwapTools, ToolRectangle, ToolEllipse, ToolLasso, ToolPolygon, ToolFill, ToolHand, ToolZoom,
    ToolSmartSelect, PaintByKeys,
    // Brush
    BrushSmaller, BrushLarger, BrushSofter, BrushHarder,
    Strength10, Strength20, Strength30, Strength40, Strength50, Strength60, Strength70, Strength80, Strength90, Strength100,
    // View
    Pan, ZoomIn, ZoomOut, ZoomFit, ZoomActual, FrameMask, ToggleOverlay, ShowMaskAsSent, ShowOriginal, ToggleDivider,
    ShowDifference, ThemeSystem, ThemeDark, ThemeLight, ToggleCompose, ToggleStrip,
    ViewUpright, ToggleNavigator, LookTint, LookOutline, LookAlone, SideBySide, BlinkReview,
    // Edit and mask
    Undo, Redo, MaskInvert, MaskAll, MaskNone, MaskClear, MaskGrow, MaskShrink, MaskFeather, LastMask, ImportMask, ExportMask,
    MaskHarden, MaskSmooth, MaskFillHoles, MaskRemoveSpecks, MaskBorder, MaskFromTransparency, MaskFromBrightness,
    MaskFromResult, CopyMask, PasteMask, UndoSteps, NewMask, NextMask, DuplicateMask, ExtendCanvas,
    // Generate
    Generate, GenerateAgain, StopJob, FocusPrompt, OlderPrompt, NewerPrompt, UseRealModel, StartPaused, HoldQueue, ShowSpending,
    NextPhotos, SeveralRegions,
    // Review
    Pick1, Pick2, Pick3, Pick4, Pick5, Pick6, Pick7, Pick8, Pick9, PreviousResult, NextResult, Accept, AcceptOnTop,
    Reject, Favourite, LeaveReview,
    // History
    OpenHistory, SearchHistory, FocusStrip,
    Count
};

/// Where an action's keys work.
enum class ActionContext {
    Window,   ///< everywhere
    Canvas,   ///< the canvas has the focus
    Painting, ///< the canvas has the focus and no result is under review
    Review,   ///< canvas or strip has the focus and a result is under review
    Prompt    ///< in the prompt, which sees to it itself
};

/// What is known of an action before it exists. A plain value.
struct ActionInfo
{
    ActionId id;
    QString name;      ///< in the settings file: "mask.invert"
    QString text;      ///< English; translated by actionText()
    QString iconName;  ///< of icons.h; may be empty
    ActionContext context;
    QList<QKeySequence> shortcuts; ///< the defaults
    QString group;     ///< English heading on the keys page
    bool checkable = false;
    bool repeats = false; ///< goes on while the key is held
    bool held = false;    ///< works while the key is down; the canvas asks Actions::matches(), there is no shortcut
};

/// All of them, in the order of ActionId.
const QList<ActionInfo> &actionTable();
const ActionInfo &actionInfo(ActionId id);
/// The visible text in the program's language.
QString actionText(ActionId id);
QString actionGroupText(ActionId id);
/// True where keys of the two contexts can be meant at the same moment.
bool contextsMeet(ActionContext a, ActionContext b);
} // namespace pentimento
