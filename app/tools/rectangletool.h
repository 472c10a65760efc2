#pragma once

#include "app/tools/tool.h"

#include <QPointer>

namespace pentimento {
class Picture;

/// A rectangle of whole pixels from corner to corner, added to the mask or taken away. A press without a drag
/// changes nothing.
class RectangleTool : public MaskTool
{
public:
    ~RectangleTool() override; ///< a running gesture is abandoned

    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void cancel() override;
    bool isActive() const override { return m_active; }
    void setModifiers(const GestureModifiers &modifiers) override { m_modifiers = modifiers; }

    /// Of the running gesture, in picture pixels; may reach beyond the picture. Empty: none drawn yet.
    QRect shape() const { return m_shape; }

private:
    bool stillRuns();
    void show(const QRect &shape);
    bool erases() const { return m_erase || m_modifiers.subtract; }

    QPointer<Picture> m_picture;
    GestureModifiers m_modifiers;
    QPointF m_anchor;
    QPointF m_corner;
    QPointF m_pointer;
    QRect m_shape;
    bool m_active = false;
    bool m_erase = false;
};
} // namespace pentimento
