#pragma once

#include "app/tools/tool.h"
#include "ui/actions/actionid.h"

#include <QList>

namespace pentimento {
/// The tools with their actions, in the order of the tool column.
struct ToolAction
{
    ActionId action;
    ToolId tool;
};
const QList<ToolAction> &toolActionList();
ActionId actionOf(ToolId tool);
QString nameOf(ToolId tool); ///< translated
} // namespace pentimento
