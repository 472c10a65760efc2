#pragma once

#include "app/tools/tool.h"

#include <QPointer>

namespace pentimento {
class Picture;

/// A rectangle of whole pixels from corner to corner, or the ellipse in it, laid on the mask while it is drawn. A
/// press without a drag changes nothing. What keeps only the shape is shown as a line and happens at the release.
class BoxTool : public MaskTool
{
public:
    enum class Shape { Rectangle, Ellipse };
    explicit BoxTool(Shape shape) : m_kind(shape) {}
    ~BoxTool() override; ///< a running gesture is abandoned

    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void cancel() override;
    bool isActive() const override { return m_active; }
    void setModifiers(const GestureModifiers &modifiers) override { m_modifiers = modifiers; }
    void setCombine(MaskCombine how) override { m_nextCombine = how; }
    QPolygonF outline() const override;

    /// Of the running gesture, in picture pixels; may reach beyond the picture. Empty: none drawn yet.
    QRect box() const { return m_box; }

private:
    bool stillRuns();
    void show(const QRect &box);
    MaskTiles shapeOf(const QRect &box) const;
    QString stepName() const;

    Shape m_kind;
    QPointer<Picture> m_picture;
    GestureModifiers m_modifiers;
    MaskCombine m_nextCombine = MaskCombine::Add;
    MaskCombine m_combine = MaskCombine::Add; // of the running gesture
    QPointF m_anchor;
    QPointF m_corner;
    QPointF m_pointer;
    QRect m_box;
    bool m_active = false;
};
} // namespace pentimento
