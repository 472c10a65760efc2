#include "app/document/canvassteps.h"

#include "app/document/croplimits.h"
#include "app/imaging/extension.h"
#include "app/schema/endpoint.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pentimento {
namespace {
constexpr int unbounded = std::numeric_limits<int>::max() / 4;

/// What one request can do, in pixels of what is sent.
struct CanvasBounds
{
    QMargins margins{unbounded, unbounded, unbounded, unbounded};
    QSize whole{unbounded, unbounded};

    bool allow(const QMargins &wanted, QSize known) const
    {
        const QSize size = known.grownBy(wanted);
        return wanted.left() <= margins.left() && wanted.top() <= margins.top() && wanted.right() <= margins.right()
               && wanted.bottom() <= margins.bottom() && size.width() <= whole.width() && size.height() <= whole.height();
    }
};

CanvasBounds boundsOf(const Endpoint &endpoint)
{
    CanvasBounds bounds;
    for (const Field &field : endpoint.fields) {
        if (!field.maximum || *field.maximum < 1)
            continue;
        const int most = int(std::min<double>(*field.maximum, unbounded));
        switch (field.canvas) {
        case CanvasRole::Left: bounds.margins.setLeft(most); break;
        case CanvasRole::Top: bounds.margins.setTop(most); break;
        case CanvasRole::Right: bounds.margins.setRight(most); break;
        case CanvasRole::Bottom: bounds.margins.setBottom(most); break;
        case CanvasRole::Width: bounds.whole.setWidth(most); break;
        case CanvasRole::Height: bounds.whole.setHeight(most); break;
        case CanvasRole::None:
        case CanvasRole::Choice:
        case CanvasRole::OffsetX:
        case CanvasRole::OffsetY: break;
        }
    }
    return bounds;
}

/// \a length in equal shares of at most \a most.
int shareOf(int length, int most)
{
    const int count = (length + most - 1) / most;
    return count > 0 ? (length + count - 1) / count : 0;
}

class CanvasPlanner
{
public:
    CanvasPlanner(const Endpoint &endpoint, QSize picture, const QMargins &margins)
        : m_limits(cropLimits(endpoint))
        , m_bounds(boundsOf(endpoint))
        , m_left(margins)
        , m_known(QPoint(margins.left(), margins.top()), picture)
    {
    }

    QList<ExtensionStep> run()
    {
        while (!m_left.isNull()) {
            if (!growAllAround())
                growOneSide();
        }
        return m_steps;
    }

private:
    bool goesUnscaled(QSize size) const
    {
        const Result<QSize> sent = fittedSize(size, m_limits);
        return sent && *sent == size;
    }

    /// All that is known is sent, and every side grows.
    bool growAllAround()
    {
        if (!goesUnscaled(m_known.size()))
            return false;
        const QMargins &most = m_bounds.margins;
        const QMargins grown(shareOf(m_left.left(), most.left()), shareOf(m_left.top(), most.top()),
                             shareOf(m_left.right(), most.right()), shareOf(m_left.bottom(), most.bottom()));
        if (!m_bounds.allow(grown, m_known.size()))
            return false;
        add(m_known, grown);
        return true;
    }

    /// Of what is known only what lies next to that side is sent, on its whole length.
    void growOneSide()
    {
        const QMargins &most = m_bounds.margins;
        const bool isBeside = m_left.right() > 0 || m_left.left() > 0;
        const int length = isBeside ? m_known.height() : m_known.width();
        const int side = isBeside ? m_known.width() : m_known.height();
        const int room = isBeside ? m_bounds.whole.width() : m_bounds.whole.height();
        const auto shareAt = [&](int left, int limit) { return shareOf(left, std::max(1, std::min(limit, room / 2))); };
        QMargins grown;
        if (m_left.right() > 0)
            grown.setRight(shareAt(m_left.right(), most.right()));
        else if (m_left.left() > 0)
            grown.setLeft(shareAt(m_left.left(), most.left()));
        else if (m_left.bottom() > 0)
            grown.setBottom(shareAt(m_left.bottom(), most.bottom()));
        else
            grown.setTop(shareAt(m_left.top(), most.top()));
        const int added = grown.left() + grown.top() + grown.right() + grown.bottom();
        const int depth = std::clamp(std::min(depthFor(length), room - added), 1, side);
        QRect known = m_known;
        if (grown.right() > 0)
            known.setLeft(known.right() + 1 - depth);
        else if (grown.left() > 0)
            known.setWidth(depth);
        else if (grown.bottom() > 0)
            known.setTop(known.bottom() + 1 - depth);
        else
            known.setHeight(depth);
        add(known, grown);
    }

    /// As deep as a strip of \a length pixels can be sent unscaled.
    int depthFor(int length) const
    {
        double depth = unbounded;
        if (m_limits.mostMegapixels > 0)
            depth = std::min(depth, m_limits.mostMegapixels * 1e6 / length);
        if (m_limits.mostSide > 0)
            depth = std::min(depth, double(m_limits.mostSide));
        const int whole = int(depth) / std::max(1, m_limits.multipleOf) * std::max(1, m_limits.multipleOf);
        return std::max({1, m_limits.leastSide, whole});
    }

    void add(const QRect &known, const QMargins &grown)
    {
        const QRect crop = known.marginsAdded(grown);
        m_steps.append({crop, crop, known});
        m_known |= crop;
        m_left -= grown;
    }

    CropLimits m_limits;
    CanvasBounds m_bounds;
    QMargins m_left; // still to be made
    QRect m_known;   // on the canvas
    QList<ExtensionStep> m_steps;
};
} // namespace

QList<ExtensionStep> canvasSteps(const Endpoint &endpoint, QSize picture, const QMargins &margins)
{
    return CanvasPlanner(endpoint, picture, margins).run();
}

bool canGoAtOnce(const Endpoint &endpoint, QSize picture, const QMargins &margins)
{
    const Result<QSize> sent = fittedSize(picture, cropLimits(endpoint));
    if (!sent)
        return false;
    const double x = double(sent->width()) / picture.width();
    const double y = double(sent->height()) / picture.height();
    const auto scaled = [](int pixels, double scale) { return int(std::lround(pixels * scale)); };
    return boundsOf(endpoint).allow({scaled(margins.left(), x), scaled(margins.top(), y), scaled(margins.right(), x), scaled(margins.bottom(), y)},
                                    *sent);
}

int mostGrowth(const Endpoint &endpoint)
{
    const QMargins most = boundsOf(endpoint).margins;
    const int least = std::min({most.left(), most.top(), most.right(), most.bottom()});
    return least < unbounded ? least : 0;
}
} // namespace pentimento
