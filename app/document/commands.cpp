#include "app/document/commands.h"

#include "app/document/picture.h"

#include <algorithm>

namespace pentimento {
namespace {
QList<const Patch *> shownPatches(const QList<Edit> &edits)
{
    QList<const Patch *> patches;
    for (const Edit &edit : edits) {
        if (edit.shown && edit.patch)
            patches.append(edit.patch.get());
    }
    return patches;
}

bool holds(const QList<Edit> &edits, const Patch *patch)
{
    return std::any_of(edits.begin(), edits.end(), [patch](const Edit &edit) { return edit.patch.get() == patch; });
}

/// Memory of the patches of \a edits that \a others do not hold.
qint64 bytesOfOwn(const QList<Edit> &edits, const QList<Edit> &others)
{
    qint64 sum = 0;
    for (const Edit &edit : edits) {
        if (edit.patch && !holds(others, edit.patch.get()))
            sum += edit.patch->pixels.samples().size() + edit.patch->coverage.sizeInBytes();
    }
    return sum;
}
} // namespace

QRect differingArea(const QList<Edit> &one, const QList<Edit> &other)
{
    const QList<const Patch *> first = shownPatches(one);
    const QList<const Patch *> second = shownPatches(other);
    // What both begin with lies under all else and looks the same.
    const auto [from, from2] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    QRect area;
    for (auto it = from; it != first.end(); ++it)
        area |= (*it)->rect();
    for (auto it = from2; it != second.end(); ++it)
        area |= (*it)->rect();
    return area;
}

bool showTheSame(const QList<Edit> &one, const QList<Edit> &other)
{
    return shownPatches(one) == shownPatches(other);
}

qint64 PictureStep::bytes() const
{
    qint64 sum = delta.bytes() + 2 * name.size();
    if (edits)
        sum += bytesOfOwn(edits->before, edits->after) + bytesOfOwn(edits->after, edits->before);
    if (masks) {
        for (const QList<NamedMask> *list : {&masks->before, &masks->after}) {
            for (const NamedMask &mask : *list)
                sum += mask.tiles.bytes();
        }
    }
    if (ground) // the opened file is held by the picture in any case
        sum += ground->after.file.size() + (ground->before.isExtended() ? ground->before.file.size() : 0);
    return sum;
}

QRect PictureStep::area() const
{
    if (ground)
        return {}; // everything is elsewhere
    QRect area = delta.area();
    if (edits)
        area |= differingArea(edits->before, edits->after);
    if (frame && area.isEmpty()) // else it went along with what it is about
        area = frame->before.rect | frame->after.rect;
    return area;
}

PictureCommand::PictureCommand(Picture &picture, PictureStep step)
    : UndoCommand(step.name), m_picture(picture), m_step(std::move(step))
{
}

void PictureCommand::redo()
{
    m_picture.applyStep(m_step, true);
    m_picture.packLater(*this);
}

void PictureCommand::undo()
{
    m_picture.applyStep(m_step, false);
    m_picture.packLater(*this);
}

void PictureCommand::takePacked(const MaskDelta &original, const MaskDelta &packed)
{
    if (m_step.delta.sharesWith(original))
        m_step.delta = packed;
}
} // namespace pentimento
