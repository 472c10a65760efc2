#include "app/imaging/stitch.h"

#include "app/base/log.h"
#include "app/imaging/mask.h"
#include "app/imaging/registration.h"
#include "app/imaging/resample.h"
#include "app/imaging/ringmatch.h"
#include "app/imaging/rowbands.h"

#include <QCoreApplication>

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error outOfMemory(const QString &detail = {})
{
    return Error::of(Error::Kind::Failed,
                   QT_TRANSLATE_NOOP("Error", "There is not enough free memory to place the result in the picture. The result "
                                              "is kept. Close other programs and place it again from the history."),
                   {}, detail);
}

Error doesNotBelong(const QString &detail)
{
    return Error::of(Error::Kind::Input,
                   QT_TRANSLATE_NOOP("Error", "The result does not belong to this picture: the picture's size is not the one "
                                              "it was made for. The picture is unchanged and the result is kept."),
                   {}, detail);
}

/// \a mask emptied outside \a part.
MaskTiles keptInside(MaskTiles mask, const QRect &part)
{
    const QRect whole = mask.rect();
    mask.fillRect(QRect(0, 0, whole.width(), part.top()), 0);
    mask.fillRect(QRect(QPoint(0, part.bottom() + 1), whole.bottomRight()), 0);
    mask.fillRect(QRect(0, part.top(), part.left(), part.height()), 0);
    mask.fillRect(QRect(QPoint(part.right() + 1, part.top()), QPoint(whole.right(), part.bottom())), 0);
    return mask;
}

/// Empties \a mask where \a gone covers anything.
void takeAway(MaskTiles &mask, const MaskTiles &gone)
{
    const QRect area = gone.coveredBounds();
    const QRect tiles = gone.tilesTouching(area);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (gone.tileState(column, row) == MaskTiles::TileState::Empty || mask.tileState(column, row) == MaskTiles::TileState::Empty)
                continue;
            if (gone.tileState(column, row) == MaskTiles::TileState::Solid) {
                mask.setTile(column, row, MaskTiles::TileState::Empty);
                continue;
            }
            const quint8 *taken = gone.tile(column, row);
            quint8 *bytes = mask.editTile(column, row);
            for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
                bytes[i] = taken[i] ? 0 : bytes[i];
        }
    }
    mask.normalise(area);
}

/// Where the picture may change and how much the result counts there: the mask, widened, inside what was sent.
MaskTiles outerMask(const MaskTiles &mask, QSize picture, const QRect &sent, int grow)
{
    if (mask.size().isEmpty()) {
        MaskTiles all(picture);
        all.fillRect(sent, 255);
        return all;
    }
    return keptInside(grown(mask, grow), sent);
}

// Free functions over plain pointers, so that the compiler can vectorise them.
void scaleByDistance(quint8 *weights, const float *distances, int count, float perPixel)
{
    for (int i = 0; i < count; ++i) {
        const float share = std::min(1.0f, distances[i] * perPixel);
        weights[i] = quint8(float(weights[i]) * share + 0.5f);
    }
}

void toFlags(quint8 *bytes, int count)
{
    for (int i = 0; i < count; ++i)
        bytes[i] = bytes[i] ? 255 : 0;
}

/// Lets the result fade in from the outer line over \a feather pixels. Band by band: distances need four bytes each.
void featherWeights(QImage &weights, const MaskTiles &outer, const QRect &area, int feather)
{
    const int reach = feather + 1;
    const int bandRows = std::max(256, 2 * reach);
    for (int top = area.top(); top <= area.bottom(); top += bandRows) {
        const QRect band(area.left(), top, area.width(), std::min(bandRows, area.bottom() + 1 - top));
        const QRect around = band.adjusted(-reach, -reach, reach, reach).intersected(outer.rect());
        QImage inside = outer.toImage(around);
        uchar *bits = inside.bits();
        const qsizetype stride = inside.bytesPerLine();
        bool isAnyOutside = false;
        for (int y = 0; y < inside.height(); ++y) {
            toFlags(bits + y * stride, inside.width());
            isAnyOutside |= std::memchr(bits + y * stride, 0, inside.width()) != nullptr;
        }
        if (!isAnyOutside)
            continue;
        cv::Mat distances;
        cv::distanceTransform(cv::Mat(inside.height(), inside.width(), CV_8UC1, bits, size_t(stride)), distances,
                              cv::DIST_L2, cv::DIST_MASK_PRECISE);
        for (int y = band.top(); y <= band.bottom(); ++y)
            scaleByDistance(weights.scanLine(y - area.top()),
                            distances.ptr<float>(y - around.top()) + band.left() - around.left(), band.width(),
                            1.0f / float(reach));
    }
}

template<typename Sample>
void blendColors(Sample *into, const Sample *result, const quint8 *weights, int count, int channels)
{
    for (int x = 0; x < count; ++x, into += channels, result += channels) {
        const quint32 weight = weights[x];
        if (weight == 0)
            continue;
        for (int c = 0; c < channels; ++c)
            into[c] = Sample((into[c] * (255 - weight) + result[c] * weight + 127) / 255);
    }
}

/// The same where the last channel is alpha: colours count by it, so that what lies under transparency stays unseen.
template<typename Sample>
void blendWithAlpha(Sample *into, const Sample *result, const quint8 *weights, int count, int channels)
{
    constexpr quint64 opaque = Sample(~Sample(0));
    const int alpha = channels - 1;
    for (int x = 0; x < count; ++x, into += channels, result += channels) {
        const quint64 weight = weights[x];
        if (weight == 0)
            continue;
        const quint64 ofOld = (255 - weight) * into[alpha];
        const quint64 ofNew = weight * opaque;
        const quint64 sum = ofOld + ofNew;
        for (int c = 0; c < alpha; ++c)
            into[c] = Sample((into[c] * ofOld + result[c] * ofNew + sum / 2) / sum);
        into[alpha] = Sample((sum + 127) / 255);
    }
}

template<typename Sample>
void blendRow(uchar *into, const uchar *result, const quint8 *weights, const Raster &layout)
{
    auto *samples = reinterpret_cast<Sample *>(into);
    const auto *placed = reinterpret_cast<const Sample *>(result);
    if (layout.hasAlpha())
        blendWithAlpha(samples, placed, weights, layout.width(), layout.channels());
    else
        blendColors(samples, placed, weights, layout.width(), layout.channels());
}

void blendInto(Raster &pixels, const Raster &result, const QImage &weights)
{
    uchar *const rows = pixels.row(0); // detached here, before the threads start
    forRowBands(pixels.height(), pixels.bytesPerRow(), [&](int first, int end) {
        for (int y = first; y < end; ++y) {
            uchar *row = rows + y * pixels.bytesPerRow();
            if (pixels.depth() == 16)
                blendRow<quint16>(row, result.row(y), weights.constScanLine(y), pixels);
            else
                blendRow<quint8>(row, result.row(y), weights.constScanLine(y), pixels);
        }
    });
}

/// One row of a patch written over the picture's \a row: the only way in which patches change pictures.
void applyRow(uchar *row, const uchar *patch, const uchar *coverage, int count, int bytesPerPixel)
{
    for (int x = 0; x < count;) {
        const auto *first = static_cast<const uchar *>(std::memchr(coverage + x, 255, size_t(count - x)));
        if (!first)
            return;
        const int from = int(first - coverage);
        int to = from;
        while (to < count && coverage[to] == 255)
            ++to;
        std::memcpy(row + qsizetype(from) * bytesPerPixel, patch + qsizetype(from) * bytesPerPixel,
                    size_t(to - from) * bytesPerPixel);
        x = to;
    }
}

qint64 countDifferent(const uchar *a, const uchar *b, qsizetype bytes, int bytesPerSample)
{
    if (std::memcmp(a, b, size_t(bytes)) == 0)
        return 0;
    qint64 different = 0;
    for (qsizetype at = 0; at < bytes; at += bytesPerSample)
        different += std::memcmp(a + at, b + at, size_t(bytesPerSample)) != 0;
    return different;
}

/// Samples outside \a outer that placing \a patch would change. Looked up in the mask and not in the patch's coverage:
/// a mistake in the one must not hide in the other. Outside the patch's rectangle nothing is written.
qint64 countChangedOutside(const PicturePart &picture, const Patch &patch, const MaskTiles &outer)
{
    const QRect area = patch.rect();
    const int width = area.width();
    const int bytesPerPixel = picture.pixels.bytesPerPixel();
    const QPoint corner = area.topLeft() - picture.place;
    std::atomic<qint64> total{0};
    forRowBands(area.height(), patch.pixels.bytesPerRow(), [&](int first, int end) {
        std::vector<uchar> placed(size_t(patch.pixels.bytesPerRow()));
        std::vector<quint8> mask(static_cast<size_t>(width));
        qint64 changed = 0;
        for (int y = first; y < end; ++y) {
            const uchar *before = picture.pixels.row(corner.y() + y) + qsizetype(corner.x()) * bytesPerPixel;
            std::memcpy(placed.data(), before, placed.size());
            applyRow(placed.data(), patch.pixels.row(y), patch.coverage.constScanLine(y), width, bytesPerPixel);
            outer.readRow(area.left(), area.top() + y, width, mask.data());
            for (int x = 0; x < width;) {
                const int from = int(std::find(mask.begin() + x, mask.end(), 0) - mask.begin());
                x = int(std::find_if(mask.begin() + from, mask.end(), [](quint8 value) { return value > 0; }) - mask.begin());
                const qsizetype offset = qsizetype(from) * bytesPerPixel;
                changed += countDifferent(placed.data() + offset, before + offset, qsizetype(x - from) * bytesPerPixel,
                                          picture.pixels.depth() / 8);
            }
        }
        total += changed;
    });
    return total;
}

Result<void> checkPlace(const PicturePart &part, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result)
{
    const QSize picture = part.picture;
    if (part.pixels.isNull() || plan.inside(picture).isEmpty() || !part.rect().contains(plan.inside(picture)))
        return doesNotBelong(u"the sent part does not lie on the picture"_s);
    // Only around a mask is a picture continued, and only along its short side.
    const QMargins beyond = plan.beyond(picture);
    const bool isWide = beyond.left() > 0 || beyond.right() > 0;
    const bool isHigh = beyond.top() > 0 || beyond.bottom() > 0;
    if ((isWide && isHigh) || ((isWide || isHigh) && mask.size().isEmpty()))
        return doesNotBelong(u"the sent part does not lie inside the picture"_s);
    if (!mask.size().isEmpty() && mask.size() != picture)
        return doesNotBelong(u"the mask has another size than the picture"_s);
    if (result.pixels.isNull())
        return Error::of(Error::Kind::Unusable,
                       QT_TRANSLATE_NOOP("Error", "The result has no pixels, so there is nothing to place."));
    return {};
}

/// \a flags inside \a part as 255, the rest 0.
QImage flagsOf(const MaskTiles &mask, const QRect &part)
{
    QImage flags = mask.toImage(part);
    if (flags.isNull())
        throw std::bad_alloc();
    uchar *bits = flags.bits();
    for (int y = 0; y < flags.height(); ++y)
        toFlags(bits + y * flags.bytesPerLine(), flags.width());
    return flags;
}

/// 255 where \a flags is 0.
QImage turned(QImage flags)
{
    flags.invertPixels();
    return flags;
}

/// One result on its way into its picture.
class Stitching
{
public:
    Stitching(const PicturePart &part, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result,
              const BlendSettings &blend, const QRect &known)
        : m_part(part), m_mask(mask), m_plan(plan), m_result(result), m_blend(blend),
          m_known(known.isEmpty() ? QRect(QPoint(0, 0), part.picture) : known)
    {
    }

    Result<Patch> run()
    {
        const Result<void> isPossible = checkPlace(m_part, m_mask, m_plan, m_result);
        if (!isPossible)
            return isPossible.error();
        m_sent = m_plan.inside(m_part.picture) & m_known;
        m_outer = outerMask(m_mask, m_part.picture, m_sent, m_blend.grow);
        m_area = m_outer.coveredBounds();
        if (m_area.isEmpty())
            return Error::of(Error::Kind::Input,
                           QT_TRANSLATE_NOOP("Error", "The mask covers nothing of what was sent, so the result has no place in "
                                                      "the picture. Paint the area to change first."));
        const Raster placed = placedSamples();
        QImage weights = m_outer.toImage(m_area);
        if (placed.isNull() || weights.isNull())
            return outOfMemory();
        Patch patch{m_area.topLeft(), original(m_area), flagsOf(m_outer, m_area), 0, 0};
        if (const int feather = std::clamp(m_blend.feather, 0, std::max(m_part.picture.width(), m_part.picture.height())); feather > 0)
            featherWeights(weights, m_outer, m_area, feather);
        blendInto(patch.pixels, placed, weights);
        const qint64 pixelsOutside = qint64(m_part.picture.width()) * m_part.picture.height() - m_outer.coveredPixels();
        patch.samplesOutside = pixelsOutside * m_part.pixels.channels();
        patch.changedOutside = countChangedOutside(m_part, patch, m_outer);
        return patch;
    }

private:
    /// What the picture shows in \a area, which was sent.
    Raster original(const QRect &area) const { return m_part.pixels.copy(area.translated(-m_part.place)); }

    /// The result over the area in the picture's own samples, matched to its surroundings.
    Raster placedSamples() const
    {
        // A result counts as opaque, by its stored colours.
        const QImage image = toSrgbImage(m_result.pixels, m_result.metadata.iccProfile).convertToFormat(QImage::Format_RGB32);
        if (image.isNull())
            return {};
        const QRectF region = m_blend.align == Alignment::Automatic ? alignedRegion(image) : QRectF(image.rect());
        const bool isMatched = m_blend.color != ColorMatch::Off || m_blend.grain != GrainMatch::Off;
        const MaskTiles ring = isMatched ? ringAround() : MaskTiles();
        const QRect around = isMatched ? ring.coveredBounds().united(m_area) : m_area;
        const QImage scaled = resampledPart(image, region, m_plan.source.size(), around.translated(-m_plan.source.topLeft()));
        if (scaled.isNull())
            return {};
        Raster placed = fromSrgbImage(scaled, m_part.iccProfile, m_part.pixels.channels(), m_part.pixels.depth());
        if (placed.isNull() || !isMatched)
            return placed;
        const Raster before = original(around);
        const QImage ringFlags = flagsOf(ring, around);
        matchColors(placed, before, ringFlags, m_blend.color);
        if (m_blend.grain == GrainMatch::Match)
            matchGrain(placed, before, ringFlags, flagsOf(m_outer, around), around.topLeft(), m_blend.grainSeed);
        return placed.copy(m_area.translated(-around.topLeft()));
    }

    /// What both show just outside the outer line, as far as it was sent.
    MaskTiles ringAround() const
    {
        const int width = std::clamp(std::min(m_area.width(), m_area.height()) / 12, 16, 64);
        MaskTiles ring = keptInside(grown(m_outer, width), m_sent);
        takeAway(ring, m_outer);
        return ring;
    }

    QRectF alignedRegion(const QImage &image) const
    {
        const QImage sent = toSrgbImage(original(m_sent), m_part.iccProfile).convertToFormat(QImage::Format_RGB32);
        const QImage keep = turned(flagsOf(m_outer, m_sent));
        if (m_sent == m_plan.source)
            return registeredRegion(sent, image, keep);
        // What was made up beyond the picture tells nothing: the model may do with it as it likes.
        const QRectF place = inAnswer(m_sent, image.size());
        const QSize size = place.size().toSize().expandedTo({1, 1});
        const QImage shown = resampledPart(image, place, size, QRect(QPoint(0, 0), size));
        if (shown.isNull())
            throw std::bad_alloc();
        const QRectF found = registeredRegion(sent, shown, keep);
        if (found == QRectF(shown.rect()))
            return QRectF(image.rect());
        return aroundSent(QRectF(place.left() + found.left() * place.width() / size.width(), place.top() + found.top() * place.height() / size.height(),
                                 found.width() * place.width() / size.width(), found.height() * place.height() / size.height()));
    }

    /// Where \a part of what was sent lies in an answer of \a size that moved nothing.
    QRectF inAnswer(const QRect &part, QSize size) const
    {
        const QRect &source = m_plan.source;
        const double x = double(size.width()) / source.width();
        const double y = double(size.height()) / source.height();
        return {(part.left() - source.left()) * x, (part.top() - source.top()) * y, part.width() * x, part.height() * y};
    }

    /// All that was sent, where \a shown is the picture's part of it.
    QRectF aroundSent(const QRectF &shown) const
    {
        const QRect &source = m_plan.source;
        const double x = shown.width() / m_sent.width();
        const double y = shown.height() / m_sent.height();
        return {shown.left() + (source.left() - m_sent.left()) * x, shown.top() + (source.top() - m_sent.top()) * y, source.width() * x,
                source.height() * y};
    }

    const PicturePart &m_part;
    const MaskTiles &m_mask;
    const UploadPlan &m_plan;
    const DecodedPicture &m_result;
    const BlendSettings &m_blend;
    QRect m_known; // of the picture, when the result was made
    QRect m_sent; // of the picture
    MaskTiles m_outer;
    QRect m_area;
};

Result<Patch> guarded(const PicturePart &part, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result,
                      const BlendSettings &blend, const QRect &known)
{
    try {
        return Stitching(part, mask, plan, result, blend, known).run();
    } catch (const std::exception &exception) { // memory, ours or OpenCV's
        return outOfMemory(QString::fromUtf8(exception.what()));
    }
}
} // namespace

Result<Patch> stitch(const Raster &picture, const QByteArray &iccProfile, const MaskTiles &mask, const UploadPlan &plan,
                     const DecodedPicture &result, const BlendSettings &blend, const QRect &known)
{
    return guarded({picture, QPoint(0, 0), picture.size(), iccProfile}, mask, plan, result, blend, known);
}

Result<Patch> stitch(const PicturePart &part, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result,
                     const BlendSettings &blend)
{
    return guarded(part, mask, plan, result, blend, {});
}

void applyPatch(Raster &picture, const Patch &patch)
{
    if (patch.pixels.isNull())
        return;
    if (!picture.rect().contains(patch.rect()) || patch.pixels.channels() != picture.channels()
        || patch.pixels.depth() != picture.depth() || patch.coverage.size() != patch.pixels.size()) {
        qCWarning(logImage) << "A patch does not fit its picture and was left out";
        return;
    }
    for (int y = 0; y < patch.pixels.height(); ++y)
        applyRow(picture.row(patch.place.y() + y) + qsizetype(patch.place.x()) * picture.bytesPerPixel(),
                 patch.pixels.row(y), patch.coverage.constScanLine(y), patch.pixels.width(), picture.bytesPerPixel());
}
} // namespace pentimento
