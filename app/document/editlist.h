#pragma once

#include "app/document/snapshot.h"

namespace pentimento {
/// What can be done to a picture's edits, as pure functions.
namespace editlist {
/// Where \a edit depends on what lies below it: its crop, or its patch's place where that is not known.
QRect ground(const Edit &edit);
/// With \a edit in place of that of the same click, or above all where there is none or \a onTop.
QList<Edit> accepted(const QList<Edit> &edits, const Edit &edit, bool onTop);
/// With \a edit at \a index; later ones whose ground meets the old or the new patch are marked changedBelow.
QList<Edit> replaced(const QList<Edit> &edits, int index, const Edit &edit);
/// True where moving the edit leaves the picture as it looks: it overlaps none that it would pass.
bool canMove(const QList<Edit> &edits, int from, int to);
} // namespace editlist
} // namespace pentimento
