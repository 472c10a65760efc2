#include "app/imaging/registration.h"

#include "app/base/log.h"
#include "app/imaging/resample.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {
namespace {
constexpr int mostSide = 640;       // finer would cost time and gain nothing: the fit is exact to a few hundredths of a pixel
constexpr int leastSide = 48;
constexpr int mostOfStrip = 4096;
constexpr double leastKept = 0.02;  // share of the sent part that must be the same in both
constexpr double mostZoom = 0.06;
constexpr double mostShift = 0.06;  // of the side
constexpr double mostShear = 0.01;
constexpr double leastLikeness = 0.5;
constexpr double invisible = 0.1;   // px of the result, at the corners

/// Gray as floats with the contrast of one level of the pyramid.
struct Level
{
    cv::Mat sent;
    cv::Mat result;
    cv::Mat keep; // of the result, by position
};

/// Shift and zoom of one axis in shares of the side: where the sent part's \a x lies in the result.
struct Axis
{
    double zoom = 1;
    double shift = 0;

    double at(double x) const { return zoom * x + shift; }
    double mostMove() const { return std::max(std::abs(at(0)), std::abs(at(1) - 1)); }
};

cv::Mat grayOf(const QImage &image, QSize size)
{
    QImage gray = scaledTo(image, size).convertToFormat(QImage::Format_Grayscale8);
    if (gray.isNull())
        throw std::bad_alloc();
    return cv::Mat(gray.height(), gray.width(), CV_8UC1, gray.bits(), size_t(gray.bytesPerLine())).clone();
}

std::vector<Level> levelsOf(const QImage &sent, const QImage &result, const QImage &keep)
{
    // A long strip needs more: its short side has to say something, too.
    const double wanted = std::max(double(mostSide) / std::max(sent.width(), sent.height()),
                                   double(leastSide) / std::min(sent.width(), sent.height()));
    const double scale = std::min({1.0, wanted, double(mostOfStrip) / std::max(sent.width(), sent.height())});
    QSize size(std::max(1, int(std::lround(sent.width() * scale))), std::max(1, int(std::lround(sent.height() * scale))));
    Level level{grayOf(sent, size), grayOf(result, size), grayOf(keep, size)};
    // Away from the edge of what changes: the move would bring changed pixels over kept ones.
    cv::threshold(level.keep, level.keep, 254, 255, cv::THRESH_BINARY);
    const int away = 2 + int(0.01 * std::max(size.width(), size.height()));
    cv::erode(level.keep, level.keep, cv::getStructuringElement(cv::MORPH_RECT, {2 * away + 1, 2 * away + 1}), {-1, -1}, 1,
              cv::BORDER_CONSTANT, cv::Scalar(255));
    std::vector<Level> levels;
    while (true) {
        levels.insert(levels.begin(), level);
        if (std::min(level.sent.cols, level.sent.rows) < 2 * leastSide)
            return levels;
        Level next;
        const cv::Size half((level.sent.cols + 1) / 2, (level.sent.rows + 1) / 2);
        cv::resize(level.sent, next.sent, half, 0, 0, cv::INTER_AREA);
        cv::resize(level.result, next.result, half, 0, 0, cv::INTER_AREA);
        cv::resize(level.keep, next.keep, half, 0, 0, cv::INTER_NEAREST);
        level = next;
    }
}

/// How alike both are where they are to be the same, -1 to 1; \a warp leads from the sent part to the result.
double likeness(const Level &level, const cv::Mat &warp)
{
    cv::Mat moved;
    cv::warpAffine(level.result, moved, warp, level.sent.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    cv::Scalar meanSent;
    cv::Scalar deviationSent;
    cv::Scalar meanMoved;
    cv::Scalar deviationMoved;
    cv::meanStdDev(level.sent, meanSent, deviationSent, level.keep);
    cv::meanStdDev(moved, meanMoved, deviationMoved, level.keep);
    if (deviationSent[0] < 0.5 || deviationMoved[0] < 0.5)
        return 0;
    cv::Mat a;
    cv::Mat b;
    level.sent.convertTo(a, CV_32F, 1, -meanSent[0]);
    moved.convertTo(b, CV_32F, 1, -meanMoved[0]);
    return cv::mean(a.mul(b), level.keep)[0] / (deviationSent[0] * deviationMoved[0]);
}

/// ECC's affine warp of the finest level, or an empty one.
cv::Mat warpBetween(const std::vector<Level> &levels)
{
    cv::Mat warp = cv::Mat::eye(2, 3, CV_32F);
    bool isFirst = true;
    for (const Level &level : levels) {
        if (!isFirst) {
            // Pixels twice as fine, counted from their middles.
            for (int row = 0; row < 2; ++row)
                warp.at<float>(row, 2) = 2 * warp.at<float>(row, 2) + 0.5f * (1 - warp.at<float>(row, 0) - warp.at<float>(row, 1));
        }
        const int rounds = isFirst ? 60 : (&level == &levels.back() ? 8 : 20);
        isFirst = false;
        cv::findTransformECC(level.sent, level.result, warp, cv::MOTION_AFFINE,
                             cv::TermCriteria(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, rounds, 1e-4), level.keep, 3);
    }
    return warp;
}

/// One axis of the warp at the middle of the other, in shares of the side.
Axis axisOf(double zoom, double shear, double shift, int side, int otherSide)
{
    const double atMiddle = shift + shear * (otherSide - 1) / 2.0;
    return {zoom, (atMiddle + 0.5 - 0.5 * zoom) / side};
}

bool isPlausible(const Axis &axis, double shear)
{
    return std::abs(axis.zoom - 1) <= mostZoom && std::abs(axis.at(0.5) - 0.5) <= mostShift && std::abs(shear) <= mostShear;
}

QRectF found(const QImage &sent, const QImage &result, const QImage &keep)
{
    const QRectF whole(result.rect());
    const std::vector<Level> levels = levelsOf(sent, result, keep);
    const Level &finest = levels.back();
    if (std::min(finest.sent.cols, finest.sent.rows) < leastSide
        || cv::countNonZero(finest.keep) < leastKept * double(finest.keep.total()))
        return whole;
    const cv::Mat warp = warpBetween(levels);
    const auto entry = [&warp](int row, int column) { return double(warp.at<float>(row, column)); };
    const Axis x = axisOf(entry(0, 0), entry(0, 1), entry(0, 2), finest.sent.cols, finest.sent.rows);
    const Axis y = axisOf(entry(1, 1), entry(1, 0), entry(1, 2), finest.sent.rows, finest.sent.cols);
    if (!isPlausible(x, entry(0, 1)) || !isPlausible(y, entry(1, 0)))
        return whole;
    const double before = likeness(finest, cv::Mat::eye(2, 3, CV_32F));
    const double after = likeness(finest, warp);
    if (after < leastLikeness || after <= before)
        return whole;
    if (x.mostMove() * result.width() < invisible && y.mostMove() * result.height() < invisible)
        return whole;
    return {QPointF(x.at(0) * result.width(), y.at(0) * result.height()),
            QSizeF(x.zoom * result.width(), y.zoom * result.height())};
}
} // namespace

QRectF registeredRegion(const QImage &sent, const QImage &result, const QImage &keep)
{
    if (sent.isNull() || result.isNull() || keep.size() != sent.size())
        return QRectF(result.rect());
    try {
        return found(sent, result, keep);
    } catch (const cv::Exception &exception) { // ECC's way to say that it found nothing
        qCInfo(logImage) << "A result could not be aligned:" << exception.what();
        return QRectF(result.rect());
    }
}
} // namespace pentimento
