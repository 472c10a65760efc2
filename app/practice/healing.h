#pragma once

#include <QtGlobal>

#include <opencv2/core.hpp>

namespace pentimento::practice {
/// \a picture (8UC3) with its \a hole (8UC1, not 0 where it is) filled so that it could be real: another part
/// of the picture that fits at the rim is moved in and its light matched there; where no part is large enough
/// the surroundings are grown inwards. \a seed chooses among what fits. Outside the hole nothing changes.
/// Empty where there are no surroundings.
cv::Mat healed(const cv::Mat &picture, const cv::Mat &hole, quint64 seed);
} // namespace pentimento::practice
