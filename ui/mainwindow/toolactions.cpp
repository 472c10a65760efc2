#include "ui/mainwindow/toolactions.h"

namespace pentimento {
const QList<ToolAction> &toolActionList()
{
    using enum ActionId;
    static const QList<ToolAction> list{{ToolBrush, ToolId::Brush},     {ToolEraser, ToolId::Eraser},
                                        {ToolRectangle, ToolId::Rectangle}, {ToolEllipse, ToolId::Ellipse},
                                        {ToolLasso, ToolId::Lasso},     {ToolPolygon, ToolId::Polygon},
                                        {ToolFill, ToolId::Fill},       {ToolSmartSelect, ToolId::SmartSelect},
                                        {ToolHand, ToolId::Hand},       {ToolZoom, ToolId::Zoom}};
    return list;
}

ActionId actionOf(ToolId tool)
{
    for (const ToolAction &entry : toolActionList()) {
        if (entry.tool == tool)
            return entry.action;
    }
    return ActionId::ToolBrush;
}

QString nameOf(ToolId tool)
{
    return actionText(actionOf(tool));
}
} // namespace pentimento
