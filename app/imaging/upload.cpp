#include "app/imaging/upload.h"

#include "app/imaging/base64.h"
#include "app/imaging/mask.h"
#include "app/imaging/padding.h"
#include "app/imaging/resample.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error outOfMemory(QSize size)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "There is not enough free memory to prepare %1 x %2 pixels for sending. Nothing "
                                              "was sent. Close other programs or send a smaller part of the picture."),
                   {QString::number(size.width()), QString::number(size.height())});
}

bool fits(const QByteArray &bytes, const CropLimits &limits)
{
    return limits.mostBytes <= 0 || base64Size(bytes.size()) <= limits.mostBytes;
}

bool accepts(const CropLimits &limits, FileFormat format)
{
    if (limits.formats.isEmpty())
        return format == FileFormat::Jpeg || format == FileFormat::Png;
    return limits.formats.contains(formatName(format), Qt::CaseInsensitive);
}

/// True where the file itself shows exactly what is to be sent, metadata aside.
bool canGoAsItIs(const PictureInfo &info, const UploadPlan &plan, const CropLimits &limits, bool dropAlpha)
{
    return plan.isWhole(info.size) && !plan.isScaled() && accepts(limits, info.format) && info.orientation == 1
           && info.isSrgb && !info.isCmykOrLab && info.depth == 8 && info.frames == 1 && !info.isAnimated
           && !(dropAlpha && info.hasAlpha);
}

/// The file's own bytes, without metadata; empty where they cannot go.
QByteArray untouchedBytes(const QByteArray &file, const PictureInfo &info, const UploadPlan &plan,
                          const CropLimits &limits, bool dropAlpha)
{
    if (file.isEmpty() || !canGoAsItIs(info, plan, limits, dropAlpha))
        return {};
    // Walking the structure also finds a file that was cut: nothing must be paid for half a picture. Such a file
    // goes the other way, where decoding names what is wrong with it.
    const QByteArray walked = withoutMetadata(file, info.format);
    const QByteArray bytes = info.hasMetadata || walked.isEmpty() ? walked : file;
    return fits(bytes, limits) ? bytes : QByteArray();
}

bool isOpaque(const QImage &image)
{
    if (!image.hasAlphaChannel())
        return true;
    for (int y = 0; y < image.height(); ++y) {
        const auto *pixels = reinterpret_cast<const QRgb *>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x)
            if (qAlpha(pixels[x]) != 255)
                return false;
    }
    return true;
}

/// \a part of \a image without a copy; \a image must outlive it.
QImage viewOf(const QImage &image, const QRect &part)
{
    return QImage(image.constScanLine(part.top()) + qsizetype(part.left()) * 4, part.width(), part.height(),
                  image.bytesPerLine(), image.format());
}

/// Brings one picture into a file that the limits allow.
class Encoder
{
public:
    Encoder(const QImage &image, const CropLimits &limits, bool dropAlpha) : m_image(image), m_limits(limits)
    {
        m_keepsAlpha = !dropAlpha && !isOpaque(image) && (accepts(limits, FileFormat::Png)
                                                          || accepts(limits, FileFormat::WebP));
        // Stored colours count from here on: what was transparent is not mixed with anything.
        m_image = image.convertToFormat(m_keepsAlpha ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    }

    Result<Upload> encode(const UploadPlan &plan)
    {
        if (m_image.isNull())
            return outOfMemory(plan.upload);
        bool isFirst = true;
        for (QSize size = plan.upload;;) {
            const QImage scaled = plan.isPadded(m_image.size()) ? paddedRegion(m_image, plan.source, size)
                                                                : scaledTo(viewOf(m_image, plan.source), size);
            if (scaled.isNull())
                return outOfMemory(size);
            const Result<Upload> upload = encodeAt(scaled, isFirst);
            if (!upload || fits(upload->bytes, m_limits))
                return upload;
            const Result<QSize> next = smaller(size, upload->bytes.size());
            if (!next)
                return next.error();
            size = *next;
            isFirst = false;
        }
    }

private:
    /// The best file of this size that fits, or else the smallest there is.
    Result<Upload> encodeAt(const QImage &image, bool isFirst) const
    {
        const FileFormat small = m_keepsAlpha ? FileFormat::WebP : FileFormat::Jpeg;
        const bool canBeSmall = accepts(m_limits, small);
        if (accepts(m_limits, FileFormat::Png)) {
            // Once a lossless file was too large, steps of scaling do not bring it back.
            const bool isWorthTrying = !canBeSmall || (isFirst && !isFarTooLarge(image));
            if (isWorthTrying) {
                const Result<Upload> png = encodeAs(image, FileFormat::Png);
                if (!png || fits(png->bytes, m_limits) || !canBeSmall)
                    return png;
            }
        }
        // Services that take neither get the format that all of them know.
        if (canBeSmall)
            return encodeAs(image, small);
        return encodeAs(image, accepts(m_limits, FileFormat::WebP) ? FileFormat::WebP : FileFormat::Png);
    }

    Result<Upload> encodeAs(const QImage &image, FileFormat format) const
    {
        const Raster pixels = fromSrgbImage(image, {}, m_keepsAlpha ? 4 : 3, 8);
        if (pixels.isNull())
            return outOfMemory(image.size());
        const Result<QByteArray> bytes = encodePicture(pixels, {}, format);
        if (!bytes)
            return bytes.error();
        return Upload{*bytes, format, image.size()};
    }

    /// A few bands of rows tell whether a PNG of it all would be clearly too large, at a fraction of its time.
    bool isFarTooLarge(const QImage &image) const
    {
        constexpr int bandRows = 16;
        constexpr int bands = 12;
        if (m_limits.mostBytes <= 0 || image.height() < 4 * bandRows * bands)
            return false;
        qint64 sampled = 0;
        for (int i = 0; i < bands; ++i) {
            const int top = int(qint64(image.height() - bandRows) * i / (bands - 1));
            const Result<Upload> band = encodeAs(viewOf(image, QRect(0, top, image.width(), bandRows)), FileFormat::Png);
            if (!band)
                return false;
            sampled += band->bytes.size();
        }
        return base64Size(sampled * image.height() / (bandRows * bands)) > m_limits.mostBytes + m_limits.mostBytes / 4;
    }

    /// The next size to try after \a bytes came out at \a size.
    Result<QSize> smaller(QSize size, qint64 bytes) const
    {
        const double wanted = std::sqrt(double(m_limits.mostBytes) / double(base64Size(bytes)));
        const QSize next = scaledSize(size, std::clamp(wanted * 0.97, 0.5, 0.9));
        const Result<QSize> fitted = fittedSize(next, withoutAspect());
        const bool isSmaller = fitted && fitted->width() <= size.width() && fitted->height() <= size.height()
                               && *fitted != size;
        if (isSmaller)
            return *fitted;
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The picture does not fit into the %1 kB that the service takes, not even "
                                                  "scaled down to %2 x %3 pixels. Nothing was sent. Send a smaller part of it."),
                       {m_limits.mostBytes / 1000, QString::number(size.width()), QString::number(size.height())});
    }

    /// The plan was checked for its shape; rounding to whole pixels must not refuse it now.
    CropLimits withoutAspect() const
    {
        CropLimits limits = m_limits;
        limits.leastAspect = limits.mostAspect = 0;
        return limits;
    }

    QImage m_image;
    const CropLimits &m_limits;
    bool m_keepsAlpha = false;
};
} // namespace

Result<Upload> encodeUpload(const QByteArray &file, const PictureInfo &info,
                            const std::function<Result<QImage>()> &pixels, UploadPlan &plan, const CropLimits &limits,
                            bool dropAlpha)
{
    const QByteArray untouched = untouchedBytes(file, info, plan, limits, dropAlpha);
    if (!untouched.isEmpty())
        return Upload{untouched, info.format, info.size};

    const Result<QImage> image = pixels();
    if (!image)
        return image.error();
    if (image->isNull())
        return outOfMemory(plan.source.size());
    if (!plan.isFor(image->size()) || plan.upload.isEmpty())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "What should be sent does not lie inside the picture. Nothing was sent. "
                                                  "Choose the part to send again."));
    Result<Upload> upload = Encoder(*image, limits, dropAlpha).encode(plan);
    if (upload)
        plan.upload = upload->size;
    return upload;
}

Upload encodeMask(const MaskTiles &mask, const UploadPlan &plan, const CropLimits &limits)
{
    const QRect inside = plan.inside(mask.size());
    MaskTiles sent = mask;
    if (plan.isScaled() || !plan.isWhole(mask.size())) {
        const QImage image = mask.toImage(inside);
        const QImage scaled = plan.isPadded(mask.size())
                                  ? scaledRegion(image, plan.source.translated(-inside.topLeft()), plan.upload,
                                                 QRect(QPoint(0, 0), plan.upload), Beyond::Nothing)
                                  : scaledTo(image, plan.upload);
        if (scaled.isNull())
            throw std::bad_alloc();
        sent = MaskTiles::fromImage(scaled);
    }
    return {maskPng(sent, limits.binaryMask), FileFormat::Png, plan.upload};
}

Result<Upload> encodeReference(const QByteArray &file, const QString &name, const CropLimits &limits)
{
    const Result<PictureInfo> info = probePicture(file, name);
    if (!info)
        return info.error();
    Result<UploadPlan> plan = planUpload(info->size, {}, limits, CropChoice{CropChoice::Kind::Whole, {}});
    if (!plan)
        return plan.error();
    const auto pixels = [&file, &name]() -> Result<QImage> {
        const Result<DecodedPicture> decoded = decodePicture(file, name);
        if (!decoded)
            return decoded.error();
        return toSrgbImage(decoded->pixels, decoded->metadata.iccProfile);
    };
    return encodeUpload(file, *info, pixels, *plan, limits, false);
}
} // namespace pentimento
