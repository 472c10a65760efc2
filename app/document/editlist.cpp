#include "app/document/editlist.h"

#include <algorithm>

namespace pentimento {
namespace editlist {
namespace {
QRect placeOf(const Edit &edit)
{
    return edit.patch ? edit.patch->rect() : QRect();
}
} // namespace

QRect ground(const Edit &edit)
{
    return edit.crop.isEmpty() ? placeOf(edit) : edit.crop;
}

QList<Edit> accepted(const QList<Edit> &edits, const Edit &edit, bool onTop)
{
    const auto sameClick = std::find_if(edits.begin(), edits.end(), [&](const Edit &other) {
        return !edit.group.isEmpty() && other.group == edit.group;
    });
    if (!onTop && sameClick != edits.end())
        return replaced(edits, int(sameClick - edits.begin()), edit);
    return edits + QList<Edit>{edit};
}

QList<Edit> replaced(const QList<Edit> &edits, int index, const Edit &edit)
{
    const QRect changed = placeOf(edits.at(index)) | placeOf(edit);
    QList<Edit> after = edits;
    after[index] = edit;
    for (qsizetype i = index + 1; i < after.size(); ++i) {
        if (ground(after.at(i)).intersects(changed))
            after[i].changedBelow = true;
    }
    return after;
}

bool canMove(const QList<Edit> &edits, int from, int to)
{
    if (from < 0 || to < 0 || from >= edits.size() || to >= edits.size())
        return false;
    const QRect moved = placeOf(edits.at(from));
    const int step = to > from ? 1 : -1;
    for (int passed = from; passed != to;) {
        passed += step;
        if (placeOf(edits.at(passed)).intersects(moved))
            return false;
    }
    return true;
}
} // namespace editlist
} // namespace pentimento
