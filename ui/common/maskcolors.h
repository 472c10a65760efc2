#pragma once

#include <QColor>
#include <QList>
#include <QString>

namespace pentimento {
/// A colour that masks can be shown in.
struct MaskColor
{
    QString name; ///< translated: "Green"
    QString key;  ///< in the settings: "green"
    QColor color;
};

/// The theme's own first, then others that stand out where it does not.
QList<MaskColor> maskColors();
/// Invalid where no colour has that key.
QColor maskColorOf(const QString &key);
} // namespace pentimento
