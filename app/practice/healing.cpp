#include "app/practice/healing.h"

#include "app/practice/pixels.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace pentimento {
namespace {
constexpr int workingSide = 224; // choosing, growing and matching happen at this size; their cost is the area
constexpr int attempts = 90;
constexpr int choices = 4;
constexpr double leastKnown = 0.97; // of the hole, that a part must cover
constexpr int rimWidth = 7;
constexpr int relaxations = 120;

// Picture and hole at the working size.
struct Small
{
    cv::Mat picture; // 8UC3
    cv::Mat hole;    // 8UC1: no pixel outside it has a trace of what is replaced
    cv::Mat rim;     // 8UC1: the ring just outside the hole
};

Small reduced(const cv::Mat &picture, const cv::Mat &hole)
{
    const double scale = pixels::scaleTo(picture.size(), workingSide);
    const cv::Size size(std::max(1, int(picture.cols * scale)), std::max(1, int(picture.rows * scale)));
    Small small;
    cv::resize(picture, small.picture, size, 0, 0, cv::INTER_AREA);
    cv::resize(hole, small.hole, size, 0, 0, cv::INTER_AREA);
    small.hole = small.hole > 0;
    cv::dilate(small.hole, small.hole, cv::Mat());
    cv::dilate(small.hole, small.rim, cv::getStructuringElement(cv::MORPH_RECT, {rimWidth, rimWidth}));
    small.rim -= small.hole;
    return small;
}

// \a image seen through a window moved by \a shift; 0 beyond the edge.
cv::Mat moved(const cv::Mat &image, cv::Point shift)
{
    cv::Mat result = cv::Mat::zeros(image.size(), image.type());
    const cv::Rect whole({0, 0}, image.size());
    const cv::Rect from = whole & (whole + shift);
    if (!from.empty())
        image(from).copyTo(result(from - shift));
    return result;
}

struct Candidate
{
    cv::Point shift;
    double mismatch; // at the rim
};

std::optional<Candidate> judged(const Small &small, const cv::Mat &known, cv::Point shift)
{
    const cv::Mat there = moved(known, shift);
    const int covered = cv::countNonZero(there & small.hole);
    const cv::Mat rim = there & small.rim;
    const int rimPixels = cv::countNonZero(rim);
    if (covered < leastKnown * cv::countNonZero(small.hole) || rimPixels < 0.6 * cv::countNonZero(small.rim))
        return std::nullopt;
    const double difference = cv::norm(small.picture, moved(small.picture, shift), cv::NORM_L1, rim);
    return Candidate{shift, difference / std::max(1, rimPixels)};
}

// Sideways more than up and down: that is how the world repeats itself.
cv::Point proposed(cv::Size size, cv::RNG &random)
{
    const double upAndDown = random.uniform(0, 3) == 0 ? 0.7 : 0.12;
    return {random.uniform(-size.width, size.width),
            static_cast<int>(random.gaussian(upAndDown * size.height / 2.0))};
}

std::optional<cv::Point> fittingShift(const Small &small, cv::RNG &random)
{
    const cv::Mat known = ~small.hole;
    std::vector<Candidate> candidates;
    for (int i = 0; i < attempts; ++i) {
        if (const auto candidate = judged(small, known, proposed(small.picture.size(), random)))
            candidates.push_back(*candidate);
    }
    if (candidates.empty())
        return std::nullopt;
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate &a, const Candidate &b) { return a.mismatch < b.mismatch; });
    const int last = std::min<int>(choices, static_cast<int>(candidates.size()));
    return candidates[static_cast<size_t>(random.uniform(0, last))].shift;
}

// \a values (32FC3) continued smoothly into the \a hole from their values around it, as a stretched skin would.
void relax(cv::Mat &values, const cv::Mat &hole)
{
    std::vector<cv::Point> inside;
    cv::findNonZero(hole, inside);
    constexpr float eager = 1.8F; // over-relaxation: converges in tens of rounds
    for (int round = 0; round < relaxations; ++round) {
        for (const cv::Point &at : inside) {
            const auto &left = values.at<cv::Vec3f>(at.y, std::max(0, at.x - 1));
            const auto &right = values.at<cv::Vec3f>(at.y, std::min(values.cols - 1, at.x + 1));
            const auto &above = values.at<cv::Vec3f>(std::max(0, at.y - 1), at.x);
            const auto &below = values.at<cv::Vec3f>(std::min(values.rows - 1, at.y + 1), at.x);
            auto &value = values.at<cv::Vec3f>(at);
            value += eager * ((left + right + above + below) * 0.25F - value);
        }
    }
}

// What must be added to the part that is moved in so that it meets the picture without a step.
cv::Mat lightMatch(const Small &small, cv::Point shift)
{
    cv::Mat difference;
    cv::subtract(small.picture, moved(small.picture, shift), difference, cv::noArray(), CV_32F);
    // A moved edge beside a real one is no difference of light.
    cv::min(cv::max(difference, cv::Scalar::all(-40)), cv::Scalar::all(40), difference);
    const cv::Mat unknown = moved(~small.hole, shift) == 0;
    difference.setTo(cv::Scalar::all(0), unknown | small.hole);
    relax(difference, small.hole);
    return difference;
}

// The large shapes inside the hole, grown from its rim.
cv::Mat grownInwards(const Small &small, cv::RNG &random)
{
    cv::Mat filled;
    const int way = random.uniform(0, 2) == 0 ? cv::INPAINT_TELEA : cv::INPAINT_NS;
    cv::inpaint(small.picture, small.hole, filled, random.uniform(3, 7), way);
    // Both ways meet in hard creases in the middle.
    cv::Mat soft;
    cv::GaussianBlur(filled, soft, {}, 5);
    cv::Mat deep;
    cv::erode(small.hole, deep, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
    soft.copyTo(filled, deep);
    return filled;
}

cv::Mat depthInside(const cv::Mat &hole)
{
    cv::Mat depth;
    cv::distanceTransform(hole, depth, cv::DIST_L2, 3);
    double deepest = 0;
    cv::minMaxLoc(depth, nullptr, &deepest);
    depth /= std::max(1.0, 0.6 * deepest);
    cv::min(depth, 1.0, depth);
    return depth;
}
} // namespace

cv::Mat healed(const cv::Mat &picture, const cv::Mat &hole, cv::RNG &random)
{
    const Small small = reduced(picture, hole);
    if (cv::countNonZero(small.hole) == static_cast<int>(small.hole.total()))
        return {};
    cv::Mat grown = grownInwards(small, random);
    const std::optional<cv::Point> shift = fittingShift(small, random);
    const double variation = shift ? 12 : 30;
    cv::Mat change = pixels::softNoise(small.picture.size(), random.uniform(3, 7), random) * variation;
    cv::Mat filled;
    if (shift) {
        cv::resize(grown, filled, picture.size(), 0, 0, cv::INTER_LINEAR);
        const double scale = double(picture.cols) / small.picture.cols;
        const cv::Point far(int(std::lround(shift->x * scale)), int(std::lround(shift->y * scale)));
        moved(picture, far).copyTo(filled, moved(hole == 0, far));
        cv::Mat weights;
        const cv::Mat depth = depthInside(small.hole);
        cv::merge(std::vector<cv::Mat>{depth, depth, depth}, weights);
        change = change.mul(weights) + lightMatch(small, *shift);
        cv::resize(change, change, picture.size(), 0, 0, cv::INTER_LINEAR);
        cv::add(filled, change, filled, cv::noArray(), CV_8U);
    } else {
        pixels::addWeighted(grown, change, depthInside(small.hole));
        cv::resize(grown, filled, picture.size(), 0, 0, cv::INTER_CUBIC);
        pixels::addGrain(filled, 3, random);
    }
    cv::Mat result = picture.clone();
    filled.copyTo(result, hole);
    return result;
}
} // namespace pentimento
