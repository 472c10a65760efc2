#include "app/imaging/body.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/imaging/pyramid.h"
#include "app/imaging/stitch.h"
#include "app/imaging/upload.h"
#include "tests/bench/rows.h"
#include "tests/support/testimages.h"

#include <QBuffer>
#include <QFile>
#include <QImageReader>
#include <QJsonDocument>
#include <QJsonObject>

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <malloc.h>
#include <vector>

using namespace Qt::StringLiterals;
using namespace pentimento;
using namespace pentimento::bench;

namespace {
constexpr QSize pictureSize{6000, 4000};
const QJsonObject fields{{u"prompt"_s, u"a boat on the lake"_s}, {u"steps"_s, 50}, {u"seed"_s, 42}};

void addDisc(QImage &image, double centerX, double centerY, double radius, uchar value)
{
    for (int y = int(centerY - radius); y <= int(centerY + radius); ++y) {
        const double half = std::sqrt(std::max(0.0, radius * radius - (y - centerY) * (y - centerY)));
        const int from = std::max(0, int(centerX - half));
        const int to = std::min(image.width() - 1, int(centerX + half));
        if (y >= 0 && y < image.height() && from <= to)
            std::memset(image.scanLine(y) + from, value, size_t(to - from + 1));
    }
}

/// Five discs, one with a hole, and a slanted band over 24 megapixels.
QImage paintedMask()
{
    QImage mask(pictureSize, QImage::Format_Grayscale8);
    mask.fill(0);
    addDisc(mask, 1200, 1000, 420, 255);
    addDisc(mask, 3100, 1500, 600, 255);
    addDisc(mask, 3100, 1500, 260, 0);
    addDisc(mask, 4800, 900, 350, 255);
    addDisc(mask, 1600, 3000, 500, 255);
    addDisc(mask, 4700, 3000, 560, 255);
    for (int y = 2200; y < 2500; ++y)
        std::memset(mask.scanLine(y) + 300 + (y - 2200) * 2, 255, 4200);
    return mask;
}

QByteArray savedByQt(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

/// What the pictures of all rows are; made once.
struct Material
{
    Material()
        : pixels(testPhoto(pictureSize))
        , jpeg(jpegFile(pixels, 97))
        , maskImage(paintedMask())
        , mask(MaskTiles::fromImage(maskImage))
        , plan{QRect(QPoint(0, 0), pictureSize), pictureSize}
    {
    }

    Raster pixels;
    QByteArray jpeg;
    QImage maskImage;
    MaskTiles mask;
    UploadPlan plan;
};

QByteArray ourBody(const Material &material, QByteArray buffer, const QByteArray &file)
{
    UploadPlan plan = material.plan;
    const PictureInfo info = *probePicture(file, u"photo"_s);
    const Upload picture = *encodeUpload(file, info, []() -> Result<QImage> { return QImage(); }, plan, {}, true);
    const Upload mask = encodeMask(material.mask, plan, {});
    buffer.resize(0);
    appendJsonBody(buffer, fields, {{u"image"_s, picture.bytes}, {u"mask"_s, mask.bytes}}, {});
    return buffer;
}

QByteArray bodyByQt(const Material &material)
{
    QJsonObject object = fields;
    object.insert(u"image"_s, QString::fromLatin1(material.jpeg.toBase64()));
    object.insert(u"mask"_s, QString::fromLatin1(savedByQt(material.maskImage).toBase64()));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// Reads the mask once and copies as many bytes as a body of \a fileSize has: nothing can do with less.
QByteArray readMaskAndCopy(const Material &material, qsizetype fileSize)
{
    std::vector<quint8> row(size_t(pictureSize.width()));
    for (int y = 0; y < pictureSize.height(); ++y)
        material.mask.readRow(0, y, pictureSize.width(), row.data());
    keep(row.data());
    static const QByteArray source(100 * 1024 * 1024, 'x');
    return QByteArray(source.constData(), fileSize * 4 / 3);
}

/// \a size bytes copied into memory that is there already.
void copyOf(QByteArray &into, qsizetype size)
{
    static const QByteArray source(100 * 1024 * 1024, 'x');
    into.resize(size);
    std::memcpy(into.data(), source.constData(), size_t(size));
}

void bodies(PairedTable &table, const Material &material)
{
    table.time({"C1", "whole body of a JPEG / QJsonDocument, QImage mask", 0.04, 0.015},
               [&] { keep(ourBody(material, {}, material.jpeg).constData()); },
               [&] { keep(bodyByQt(material).constData()); }, [&] { keep(readMaskAndCopy(material, material.jpeg.size()).constData()); });
    if (!table.wants("C3"))
        return;
    const QByteArray png = *encodePicture(material.pixels, {}, FileFormat::Png);
    QByteArray buffer, copied;
    table.time({"C3", "whole body of a PNG / toBase64 alone", 0.35, 0.15},
               [&] { buffer = ourBody(material, std::move(buffer), png); }, [&] { keep(png.toBase64().constData()); },
               [&] { copyOf(copied, png.size() * 4 / 3); });
}

/// Highest resident memory since the last reset, in MB; -1 where the system does not tell.
double peakMegabytes(bool reset)
{
    if (reset) {
        malloc_trim(0);
        QFile clear(u"/proc/self/clear_refs"_s);
        if (!clear.open(QIODevice::WriteOnly) || clear.write("5") != 1)
            return -1;
        clear.close();
    }
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmHWM:");
    return at < 0 ? -1 : text.mid(at + 6, text.indexOf(" kB", at) - at - 6).trimmed().toDouble() / 1024;
}

void memory(PairedTable &table, const Material &material)
{
    if (!table.wants("C4"))
        return;
    const double start = peakMegabytes(true);
    // A copy stands for the file as it is read.
    const QByteArray file(material.jpeg.constData(), material.jpeg.size());
    const QByteArray body = ourBody(material, {}, file);
    const double peak = peakMegabytes(false);
    const double bound = double(body.size() + file.size()) / 1048576 + 16;
    table.count({"C4", "peak memory / body + file + 16 MB", 1.0, 0.5, "MB"}, peak - start, bound);
}

void masks(PairedTable &table, const Material &material)
{
    table.time({"C5", "mask PNG / QImage::save", 0.04, 0.01}, [&] { keep(maskPng(material.mask, true).constData()); },
               [&] { keep(savedByQt(material.maskImage).constData()); }, [&] { keep(material.maskImage.copy().constBits()); });
    if (table.wants("C6"))
        table.count({"C6", "mask PNG bytes / QImage::save", 4, 1.0, "kB"}, double(maskPng(material.mask, true).size()) / 1000,
                    double(savedByQt(material.maskImage).size()) / 1000);
    QByteArray text, copied;
    table.time({"C7", "base64 / QByteArray::toBase64", 0.25, 0.1},
               [&] {
                   text.resize(0);
                   appendBase64(text, material.jpeg);
               },
               [&] { keep(material.jpeg.toBase64().constData()); }, [&] { copyOf(copied, material.jpeg.size() * 4 / 3); });
}

void pyramids(PairedTable &table, const Material &material)
{
    if (!table.wants("B5"))
        return;
    const QImage image = toSrgbImage(material.pixels, {});
    table.time({"B5", "pyramid / QImageReader of the same JPEG", 0.5, 0.15},
               [&] { keep(Pyramid(image).level(2).constBits()); },
               [&] {
                   QBuffer buffer(const_cast<QByteArray *>(&material.jpeg));
                   buffer.open(QIODevice::ReadOnly);
                   keep(QImageReader(&buffer, "jpeg").read().constBits());
               });
}

void maskOperations(PairedTable &table, const Material &material)
{
    const cv::Mat in(pictureSize.height(), pictureSize.width(), CV_8UC1, const_cast<uchar *>(material.maskImage.constBits()),
                     size_t(material.maskImage.bytesPerLine()));
    cv::Mat out;
    MaskTiles mask = material.mask;
    table.time({"F1", "invert / cv::bitwise_not", 0.5, 0.05}, [&] { mask.invert(); }, [&] { cv::bitwise_not(in, out); },
               [&] { std::memcpy(out.data, in.data, size_t(in.total())); });
    const cv::Mat disc = cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(65, 65));
    cv::setNumThreads(1);
    table.time({"F2", "grow by 32, exact disc / cv::dilate", 0.2, 0.05}, [&] { keep(grown(material.mask, 32).tile(0, 0)); },
               [&] { cv::dilate(in, out, disc); });
    table.time({"F3", "feather by 32 / cv::GaussianBlur, sigma 16", 0.25, 0.06},
               [&] { keep(feathered(material.mask, 32).tile(0, 0)); },
               [&] { cv::GaussianBlur(in, out, cv::Size(), 16); });
    table.time({"F4", "fill holes / cv::floodFill", 0.4, 0.2},
               [&] { keep(withoutHoles(material.mask, 24'000'000).mask.tile(0, 0)); },
               [&] {
                   // What the outside does not reach is the mask or enclosed by it.
                   cv::copyMakeBorder(in, out, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0);
                   cv::floodFill(out, cv::Point(0, 0), 128);
                   cv::Mat filled = out(cv::Rect(1, 1, in.cols, in.rows)) != 128;
                   keep(filled.data);
               });
    table.time({"F5", "islands with areas / connectedComponentsWithStats", 0.6, 0.2},
               [&] { keep(MaskRegions::covered(material.mask).regions().data()); },
               [&] {
                   cv::Mat labels, stats, centres;
                   cv::connectedComponentsWithStats(in, labels, stats, centres);
                   keep(labels.data);
               });
    cv::setNumThreads(-1);
}
} // namespace

void pentimento::bench::imagingRows(PairedTable &table)
{
    constexpr std::array rows{"B5", "C1", "C3", "C4", "C5", "C6", "C7", "F1", "F2", "F3", "F4", "F5"};
    if (std::none_of(rows.begin(), rows.end(), [&](const char *row) { return table.wants(row); }))
        return;
    const Material material;
    pyramids(table, material);
    bodies(table, material);
    memory(table, material);
    masks(table, material);
    maskOperations(table, material);
}
