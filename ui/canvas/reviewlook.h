#pragma once

#include <QImage>

namespace pentimento {
/// How a try under review is compared with the picture, beside the divider.
struct ReviewLook
{
    bool difference = false; ///< how far apart the two are, instead of either
    int gain = 4;            ///< of the difference
    bool blink = false;      ///< picture and try in turn
    bool operator==(const ReviewLook &) const = default;
};

/// \a after becomes the difference of both, \a gain times, black where they are equal. Same size, 32-bit RGB.
void showDifference(const QImage &before, QImage &after, int gain);
} // namespace pentimento
