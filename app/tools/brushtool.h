#pragma once

#include "app/tools/strokepath.h"
#include "app/tools/tool.h"

#include <QPointer>
#include <QTimer>

#include <memory>

namespace pentimento {
class Picture;
class StrokePainter;

/// Brush and eraser: a round tip along the pointer's path.
///
/// Every point counts at once in the mask; what has changed is shown once for all events that came together. With
/// smoothing the stroke follows behind the hand, and a straight piece from its end to the pointer shows at once what
/// letting go would leave.
class BrushTool : public MaskTool
{
public:
    BrushTool();
    ~BrushTool() override; ///< a running stroke is abandoned

    /// Applies to the next stroke.
    void setSettings(const BrushSettings &settings) { m_settings = settings; }
    const BrushSettings &settings() const { return m_settings; }
    void setPressureUse(PressureUse use) { m_pressureUse = use; }
    void setPressureCurve(PressureCurve curve) { m_pressureCurve = curve; }
    /// How far full smoothing lags, in picture pixels: the same way of the hand at every zoom.
    void setLongestLag(double pixels) { m_longestLag = pixels; }

    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void cancel() override;
    bool isActive() const override { return m_painter != nullptr; }

private:
    QRect paintLine(StrokePainter &painter, MaskTiles &mask, const StrokePoint &from, const StrokePoint &to) const;
    void paintPath(const QList<StrokePoint> &points);
    void showTail(const QRect &painted);
    void showLater(const QRect &area);
    void showNow();
    double radiusAt(const StrokePoint &point) const;
    StrokePoint felt(const StrokePoint &point) const;
    bool stillRuns();

    BrushSettings m_settings;
    PressureUse m_pressureUse = PressureUse::Size;
    PressureCurve m_pressureCurve = PressureCurve::Linear;
    double m_longestLag = 80;
    QPointer<Picture> m_picture;
    std::unique_ptr<StrokePainter> m_painter; // while a stroke runs
    StrokePath m_path;
    StrokePoint m_last;      // where the painted stroke ends
    MaskTiles m_settled;     // with smoothing: the stroke without its tail
    QRect m_tail;            // what the tail that is shown may cover
    QRect m_unshown;
    QTimer m_show;
    bool m_erase = false;
};
} // namespace pentimento
