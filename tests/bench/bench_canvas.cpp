// Rows B (repaints) of the table of goals: ours beside Qt's way in the same process.
#include "tests/bench/rows.h"

#include "app/imaging/pyramid.h"
#include "app/tools/strokepainter.h"
#include "ui/canvas/displaytiles.h"
#include "ui/canvas/maskpyramid.h"
#include "ui/canvas/tilecomposer.h"

#include <QPainter>

#include <cmath>
#include <cstring>
#include <vector>

using namespace pentimento;
using namespace pentimento::bench;

namespace {
constexpr QSize picture(6000, 4000);

QImage photo()
{
    QImage image(picture, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        auto *row = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x)
            row[x] = qRgb((x / 7) & 255, (y / 5) & 255, (x * y / 4096) & 255);
    }
    return image;
}

/// The canvas's picture and mask without a window.
struct Scene
{
    QImage full = photo();
    Pyramid pyramid{full};
    MaskTiles mask{picture};
    MaskPyramid maskPyramid;

    Scene()
    {
        StrokePainter painter(picture, {900, 0.8, 1.0}, false);
        painter.paint(mask, {{1500, 1500}, {4200, 2600}, 450});
        painter.finish(mask);
        maskPyramid.reset(mask);
    }

    TileRequest request(double zoom, const QRect &device) const
    {
        const int level = pyramid.levelFor(zoom);
        TileRequest request;
        request.device = device;
        request.scaled = QSize(int(picture.width() * zoom), int(picture.height() * zoom));
        request.scaleX = request.scaleY = zoom;
        request.picture = {pyramid.view(level), {}, level};
        request.overlay = OverlayLook{0xff4d5e, 0.5, 8, 1};
        const int maskLevel = zoom >= 1 ? 0 : int(std::log2(1 / zoom));
        const double step = zoom * (1 << maskLevel);
        const QRectF wanted = device.adjusted(-2, -2, 2, 2);
        const QRect area = QRectF(wanted.topLeft() / step, wanted.size() / step).toAlignedRect()
            & QRect(QPoint(0, 0), maskPyramid.size(maskLevel));
        request.coverage = {maskPyramid.read(mask, maskLevel, area), area, maskLevel};
        return request;
    }
};

/// Qt's way: the whole picture scaled smoothly, and over it the mask as a tinted image.
void repaintQt(QImage &target, const QImage &full, const QImage &overlay, double zoom, const QRect &device)
{
    QPainter painter(&target);
    painter.setClipRect(QRect(QPoint(0, 0), device.size()));
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.translate(-device.topLeft());
    painter.scale(zoom, zoom);
    painter.drawImage(0, 0, full);
    painter.drawImage(0, 0, overlay);
}

QImage overlayOf(const MaskTiles &mask)
{
    const QImage gray = mask.toImage();
    QImage overlay(picture, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < overlay.height(); ++y) {
        auto *row = reinterpret_cast<QRgb *>(overlay.scanLine(y));
        for (int x = 0; x < overlay.width(); ++x)
            row[x] = qPremultiply(qRgba(0xff, 0x4d, 0x5e, gray.constScanLine(y)[x] / 2));
    }
    return overlay;
}

void blitTiles(QImage &target, const std::vector<QImage> &tiles, int columns)
{
    QPainter painter(&target);
    for (size_t i = 0; i < tiles.size(); ++i)
        painter.drawImage(int(i) % columns * DisplayTiles::side, int(i) / columns * DisplayTiles::side, tiles[i]);
}

void cachedRepaint(PairedTable &table, const char *what, QSize view, double goal)
{
    const int columns = (view.width() + 255) / 256;
    const int rows = (view.height() + 255) / 256;
    std::vector<QImage> tiles;
    for (int i = 0; i < columns * rows; ++i) {
        tiles.emplace_back(256, 256, QImage::Format_RGB32);
        tiles.back().fill(QColor(i % 255, 3, 4));
    }
    QImage target(view, QImage::Format_RGB32);
    QImage source(view, QImage::Format_RGB32);
    target.fill(1);
    source.fill(2);
    table.time({"B1", what, goal, 1.3}, [&] { blitTiles(target, tiles, columns); },
               [&] { std::memcpy(target.bits(), source.constBits(), size_t(target.sizeInBytes())); });
}

void repaints(PairedTable &table)
{
    if (table.wants("B1")) {
        cachedRepaint(table, "cached FHD repaint / memcpy", {1920, 1080}, 2.5);
        cachedRepaint(table, "cached UHD repaint / memcpy", {3840, 2160}, 2.0);
    }
    if (!table.wants("B2") && !table.wants("B6"))
        return;
    Scene scene;
    const QImage overlay = overlayOf(scene.mask);
    QImage target(256, 256, QImage::Format_RGB32);
    QImage tile(256, 256, QImage::Format_RGB32);
    for (const auto &[what, zoom] : {std::pair{"dirty 256 px at 0.1 / QPainter", 0.1},
                                     std::pair{"dirty 256 px at 0.32 / QPainter", 0.32},
                                     std::pair{"dirty 256 px at 0.5 / QPainter", 0.5},
                                     std::pair{"dirty 256 px at 1 / QPainter", 1.0},
                                     std::pair{"dirty 256 px at 4 / QPainter", 4.0}}) {
        const QRect device(QPointF(1700 * zoom, 1600 * zoom).toPoint(), QSize(256, 256));
        if (!table.wants("B2"))
            continue;
        table.time({"B2", what, 0.8, 0.4}, [&] {
            composeTile(scene.request(zoom, device), tile);
            QPainter(&target).drawImage(0, 0, tile);
        }, [&] { repaintQt(target, scene.full, overlay, zoom, device); });
    }
    if (table.wants("B6")) {
        const QRect area(2000, 1800, 256, 256);
        table.time({"B6", "mask pyramid of 256 px / its repaint", 0.3, 0}, [&] { scene.maskPyramid.update(scene.mask, area); },
                   [&] { repaintQt(target, scene.full, overlay, 1.0, area); });
    }
}
} // namespace

void pentimento::bench::repaintRows(PairedTable &table)
{
    repaints(table);
}
