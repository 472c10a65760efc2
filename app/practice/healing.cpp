#include "app/practice/healing.h"

#include "app/practice/pixels.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace pentimento::practice {
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

// Where a part may be taken from: the picture itself, or its mirror image.
struct Source
{
    cv::Mat picture;
    cv::Mat known; // 8UC1: not 0 outside the hole
};

Source sourceOf(const cv::Mat &picture, const cv::Mat &hole, bool mirrored)
{
    const cv::Mat known = hole == 0;
    if (!mirrored)
        return {picture, known};
    Source source;
    cv::flip(picture, source.picture, 1);
    cv::flip(known, source.known, 1);
    return source;
}

struct Candidate
{
    cv::Point shift;
    bool mirrored;
    double mismatch; // at the rim
};

bool fitsBetter(const Candidate &a, const Candidate &b) { return a.mismatch < b.mismatch; }

class Search
{
public:
    explicit Search(const Small &small)
        : m_small(small)
        , m_sources{sourceOf(small.picture, small.hole, false), sourceOf(small.picture, small.hole, true)}
    {
    }

    // The best few places that are not nearly the same one, best first.
    std::vector<Candidate> found()
    {
        std::vector<Candidate> all;
        cv::RNG random(1); // always the same proposals: the seed chooses among what fits
        for (int i = 0; i < attempts; ++i) {
            if (const auto candidate = judged(proposed(random), i % 2 == 1))
                all.push_back(*candidate);
        }
        std::sort(all.begin(), all.end(), fitsBetter);
        std::vector<Candidate> best;
        for (size_t i = 0; i < all.size() && best.size() < choices; ++i) {
            const Candidate candidate = refined(all[i]);
            const bool isNew = std::none_of(best.begin(), best.end(), [&](const Candidate &other) {
                return other.mirrored == candidate.mirrored &&
                       cv::norm(other.shift - candidate.shift) < 0.05 * m_small.picture.cols;
            });
            if (isNew)
                best.push_back(candidate);
        }
        return best;
    }

private:
    // Sideways more than up and down: that is how the world repeats itself.
    cv::Point proposed(cv::RNG &random) const
    {
        const cv::Size size = m_small.picture.size();
        const double upAndDown = random.uniform(0, 3) == 0 ? 0.7 : 0.12;
        return {random.uniform(-size.width, size.width),
                static_cast<int>(random.gaussian(upAndDown * size.height / 2.0))};
    }

    std::optional<Candidate> judged(cv::Point shift, bool mirrored) const
    {
        const Source &source = m_sources[mirrored];
        const cv::Mat there = moved(source.known, shift);
        const cv::Mat rim = there & m_small.rim;
        const int rimPixels = cv::countNonZero(rim);
        if (cv::countNonZero(there & m_small.hole) < leastKnown * cv::countNonZero(m_small.hole) ||
            rimPixels < 0.6 * cv::countNonZero(m_small.rim))
            return std::nullopt;
        const double difference = cv::norm(m_small.picture, moved(source.picture, shift), cv::NORM_L1, rim);
        return Candidate{shift, mirrored, difference / std::max(1, rimPixels)};
    }

    // The best place close by: the proposals are too far apart to continue a line.
    Candidate refined(Candidate best) const
    {
        for (int step = 8; step > 0; step /= 2) {
            for (const cv::Point way :
                 {cv::Point(0, 1), cv::Point(0, -1), cv::Point(1, 0), cv::Point(-1, 0)}) {
                auto next = judged(best.shift + step * way, best.mirrored);
                for (; next && fitsBetter(*next, best); next = judged(best.shift + step * way, best.mirrored))
                    best = *next;
            }
        }
        return best;
    }

    const Small &m_small;
    const std::array<Source, 2> m_sources;
};

// \a values (32FC3) continued smoothly into the \a hole from their values around it, as a stretched skin
// would.
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
cv::Mat lightMatch(const Small &small, const Candidate &part)
{
    const Source source = sourceOf(small.picture, small.hole, part.mirrored);
    cv::Mat difference;
    cv::subtract(small.picture, moved(source.picture, part.shift), difference, cv::noArray(), CV_32F);
    // A moved edge beside a real one is no difference of light.
    cv::min(cv::max(difference, cv::Scalar::all(-40)), cv::Scalar::all(40), difference);
    const cv::Mat unknown = moved(source.known, part.shift) == 0;
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
// The whole picture with \a part moved over it and its light matched; \a grown where the part has gaps.
cv::Mat movedIn(const cv::Mat &picture, const cv::Mat &hole, const Small &small, const Candidate &part,
                const cv::Mat &grown)
{
    cv::Mat filled;
    cv::resize(grown, filled, picture.size(), 0, 0, cv::INTER_LINEAR);
    const Source source = sourceOf(picture, hole, part.mirrored);
    const double scale = double(picture.cols) / small.picture.cols;
    const cv::Point shift(int(std::lround(part.shift.x * scale)), int(std::lround(part.shift.y * scale)));
    moved(source.picture, shift).copyTo(filled, moved(source.known, shift));
    cv::Mat match;
    cv::resize(lightMatch(small, part), match, picture.size(), 0, 0, cv::INTER_LINEAR);
    cv::add(filled, match, filled, cv::noArray(), CV_8U);
    return filled;
}
} // namespace

cv::Mat healed(const cv::Mat &picture, const cv::Mat &hole, quint64 seed)
{
    const Small small = reduced(picture, hole);
    if (cv::countNonZero(small.hole) == static_cast<int>(small.hole.total()))
        return {};
    cv::RNG random = pixels::randomFor(seed, 0);
    cv::Mat grown = grownInwards(small, random);
    const std::vector<Candidate> parts = Search(small).found();
    const cv::Mat depth = depthInside(small.hole);
    cv::Mat filled;
    if (parts.empty()) {
        pixels::addWeighted(grown, pixels::softNoise(grown.size(), random.uniform(3, 7), random) * 30, depth);
        cv::resize(grown, filled, picture.size(), 0, 0, cv::INTER_CUBIC);
        pixels::addGrain(filled, 3, random);
    } else {
        // By remainder: neighbouring seeds, which variations get, take different parts.
        filled = movedIn(picture, hole, small, parts[seed % parts.size()], grown);
        cv::Mat light;
        cv::resize(depth, light, picture.size(), 0, 0, cv::INTER_LINEAR);
        pixels::addWeighted(filled, pixels::softNoise(picture.size(), random.uniform(2, 5), random) * 14,
                            light);
    }
    cv::Mat result = picture.clone();
    filled.copyTo(result, hole);
    return result;
}
} // namespace pentimento::practice
