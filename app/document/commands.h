#pragma once

#include "app/document/ground.h"
#include "app/document/maskdelta.h"
#include "app/document/namedmask.h"
#include "app/document/ownframe.h"
#include "app/document/snapshot.h"
#include "app/document/undostack.h"

#include <memory>
#include <optional>

namespace pentimento {
class Picture;

/// The edits before and after a step.
struct EditsChange
{
    QList<Edit> before;
    QList<Edit> after;
};

/// The list of masks before and after a step, in order. A mask has tiles only where the other list lacks it.
struct MaskListChange
{
    QList<NamedMask> before;
    QList<NamedMask> after;
    QString chosenBefore;
    QString chosenAfter;
};

/// The person's own frame before and after a step.
struct FrameChange
{
    OwnFrame before;
    OwnFrame after;
};

/// What a picture lay on before and after a step that changed its canvas.
struct GroundChange
{
    Ground before;
    Ground after;
};

/// Everything that a step changed: what it needs to be undone and redone, also after a restart. A plain value.
struct PictureStep
{
    QString name;
    QString maskId = {};  ///< whose pixels delta is about
    MaskDelta delta = {}; ///< the other side: of an undone step what it made, else what was there before
    std::optional<EditsChange> edits = {};
    std::optional<MaskListChange> masks = {};
    std::optional<FrameChange> frame = {};
    /// Another canvas: then edits, masks (each with its tiles) and frame are the whole state on either side.
    std::shared_ptr<const GroundChange> ground = {};
    QSize canvas = {};    ///< size of the picture that delta, masks and edits fit; empty: that of the opened file

    qint64 bytes() const; ///< memory it holds
    QRect area() const;   ///< where on the picture it shows
};

/// A step on the undo list of \a picture, which outlives it.
class PictureCommand : public UndoCommand
{
public:
    PictureCommand(Picture &picture, PictureStep step);
    void redo() override;
    void undo() override;
    qint64 bytes() const override { return m_step.bytes(); }
    QRect area() const override { return m_step.area(); }
    void compact() override { m_step.delta = m_step.delta.packed(); }
    const PictureStep &step() const { return m_step; }
    /// Takes \a packed in place of \a original, if that is what it still holds.
    void takePacked(const MaskDelta &original, const MaskDelta &packed);

private:
    Picture &m_picture;
    PictureStep m_step;
};

/// Where a picture looks different with \a one than with \a other.
QRect differingArea(const QList<Edit> &one, const QList<Edit> &other);
/// True where both show the same patches in the same order.
bool showTheSame(const QList<Edit> &one, const QList<Edit> &other);
} // namespace pentimento
