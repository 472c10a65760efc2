// Rows B3, B4 (composing a whole view), D (decoding), S (smart select) and M (memory): ours beside Qt's way.
#include "tests/bench/rows.h"

#include "app/document/picture.h"
#include "app/imaging/rowbands.h"
#include "app/imaging/screenpicture.h"
#include "app/imaging/sharedscan.h"
#include "app/tools/smartselect.h"
#include "app/tools/strokepainter.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QImageReader>
#include <QPainter>
#include <QTest>
#include <QThreadPool>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <thread>

#include <jpeglib.h>
#include <spng.h>

using namespace pentimento;
using namespace pentimento::bench;
using namespace Qt::StringLiterals;

namespace {
/// The picture of a bench, and what Qt needs to draw the same.
struct Scene
{
    explicit Scene(QSize size) : full(toSrgbImage(testPhoto(size), {})), pyramid(full), mask(size)
    {
        StrokePainter painter(size, {900, 0.8, 1.0}, false);
        painter.paint(mask, {{1500, 1500}, {4200, 2600}, 450});
        painter.finish(mask);
        maskPyramid.reset(mask);
        const QImage gray = mask.toImage();
        overlay = QImage(size, QImage::Format_ARGB32_Premultiplied);
        for (int y = 0; y < size.height(); ++y) {
            auto *row = reinterpret_cast<QRgb *>(overlay.scanLine(y));
            for (int x = 0; x < size.width(); ++x)
                row[x] = qPremultiply(qRgba(0xff, 0x4d, 0x5e, gray.constScanLine(y)[x] / 2));
        }
    }

    TileRequest request(double zoom, const QRect &device) const
    {
        const int level = pyramid.levelFor(zoom);
        TileRequest request;
        request.device = device;
        request.scaled = QSize(int(full.width() * zoom), int(full.height() * zoom));
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

    QImage full;
    Pyramid pyramid;
    MaskTiles mask;
    MaskPyramid maskPyramid;
    QImage overlay;
};

/// All tiles of a view, as the canvas's workers make them.
void composeView(const Scene &scene, double zoom, QSize view)
{
    const QSize scaled(int(scene.full.width() * zoom), int(scene.full.height() * zoom));
    const QRect shown = QRect(QPoint(0, 0), view) & QRect(QPoint(0, 0), scaled);
    QList<QRect> tiles;
    for (int y = 0; y < shown.height(); y += DisplayTiles::side) {
        for (int x = 0; x < shown.width(); x += DisplayTiles::side)
            tiles.append(QRect(x, y, DisplayTiles::side, DisplayTiles::side) & shown);
    }
    std::atomic<int> next{0};
    const auto work = [&] {
        for (int i = next++; i < tiles.size(); i = next++) {
            const QImage tile = composeTile(scene.request(zoom, tiles[i]));
            keep(tile.constBits());
        }
    };
    std::thread other(work);
    work();
    other.join();
}

void wholeView(PairedTable &table, const char *row, const char *what, QSize picture, double zoom, double goal, double stretch)
{
    if (!table.wants(row))
        return;
    const Scene scene(picture);
    QImage target({1920, 1080}, QImage::Format_RGB32);
    table.time({row, what, goal, stretch}, [&] { composeView(scene, zoom, target.size()); }, [&] {
        QPainter painter(&target);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.scale(zoom, zoom);
        painter.drawImage(0, 0, scene.full);
        painter.drawImage(0, 0, scene.overlay);
    });
}

QByteArray encodedByQt(const QImage &image, const char *format, int quality)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, quality);
    return bytes;
}

QImage readByQt(const QByteArray &bytes, int divisor = 1)
{
    QBuffer buffer(const_cast<QByteArray *>(&bytes));
    QImageReader reader(&buffer);
    if (divisor > 1)
        reader.setScaledSize(reader.size() / divisor);
    return reader.read();
}

/// What libjpeg-turbo takes by itself on one thread, into \a pixels (32 bits each) that are there already.
void readByLibjpeg(const QByteArray &bytes, int divisor, QImage &pixels)
{
    jpeg_decompress_struct library = {};
    jpeg_error_mgr errors;
    library.err = jpeg_std_error(&errors); // ends the program, as it may
    jpeg_create_decompress(&library);
    jpeg_mem_src(&library, reinterpret_cast<const uchar *>(bytes.constData()), size_t(bytes.size()));
    jpeg_read_header(&library, TRUE);
    library.out_color_space = JCS_EXT_BGRX;
    library.scale_num = 1;
    library.scale_denom = unsigned(divisor);
    jpeg_start_decompress(&library);
    while (library.output_scanline < library.output_height) {
        JSAMPROW row = pixels.scanLine(int(library.output_scanline));
        jpeg_read_scanlines(&library, &row, 1);
    }
    jpeg_finish_decompress(&library);
    jpeg_destroy_decompress(&library);
}

/// The same of libspng.
void readByLibspng(const QByteArray &bytes, QByteArray &pixels)
{
    spng_ctx *library = spng_ctx_new(0);
    spng_set_png_buffer(library, bytes.constData(), size_t(bytes.size()));
    size_t size = 0;
    spng_decoded_image_size(library, SPNG_FMT_RGB8, &size);
    pixels.resize(qsizetype(size));
    spng_decode_image(library, pixels.data(), size, SPNG_FMT_RGB8, 0);
    spng_ctx_free(library);
}

void decoding(PairedTable &table)
{
    if (!table.wants("D1") && !table.wants("D2") && !table.wants("D3") && !table.wants("D4"))
        return;
    const QImage photo = toSrgbImage(testPhoto({6000, 4000}), {});
    const QByteArray jpeg = encodedByQt(photo, "JPG", 92);
    QImage full(photo.size(), QImage::Format_RGB32);
    QImage eighth(photo.size() / 8, QImage::Format_RGB32);
    const auto look = [&] { keep(decodePreview(jpeg, u"photo"_s)->pixels.constBits()); };
    const auto whole = [&] { keep(decodeForScreen(jpeg, u"photo"_s)->pixels.constBits()); };
    const QByteArray thumbnail =
        encodedByQt(photo.scaled(160, 107, Qt::IgnoreAspectRatio, Qt::SmoothTransformation), "JPG", 90);
    const QByteArray camera =
        withSegment(jpeg, 0xe1, QByteArray("Exif\0\0", 6) + exifBlock(1, false, thumbnail));
    table.time(
        {"D1", "thumbnail in the file / QImageReader at 1/8", 0.8, 0.05},
        [&] { keep(decodeThumbnail(camera, u"photo"_s)->pixels.constBits()); },
        [&] { keep(readByQt(camera, 8).constBits()); });
    table.time({"D1", "first preview / QImageReader at 1/8", 0.8, 0.05}, look, [&] { keep(readByQt(jpeg, 8).constBits()); },
               [&] { readByLibjpeg(jpeg, 8, eighth); });
    table.time({"D2", "JPEG to the screen / QImageReader", 0.8, 0.7}, whole, [&] { keep(readByQt(jpeg).constBits()); },
               [&] { readByLibjpeg(jpeg, 1, full); });
    table.time({"D3", "preview and whole together / one by one, one thread", 0.7, 0}, [&] {
        SharedScan scan;
        std::thread other([&] { keep(decodeForScreen(jpeg, u"photo"_s, {}, &scan)->pixels.constBits()); });
        keep(decodePreview(jpeg, u"photo"_s, &scan)->pixels.constBits());
        other.join();
    }, [&] {
        const int threads = bandPool()->maxThreadCount();
        bandPool()->setMaxThreadCount(1);
        look();
        whole();
        bandPool()->setMaxThreadCount(threads);
    });
    if (!table.wants("D4"))
        return;
    const QByteArray png = encodedByQt(photo, "PNG", 80);
    QByteArray samples;
    table.time({"D4", "PNG to the screen / QImageReader", 1.05, 0}, [&] { keep(decodeForScreen(png, u"photo"_s)->pixels.constBits()); },
               [&] { keep(readByQt(png).constBits()); }, [&] { readByLibspng(png, samples); }, 7);
}

/// Two colours with grain, and in it a disc of \a radius.
void smartSelect(PairedTable &table)
{
    if (!table.wants("S1"))
        return;
    QImage photo = toSrgbImage(testPhoto({3000, 2400}), {});
    QPainter painter(&photo);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setOpacity(0.7);
    painter.setBrush(QColor(220, 120, 40));
    painter.drawEllipse(QPointF(1500, 1200), 680, 620);
    painter.end();
    const Pyramid pyramid(photo);
    const std::atomic<bool> never{false};
    const ObjectHint hint{ObjectHint::Kind::Box, QPolygonF(QRectF(750, 500, 1500, 1400))};
    MaskTiles found;
    table.time({"S1", "smart select in a 1,500 px box / 500 ms", 1.0, 0.5}, [&] { found = selectObject(pyramid, hint, never); },
               [] { QTest::qSleep(500); }, 5);
}

/// kB of the largest this process has been; from the kernel's own books.
double peakKilobytes()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').first().toDouble();
    }
    return 0;
}

} // namespace

void pentimento::bench::memoryRows(PairedTable &table, const QString &path)
{
    CanvasWidget canvas;
    canvas.resize(1920, 1080);
    canvas.show();
    QCoreApplication::processEvents();
    const double before = peakKilobytes();
    Result<LoadedPicture> loaded = Error{Error::Kind::Input};
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return;
        loaded = loadPicture(file.readAll(), path, u"photo.jpg"_s);
    }
    const QSize size = loaded->info.size;
    Picture picture(std::move(*loaded));
    canvas.setPicture(&picture);
    BrushTool brush;
    brush.setSettings({600, 0.5, 1.0});
    for (int stroke = 0; stroke < 20; ++stroke) {
        brush.press(picture, {{500.0, 500 + stroke * 380.0}}, false);
        for (int x = 500; x < size.width() - 500; x += 200)
            brush.drag({{double(x), 500 + stroke * 380.0 + 100 * std::sin(x / 300.0)}});
        brush.release();
    }
    const auto showAll = [&] {
        canvas.grab();
        if (!QTest::qWaitFor([&] { return canvas.isSettled(); }, 20000))
            qWarning("tiles are still being made");
    };
    showAll();
    canvas.showOneToOne();
    showAll();
    table.count({"M1", "100 MP opened and painted / its screen pixels", 1.6, 1.4, "MB"}, (peakKilobytes() - before) / 1024,
                double(size.width()) * size.height() * 4 / 1048576);
}

bool pentimento::bench::writePhoto(const QString &path)
{
    return toSrgbImage(testPhoto({12000, 8400}), {}).save(path, "JPG", 92);
}

void pentimento::bench::viewRows(PairedTable &table)
{
    wholeView(table, "B3", "whole FHD view at 0.32, 24 MP / QPainter", {6000, 4000}, 0.32, 0.6, 0.3);
    wholeView(table, "B3", "whole FHD view at 0.5, 24 MP / QPainter", {6000, 4000}, 0.5, 0.6, 0.3);
    wholeView(table, "B4", "whole FHD view at 0.1, 100 MP / QPainter", {12000, 8400}, 0.1, 0.35, 0.15);
    decoding(table);
    smartSelect(table);
}
