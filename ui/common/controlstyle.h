#pragma once

#include <QProxyStyle>

namespace pentimento {
/// Fusion with our own text fields, combo boxes, number boxes, sliders and check boxes, drawn from the theme's roles.
/// They are drawn here and not in the style sheet because a sheet can show their arrows and marks only as pictures
/// of one fixed colour and size.
///
/// Widget properties: `invalid` (bool) draws a field's border in the colour of errors; `ghost` (bool) shows that a
/// slider or check box stands at a default nobody set.
class ControlStyle : public QProxyStyle
{
    Q_OBJECT
public:
    ControlStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl sub,
                         const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                           const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    void polish(QWidget *widget) override;
    using QProxyStyle::polish;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
};
} // namespace pentimento
