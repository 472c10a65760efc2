#include "app/cli/output.h"

#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/storage/store.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// 16-bit samples as 8-bit ones, for formats that hold no more: exact division, not truncation.
Raster toEightBit(const Raster &pixels)
{
    Raster reduced(pixels.size(), pixels.channels(), 8);
    const qsizetype samples = qsizetype(pixels.width()) * pixels.channels();
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *from = reinterpret_cast<const quint16 *>(pixels.row(y));
        uchar *to = reduced.row(y);
        for (qsizetype i = 0; i < samples; ++i)
            to[i] = static_cast<uchar>((from[i] + 128) / 257);
    }
    return reduced;
}

Result<QByteArray> encoded(const DecodedPicture &picture, FileFormat format)
{
    if (picture.pixels.depth() == 16 && !formatHolds(format, picture.pixels.channels(), 16))
        return encodePicture(toEightBit(picture.pixels), picture.metadata, format);
    return encodePicture(picture.pixels, picture.metadata, format);
}
} // namespace

Result<void> writeOutput(const Store &store, const Generation &generation, const QString &path)
{
    const FileFormat wanted = formatFromExtension(QFileInfo(path).suffix());
    if (generation.patch.isNull()) {
        const Result<QByteArray> raw = store.files().get(generation.raw);
        if (!raw)
            return raw.error();
        if (wanted == FileFormat::Unknown || wanted == formatOfBytes(*raw))
            return writeWhole(path, *raw);
    }
    const Result<DecodedPicture> picture = composeResult(store, generation);
    if (!picture)
        return picture.error();
    const Result<QByteArray> bytes = encoded(*picture, wanted == FileFormat::Unknown ? FileFormat::Png : wanted);
    return bytes ? writeWhole(path, *bytes) : bytes.error();
}

Result<void> checkOutput(const QString &path, bool alpha)
{
    const QFileInfo info(path);
    const QFileInfo folder(info.absolutePath());
    if (!folder.isDir() || !folder.isWritable() || info.isDir()) {
        return Error{Error::Kind::Input, {},
                     u"The result could not be written to %1: the folder is missing or closed to you. Nothing was sent."_s,
                     {info.absoluteFilePath()}};
    }
    if (alpha && formatFromExtension(info.suffix()) == FileFormat::Jpeg) {
        return Error{Error::Kind::Input, {},
                     u"The picture has transparency, which a JPEG cannot hold. Name a PNG, TIFF or WebP file with "
                     "--output. Nothing was sent."_s};
    }
    return {};
}
} // namespace pentimento
