#include "app/imaging/filetypes.h"

#include "app/imaging/picturefile.h"
#include "app/imaging/tiffstructure.h"

#include <array>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
struct FormatRow
{
    FileFormat format;
    const char *name;
    const char *extension;
    const char *mimeType;
};

constexpr std::array formats{
    FormatRow{FileFormat::Jpeg, "JPEG", "jpg", "image/jpeg"},
    FormatRow{FileFormat::Png, "PNG", "png", "image/png"},
    FormatRow{FileFormat::WebP, "WebP", "webp", "image/webp"},
    FormatRow{FileFormat::Tiff, "TIFF", "tif", "image/tiff"},
    FormatRow{FileFormat::Bmp, "BMP", "bmp", "image/bmp"},
    FormatRow{FileFormat::Gif, "GIF", "gif", "image/gif"},
};

const FormatRow *row(FileFormat format)
{
    for (const FormatRow &candidate : formats) {
        if (candidate.format == format)
            return &candidate;
    }
    return nullptr;
}

bool hasAt(const QByteArray &bytes, qsizetype at, QByteArrayView mark)
{
    return bytes.size() >= at + mark.size() && QByteArrayView(bytes).sliced(at, mark.size()) == mark;
}

struct ForeignMark
{
    qsizetype at;
    QByteArrayView mark;
    const char *kind;
};

const std::array foreignMarks{
    ForeignMark{0, "8BPS", "Photoshop (PSD)"},
    ForeignMark{0, "gimp xcf", "GIMP (XCF)"},
    ForeignMark{0, "\xff\x0a", "JPEG XL"},
    ForeignMark{0, QByteArrayView("\0\0\0\x0cJXL ", 8), "JPEG XL"},
    ForeignMark{0, QByteArrayView("\0\0\0\x0cjP  ", 8), "JPEG 2000"},
    ForeignMark{0, "\xff\x4f\xff\x51", "JPEG 2000"},
    ForeignMark{0, "\x76\x2f\x31\x01", "OpenEXR"},
    ForeignMark{0, "FUJIFILMCCD-RAW", "camera raw (Fujifilm RAF)"},
    ForeignMark{0, "FOVb", "camera raw (Sigma X3F)"},
    ForeignMark{0, QByteArrayView("\0MRM", 4), "camera raw (Minolta MRW)"},
    ForeignMark{0, "IIRO", "camera raw (Olympus ORF)"},
    ForeignMark{0, "IIRS", "camera raw (Olympus ORF)"},
    ForeignMark{0, "MMOR", "camera raw (Olympus ORF)"},
    ForeignMark{0, QByteArrayView("IIU\0", 4), "camera raw (Panasonic RW2)"},
    ForeignMark{6, "HEAPCCDR", "camera raw (Canon CRW)"},
    ForeignMark{8, QByteArrayView("CR\x02", 3), "camera raw (Canon CR2)"},
};

struct Brand
{
    const char *brand;
    const char *kind;
};

constexpr std::array brands{
    Brand{"heic", "HEIC"},
    Brand{"heix", "HEIC"},
    Brand{"hevc", "HEIC"},
    Brand{"heim", "HEIC"},
    Brand{"heis", "HEIC"},
    Brand{"hevx", "HEIC"},
    Brand{"mif1", "HEIC"},
    Brand{"msf1", "HEIC"},
    Brand{"avif", "AVIF"},
    Brand{"avis", "AVIF"},
    Brand{"crx ", "camera raw (Canon CR3)"},
};

// ISO media files say what they are in their first box: a main brand, then compatible ones.
QString mediaBrand(const QByteArray &bytes)
{
    if (!hasAt(bytes, 4, "ftyp"))
        return {};
    // "mif1" alone says only that it is a still picture, so a nearer brand among the compatible ones wins.
    QString found;
    for (qsizetype at = 8; at + 4 <= qMin<qsizetype>(bytes.size(), 64); at += 4) {
        for (const Brand &brand : brands) {
            if (!hasAt(bytes, at, brand.brand))
                continue;
            const bool isGeneral = hasAt(bytes, at, "mif1") || hasAt(bytes, at, "msf1");
            if (!isGeneral)
                return QString::fromLatin1(brand.kind);
            found = QString::fromLatin1(brand.kind);
        }
    }
    return found;
}

// Most camera raw files are TIFF files whose main picture is a mosaic of single colours.
bool isMosaic(const TiffStructure &file, const TiffStructure::Directory &directory)
{
    constexpr quint16 compressionTag = 259;
    constexpr quint16 photometricTag = 262;
    const quint32 photometric = file.number(directory, photometricTag).value_or(0);
    const quint32 compression = file.number(directory, compressionTag).value_or(0);
    return photometric == 32803 || photometric == 34892 // colour filter array, linear raw
           || compression == 34713 || compression == 32767 || compression == 65535; // Nikon, Sony, Pentax
}

bool isCameraRawTiff(const QByteArray &bytes)
{
    constexpr quint16 subDirectoriesTag = 330;
    constexpr quint16 dngVersionTag = 50706;
    const TiffStructure file(bytes);
    const TiffStructure::Directory main = file.firstDirectory();
    if (main.find(dngVersionTag) || isMosaic(file, main))
        return true;
    const TiffStructure::Entry *sub = main.find(subDirectoriesTag);
    for (quint32 i = 0; sub && i < qMin<quint32>(sub->count, 16); ++i) {
        if (isMosaic(file, file.directory(file.number(*sub, i).value_or(0))))
            return true;
    }
    return false;
}
} // namespace

QString foreignPictureKind(const QByteArray &bytes)
{
    for (const ForeignMark &foreign : foreignMarks) {
        if (hasAt(bytes, foreign.at, foreign.mark))
            return QString::fromLatin1(foreign.kind);
    }
    if (const QString brand = mediaBrand(bytes); !brand.isEmpty())
        return brand;
    return isCameraRawTiff(bytes) ? u"camera raw"_s : QString();
}

FileFormat formatOfBytes(const QByteArray &bytes)
{
    if (hasAt(bytes, 0, "\xff\xd8\xff"))
        return FileFormat::Jpeg;
    if (hasAt(bytes, 0, "\x89PNG\r\n\x1a\n"))
        return FileFormat::Png;
    if (hasAt(bytes, 0, "RIFF") && hasAt(bytes, 8, "WEBP"))
        return FileFormat::WebP;
    if (hasAt(bytes, 0, QByteArrayView("II*\0", 4)) || hasAt(bytes, 0, QByteArrayView("MM\0*", 4)) ||
        hasAt(bytes, 0, QByteArrayView("II+\0", 4)) || hasAt(bytes, 0, QByteArrayView("MM\0+", 4)))
        return FileFormat::Tiff;
    if (hasAt(bytes, 0, "GIF87a") || hasAt(bytes, 0, "GIF89a"))
        return FileFormat::Gif;
    // Two letters are little to go by: the reserved words that follow are zero in every BMP.
    if (hasAt(bytes, 0, "BM") && (bytes.size() < 10 || hasAt(bytes, 6, QByteArrayView("\0\0\0\0", 4))))
        return FileFormat::Bmp;
    return FileFormat::Unknown;
}

QString formatName(FileFormat format)
{
    return row(format) ? QString::fromLatin1(row(format)->name) : u"unknown"_s;
}

QString extensionOf(FileFormat format)
{
    return row(format) ? QString::fromLatin1(row(format)->extension) : QString();
}

QString mimeTypeOf(FileFormat format)
{
    return row(format) ? QString::fromLatin1(row(format)->mimeType) : u"application/octet-stream"_s;
}

FileFormat formatFromExtension(const QString &extension)
{
    const QString lower = extension.toLower();
    if (lower == u"jpg" || lower == u"jpeg" || lower == u"jpe" || lower == u"jfif")
        return FileFormat::Jpeg;
    if (lower == u"tif" || lower == u"tiff")
        return FileFormat::Tiff;
    if (lower == u"png")
        return FileFormat::Png;
    return lower == u"webp" ? FileFormat::WebP : FileFormat::Unknown;
}
} // namespace pentimento
