#include "app/imaging/extensionsteps.h"

#include "app/imaging/cropregion.h"
#include "app/imaging/extension.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double knownShare = 0.3; // of a step's side: what the model goes on from
constexpr double leastKnownShare = 0.15;
constexpr double longestStep = 3;    // of its sides
constexpr double usualTarget = 1.05; // megapixels, where nothing is known of an endpoint

/// A strip beside what is known, as if it lay to the right of it: \a depth pixels deep, \a length pixels
/// along it.
struct Strip
{
    int depth = 0;
    int length = 0;
};

/// Of a step in a strip; the known part of its depth comes first.
struct StepSize
{
    int depth = 0;
    int length = 0;
    int known = 0;
};

int onGrid(double value) { return std::max(regionStep, int(value) / regionStep * regionStep); }

/// Strips deeper than one step are shared out evenly; what is left of a step's side shows more of what is
/// known.
StepSize stepSize(const Strip &strip, const CropLimits &limits, int knownDepth)
{
    const double target = targetMegapixels(limits, {}) > 0 ? targetMegapixels(limits, {}) : usualTarget;
    const double most = limits.mostSide > 0 ? double(limits.mostSide) : 1e6;
    const double side = std::min(std::sqrt(target * 1e6), most);
    const int rows = int(std::ceil(strip.depth / (side * (1 - leastKnownShare))));
    const int added = (strip.depth + rows - 1) / rows;
    const double wanted = added + side * knownShare;
    StepSize size;
    size.depth = std::max(added + 1, onGrid(std::clamp(wanted, side / std::sqrt(longestStep), side)));
    size.known = std::min(size.depth - added, knownDepth);
    size.depth = size.known + added;
    size.length = std::min(onGrid(std::min(target * 1e6 / size.depth, most)), strip.length);
    return size;
}

/// Crop and area of the steps through \a strip, as rectangles whose x runs from what is known (0 is the first
/// new pixel) and whose y runs along it.
QList<ExtensionStep> stepsThrough(const Strip &strip, const CropLimits &limits, int knownDepth)
{
    QList<ExtensionStep> steps;
    for (int inner = 0; inner < strip.depth;) {
        const StepSize size = stepSize({strip.depth - inner, strip.length}, limits, knownDepth + inner);
        const int outer = std::min(inner + size.depth - size.known, strip.depth);
        const int shared = std::min(int(size.length * knownShare), size.length - 1);
        const int beyond = std::max(0, strip.length - size.length);
        const int count = 1 + (beyond + size.length - shared - 1) / (size.length - shared);
        for (int done = 0, i = 1; i <= count; ++i) { // shares of equal length: no step for a few pixels
            const int end = int(qint64(strip.length) * i / count);
            const int start = std::max(0, end - size.length);
            const QRect crop(inner - size.known, start, outer - inner + size.known, end - start);
            steps.append({crop, QRect(inner, done, outer - inner, end - done)});
            done = end;
        }
        inner = outer;
    }
    return steps;
}

enum class StripSide { Right, Left, Bottom, Top };

/// \a local, of a strip at \a side of \a known, on the canvas.
QRect onSide(const QRect &local, StripSide side, const QRect &known)
{
    switch (side) {
    case StripSide::Right:
        return local.translated(known.right() + 1, known.top());
    case StripSide::Left:
        return {known.left() - local.right() - 1, known.top() + local.top(), local.width(), local.height()};
    case StripSide::Bottom:
        return {known.left() + local.top(), known.bottom() + 1 + local.left(), local.height(), local.width()};
    case StripSide::Top:
        return {known.left() + local.top(), known.top() - local.right() - 1, local.height(), local.width()};
    }
    return {};
}

void addStrip(QList<ExtensionStep> &steps, StripSide side, int depth, QRect &known, const CropLimits &limits)
{
    const bool isUpright = side == StripSide::Right || side == StripSide::Left;
    const Strip strip{depth, isUpright ? known.height() : known.width()};
    const QList<ExtensionStep> through =
        stepsThrough(strip, limits, isUpright ? known.width() : known.height());
    for (const ExtensionStep &step : through)
        steps.append({onSide(step.crop, side, known), onSide(step.area, side, known)});
    known |= onSide({0, 0, depth, strip.length}, side, known);
}

/// What the picture does not cover of its larger canvas.
QRect boundsOfNew(const QRect &canvas, const QMargins &margins)
{
    QRect bounds = canvas;
    if (margins.top() == 0 && margins.bottom() == 0 && (margins.left() == 0) != (margins.right() == 0))
        margins.left() == 0 ? bounds.setLeft(bounds.right() + 1 - margins.right())
                            : bounds.setRight(bounds.left() + margins.left() - 1);
    if (margins.left() == 0 && margins.right() == 0 && (margins.top() == 0) != (margins.bottom() == 0))
        margins.top() == 0 ? bounds.setTop(bounds.bottom() + 1 - margins.bottom())
                           : bounds.setBottom(bounds.top() + margins.top() - 1);
    return bounds;
}
} // namespace

QList<ExtensionStep> extensionSteps(QSize picture, const QMargins &margins, const CropLimits &limits)
{
    const QRect canvas(QPoint(0, 0), extendedSize(picture, margins));
    const QRect bounds = boundsOfNew(canvas, margins);
    if (const Result<UploadPlan> all = planUpload(canvas.size(), bounds, limits, {});
        all && all->scale() > 0.99)
        return {{all->source, bounds}};
    QRect known(QPoint(margins.left(), margins.top()), picture);
    QList<ExtensionStep> steps;
    addStrip(steps, StripSide::Right, margins.right(), known, limits);
    addStrip(steps, StripSide::Left, margins.left(), known, limits);
    addStrip(steps, StripSide::Bottom, margins.bottom(), known, limits);
    addStrip(steps, StripSide::Top, margins.top(), known, limits);
    return steps;
}

MaskTiles stepMask(QSize canvas, const ExtensionStep &step, int overlap)
{
    if (!step.known.isEmpty()) {
        const QRect &known = step.known;
        const QMargins around(known.left() - step.crop.left(), known.top() - step.crop.top(), step.crop.right() - known.right(),
                              step.crop.bottom() - known.bottom());
        return onCanvas(extensionMask(known.size(), around, overlap), canvas, step.crop.topLeft());
    }
    MaskTiles mask(canvas);
    for (int ring = overlap; ring >= 0; --ring) { // from outside in, so that the inner ones stay
        const QRect part = step.area.adjusted(-ring, -ring, ring, ring) & step.crop;
        const quint8 coverage = quint8(std::lround(255.0 * (overlap + 1 - ring) / (overlap + 1)));
        if (ring == 0) {
            mask.fillRect(part, 255);
            break;
        }
        mask.fillRect({part.left(), part.top(), part.width(), 1}, coverage);
        mask.fillRect({part.left(), part.bottom(), part.width(), 1}, coverage);
        mask.fillRect({part.left(), part.top(), 1, part.height()}, coverage);
        mask.fillRect({part.right(), part.top(), 1, part.height()}, coverage);
    }
    return mask;
}
} // namespace pentimento
