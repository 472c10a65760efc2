#pragma once

#include "app/document/snapshot.h"
#include "app/imaging/pyramid.h"

#include <QHash>
#include <QImage>
#include <QPoint>
#include <QRect>

namespace pentimento {
/// The screen's pixels of a picture with its edits: keeps the original's pixels only where an edit ever lay, so
/// that a big picture is held once, not twice. Plain value, images shared.
class EditedPixels
{
public:
    EditedPixels() = default;
    explicit EditedPixels(Pyramid original) : m_screen(std::move(original)) {}

    const Pyramid &screen() const { return m_screen; }
    /// Shows the picture with \a edits (in order, those that are shown) within \a area. \a iccProfile is the
    /// picture's: patches are in its colours.
    void render(const QList<Edit> &edits, const QRect &area, const QByteArray &iccProfile);
    /// The picture without any edit. Copies the pyramid where there are edits: slow; worker threads.
    Pyramid original() const;

private:
    static constexpr int side = 256;
    void keepOriginal(const QRect &area);
    void drawOriginal(QImage &into, const QRect &area) const;

    Pyramid m_screen;
    QHash<QPoint, QImage> m_original; // by tile column and row: what lay there before the first edit
};
} // namespace pentimento
