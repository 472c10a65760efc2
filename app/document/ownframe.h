#pragma once

#include <QRect>

namespace pentimento {
/// The person's own frame of a picture: what is sent of it, whatever the mask. An empty rectangle follows the mask.
struct OwnFrame
{
    QRect rect = {};
    bool isLocked = false; ///< stays where it is, also where the mask grows out of it
    bool operator==(const OwnFrame &) const = default;
};
} // namespace pentimento
