#pragma once

#include "app/tools/tool.h"

#include <QPointer>

#include <memory>

namespace pentimento {
class Picture;
class StrokePainter;

/// Brush and eraser: a round tip along the pointer's path.
class BrushTool : public MaskTool
{
public:
    BrushTool();
    ~BrushTool() override; ///< a running stroke is abandoned

    /// Applies to the next stroke.
    void setSettings(const BrushSettings &settings) { m_settings = settings; }
    const BrushSettings &settings() const { return m_settings; }
    void setPressureUse(PressureUse use) { m_pressureUse = use; }

    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void cancel() override;
    bool isActive() const override { return m_painter != nullptr; }

private:
    void paintTo(const StrokePoint &point);
    double radiusAt(const StrokePoint &point) const;
    bool stillRuns();

    BrushSettings m_settings;
    PressureUse m_pressureUse = PressureUse::Size;
    QPointer<Picture> m_picture;
    std::unique_ptr<StrokePainter> m_painter; // while a stroke runs
    StrokePoint m_last;
    bool m_erase = false;
};
} // namespace pentimento
