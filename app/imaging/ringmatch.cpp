#include "app/imaging/ringmatch.h"

#include "app/imaging/rowbands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace pentimento {
namespace {
constexpr int mostColors = 3;
constexpr int leastPixels = 200;     // fewer say nothing
constexpr int mostPixels = 150'000;  // more say nothing new
constexpr int block = 8;
constexpr int leastBlocks = 12;

int colorsOf(const Raster &pixels)
{
    return pixels.channels() - (pixels.hasAlpha() ? 1 : 0);
}

template<typename Sample>
const Sample *rowOf(const Raster &pixels, int y)
{
    return reinterpret_cast<const Sample *>(pixels.row(y));
}

/// Values of one channel at the same places of both.
struct Pair
{
    std::vector<float> placed = {};
    std::vector<float> picture = {};
};
using Pairs = std::array<Pair, mostColors>;

template<typename Sample>
Pairs ringPairs(const Raster &placed, const Raster &picture, const QImage &ring)
{
    qint64 inRing = 0;
    for (int y = 0; y < ring.height(); ++y)
        inRing += std::count(ring.constScanLine(y), ring.constScanLine(y) + ring.width(), uchar(255));
    const qint64 step = 1 + inRing / mostPixels;
    const int colors = colorsOf(picture);
    Pairs pairs;
    qint64 number = 0;
    for (int y = 0; y < ring.height(); ++y) {
        const uchar *flags = ring.constScanLine(y);
        const Sample *from = rowOf<Sample>(placed, y);
        const Sample *to = rowOf<Sample>(picture, y);
        for (int x = 0; x < ring.width(); ++x) {
            if (flags[x] != 255 || number++ % step != 0)
                continue;
            const int at = x * picture.channels();
            // What lies under transparency was never seen.
            if (picture.hasAlpha() && to[at + colors] < std::numeric_limits<Sample>::max() / 2)
                continue;
            for (int c = 0; c < colors; ++c) {
                pairs[c].placed.push_back(from[at + c]);
                pairs[c].picture.push_back(to[at + c]);
            }
        }
    }
    return pairs;
}

float medianOf(std::vector<float> values)
{
    const auto middle = values.begin() + qsizetype(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Leaves out the pixels whose difference is not like that of the others: they show different things.
void dropStrangers(Pairs &pairs, int colors, float range)
{
    std::vector<bool> isKept(pairs[0].placed.size(), true);
    for (int c = 0; c < colors; ++c) {
        const Pair &pair = pairs[c];
        std::vector<float> differences(pair.placed.size());
        for (size_t i = 0; i < differences.size(); ++i)
            differences[i] = pair.picture[i] - pair.placed[i];
        const float middle = medianOf(differences);
        std::vector<float> offs(differences.size());
        std::transform(differences.begin(), differences.end(), offs.begin(), [middle](float d) { return std::abs(d - middle); });
        const float most = std::max(4.5f * 1.4826f * medianOf(offs), 0.06f * range);
        for (size_t i = 0; i < offs.size(); ++i)
            isKept[i] = isKept[i] && std::abs(differences[i] - middle) <= most;
    }
    for (int c = 0; c < colors; ++c) {
        size_t kept = 0;
        for (size_t i = 0; i < isKept.size(); ++i) {
            if (!isKept[i])
                continue;
            pairs[c].placed[kept] = pairs[c].placed[i];
            pairs[c].picture[kept++] = pairs[c].picture[i];
        }
        pairs[c].placed.resize(kept);
        pairs[c].picture.resize(kept);
    }
}

float meanOf(const std::vector<float> &values, size_t from, size_t end)
{
    return float(std::accumulate(values.begin() + qsizetype(from), values.begin() + qsizetype(end), 0.0) / double(end - from));
}

struct Knot
{
    float from;
    float to;
};

/// How values move: equal ranks belong together. One knot moves all alike.
std::vector<Knot> knotsOf(Pair pair, ColorMatch how, float range)
{
    const size_t count = pair.placed.size();
    if (how == ColorMatch::Mean)
        return {{meanOf(pair.placed, 0, count), meanOf(pair.picture, 0, count)}};
    std::sort(pair.placed.begin(), pair.placed.end());
    std::sort(pair.picture.begin(), pair.picture.end());
    const size_t bins = std::clamp<size_t>(count / 100, 1, 24);
    std::vector<Knot> knots;
    for (size_t i = 0; i < bins; ++i) {
        const size_t from = count * i / bins;
        const size_t end = count * (i + 1) / bins;
        const Knot knot{meanOf(pair.placed, from, end), meanOf(pair.picture, from, end)};
        // Knots that lie close together would make steep places out of noise.
        if (knots.empty() || knot.from - knots.back().from >= 0.03f * range)
            knots.push_back(knot);
    }
    return knots;
}

template<typename Sample>
std::vector<Sample> curveThrough(const std::vector<Knot> &knots)
{
    constexpr int most = std::numeric_limits<Sample>::max();
    std::vector<Sample> curve(size_t(most) + 1);
    size_t next = 0;
    for (int value = 0; value <= most; ++value) {
        while (next < knots.size() && knots[next].from < float(value))
            ++next;
        float to = 0;
        if (next == 0) { // beyond what was seen all moves as the nearest that was
            to = float(value) + knots.front().to - knots.front().from;
        } else if (next == knots.size()) {
            to = float(value) + knots.back().to - knots.back().from;
        } else {
            const Knot &a = knots[next - 1];
            const Knot &b = knots[next];
            to = a.to + (b.to - a.to) * (float(value) - a.from) / (b.from - a.from);
        }
        curve[size_t(value)] = Sample(std::clamp(int(std::lround(to)), 0, most));
    }
    return curve;
}

template<typename Sample>
void matchColorsOf(Raster &placed, const Raster &picture, const QImage &ring, ColorMatch how)
{
    constexpr float range = float(std::numeric_limits<Sample>::max());
    const int colors = colorsOf(picture);
    Pairs pairs = ringPairs<Sample>(placed, picture, ring);
    if (pairs[0].placed.size() < leastPixels)
        return;
    dropStrangers(pairs, colors, range);
    if (pairs[0].placed.size() < leastPixels)
        return;
    std::array<std::vector<Sample>, mostColors> curves;
    for (int c = 0; c < colors; ++c)
        curves[c] = curveThrough<Sample>(knotsOf(std::move(pairs[c]), how, range));
    uchar *const rows = placed.row(0); // detached here, before the threads start
    forRowBands(placed.height(), placed.bytesPerRow(), [&](int first, int end) {
        for (int y = first; y < end; ++y) {
            auto *row = reinterpret_cast<Sample *>(rows + y * placed.bytesPerRow());
            for (int x = 0; x < placed.width(); ++x, row += placed.channels())
                for (int c = 0; c < colors; ++c)
                    row[c] = curves[c][row[c]];
        }
    });
}

// --- grain

/// Noise of each channel, of their mean, as standard deviations; negative: not known.
struct Noise
{
    std::array<float, mostColors> ofChannel{-1, -1, -1};
    float ofMean = -1;
};

/// The quarter of the blocks that is flattest tells what is noise and what texture.
float flattest(std::vector<float> &sigmas)
{
    if (sigmas.size() < leastBlocks)
        return -1;
    const auto quarter = sigmas.begin() + qsizetype(sigmas.size() / 4);
    std::nth_element(sigmas.begin(), quarter, sigmas.end());
    // Of blocks that hold nothing but noise a quarter lies this far below their mean: 36 samples each.
    constexpr float belowMean = 1.1f;
    return *quarter * belowMean;
}

/// Standard deviation of white noise by what is left of it after edges and slopes are taken out (the difference of two
/// second derivatives, whose own deviation is 6 times that of the noise).
template<typename Value>
float blockSigma(Value valueAt)
{
    float sum = 0;
    for (int y = 1; y < block - 1; ++y) {
        for (int x = 1; x < block - 1; ++x) {
            const float corners = valueAt(x - 1, y - 1) + valueAt(x + 1, y - 1) + valueAt(x - 1, y + 1) + valueAt(x + 1, y + 1);
            const float sides = valueAt(x, y - 1) + valueAt(x, y + 1) + valueAt(x - 1, y) + valueAt(x + 1, y);
            sum += std::abs(corners - 2 * sides + 4 * valueAt(x, y));
        }
    }
    constexpr float rootOfHalfPi = 1.2533141f;
    return sum * rootOfHalfPi / (6 * (block - 2) * (block - 2));
}

bool isBlockSet(const QImage &flags, int left, int top)
{
    for (int y = top; y < top + block; ++y) {
        const uchar *line = flags.constScanLine(y) + left;
        if (!std::all_of(line, line + block, [](uchar flag) { return flag == 255; }))
            return false;
    }
    return true;
}

template<typename Sample>
Noise noiseOf(const Raster &pixels, const QImage &where)
{
    constexpr float range = float(std::numeric_limits<Sample>::max());
    const int colors = colorsOf(pixels);
    std::array<std::vector<float>, mostColors> sigmas;
    std::vector<float> ofMean;
    for (int top = 0; top + block <= pixels.height(); top += block) {
        for (int left = 0; left + block <= pixels.width(); left += block) {
            if (!isBlockSet(where, left, top))
                continue;
            const auto sample = [&](int x, int y, int c) {
                return float(rowOf<Sample>(pixels, top + y)[(left + x) * pixels.channels() + c]);
            };
            const auto mean = [&](int x, int y) {
                float sum = 0;
                for (int c = 0; c < colors; ++c)
                    sum += sample(x, y, c);
                return sum / float(colors);
            };
            const float level = mean(block / 2, block / 2);
            if (level < 0.02f * range || level > 0.98f * range)
                continue; // cut off at black or white: noise cannot show
            for (int c = 0; c < colors; ++c)
                sigmas[c].push_back(blockSigma([&](int x, int y) { return sample(x, y, c); }));
            ofMean.push_back(blockSigma(mean));
        }
    }
    Noise noise;
    for (int c = 0; c < colors; ++c)
        noise.ofChannel[c] = flattest(sigmas[c]);
    noise.ofMean = flattest(ofMean);
    return noise;
}

quint64 mixed(quint64 value)
{
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

/// Close to a normal distribution of deviation 1: the sum of four bytes.
float normalFrom(quint32 bits)
{
    const int sum = int(bits & 0xff) + int((bits >> 8) & 0xff) + int((bits >> 16) & 0xff) + int(bits >> 24);
    return (float(sum) - 510.0f) / 147.8f;
}

/// What is to be added: deviation a channel, and the share of it that all channels have in common.
struct Grain
{
    std::array<float, mostColors> sigma{};
    float common = 0;
    bool isAny = false;
};

Grain missingGrain(const Noise &wanted, const Noise &there, int colors)
{
    Grain grain;
    for (int c = 0; c < colors; ++c) {
        if (wanted.ofChannel[c] < 0 || there.ofChannel[c] < 0)
            return {};
        const float missing = wanted.ofChannel[c] * wanted.ofChannel[c] - there.ofChannel[c] * there.ofChannel[c];
        grain.sigma[c] = missing > 0 ? std::sqrt(missing) : 0.0f;
        grain.isAny |= grain.sigma[c] > 0;
    }
    // The mean of channels that move together is as noisy as each; of independent ones it is quieter.
    const float each = std::accumulate(wanted.ofChannel.begin(), wanted.ofChannel.begin() + colors, 0.0f) / float(colors);
    const float ratio = each > 0 ? wanted.ofMean * wanted.ofMean / (each * each) : 1;
    grain.common = colors > 1 ? std::clamp((float(colors) * ratio - 1) / float(colors - 1), 0.0f, 1.0f) : 1.0f;
    return grain;
}

template<typename Sample>
void addGrain(Raster &placed, const Grain &grain, QPoint origin, quint64 seed)
{
    const int colors = colorsOf(placed);
    const float shareCommon = std::sqrt(grain.common);
    const float shareOwn = std::sqrt(1 - grain.common);
    const quint64 start = mixed(seed);
    uchar *const rows = placed.row(0);
    forRowBands(placed.height(), placed.bytesPerRow(), [&](int first, int end) {
        for (int y = first; y < end; ++y) {
            auto *row = reinterpret_cast<Sample *>(rows + y * placed.bytesPerRow());
            for (int x = 0; x < placed.width(); ++x, row += placed.channels()) {
                const quint64 place = (quint64(quint32(origin.y() + y)) << 32) | quint32(origin.x() + x);
                const quint64 one = mixed(start ^ place);
                const quint64 two = mixed(one);
                const float common = normalFrom(quint32(one));
                const float own[mostColors] = {normalFrom(quint32(one >> 32)), normalFrom(quint32(two)), normalFrom(quint32(two >> 32))};
                for (int c = 0; c < colors; ++c) {
                    const float noise = grain.sigma[c] * (shareCommon * common + shareOwn * own[c]);
                    const int value = int(std::lround(float(row[c]) + noise));
                    row[c] = Sample(std::clamp(value, 0, int(std::numeric_limits<Sample>::max())));
                }
            }
        }
    });
}

template<typename Sample>
void matchGrainOf(Raster &placed, const Raster &picture, const QImage &ring, const QImage &inside, QPoint origin, qint64 seed)
{
    const Grain grain = missingGrain(noiseOf<Sample>(picture, ring), noiseOf<Sample>(placed, inside), colorsOf(picture));
    if (grain.isAny)
        addGrain<Sample>(placed, grain, origin, quint64(seed));
}
} // namespace

void matchColors(Raster &placed, const Raster &picture, const QImage &ring, ColorMatch how)
{
    Q_ASSERT(placed.size() == picture.size() && ring.size() == picture.size());
    if (how == ColorMatch::Off)
        return;
    if (picture.depth() == 16)
        matchColorsOf<quint16>(placed, picture, ring, how);
    else
        matchColorsOf<quint8>(placed, picture, ring, how);
}

void matchGrain(Raster &placed, const Raster &picture, const QImage &ring, const QImage &inside, QPoint origin, qint64 seed)
{
    Q_ASSERT(placed.size() == picture.size() && ring.size() == picture.size() && inside.size() == picture.size());
    if (picture.depth() == 16)
        matchGrainOf<quint16>(placed, picture, ring, inside, origin, seed);
    else
        matchGrainOf<quint8>(placed, picture, ring, inside, origin, seed);
}
} // namespace pentimento
