#include "app/imaging/codecs.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/pngchunks.h"

#include <QtEndian>

#include <spng.h>

#include <cstring>
#include <memory>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
enum ColorType { Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, RgbAlpha = 6 };

// What libspng is given to read: only what the pixels need, so that no text or profile can disturb it.
class PixelStream
{
public:
    PixelStream(const QByteArray &bytes, const PngChunks &chunks)
    {
        m_pieces.append(QByteArrayView(bytes).first(png::signature.size()));
        for (const PngChunk &chunk : chunks.list()) {
            const bool isCritical = chunk.type[0] >= 'A' && chunk.type[0] <= 'Z';
            if (isCritical || chunk.type == QByteArrayView("tRNS"))
                m_pieces.append(QByteArrayView(bytes).sliced(chunk.begin, chunk.end() - chunk.begin));
        }
    }

    static int read(spng_ctx *, void *user, void *out, size_t count)
    {
        return static_cast<PixelStream *>(user)->take(static_cast<char *>(out), qsizetype(count));
    }

private:
    int take(char *out, qsizetype count)
    {
        while (count > 0) {
            if (m_index >= m_pieces.size())
                return SPNG_IO_EOF;
            const QByteArrayView rest = m_pieces[m_index].sliced(m_offset);
            const qsizetype part = qMin(count, rest.size());
            std::memcpy(out, rest.data(), size_t(part));
            out += part;
            count -= part;
            m_offset += part;
            if (m_offset == m_pieces[m_index].size()) {
                ++m_index;
                m_offset = 0;
            }
        }
        return 0;
    }

    QList<QByteArrayView> m_pieces;
    qsizetype m_index = 0;
    qsizetype m_offset = 0;
};

// The format that keeps every value: libspng widens 1, 2 and 4 bits and resolves palettes.
int spngFormat(const PictureInfo &info, int colorType)
{
    const bool is16Bit = info.depth == 16;
    switch (colorType) {
    case Gray:
        if (info.hasAlpha)
            return is16Bit ? SPNG_FMT_GA16 : SPNG_FMT_GA8;
        return is16Bit ? SPNG_FMT_PNG : SPNG_FMT_G8;
    case Rgb:
        return !info.hasAlpha ? SPNG_FMT_PNG : is16Bit ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
    case Palette:
        return info.hasAlpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8;
    default:
        return SPNG_FMT_PNG;
    }
}

int channelsOf(int colorType, bool isTransparent)
{
    switch (colorType) {
    case Gray:
        return isTransparent ? 2 : 1;
    case GrayAlpha:
        return 2;
    case Rgb:
    case Palette:
        return isTransparent ? 4 : 3;
    case RgbAlpha:
        return 4;
    default:
        return 0;
    }
}

void readDensity(QByteArrayView chunk, PictureMetadata &metadata)
{
    constexpr double inchesPerMetre = 39.37007874015748;
    if (chunk.size() != 9 || chunk[8] != 1) // 1: per metre; else only an aspect ratio
        return;
    metadata.dotsPerInchX = qFromBigEndian<quint32>(chunk.data()) / inchesPerMetre;
    metadata.dotsPerInchY = qFromBigEndian<quint32>(chunk.data() + 4) / inchesPerMetre;
}
} // namespace

Result<FileHeader> readPngHeader(const PictureSource &source)
{
    const PngChunks chunks(source.bytes);
    const PngChunk *start = chunks.find("IHDR");
    if (!start || start->size != 13)
        return pictureerrors::incomplete(source.name, u"no PNG header"_s);
    const QByteArrayView data = chunks.data(*start);
    const quint32 width = qFromBigEndian<quint32>(data.data());
    const quint32 height = qFromBigEndian<quint32>(data.data() + 4);
    const int colorType = uchar(data[9]);
    const bool isTransparent = colorType <= Palette && chunks.has("tRNS");

    FileHeader header;
    header.info.format = FileFormat::Png;
    header.info.storedSize = {int(qMin(width, 0x7fffffffu)), int(qMin(height, 0x7fffffffu))};
    header.info.depth = data[8] == 16 ? 16 : 8;
    header.info.channels = channelsOf(colorType, isTransparent);
    header.info.isLossless = true;
    if (header.info.channels == 0)
        return pictureerrors::incomplete(source.name, u"PNG colour type %1"_s.arg(colorType));
    if (const PngChunk *animation = chunks.find("acTL"); animation && animation->size == 8)
        header.info.frames =
            int(qBound(1u, qFromBigEndian<quint32>(chunks.data(*animation).data()), 1'000'000u));
    header.info.hasMetadata = png::hasMetadata(source.bytes, chunks);
    header.metadata.iccProfile = chunks.iccProfile();
    header.hasBrokenProfile = chunks.has("iCCP") && header.metadata.iccProfile.isEmpty();
    header.metadata.exif = chunks.checkedData("eXIf").toByteArray();
    readDensity(chunks.checkedData("pHYs"), header.metadata);
    return header;
}

Result<Raster> readPngPixels(const PictureSource &source, const FileHeader &header)
{
    const PngChunks chunks(source.bytes);
    if (!chunks.isComplete())
        return pictureerrors::incomplete(source.name, u"PNG without its end"_s);
    PixelStream stream(source.bytes, chunks);
    const std::unique_ptr<spng_ctx, void (*)(spng_ctx *)> context(spng_ctx_new(0), spng_ctx_free);
    if (!context)
        throw std::bad_alloc();
    const PictureInfo &info = header.info;
    const int colorType = uchar(chunks.data(*chunks.find("IHDR"))[9]);
    const int format = spngFormat(info, colorType);
    size_t bytes = 0;
    int problem = spng_set_png_stream(context.get(), PixelStream::read, &stream);
    if (!problem)
        problem = spng_decoded_image_size(context.get(), format, &bytes);
    Raster pixels;
    if (!problem) {
        pixels = Raster::uninitialised(info.storedSize, info.channels, info.depth);
        problem = qsizetype(bytes) == pixels.samples().size() ? 0 : SPNG_EFMT;
    }
    if (!problem) {
        const int flags = info.hasAlpha && colorType <= Palette ? SPNG_DECODE_TRNS : 0;
        problem = spng_decode_image(context.get(), pixels.row(0), bytes, format, flags);
    }
    if (!problem)
        problem =
            spng_decode_chunks(context.get()); // up to the end: what follows the pixels must be whole too
    if (problem)
        return pictureerrors::incomplete(source.name, QString::fromLatin1(spng_strerror(problem)));
    return pixels;
}
} // namespace pentimento
