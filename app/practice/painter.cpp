#include "app/practice/painter.h"

#include "app/practice/fill.h"
#include "app/schema/validation.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFontMetrics>
#include <QImageReader>
#include <QImageWriter>
#include <QPainter>
#include <QRandomGenerator>
#include <QTextOption>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr double mostAnswerPixels = 2e6;
constexpr double mostDrawnPixels = 4e6;
constexpr double usualDrawnPixels = 1024.0 * 1024;
constexpr double dilateDefault = 10;
constexpr double mostNumber = 65536; // of pixels: schemas that bound nothing let anything through

// One run of paint().
struct Order
{
    const Endpoint &endpoint;
    const QJsonObject &values;
    const QHash<QString, QByteArray> pictures; // shared, not copied
    quint64 seed;

    bool has(const QString &field) const { return endpoint.field(field) != nullptr; }
    QJsonValue value(const QString &name) const
    {
        const QJsonValue sent = values.value(name);
        const Field *field = endpoint.field(name);
        return sent.isUndefined() && field ? field->fallback : sent;
    }
    int number(const QString &name) const
    {
        return static_cast<int>(std::clamp(value(name).toDouble(), -mostNumber, mostNumber));
    }
    QByteArray picture(const Field *field) const
    {
        return field ? pictures.value(field->name) : QByteArray();
    }
};

Error unreadable(const QString &field, const QString &reason)
{
    return Error{Error::Kind::Input,
                 field,
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The picture that was sent cannot be read.")),
                 {},
                 reason};
}

int roundedDown(double side, int step) { return std::max(step, static_cast<int>(side) / step * step); }

QSize roundedDown(QSizeF size, int step)
{
    return {roundedDown(size.width(), step), roundedDown(size.height(), step)};
}

int roundedToNearest(int side, int step) { return std::max(step, (side + step / 2) / step * step); }

QSizeF fitted(QSizeF size, double mostPixels)
{
    return size * std::min(1.0, std::sqrt(mostPixels / (size.width() * size.height())));
}

// \a ratio at about \a pixels.
QSize ofRatio(QSize ratio, double pixels, int step)
{
    const double aspect = double(ratio.width()) / ratio.height();
    return roundedDown(QSizeF(std::sqrt(pixels * aspect), std::sqrt(pixels / aspect)), step);
}

// As sent, but JPEG already decoded small: that is several times faster.
Result<QImage> read(const QByteArray &bytes, const QString &field, QSize wanted)
{
    QByteArray content = bytes;
    QBuffer buffer(&content);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    if (reader.format() == "jpeg" && wanted.isValid())
        reader.setScaledSize(wanted);
    QImage image = reader.read();
    if (image.isNull())
        return unreadable(field, reader.errorString());
    if (wanted.isValid() && image.size() != wanted)
        image = image.scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    return image;
}

QSize sizeOf(const QByteArray &bytes)
{
    QByteArray content = bytes;
    QBuffer buffer(&content);
    return QImageReader(&buffer).size();
}

// The colours without the alpha, also where it is 0: the service drops it in the same way.
QImage colours(const QImage &image)
{
    QImage plain = image.convertToFormat(QImage::Format_RGBA8888);
    plain.reinterpretAsFormat(QImage::Format_RGBX8888);
    return plain.convertToFormat(QImage::Format_RGB888);
}

template <typename Level> QImage threshold(const QImage &image, Level isHole)
{
    const QImage source = image.convertToFormat(QImage::Format_ARGB32);
    QImage hole(source.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < source.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(source.constScanLine(y));
        uchar *to = hole.scanLine(y);
        for (int x = 0; x < source.width(); ++x)
            to[x] = isHole(from[x]) ? 255 : 0;
    }
    return hole;
}

// Room around the sent picture, in its pixels; negative where it is cut.
using Room = QMargins;

Room roomBySides(const Order &order)
{
    return {order.number(u"left"_s), order.number(u"top"_s), order.number(u"right"_s),
            order.number(u"bottom"_s)};
}

// A canvas of width x height with the picture at an offset, in the middle where none is given.
Room roomByCanvas(const Order &order, QSize sent)
{
    const int x = order.number(u"width"_s) - sent.width();
    const int y = order.number(u"height"_s) - sent.height();
    const bool atX = order.value(u"reference_offset_x"_s).isDouble();
    const bool atY = order.value(u"reference_offset_y"_s).isDouble();
    const int left = atX ? order.number(u"reference_offset_x"_s) : x / 2;
    const int top = atY ? order.number(u"reference_offset_y"_s) : y / 2;
    return {left, top, x - left, y - top};
}

std::optional<Room> roomByChoice(const QString &choice, QSize sent)
{
    const int w = sent.width();
    const int h = sent.height();
    const int toSquare = std::abs(w - h);
    if (choice == u"Zoom out 1.5x"_s)
        return Room(w / 4, h / 4, w / 4, h / 4);
    if (choice == u"Zoom out 2x"_s)
        return Room(w / 2, h / 2, w / 2, h / 2);
    if (choice == u"Make square"_s)
        return w < h ? Room(toSquare / 2, 0, toSquare - toSquare / 2, 0)
                     : Room(0, toSquare / 2, 0, toSquare - toSquare / 2);
    if (choice == u"Left outpaint"_s)
        return Room(w / 2, 0, 0, 0);
    if (choice == u"Right outpaint"_s)
        return Room(0, 0, w / 2, 0);
    if (choice == u"Top outpaint"_s)
        return Room(0, h / 2, 0, 0);
    if (choice == u"Bottom outpaint"_s)
        return Room(0, 0, 0, h / 2);
    return std::nullopt;
}

bool usesOwnSize(const Order &order)
{
    const Field *width = order.endpoint.field(u"width"_s);
    if (!width || !order.has(u"height"_s) || order.number(u"width"_s) <= 0 || order.number(u"height"_s) <= 0)
        return false;
    return width->onlyWith.isEmpty() || order.value(width->onlyWith) == width->onlyWithValue;
}

QSize drawnSize(const Order &order, QSize base)
{
    const QSize native = order.endpoint.limits.nativeSize;
    const double pixels = native.isEmpty()
                              ? usualDrawnPixels
                              : std::min(mostDrawnPixels, double(native.width()) * native.height());
    if (usesOwnSize(order)) {
        const Field *width = order.endpoint.field(u"width"_s);
        const int step = width->multipleOf ? std::max(1, static_cast<int>(*width->multipleOf)) : 16;
        const QSizeF asked =
            fitted(QSizeF(order.number(u"width"_s), order.number(u"height"_s)), mostDrawnPixels);
        return {roundedToNearest(static_cast<int>(asked.width()), step),
                roundedToNearest(static_cast<int>(asked.height()), step)};
    }
    const QSize ratio = parseAspectRatio(order.value(u"aspect_ratio"_s).toString());
    if (!ratio.isEmpty())
        return ofRatio(ratio, pixels, 32);
    return base.isEmpty() ? ofRatio({1, 1}, pixels, 32) : answerSize(base);
}

// The middle of \a image, as large as possible in the ratio of \a size, at that size.
QImage covering(const QImage &image, QSize size)
{
    const QSize part = size.scaled(image.size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    const QRect middle(QPoint((image.width() - part.width()) / 2, (image.height() - part.height()) / 2),
                       part);
    return image.copy(middle).scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

// What is to be done, and the size of the outcome.
struct Plan
{
    enum class Kind { Draw, Fill, Extend, Edit };
    Kind kind;
    QSize size;
    Room room = {}; // Extend
};

// \a sent: the size of the base picture, empty where there is none.
Plan planFor(const Order &order, QSize sent)
{
    if (sent.isEmpty())
        return {Plan::Kind::Draw, drawnSize(order, {})};
    const auto extend = [sent](const Room &room) {
        return Plan{Plan::Kind::Extend, answerSize(QRect({0, 0}, sent).marginsAdded(room).size()), room};
    };
    if (const auto room = roomByChoice(order.value(u"outpaint"_s).toString(), sent))
        return extend(*room);
    if (order.endpoint.maskField())
        return {Plan::Kind::Fill, answerSize(sent)};
    if (order.has(u"reference_offset_x"_s))
        return extend(roomByCanvas(order, sent));
    if (order.has(u"left"_s) && order.has(u"top"_s))
        return extend(roomBySides(order));
    return {Plan::Kind::Edit, drawnSize(order, sent)};
}

Result<QImage> fill(const Order &order, const Field &base, const Plan &plan, QSize sent)
{
    const Result<QImage> picture = read(order.picture(&base), base.name, plan.size);
    if (!picture)
        return picture.error();
    const Field *mask = order.endpoint.maskField();
    QImage hole;
    if (const QByteArray bytes = order.picture(mask); !bytes.isEmpty()) {
        const Result<QImage> white = read(bytes, mask->name, plan.size);
        if (!white)
            return white.error();
        hole = threshold(*white, [](QRgb pixel) { return qGray(pixel) >= 128; });
    } else {
        hole = threshold(*picture, [](QRgb pixel) { return qAlpha(pixel) < 128; });
    }
    if (order.has(u"dilate_pixels"_s)) {
        const double pixels = order.value(u"dilate_pixels"_s).toDouble(dilateDefault);
        hole = grownBy(hole, pixels * plan.size.width() / sent.width());
    }
    return fillHole(colours(*picture), hole, order.seed);
}

Result<QImage> extend(const Order &order, const Field &base, const Plan &plan, QSize sent)
{
    const QSize whole = QRect({0, 0}, sent).marginsAdded(plan.room).size();
    const double xScale = double(plan.size.width()) / whole.width();
    const double yScale = double(plan.size.height()) / whole.height();
    const QSize scaled(std::max(1, int(std::lround(sent.width() * xScale))),
                       std::max(1, int(std::lround(sent.height() * yScale))));
    const Result<QImage> picture = read(order.picture(&base), base.name, scaled);
    if (!picture)
        return picture.error();
    const QPoint place(int(std::lround(plan.room.left() * xScale)),
                       int(std::lround(plan.room.top() * yScale)));
    return extended(colours(*picture), place, plan.size, order.seed);
}

Result<QImage> edit(const Order &order, const Field &base, const Plan &plan, QSize sent)
{
    const Result<QImage> picture = read(order.picture(&base), base.name, answerSize(sent));
    if (!picture)
        return picture.error();
    return regraded(colours(covering(*picture, plan.size)), order.seed);
}

void drawShapes(QPainter &painter, QSize size, quint64 seed)
{
    QRandomGenerator random(static_cast<quint32>(seed ^ (seed >> 32)));
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < 7; ++i) {
        const double radius = std::min(size.width(), size.height()) * (0.06 + 0.22 * random.generateDouble());
        const QPointF centre(size.width() * random.generateDouble(), size.height() * random.generateDouble());
        QRadialGradient light(centre, radius);
        QColor colour = QColor::fromHsv(random.bounded(360), 60 + random.bounded(140), 255, 150);
        light.setColorAt(0, colour);
        colour.setAlpha(0);
        light.setColorAt(1, colour);
        painter.setBrush(light);
        painter.drawEllipse(centre, radius, radius);
    }
}

void drawWords(QPainter &painter, QSize size, const QString &words)
{
    QFont font = painter.font();
    font.setPixelSize(std::max(10, std::min(size.width(), size.height()) / 16));
    painter.setFont(font);
    const QString shown = words.size() > 400 ? words.left(400) + u"…"_s : words;
    const int margin = std::max(4, size.width() / 12);
    const QRectF room = QRectF(QPointF(), QSizeF(size)).adjusted(margin, margin, -margin, -margin);
    QTextOption option(Qt::AlignCenter);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    painter.setPen(QColor(0, 0, 0, 170));
    painter.drawText(room.translated(2, 2), shown, option);
    painter.setPen(Qt::white);
    painter.drawText(room, shown, option);
}

void drawCorner(QPainter &painter, QSize size)
{
    QFont font = painter.font();
    font.setPixelSize(std::max(9, std::min(size.width(), size.height()) / 40));
    painter.setFont(font);
    const QFontMetrics metrics(font);
    const QString word = u"practice"_s;
    const QRect room = metrics.boundingRect(word).adjusted(-6, -3, 6, 3);
    const QRect corner(QPoint(size.width() - room.width() - 6, size.height() - room.height() - 6),
                       room.size());
    painter.fillRect(corner, QColor(0, 0, 0, 120));
    painter.setPen(Qt::white);
    painter.drawText(corner, Qt::AlignCenter, word);
}

// A reference picture shows through, so that sending one is seen to have had an effect.
Result<QImage> ground(const Order &order, QSize size)
{
    for (const Field &field : order.endpoint.fields) {
        const QByteArray bytes = order.picture(&field);
        if (field.role != PictureRole::Reference || bytes.isEmpty())
            continue;
        const Result<QImage> reference = read(bytes, field.name, answerSize(sizeOf(bytes)));
        if (!reference)
            return reference.error();
        return regraded(colours(covering(*reference, size)), order.seed);
    }
    return backdrop(size, order.seed);
}

Result<QImage> draw(const Order &order, QSize size)
{
    Result<QImage> image = ground(order, size);
    if (!image)
        return image;
    QPainter painter(&*image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawShapes(painter, size, order.seed);
    drawWords(painter, size, order.value(u"prompt"_s).toString());
    drawCorner(painter, size);
    painter.end();
    return image;
}

Result<QImage> painted(const Order &order)
{
    const Field *base = order.endpoint.baseField();
    const QByteArray bytes = order.picture(base);
    const QSize sent = bytes.isEmpty() ? QSize() : sizeOf(bytes);
    if (!bytes.isEmpty() && sent.isEmpty())
        return unreadable(base->name, u"no size"_s);
    const Plan plan = planFor(order, sent);
    switch (plan.kind) {
    case Plan::Kind::Draw:
        return draw(order, plan.size);
    case Plan::Kind::Fill:
        return fill(order, *base, plan, sent);
    case Plan::Kind::Extend:
        return plan.size.isEmpty() ? unreadable(base->name, u"no canvas"_s)
                                   : extend(order, *base, plan, sent);
    case Plan::Kind::Edit:
        return edit(order, *base, plan, sent);
    }
    return unreadable(base->name, {});
}

Result<QByteArray> encoded(const QImage &image, const QString &format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, format.toLatin1());
    if (format == u"png"_s)
        writer.setCompression(12); // of 100: zlib's fastest level
    else
        writer.setQuality(94);
    if (writer.write(image))
        return bytes;
    return Error{
        Error::Kind::Failed,
        {},
        QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The practice picture could not be written as %1.")),
        {format},
        writer.errorString()};
}
} // namespace

Result<QByteArray> paint(const Endpoint &endpoint, const QJsonObject &values,
                         const QHash<QString, QByteArray> &pictures, qint64 seed, const QString &format)
{
    const Result<QImage> image = painted({endpoint, values, pictures, static_cast<quint64>(seed)});
    return image ? encoded(*image, format) : Result<QByteArray>(image.error());
}

QSize paintedSize(const Endpoint &endpoint, const QJsonObject &values, const QHash<QString, QSize> &pictures)
{
    const Field *base = endpoint.baseField();
    return planFor({endpoint, values, {}, 0}, base ? pictures.value(base->name) : QSize()).size;
}

QSize answerSize(QSize sent)
{
    if (sent.isEmpty())
        return {};
    // An extreme shape must not round to nothing, so its long side is held as well.
    const QSizeF size = fitted(sent, mostAnswerPixels);
    const double longest = mostAnswerPixels / 16;
    return roundedDown({std::min(size.width(), longest), std::min(size.height(), longest)}, 16);
}
} // namespace pentimento::practice
