#pragma once

#include "app/document/maskdelta.h"
#include "app/document/snapshot.h"
#include "app/document/undostack.h"

namespace pentimento {
class Picture;

/// A change of the mask alone.
class MaskCommand : public UndoCommand
{
public:
    MaskCommand(QString name, Picture &picture, MaskDelta delta);
    void redo() override;
    void undo() override;
    qint64 bytes() const override { return m_delta.bytes(); }
    QRect area() const override { return m_delta.area(); }

private:
    Picture &m_picture;
    MaskDelta m_delta;
};

/// A change of the edits, and of the mask with it.
class EditsCommand : public UndoCommand
{
public:
    EditsCommand(QString name, Picture &picture, QList<Edit> before, QList<Edit> after, MaskDelta delta);
    void redo() override;
    void undo() override;
    qint64 bytes() const override;
    QRect area() const override;

private:
    Picture &m_picture;
    QList<Edit> m_before;
    QList<Edit> m_after;
    MaskDelta m_delta;
};

/// Where a picture looks different with \a one than with \a other.
QRect differingArea(const QList<Edit> &one, const QList<Edit> &other);
/// True where both show the same patches in the same order.
bool showTheSame(const QList<Edit> &one, const QList<Edit> &other);
} // namespace pentimento
