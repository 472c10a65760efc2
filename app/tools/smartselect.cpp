#include "app/tools/smartselect.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr int searchSide = 300;      // of the level that is searched
constexpr int rounds = 4;            // of the search
constexpr double boxMargin = 0.12;   // of the longer side: background to learn from
constexpr double scribbleMargin = 1.5; // a stroke over an object seldom reaches its ends
constexpr double leastVariety = 1.0;   // of the colours; a plain area has no objects
constexpr double leastIsland = 0.02; // of the largest one; less is noise
constexpr int stripRows = 512;       // of the full size at a time
constexpr double clearContrast = 40; // colours this far apart decide the edge alone

QRect atLevel(const QRect &area, int level)
{
    const int step = 1 << level;
    return QRect(QPoint(area.left() / step, area.top() / step), QPoint(area.right() / step, area.bottom() / step));
}

/// Only read from; \a image must outlive it.
cv::Mat viewOf(const QImage &image)
{
    return cv::Mat(image.height(), image.width(), CV_8UC4, const_cast<uchar *>(image.constBits()),
                   size_t(image.bytesPerLine()));
}

cv::Mat colours(const PyramidLevel &level, const QRect &area)
{
    const QImage part = level.part(area);
    cv::Mat colours;
    cv::cvtColor(viewOf(part), colours, cv::COLOR_BGRA2BGR);
    return colours;
}

std::vector<cv::Point> pointsAt(const QPolygonF &stroke, int level, QPoint corner)
{
    std::vector<cv::Point> points;
    const double step = 1 << level;
    for (const QPointF &point : stroke)
        points.emplace_back(int(std::floor(point.x() / step)) - corner.x(), int(std::floor(point.y() / step)) - corner.y());
    return points;
}

/// What is known before the search. \a region is in pixels of the level.
cv::Mat firstGuess(const ObjectHint &hint, int level, const QRect &region)
{
    cv::Mat guess(region.height(), region.width(), CV_8UC1, cv::Scalar(cv::GC_BGD));
    const std::vector<cv::Point> points = pointsAt(hint.stroke, level, region.topLeft());
    switch (hint.kind) {
    case ObjectHint::Kind::Box:
        guess(cv::boundingRect(points) & cv::Rect(0, 0, guess.cols, guess.rows)).setTo(cv::GC_PR_FGD);
        break;
    case ObjectHint::Kind::Loop:
        cv::fillPoly(guess, std::vector<std::vector<cv::Point>>{points}, cv::Scalar(cv::GC_PR_FGD));
        break;
    case ObjectHint::Kind::Scribble: {
        guess.setTo(cv::GC_PR_BGD);
        const int reach = std::max(3, std::max(guess.cols, guess.rows) / 16);
        cv::polylines(guess, points, false, cv::Scalar(cv::GC_PR_FGD), reach);
        cv::polylines(guess, points, false, cv::Scalar(cv::GC_FGD), std::max(1, reach / 5));
        break;
    }
    }
    // Something must be background even where the hint takes the whole picture.
    cv::rectangle(guess, cv::Rect(0, 0, guess.cols, guess.rows), cv::Scalar(cv::GC_BGD), 1);
    return guess;
}

/// Keeps the islands that are large, or that the scribble touches.
void dropNoise(cv::Mat &object, const cv::Mat &guess, bool onlyTouched)
{
    cv::Mat labels, stats, centres;
    const int count = cv::connectedComponentsWithStats(object, labels, stats, centres, 8, CV_32S);
    std::vector<int> area(size_t(count), 0);
    std::vector<char> touched(size_t(count), 0);
    int largest = 0;
    for (int i = 1; i < count; ++i) {
        area[size_t(i)] = stats.at<int>(i, cv::CC_STAT_AREA);
        largest = std::max(largest, area[size_t(i)]);
    }
    for (int y = 0; y < guess.rows; ++y) {
        for (int x = 0; x < guess.cols; ++x) {
            if (guess.at<uchar>(y, x) == cv::GC_FGD)
                touched[size_t(labels.at<int>(y, x))] = 1;
        }
    }
    for (int y = 0; y < object.rows; ++y) {
        for (int x = 0; x < object.cols; ++x) {
            const auto label = size_t(labels.at<int>(y, x));
            const bool stays = label > 0 && (onlyTouched ? touched[label] != 0 : area[label] >= leastIsland * largest);
            object.at<uchar>(y, x) = stays ? 255 : 0;
        }
    }
}

/// False for areas of one colour, on which the search would not end.
bool hasVariety(const cv::Mat &image)
{
    cv::Scalar mean, deviation;
    cv::meanStdDev(image, mean, deviation);
    return std::max({deviation[0], deviation[1], deviation[2]}) >= leastVariety;
}

/// 255 in the object, 0 elsewhere; null where there is none.
cv::Mat search(const cv::Mat &image, const ObjectHint &hint, int level, const QRect &region)
{
    if (!hasVariety(image))
        return {};
    const cv::Mat guess = firstGuess(hint, level, region);
    cv::Mat found = guess.clone();
    cv::Mat background, foreground;
    cv::setRNGSeed(1); // the same hint finds the same object
    try {
        cv::grabCut(image, found, cv::Rect(), background, foreground, rounds, cv::GC_INIT_WITH_MASK);
    } catch (const cv::Exception &) {
        return {}; // nothing to learn from: one colour, or no pixel of one kind
    }
    cv::Mat object = (found & 1) * 255; // GC_FGD and GC_PR_FGD are the odd ones
    dropNoise(object, guess, hint.kind == ObjectHint::Kind::Scribble);
    return cv::countNonZero(object) > 0 ? object : cv::Mat();
}

/// Mean colours beside the edge, on the level above the one that is refined.
struct Sides
{
    cv::Mat inside, outside; // CV_32FC3; mean in the neighbourhood
    cv::Mat known;           // CV_8UC1: both are there
};

cv::Mat localMean(const cv::Mat &image, const cv::Mat &where, cv::Mat &share)
{
    constexpr int reach = 11;
    cv::Mat weight, sum, only;
    where.convertTo(weight, CV_32FC1, 1 / 255.0);
    cv::boxFilter(weight, share, CV_32F, {reach, reach});
    image.copyTo(only, where);
    cv::boxFilter(only, sum, CV_32F, {reach, reach});
    cv::Mat safe;
    cv::max(share, 1e-6, safe);
    cv::Mat three;
    cv::merge(std::vector<cv::Mat>{safe, safe, safe}, three);
    return sum / three;
}

Sides sidesOf(const cv::Mat &image, const cv::Mat &alpha)
{
    const cv::Mat kernel = cv::Mat::ones(3, 3, CV_8UC1);
    const cv::Mat object = alpha > 127;
    cv::Mat core, rest, insideShare, outsideShare;
    cv::erode(object, core, kernel);
    cv::dilate(object, rest, kernel);
    rest = ~rest;
    Sides sides;
    sides.inside = localMean(image, core, insideShare);
    sides.outside = localMean(image, rest, outsideShare);
    sides.known = (insideShare > 0.01) & (outsideShare > 0.01);
    return sides;
}

/// Where between the colours of the two sides the pixel lies, as coverage; \a before where they hardly differ.
uchar coverageBetween(const cv::Vec3b &pixel, const cv::Vec3f &inside, const cv::Vec3f &outside, uchar before)
{
    float along = 0;
    float contrast = 0;
    for (int channel = 0; channel < 3; ++channel) {
        const float across = inside[channel] - outside[channel];
        along += (float(pixel[channel]) - outside[channel]) * across;
        contrast += across * across;
    }
    if (contrast < 1)
        return before;
    const float share = std::clamp((along / contrast - 0.5f) * 1.5f + 0.5f, 0.0f, 1.0f);
    const float trust = contrast / (contrast + float(clearContrast * clearContrast));
    return uchar(std::lround(trust * 255 * share + (1 - trust) * before));
}

/// Decides the pixels along the edge anew from a picture of twice the size; \a coarse is \a alpha's level.
cv::Mat refined(const cv::Mat &fine, const cv::Mat &alpha, const Sides &sides)
{
    cv::Mat doubled;
    cv::resize(alpha, doubled, {alpha.cols * 2, alpha.rows * 2}, 0, 0, cv::INTER_LINEAR);
    cv::Mat result = doubled(cv::Rect(0, 0, fine.cols, fine.rows)).clone();
    const cv::Mat object = result > 127;
    cv::Mat wide, narrow;
    const cv::Mat kernel = cv::Mat::ones(7, 7, CV_8UC1);
    cv::dilate(object, wide, kernel);
    cv::erode(object, narrow, kernel);
    for (int y = 0; y < fine.rows; ++y) {
        const uchar *outer = wide.ptr<uchar>(y);
        const uchar *inner = narrow.ptr<uchar>(y);
        const auto *pixels = fine.ptr<cv::Vec3b>(y);
        uchar *out = result.ptr<uchar>(y);
        for (int x = 0; x < fine.cols; ++x) {
            if (outer[x] == inner[x])
                out[x] = inner[x]; // far from the edge
            else if (sides.known.at<uchar>(y / 2, x / 2))
                out[x] = coverageBetween(pixels[x], sides.inside.at<cv::Vec3f>(y / 2, x / 2),
                                         sides.outside.at<cv::Vec3f>(y / 2, x / 2), out[x]);
        }
    }
    cv::medianBlur(result, result, 3); // single pixels that look like the other side
    return result;
}

/// One level down, strip by strip: the colours of a big area would not fit into memory a second time.
cv::Mat nextLevel(const PyramidLevel &level, const QRect &region, const PyramidLevel &coarseLevel,
                  const QRect &coarse, const cv::Mat &alpha, const std::atomic<bool> &cancelled)
{
    constexpr int overlap = 16; // of the coarse level: more than any neighbourhood that is looked at
    cv::Mat result(region.height(), region.width(), CV_8UC1);
    for (int first = 0; first < coarse.height() && !cancelled; first += stripRows / 2) {
        const int end = std::min(coarse.height(), first + stripRows / 2);
        const int from = std::max(0, first - overlap);
        const int to = std::min(coarse.height(), end + overlap);
        const QRect coarseStrip(coarse.left(), coarse.top() + from, coarse.width(), to - from);
        const cv::Mat part = alpha.rowRange(from, to);
        const Sides sides = sidesOf(colours(coarseLevel, coarseStrip), part);
        const int fineEnd = std::min(region.height(), 2 * to);
        const cv::Mat fine = refined(colours(level, QRect(region.left(), region.top() + 2 * from, region.width(),
                                                          fineEnd - 2 * from)), part, sides);
        const int keepEnd = std::min(region.height(), 2 * end);
        fine.rowRange(2 * (first - from), keepEnd - 2 * from).copyTo(result.rowRange(2 * first, keepEnd));
    }
    return result;
}

MaskTiles maskOf(const cv::Mat &alpha, const QRect &region, QSize size)
{
    MaskTiles mask(size);
    for (int y = 0; y < alpha.rows; ++y)
        mask.writeRow(region.left(), region.top() + y, alpha.cols, alpha.ptr<uchar>(y));
    mask.normalise(region);
    return mask;
}

QRect searchArea(const ObjectHint &hint, QSize size)
{
    const QRect bounds = hint.stroke.boundingRect().toAlignedRect();
    const double share = hint.kind == ObjectHint::Kind::Scribble ? scribbleMargin : boxMargin;
    const int margin = std::max(8, int(share * std::max(bounds.width(), bounds.height())));
    return bounds.adjusted(-margin, -margin, margin, margin) & QRect(QPoint(0, 0), size);
}
} // namespace

ObjectHint::Kind kindOfStroke(const QPolygonF &stroke)
{
    double length = 0;
    double twiceArea = 0;
    for (qsizetype i = 1; i < stroke.size(); ++i) {
        const QPointF step = stroke[i] - stroke[i - 1];
        length += std::hypot(step.x(), step.y());
        twiceArea += stroke[i - 1].x() * stroke[i].y() - stroke[i].x() * stroke[i - 1].y();
    }
    if (stroke.size() < 3 || length <= 0)
        return ObjectHint::Kind::Scribble;
    const QPointF gap = stroke.last() - stroke.first();
    twiceArea += stroke.last().x() * stroke.first().y() - stroke.first().x() * stroke.last().y();
    // A circle encloses length squared / (4 pi), about 0.08; a line back and forth next to nothing.
    const bool hasRoom = std::abs(twiceArea) / 2 > 0.02 * length * length;
    return hasRoom && std::hypot(gap.x(), gap.y()) < 0.2 * length ? ObjectHint::Kind::Loop : ObjectHint::Kind::Scribble;
}

MaskTiles selectObject(const Pyramid &picture, const ObjectHint &hint, const std::atomic<bool> &cancelled)
{
    const QRect area = picture.isNull() || hint.stroke.isEmpty() ? QRect() : searchArea(hint, picture.size());
    if (area.width() < 3 || area.height() < 3)
        return MaskTiles(picture.size());
    int level = 0;
    while (level + 1 < picture.levelCount() && (std::max(area.width(), area.height()) >> level) > searchSide)
        ++level;
    QRect region = atLevel(area, level);
    cv::Mat alpha = search(colours(picture.view(level), region), hint, level, region);
    while (level > 0 && !alpha.empty() && !cancelled) {
        const PyramidLevel next = picture.view(level - 1);
        const QRect fine = QRect(region.topLeft() * 2, region.size() * 2) & QRect(QPoint(0, 0), next.size());
        alpha = nextLevel(next, fine, picture.view(level), region, alpha, cancelled);
        region = fine;
        --level;
    }
    return alpha.empty() || cancelled ? MaskTiles(picture.size()) : maskOf(alpha, region, picture.size());
}
} // namespace pentimento
