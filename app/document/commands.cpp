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

MaskCommand::MaskCommand(QString name, Picture &picture, MaskDelta delta)
    : UndoCommand(std::move(name)), m_picture(picture), m_delta(std::move(delta))
{
}

void MaskCommand::redo() { m_picture.applyDelta(m_delta); }
void MaskCommand::undo() { m_picture.applyDelta(m_delta); }

EditsCommand::EditsCommand(QString name, Picture &picture, QList<Edit> before, QList<Edit> after, MaskDelta delta)
    : UndoCommand(std::move(name)), m_picture(picture), m_before(std::move(before)), m_after(std::move(after)),
      m_delta(std::move(delta))
{
}

void EditsCommand::redo()
{
    m_picture.applyDelta(m_delta);
    m_picture.setEdits(m_after);
}

void EditsCommand::undo()
{
    m_picture.applyDelta(m_delta);
    m_picture.setEdits(m_before);
}

qint64 EditsCommand::bytes() const
{
    return m_delta.bytes() + bytesOfOwn(m_before, m_after) + bytesOfOwn(m_after, m_before);
}

QRect EditsCommand::area() const
{
    return differingArea(m_before, m_after) | m_delta.area();
}
} // namespace pentimento
