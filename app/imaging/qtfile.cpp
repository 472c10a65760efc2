#include "app/imaging/codecs.h"
#include "app/imaging/pictureerrors.h"

#include <QBuffer>
#include <QImageReader>
#include <QtEndian>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>

namespace pentimento {
using namespace Qt::StringLiterals;

// BMP and GIF are rare enough to leave their decoding to Qt. Qt fills the missing part of a cut file with
// whatever and says that all went well, so that nothing is missing is found out here.
namespace {
quint16 word(QByteArrayView bytes, qsizetype at)
{
    return qFromLittleEndian<quint16>(bytes.data() + at);
}

quint32 number(QByteArrayView bytes, qsizetype at)
{
    return qFromLittleEndian<quint32>(bytes.data() + at);
}

struct BmpHeader
{
    qint64 width = 0;
    qint64 height = 0;
    int bits = 0;
    quint32 compression = 0;
    quint32 pixels = 0; // where they begin
    bool hasAlpha = false;
};

enum BmpCompression : quint32 { Plain = 0, RunLength8 = 1, RunLength4 = 2, BitFields = 3 };

std::optional<BmpHeader> bmpHeader(QByteArrayView bytes)
{
    if (bytes.size() < 26)
        return {};
    BmpHeader header;
    header.pixels = number(bytes, 10);
    const quint32 infoBytes = number(bytes, 14);
    if (infoBytes == 12) { // OS/2
        header.width = word(bytes, 18);
        header.height = word(bytes, 20);
        header.bits = word(bytes, 24);
        return header;
    }
    if (infoBytes < 40 || bytes.size() < 54)
        return {};
    header.width = qint32(number(bytes, 18));
    header.height = std::abs(qint64(qint32(number(bytes, 22)))); // negative: top row first
    header.bits = word(bytes, 28);
    header.compression = number(bytes, 30);
    header.hasAlpha = header.bits == 32 && header.compression == BitFields && infoBytes >= 56 &&
                      bytes.size() >= 70 && number(bytes, 66) != 0;
    return header;
}

// Run-length rows end with a marker of their own: 0 1.
bool hasRunLengthEnd(const QByteArray &bytes, qsizetype at, quint32 compression)
{
    while (at + 2 <= bytes.size()) {
        const int first = uchar(bytes[at]);
        const int second = uchar(bytes[at + 1]);
        at += 2;
        if (first != 0)
            continue;
        if (second == 1)
            return true;
        if (second == 2) {
            at += 2;
        } else if (second > 2) {
            const int data = compression == RunLength4 ? (second + 1) / 2 : second;
            at += data + data % 2;
        }
    }
    return false;
}

bool isBmpComplete(const QByteArray &bytes, const BmpHeader &header)
{
    if (header.pixels >= quint32(bytes.size()))
        return false;
    if (header.compression == RunLength8 || header.compression == RunLength4)
        return hasRunLengthEnd(bytes, header.pixels, header.compression);
    const qint64 stride = (header.width * header.bits + 31) / 32 * 4;
    return (bytes.size() - qint64(header.pixels)) / stride >= header.height;
}

struct GifContent
{
    int frames = 0;
    bool hasMetadata = false;   // comments and foreign data
    bool isTransparent = false; // the first frame
    bool coversCanvas = false;  // the first frame
    bool isComplete = false;
};

// Walks over the blocks of a GIF file. Sub-blocks: a length byte, that many bytes, until a length of 0.
class GifWalk
{
public:
    explicit GifWalk(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }

    GifContent content()
    {
        const int flags = byteAt(10);
        m_at = 13 + ((flags & 0x80) ? 3 * (2 << (flags & 7)) : 0);
        while (m_at < m_bytes.size()) {
            const int kind = byteAt(m_at++);
            if (kind == 0x3b) {
                m_content.isComplete = m_content.frames > 0;
                break;
            }
            if (!(kind == 0x2c ? walkFrame() : kind == 0x21 ? walkExtension() : kind == 0))
                break;
        }
        return m_content;
    }

private:
    int byteAt(qsizetype at) const { return at < m_bytes.size() ? uchar(m_bytes[at]) : 0; }

    bool walkFrame()
    {
        if (m_at + 10 > m_bytes.size())
            return false;
        if (m_content.frames++ == 0)
            m_content.coversCanvas = word(m_bytes, m_at) == 0 && word(m_bytes, m_at + 2) == 0 &&
                                     word(m_bytes, m_at + 4) >= word(m_bytes, 6) &&
                                     word(m_bytes, m_at + 6) >= word(m_bytes, 8);
        const int flags = byteAt(m_at + 8);
        m_at += 9 + ((flags & 0x80) ? 3 * (2 << (flags & 7)) : 0) + 1;
        return skipSubBlocks() > 0;
    }

    bool walkExtension()
    {
        const int label = byteAt(m_at++);
        const bool isLoopCount =
            label == 0xff &&
            QByteArrayView(m_bytes).sliced(qMin(m_at, m_bytes.size())).startsWith("\x0bNETSCAPE2.0");
        if (label == 0xf9 && m_content.frames == 0)
            m_content.isTransparent = byteAt(m_at + 1) & 1;
        else if (label != 0xf9 && !isLoopCount)
            m_content.hasMetadata = true;
        return skipSubBlocks() >= 0;
    }

    /// Returns how many there were, -1 where the file ends before they do.
    int skipSubBlocks()
    {
        for (int count = 0; m_at < m_bytes.size(); ++count) {
            const int size = byteAt(m_at++);
            if (size == 0)
                return count;
            m_at += size;
        }
        return -1;
    }

    const QByteArray &m_bytes;
    qsizetype m_at = 0;
    GifContent m_content;
};

// Qt refuses pictures over 128 MB of its own accord; ours are limited by DecodeLimits instead.
void raiseQtLimit()
{
    static std::once_flag once;
    std::call_once(once, [] { QImageReader::setAllocationLimit(4096); });
}
} // namespace

Result<FileHeader> readBmpHeader(const PictureSource &source)
{
    const std::optional<BmpHeader> bmp = bmpHeader(source.bytes);
    if (!bmp || bmp->width > 0x7fffffff || bmp->height > 0x7fffffff)
        return pictureerrors::incomplete(source.name, u"no BMP header"_s);
    if (bmp->compression > BitFields && bmp->compression != 6) // 6: bit fields with alpha
        return pictureerrors::unsupported(source.name, u"BMP, compression %1"_s.arg(bmp->compression));
    FileHeader header;
    header.info.format = FileFormat::Bmp;
    header.info.storedSize = {int(bmp->width), int(bmp->height)};
    header.info.channels = bmp->hasAlpha ? 4 : 3;
    header.info.isLossless = true;
    header.workingBytesPerPixel = 4;
    return header;
}

Result<FileHeader> readGifHeader(const PictureSource &source)
{
    if (source.bytes.size() < 13)
        return pictureerrors::incomplete(source.name, u"no GIF header"_s);
    const GifContent gif = GifWalk(source.bytes).content();
    FileHeader header;
    header.info.format = FileFormat::Gif;
    header.info.storedSize = {word(source.bytes, 6), word(source.bytes, 8)};
    header.info.channels = gif.isTransparent || !gif.coversCanvas ? 4 : 3;
    header.info.frames = qMax(1, gif.frames);
    header.info.hasMetadata = gif.hasMetadata;
    header.info.isLossless = true;
    header.workingBytesPerPixel = 4;
    return header;
}

Result<Raster> readQtPixels(const PictureSource &source, const FileHeader &header)
{
    const bool isGif = header.info.format == FileFormat::Gif;
    const bool isComplete = isGif ? GifWalk(source.bytes).content().isComplete
                                  : isBmpComplete(source.bytes, *bmpHeader(source.bytes));
    if (!isComplete)
        return pictureerrors::incomplete(source.name, u"ends too early"_s);
    raiseQtLimit();
    QBuffer buffer;
    buffer.setData(source.bytes);
    QImageReader reader(&buffer, isGif ? "gif" : "bmp");
    reader.setAutoDetectImageFormat(false);
    QImage image = reader.read();
    if (image.isNull() || image.size() != header.info.storedSize)
        return pictureerrors::incomplete(source.name, reader.errorString());
    image.convertTo(header.info.channels == 4 ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    Raster pixels = Raster::uninitialised(image.size(), header.info.channels, 8);
    uchar *out = pixels.row(0);
    for (int y = 0; y < image.height(); ++y)
        std::memcpy(out + y * pixels.bytesPerRow(), image.constScanLine(y), size_t(pixels.bytesPerRow()));
    return pixels;
}
} // namespace pentimento
