#include "app/practice/fill.h"

#include "app/practice/healing.h"
#include "app/practice/pixels.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace pentimento::practice {
namespace {
using pixels::view;

// One number for each thing that a seed decides, so that they do not follow one another.
enum Purpose : quint64 { Extending = 1, Grading, Inventing };

// The hole grown by some of its surroundings, from which it is continued.
cv::Rect surroundings(const cv::Rect &hole, cv::Size whole)
{
    const int margin = std::max(48, 3 * std::max(hole.width, hole.height) / 2);
    const cv::Rect grown(hole.x - margin, hole.y - margin, hole.width + 2 * margin, hole.height + 2 * margin);
    return grown & cv::Rect({0, 0}, whole);
}

// Far from the picture, less detail: a mirror image would give itself away.
void softenFarAway(cv::Mat &canvas, const cv::Mat &distance)
{
    cv::Mat small;
    const double scale = pixels::scaleTo(canvas.size(), 128);
    cv::resize(canvas, small, {}, scale, scale, cv::INTER_AREA);
    cv::GaussianBlur(small, small, {}, 8);
    cv::Mat soft;
    cv::resize(small, soft, canvas.size(), 0, 0, cv::INTER_CUBIC);
    cv::Mat weight = distance / (0.06 * std::max(canvas.cols, canvas.rows));
    cv::min(weight, 1.0, weight);
    cv::blendLinear(soft, canvas, weight, 1.0 - weight, canvas);
}
} // namespace

QImage fillHole(const QImage &picture, const QImage &hole, quint64 seed)
{
    const cv::Mat mask = view(hole);
    const cv::Rect covered = cv::boundingRect(mask);
    if (covered.empty())
        return picture;
    QImage filled = picture.copy();
    cv::Mat whole = view(filled);
    const cv::Rect region = surroundings(covered, whole.size());
    const cv::Mat part = healed(whole(region), mask(region) > 0, seed);
    if (part.empty()) // nothing around it
        return backdrop(picture.size(), seed);
    part.copyTo(whole(region));
    return filled;
}

QImage grownBy(const QImage &hole, double radius)
{
    QImage larger(hole.size(), QImage::Format_Grayscale8);
    cv::Mat distance;
    cv::distanceTransform(view(hole) == 0, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    cv::Mat to = view(larger);
    const cv::Mat inside = distance <= radius;
    inside.copyTo(to);
    return larger;
}

QImage extended(const QImage &picture, QPoint place, QSize size, quint64 seed)
{
    const QRect visible = QRect(place, picture.size()) & QRect({0, 0}, size);
    if (visible.isEmpty())
        return backdrop(size, seed);
    cv::RNG random = pixels::randomFor(seed, Extending);
    const QImage kept = picture.copy(visible.translated(-place));
    QImage canvas(size, QImage::Format_RGB888);
    cv::Mat whole = view(canvas);
    cv::copyMakeBorder(view(kept), whole, visible.top(), size.height() - visible.bottom() - 1, visible.left(),
                       size.width() - visible.right() - 1, cv::BORDER_REFLECT_101);
    cv::Mat outside(whole.size(), CV_8UC1, cv::Scalar(255));
    outside(cv::Rect(visible.x(), visible.y(), visible.width(), visible.height())).setTo(0);
    cv::Mat distance;
    cv::distanceTransform(outside, distance, cv::DIST_L2, 3);
    softenFarAway(whole, distance);
    const int cells = random.uniform(3, 6);
    cv::Mat weight = distance / (0.2 * std::max(whole.cols, whole.rows));
    cv::min(weight, 1.0, weight);
    pixels::addWeighted(whole, pixels::softNoise(whole.size(), cells, random) * 24, weight);
    view(kept).copyTo(whole(cv::Rect(visible.x(), visible.y(), visible.width(), visible.height())));
    return canvas;
}

QImage regraded(const QImage &picture, quint64 seed)
{
    cv::RNG random = pixels::randomFor(seed, Grading);
    // Each new channel is mostly one old one: the mixing is seen at once and keeps every edge.
    const int turn = random.uniform(0, 3);
    cv::Matx34f mix = cv::Matx34f::zeros();
    for (int row = 0; row < 3; ++row) {
        mix(row, row) = 0.7F;
        mix(row, (row + 1 + turn % 2) % 3) += 0.35F;
        mix(row, 3) = static_cast<float>(random.uniform(-28.0, 28.0));
    }
    QImage graded(picture.size(), QImage::Format_RGB888);
    cv::Mat to = view(graded);
    cv::transform(view(picture), to, mix);
    cv::Mat light = cv::Mat::ones(to.size(), CV_32FC1);
    pixels::addWeighted(to, pixels::softNoise(to.size(), 3, random) * 22, light);
    return graded;
}

QImage backdrop(QSize size, quint64 seed)
{
    cv::RNG random = pixels::randomFor(seed, Inventing);
    const cv::Size small(std::max(1, size.width() / 4), std::max(1, size.height() / 4));
    cv::Mat colours(4, 4, CV_32FC3);
    random.fill(colours, cv::RNG::UNIFORM, 40, 215);
    cv::Mat soft;
    cv::resize(colours, soft, small, 0, 0, cv::INTER_CUBIC);
    cv::GaussianBlur(soft, soft, {}, std::max(1.0, small.width / 24.0));
    QImage image(size, QImage::Format_RGB888);
    cv::Mat to = view(image);
    cv::Mat large;
    cv::resize(soft, large, to.size(), 0, 0, cv::INTER_LINEAR);
    large.convertTo(to, CV_8U);
    pixels::addGrain(to, 2, random);
    return image;
}
} // namespace pentimento::practice
