#include "app/document/canvasrequest.h"

#include "app/document/croplimits.h"
#include "app/schema/endpoint.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {
namespace {
/// Bounds of the pixels of \a mask below 255 within one tile and \a part.
QRect openBounds(const MaskTiles &mask, int column, int row, const QRect &part)
{
    const QRect tile = mask.tileRect(column, row);
    const QRect area = tile & part;
    if (mask.tileState(column, row) == MaskTiles::TileState::Empty)
        return area;
    QRect bounds;
    const quint8 *pixels = mask.tile(column, row) + (area.top() - tile.top()) * MaskTiles::side + area.left() - tile.left();
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

QRect notFullyMasked(const MaskTiles &mask, const QRect &part)
{
    QRect bounds;
    const QRect tiles = mask.tilesTouching(part);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (mask.tileState(column, row) != MaskTiles::TileState::Solid)
                bounds |= openBounds(mask, column, row, part);
        }
    }
    return bounds;
}

int scaled(int pixels, double scale) { return int(std::lround(pixels * scale)); }

const Field *choiceOf(const Endpoint &endpoint)
{
    const auto found = std::find_if(endpoint.fields.begin(), endpoint.fields.end(),
                                    [](const Field &field) { return field.canvas == CanvasRole::Choice; });
    return found == endpoint.fields.end() ? nullptr : &*found;
}

/// How far the chosen extension goes (Field::canvasChoices); none where nothing is extended.
std::optional<double> chosenExtension(const Field &choice, const QJsonObject &set)
{
    const auto found = choice.canvasChoices.constFind(set.value(choice.name).toString());
    return found == choice.canvasChoices.constEnd() ? std::nullopt : std::optional(*found);
}

/// True where \a whole, with \a known in its middle, is what an extension by \a factor makes.
bool isMadeBy(double factor, const QRect &known, QSize whole)
{
    constexpr int tolerance = 2; // pixels: services round
    if (factor < 0)
        return false;
    const int side = std::max(known.width(), known.height());
    const QSize made = factor > 0 ? scaledSize(known.size(), factor) : QSize(side, side);
    const auto isNear = [](int one, int other) { return std::abs(one - other) <= tolerance; };
    return isNear(made.width(), whole.width()) && isNear(made.height(), whole.height()) &&
           isNear(known.left(), whole.width() - known.right() - 1) &&
           isNear(known.top(), whole.height() - known.bottom() - 1);
}

QJsonObject numbersOf(const Endpoint &endpoint, const QPoint &place, QSize fitted, QSize whole)
{
    QJsonObject numbers;
    for (const Field &field : endpoint.fields) {
        switch (field.canvas) {
        case CanvasRole::None:
        case CanvasRole::Choice:
            break;
        case CanvasRole::Left:
        case CanvasRole::OffsetX:
            numbers.insert(field.name, place.x());
            break;
        case CanvasRole::Top:
        case CanvasRole::OffsetY:
            numbers.insert(field.name, place.y());
            break;
        case CanvasRole::Right:
            numbers.insert(field.name, whole.width() - fitted.width() - place.x());
            break;
        case CanvasRole::Bottom:
            numbers.insert(field.name, whole.height() - fitted.height() - place.y());
            break;
        case CanvasRole::Width:
            numbers.insert(field.name, whole.width());
            break;
        case CanvasRole::Height:
            numbers.insert(field.name, whole.height());
            break;
        }
    }
    return numbers;
}
} // namespace

bool extendsPicture(const Endpoint &endpoint)
{
    return std::any_of(endpoint.fields.begin(), endpoint.fields.end(), [](const Field &field) {
        return field.canvas != CanvasRole::None && field.canvas != CanvasRole::Choice;
    });
}

bool asksForExtension(const Endpoint &endpoint, const QJsonObject &set)
{
    const Field *choice = choiceOf(endpoint);
    return extendsPicture(endpoint) || (choice && chosenExtension(*choice, set));
}

const Field *misplacedExtension(const Endpoint &endpoint, const MaskTiles &mask, const QJsonObject &set)
{
    const Field *choice = choiceOf(endpoint);
    const bool isChosen = choice && !mask.isEmpty() && chosenExtension(*choice, set);
    return isChosen && !canvasRequest(endpoint, mask, set) ? choice : nullptr;
}

std::optional<CanvasRequest> canvasRequest(const Endpoint &endpoint, const MaskTiles &mask,
                                           const QJsonObject &set, QSize sent, const QRect &part)
{
    const Field *choice = choiceOf(endpoint);
    const std::optional<double> chosen = choice ? chosenExtension(*choice, set) : std::nullopt;
    if ((!extendsPicture(endpoint) && !chosen) || mask.size().isEmpty())
        return {};
    const QRect canvas = part.isEmpty() ? mask.rect() : part & mask.rect();
    const QRect known = notFullyMasked(mask, canvas);
    if (known.isEmpty() || known == canvas || (chosen && !isMadeBy(*chosen, known.translated(-canvas.topLeft()), canvas.size())))
        return {};
    const Result<QSize> fitted =
        sent.isEmpty() ? fittedSize(known.size(), cropLimits(endpoint)) : Result<QSize>(sent);
    if (!fitted)
        return {};
    const double x = double(fitted->width()) / known.width();
    const double y = double(fitted->height()) / known.height();
    const QPoint place(scaled(known.left() - canvas.left(), x), scaled(known.top() - canvas.top(), y));
    const QSize whole(place.x() + fitted->width() + scaled(canvas.right() - known.right(), x),
                      place.y() + fitted->height() + scaled(canvas.bottom() - known.bottom(), y));
    return CanvasRequest{{known, *fitted}, {canvas, whole}, numbersOf(endpoint, place, *fitted, whole)};
}
} // namespace pentimento
