// Rows A (strokes and their undo) of the table of goals: ours beside Qt's way in the same process.
#include "app/document/maskdelta.h"
#include "app/tools/strokepainter.h"
#include "tests/bench/rows.h"

#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

using namespace pentimento;
using namespace pentimento::bench;

namespace {
constexpr QSize picture(6000, 4000);
constexpr int eventsPerFrame = 4; // a pen of 240 Hz before a screen of 60 Hz

struct Size
{
    double diameter;
    const char *hard, *premultiplied, *soft, *worst, *swap;
    double hardGoal, hardStretch, premultipliedGoal, swapGoal;
};

constexpr std::array sizes{
    Size{20, "stroke d=20 / drawLine, Grayscale8", "stroke d=20 / drawLine, premultiplied", "soft stroke d=20 / drawLine",
         "undo of d=20 over noise / its mixed tiles", "undo and redo of d=20 / two QImage::copy", 0.20, 0.08, 0.7, 0.1},
    Size{100, "stroke d=100 / drawLine, Grayscale8", "stroke d=100 / drawLine, premultiplied", "soft stroke d=100 / drawLine",
         "undo of d=100 over noise / its mixed tiles", "undo and redo of d=100 / two QImage::copy", 0.18, 0.06, 0.5, 0.1},
    Size{400, "stroke d=400 / drawLine, Grayscale8", "stroke d=400 / drawLine, premultiplied", "soft stroke d=400 / drawLine",
         "undo of d=400 over noise / its mixed tiles", "undo and redo of d=400 / two QImage::copy", 0.12, 0.05, 0.3, 0.4},
    Size{1000, "stroke d=1000 / drawLine, Grayscale8", "stroke d=1000 / drawLine, premultiplied", "soft stroke d=1000 / drawLine",
         "undo of d=1000 over noise / its mixed tiles", "undo and redo of d=1000 / two QImage::copy", 0.10, 0.03, 0.2, 1.0},
};
constexpr std::array hardRows{"A1", "A2", "A3", "A4"};

/// 400 events over the diagonal with a wobble, as a hand draws them.
QList<QPointF> strokePath()
{
    QList<QPointF> path;
    for (int i = 0; i < 400; ++i) {
        const double t = i / 399.0;
        path.append({600 + 4800 * t, 600 + 2800 * t + 120 * std::sin(t * 40)});
    }
    return path;
}

/// What a stroke costs the hand: painting and keeping what was there before.
MaskTiles painted(const MaskTiles &before, const QList<QPointF> &path, double size, double hardness)
{
    MaskTiles mask = before;
    StrokePainter painter(picture, {size, hardness, 1.0}, false);
    for (qsizetype i = 1; i < path.size(); ++i) {
        painter.paint(mask, {path[i - 1], path[i], size / 2});
        if (i % eventsPerFrame == 0)
            painter.settle(mask);
    }
    painter.finish(mask);
    return mask;
}

void paintQt(QImage &image, const QList<QPointF> &path, double size)
{
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, size, Qt::SolidLine, Qt::RoundCap));
    for (qsizetype i = 1; i < path.size(); ++i)
        painter.drawLine(path[i - 1], path[i]);
}

struct Span
{
    int y, first, count;
};

/// The covered stretches of a mask.
std::vector<Span> spansOf(const MaskTiles &mask)
{
    std::vector<Span> spans;
    std::vector<quint8> row(size_t(picture.width()));
    for (int y = 0; y < picture.height(); ++y) {
        mask.readRow(0, y, picture.width(), row.data());
        for (int x = 0; x < picture.width();) {
            const int first = x;
            while (x < picture.width() && row[size_t(x)] > 0)
                ++x;
            if (x > first)
                spans.push_back({y, first, x - first});
            x += x == first;
        }
    }
    return spans;
}

MaskTiles noise()
{
    QImage image(picture, QImage::Format_Grayscale8);
    QRandomGenerator random(1);
    for (int y = 0; y < picture.height(); ++y)
        random.fillRange(reinterpret_cast<quint32 *>(image.scanLine(y)), picture.width() / 4);
    return MaskTiles::fromImage(image);
}

void strokes(PairedTable &table, const QList<QPointF> &path)
{
    const MaskTiles empty(picture);
    QImage gray(picture, QImage::Format_Grayscale8);
    QImage cold(picture, QImage::Format_Grayscale8);
    for (size_t i = 0; i < sizes.size(); ++i) {
        const Size &size = sizes[i];
        if (!table.wants(hardRows[i]))
            continue;
        gray.fill(0);
        const std::vector<Span> spans = spansOf(painted(empty, path, size.diameter, 1));
        table.time({hardRows[i], size.hard, size.hardGoal, size.hardStretch},
                   [&] { keep(painted(empty, path, size.diameter, 1).tile(0, 0)); }, [&] { paintQt(gray, path, size.diameter); },
                   [&] {
                       for (const Span &span : spans)
                           std::memset(cold.scanLine(span.y) + span.first, 255, size_t(span.count));
                   });
    }
    if (table.wants("A5")) {
        QImage premultiplied(picture, QImage::Format_ARGB32_Premultiplied);
        for (const Size &size : sizes) {
            premultiplied.fill(0);
            table.time({"A5", size.premultiplied, size.premultipliedGoal, size.premultipliedGoal / 2},
                       [&] { keep(painted(empty, path, size.diameter, 1).tile(0, 0)); },
                       [&] { paintQt(premultiplied, path, size.diameter); });
        }
    }
    for (const Size &size : sizes) {
        if (!table.wants("A6"))
            continue;
        gray.fill(0);
        table.time({"A6", size.soft, 0.10, 0.05}, [&] { keep(painted(empty, path, size.diameter, 0.5).tile(0, 0)); },
                   [&] { paintQt(gray, path, size.diameter); });
    }
}

/// Pixels of the tiles that were mixed in \a before and are others in \a after.
double mixedBytes(const MaskTiles &before, const MaskTiles &after)
{
    double bytes = 0;
    for (int row = 0; row < before.tileCount().height(); ++row) {
        for (int column = 0; column < before.tileCount().width(); ++column) {
            if (!before.sharesTile(after, column, row) && before.tileState(column, row) == MaskTiles::TileState::Mixed)
                bytes += MaskTiles::bytesPerTile;
        }
    }
    return bytes;
}

void undoMemory(PairedTable &table, const QList<QPointF> &path)
{
    if (!table.wants("A7"))
        return;
    const MaskTiles worst = noise();
    const MaskTiles usual = painted(MaskTiles(picture), path, 300, 0.3);
    constexpr double megabyte = 1024 * 1024;
    for (const Size &size : sizes) {
        const MaskTiles after = painted(worst, path, size.diameter, 1);
        table.count({"A7", size.worst, 1.1, 0.2, "MB"}, double(MaskDelta::between(worst, after).packed().bytes()) / megabyte,
                    mixedBytes(worst, after) / megabyte);
    }
    const MaskTiles after = painted(usual, path, 400, 1);
    table.count({"A7", "undo of d=400 over a soft stroke / its mixed tiles", 1.1, 0.2, "MB"},
                double(MaskDelta::between(usual, after).packed().bytes()) / megabyte, mixedBytes(usual, after) / megabyte);
}

void undoTime(PairedTable &table, const QList<QPointF> &path)
{
    if (!table.wants("A8"))
        return;
    const MaskTiles before = noise();
    const QImage image = before.toImage();
    for (const Size &size : sizes) {
        const MaskTiles after = painted(before, path, size.diameter, 1);
        MaskTiles mask = after;
        // As it lies in the list a moment after the stroke: packed.
        const MaskDelta packed = MaskDelta::between(before, after).packed();
        const auto bytes = size_t(mixedBytes(before, after));
        std::vector<quint8> copied(bytes);
        table.time({"A8", size.swap, size.swapGoal, size.swapGoal / 2},
                   [&] {
                       MaskDelta delta = packed;
                       delta.swap(mask);
                       delta.swap(mask);
                   },
                   [&] {
                       keep(image.copy().constBits());
                       keep(image.copy().constBits());
                   },
                   [&] { // its tiles there and back
                       for (int i = 0; i < 2; ++i)
                           std::memcpy(copied.data(), image.constBits(), bytes);
                   });
    }
}

double medianOf(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + qsizetype(values.size() / 2), values.end());
    return values[values.size() / 2];
}

/// The slowest event of a big stroke, with what is kept for undo and the rectangle to repaint, in ms.
double slowestEvent(const QList<QPointF> &path)
{
    MaskTiles mask(picture);
    const MaskTiles before = mask;
    StrokePainter painter(picture, {1000, 1, 1}, false);
    double slowest = 0;
    for (qsizetype i = 1; i < path.size(); ++i) {
        QElapsedTimer timer;
        timer.start();
        const QRect area = painter.paint(mask, {path[i - 1], path[i], 500});
        if (i % eventsPerFrame == 0)
            painter.settle(mask);
        keep(&area);
        slowest = std::max(slowest, double(timer.nsecsElapsed()) / 1e6);
    }
    keep(&before);
    return slowest;
}

void slowest(PairedTable &table, const QList<QPointF> &path)
{
    if (!table.wants("A9"))
        return;
    QImage gray(picture, QImage::Format_Grayscale8);
    std::vector<double> ours, qt;
    for (int i = 0; i < 15; ++i) {
        ours.push_back(slowestEvent(path));
        gray.fill(0);
        for (qsizetype at = 1; at < 40; ++at) {
            QElapsedTimer timer;
            timer.start();
            paintQt(gray, path.mid(at - 1, 2), 1000);
            qt.push_back(double(timer.nsecsElapsed()) / 1e6);
        }
    }
    table.count({"A9", "slowest event of d=1000 / median drawLine", 0.5, 0.25}, medianOf(ours), medianOf(qt));
}
} // namespace

void pentimento::bench::strokeRows(PairedTable &table)
{
    const QList<QPointF> path = strokePath();
    strokes(table, path);
    undoMemory(table, path);
    undoTime(table, path);
    slowest(table, path);
}
