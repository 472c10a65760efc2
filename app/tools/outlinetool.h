#pragma once

#include "app/tools/tool.h"

#include <QPointer>

namespace pentimento {
class Picture;

/// What lasso and polygon share: an outline that is drawn as a line and laid on the mask in one undo step when it
/// is complete. The mask stays untouched until then, so nothing has to be taken back.
class OutlineTool : public MaskTool
{
public:
    void cancel() override;
    bool isActive() const override;
    void setModifiers(const GestureModifiers &modifiers) override { m_modifiers = modifiers; }
    void setCombine(MaskCombine how) override { m_nextCombine = how; }

protected:
    void begin(Picture &picture, bool erase);
    /// Ends the gesture; outlines around nothing change nothing.
    void commit(const QPolygonF &outline, const char *added, const char *erased, const char *kept);
    const GestureModifiers &modifiers() const { return m_modifiers; }

private:
    QPointer<Picture> m_picture; // while the gesture runs
    GestureModifiers m_modifiers;
    MaskCombine m_nextCombine = MaskCombine::Add;
    MaskCombine m_combine = MaskCombine::Add;
};

/// Encloses an area freehand.
class LassoTool : public OutlineTool
{
public:
    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    QPolygonF outline() const override;

private:
    QPolygonF m_path;
    QPointF m_pointer;
};

/// Encloses an area corner by corner: each press sets one, a drag moves it. Complete with complete(), or with a press
/// on the first corner.
class PolygonTool : public OutlineTool
{
public:
    /// A press no farther than this from the first corner (picture pixels) completes the shape.
    void setReach(double reach) { m_reach = reach; }

    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void hover(const StrokePoint &point) override;
    void complete() override;
    void removeLast() override;
    /// The corners, and the pointer behind the last one.
    QPolygonF outline() const override;

private:
    QPolygonF m_corners;
    QPointF m_pointer;
    double m_reach = 8;
    bool m_isPressed = false;
    bool m_closes = false;
};
} // namespace pentimento
