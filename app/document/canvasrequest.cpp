#include "app/document/canvasrequest.h"

#include "app/document/croplimits.h"
#include "app/schema/endpoint.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {
namespace {
/// Bounds of the pixels of \a mask below 255 within one tile.
QRect openBounds(const MaskTiles &mask, int column, int row)
{
    const QRect area = mask.tileRect(column, row);
    if (mask.tileState(column, row) == MaskTiles::TileState::Empty)
        return area;
    QRect bounds;
    const quint8 *pixels = mask.tile(column, row);
    for (int y = 0; y < area.height(); ++y) {
        const quint8 *line = pixels + y * MaskTiles::side;
        const auto isOpen = [](quint8 value) { return value < 255; };
        const quint8 *first = std::find_if(line, line + area.width(), isOpen);
        if (first == line + area.width())
            continue;
        int last = area.width() - 1;
        while (!isOpen(line[last]))
            --last;
        bounds |= QRect(area.left() + int(first - line), area.top() + y, last - int(first - line) + 1, 1);
    }
    return bounds;
}

QRect notFullyMasked(const MaskTiles &mask)
{
    QRect bounds;
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            if (mask.tileState(column, row) != MaskTiles::TileState::Solid)
                bounds |= openBounds(mask, column, row);
        }
    }
    return bounds;
}

int scaled(int pixels, double scale) { return int(std::lround(pixels * scale)); }
} // namespace

bool extendsPicture(const Endpoint &endpoint)
{
    return std::any_of(endpoint.fields.begin(), endpoint.fields.end(),
                       [](const Field &field) { return field.canvas != CanvasRole::None; });
}

std::optional<CanvasRequest> canvasRequest(const Endpoint &endpoint, const MaskTiles &mask, QSize sent)
{
    if (!extendsPicture(endpoint) || mask.size().isEmpty())
        return {};
    const QRect known = notFullyMasked(mask);
    if (known.isEmpty() || known == mask.rect())
        return {};
    const Result<QSize> fitted =
        sent.isEmpty() ? fittedSize(known.size(), cropLimits(endpoint)) : Result<QSize>(sent);
    if (!fitted)
        return {};
    const double x = double(fitted->width()) / known.width();
    const double y = double(fitted->height()) / known.height();
    const int left = scaled(known.left(), x);
    const int top = scaled(known.top(), y);
    const int right = scaled(mask.rect().right() - known.right(), x);
    const int bottom = scaled(mask.rect().bottom() - known.bottom(), y);
    const QSize whole(left + fitted->width() + right, top + fitted->height() + bottom);
    CanvasRequest request{{known, *fitted}, {mask.rect(), whole}, {}};
    for (const Field &field : endpoint.fields) {
        switch (field.canvas) {
        case CanvasRole::None:
            break;
        case CanvasRole::Left:
            request.fields.insert(field.name, left);
            break;
        case CanvasRole::Top:
            request.fields.insert(field.name, top);
            break;
        case CanvasRole::Right:
            request.fields.insert(field.name, right);
            break;
        case CanvasRole::Bottom:
            request.fields.insert(field.name, bottom);
            break;
        case CanvasRole::Width:
            request.fields.insert(field.name, whole.width());
            break;
        case CanvasRole::Height:
            request.fields.insert(field.name, whole.height());
            break;
        case CanvasRole::OffsetX:
            request.fields.insert(field.name, left);
            break;
        case CanvasRole::OffsetY:
            request.fields.insert(field.name, top);
            break;
        }
    }
    return request;
}
} // namespace pentimento
