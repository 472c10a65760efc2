#include "app/imaging/filenotes.h"

#include "app/base/log.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/pngchunks.h"

#include <exiv2/exiv2.hpp>

#include <QCryptographicHash>
#include <QtEndian>

#include <mutex>

namespace pentimento {
namespace {
constexpr char nameSpace[] = "https://pentimento.github.io/ns/recipe/1.0/";
constexpr char prefix[] = "pentimento";
constexpr char recipeKey[] = "Xmp.pentimento.Recipe";
constexpr char pngXmpKeyword[] = "XML:com.adobe.xmp";
constexpr char pngRecipeKeyword[] = "Pentimento recipe";
constexpr char jpegXmpStart[] = "http://ns.adobe.com/xap/1.0/";
constexpr char jpegExtensionStart[] = "http://ns.adobe.com/xmp/extension/";
constexpr char extensionKey[] = "Xmp.xmpNote.HasExtendedXMP";
constexpr char noteNameSpace[] = "http://ns.adobe.com/xmp/note/";
constexpr qsizetype mostJpegSegment = 65533;
constexpr qsizetype mostExtensionPart = 65000;
constexpr qsizetype guidLength = 32;
constexpr qsizetype mostRecipe = 32 * 1024 * 1024;

/// Exiv2's XMP part is one for the whole process.
std::mutex &exiv2()
{
    static std::mutex mutex;
    static const bool isReady = [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        const bool initialised = Exiv2::XmpParser::initialize();
        Exiv2::XmpProperties::registerNs(nameSpace, prefix);
        Exiv2::XmpProperties::registerNs(noteNameSpace, "xmpNote");
        return initialised;
    }();
    Q_UNUSED(isReady)
    return mutex;
}

bool isCarrier(FileFormat format)
{
    return format == FileFormat::Jpeg || format == FileFormat::Png || format == FileFormat::WebP || format == FileFormat::Tiff;
}

auto opened(const QByteArray &file)
{
    auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte *>(file.constData()), long(file.size()));
    image->readMetadata();
    return image;
}

/// Of the original, without what only described how its samples were stored.
Exiv2::XmpData xmpOf(const QByteArray &original)
{
    Exiv2::XmpData xmp;
    if (!isCarrier(formatOfBytes(original)))
        return xmp;
    try {
        xmp = opened(original)->xmpData();
    } catch (const std::exception &problem) {
        qCWarning(logImage) << "XMP of the original cannot be read:" << problem.what();
    }
    for (const char *key : {"Xmp.tiff.Orientation", "Xmp.xmp.Thumbnails", extensionKey, recipeKey}) {
        const auto found = xmp.findKey(Exiv2::XmpKey(key));
        if (found != xmp.end())
            xmp.erase(found);
    }
    return xmp;
}

std::string packetOf(const Exiv2::XmpData &xmp)
{
    std::string packet;
    if (!xmp.empty() && Exiv2::XmpParser::encode(packet, xmp) != 0)
        packet.clear();
    return packet;
}

QByteArray internationalText(const char *keyword, QByteArrayView text)
{
    QByteArray chunk(keyword);
    chunk += QByteArray("\0\0\0\0\0", 5); // end of keyword, not compressed, no language, no translated keyword
    return chunk += text;
}

QByteArray pngWith(const QByteArray &file, const std::string &packet, const QByteArray &recipe)
{
    const PngChunks chunks(file);
    if (chunks.list().isEmpty())
        return file;
    const qsizetype at = chunks.list().first().end(); // after the header
    QByteArray out = file.first(at);
    png::appendChunk(out, "iTXt", internationalText(pngXmpKeyword, QByteArrayView(packet.data(), qsizetype(packet.size()))));
    if (!recipe.isEmpty())
        png::appendChunk(out, "iTXt", internationalText(pngRecipeKeyword, recipe));
    return out += QByteArrayView(file).sliced(at);
}

void appendApp1(QByteArray &out, QByteArrayView payload)
{
    const qsizetype length = 2 + payload.size();
    out += char(0xff);
    out += char(jpeg::App1);
    out += char(length >> 8);
    out += char(length & 0xff);
    out += payload;
}

QByteArray bigEndian(quint32 number)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToBigEndian(number, bytes.data());
    return bytes;
}

/// A packet of any length in parts, each with the packet's name, length and its own place in it.
QByteArray extensionSegments(QByteArrayView packet, const QByteArray &guid)
{
    QByteArray out;
    for (qsizetype at = 0; at < packet.size(); at += mostExtensionPart) {
        QByteArray payload(jpegExtensionStart, sizeof jpegExtensionStart); // with its end
        payload += guid + bigEndian(quint32(packet.size())) + bigEndian(quint32(at));
        payload += packet.sliced(at, qMin(mostExtensionPart, packet.size() - at));
        appendApp1(out, payload);
    }
    return out;
}

/// The packet that extensionSegments() made; empty where parts are missing or were changed.
QByteArray extensionOf(const QByteArray &file, const QByteArray &guid)
{
    const QByteArray start = QByteArray(jpegExtensionStart, sizeof jpegExtensionStart) + guid;
    const JpegSegments segments(file);
    QByteArray packet;
    for (const JpegSegment &segment : segments.list()) {
        const QByteArrayView payload = segments.payload(segment);
        if (segment.marker != jpeg::App1 || !payload.startsWith(start) || payload.size() < start.size() + 8)
            continue;
        const auto *numbers = reinterpret_cast<const uchar *>(payload.data()) + start.size();
        const auto length = qsizetype(qFromBigEndian<quint32>(numbers));
        const auto at = qsizetype(qFromBigEndian<quint32>(numbers + 4));
        const QByteArrayView part = payload.sliced(start.size() + 8);
        if (length > mostRecipe || at != packet.size() || at + part.size() > length)
            return {};
        packet += part;
    }
    const bool isWhole = QCryptographicHash::hash(packet, QCryptographicHash::Md5).toHex().toUpper() == guid;
    return isWhole ? packet : QByteArray();
}

/// After the segments that readers look for at the very start; empty where the packet is too long for one.
QByteArray jpegWith(const QByteArray &file, const std::string &packet, const QByteArray &extension = {})
{
    if (2 + qsizetype(sizeof jpegXmpStart) + qsizetype(packet.size()) > mostJpegSegment)
        return {};
    qsizetype at = 2;
    const JpegSegments segments(file);
    for (const JpegSegment &segment : segments.list()) {
        const bool isFirst = segment.marker == jpeg::App0 || (segment.marker == jpeg::App1 && segments.hasPayload(segment, "Exif"));
        if (!isFirst)
            break;
        at = segment.end;
    }
    QByteArray out = file.first(at);
    appendApp1(out, QByteArray(jpegXmpStart, sizeof jpegXmpStart) + QByteArray::fromStdString(packet));
    out += extension;
    return out += QByteArrayView(file).sliced(at);
}

QByteArray byExiv2(const QByteArray &file, const Exiv2::XmpData &xmp)
{
    auto image = opened(file);
    image->setXmpData(xmp);
    image->writeMetadata();
    Exiv2::BasicIo &io = image->io();
    if (io.open() != 0)
        return {};
    const Exiv2::DataBuf whole = io.read(long(io.size()));
    io.close();
    return QByteArray(reinterpret_cast<const char *>(whole.pData_), qsizetype(whole.size_));
}

/// What a reader sees of both must be the same; only notes may differ.
bool readsTheSame(const QByteArray &one, const QByteArray &other)
{
    const Result<PictureInfo> a = probePicture(one, {});
    const Result<PictureInfo> b = probePicture(other, {});
    return a && b && a->format == b->format && a->size == b->size && a->channels == b->channels && a->depth == b->depth
        && a->orientation == b->orientation && a->profileName == b->profileName;
}

QByteArray written(const QByteArray &file, FileFormat format, const Exiv2::XmpData &xmp, const QByteArray &recipe)
{
    const std::string packet = packetOf(xmp);
    if (packet.empty())
        return file;
    QByteArray out = format == FileFormat::Png    ? pngWith(file, packet, recipe)
        : format == FileFormat::Jpeg              ? jpegWith(file, packet)
                                                  : byExiv2(file, xmp);
    return !out.isEmpty() && readsTheSame(file, out) ? out : QByteArray();
}
/// A recipe that is too long for one segment, in an extension that the packet names, as Adobe's XMP describes
/// it.
QByteArray jpegWithLongRecipe(const QByteArray &file, Exiv2::XmpData xmp, const QByteArray &recipe)
{
    Exiv2::XmpData alone;
    alone[recipeKey] = recipe.toStdString();
    const std::string extension = packetOf(alone);
    if (extension.empty())
        return {};
    const QByteArrayView packet(extension.data(), qsizetype(extension.size()));
    const QByteArray guid = QCryptographicHash::hash(packet, QCryptographicHash::Md5).toHex().toUpper();
    xmp[extensionKey] = guid.toStdString();
    const QByteArray out = jpegWith(file, packetOf(xmp), extensionSegments(packet, guid));
    return !out.isEmpty() && readsTheSame(file, out) ? out : QByteArray();
}

QByteArray recipeIn(const Exiv2::XmpData &xmp)
{
    const auto found = xmp.findKey(Exiv2::XmpKey(recipeKey));
    if (found == xmp.end())
        return {};
    const std::string text = found->toString();
    return qsizetype(text.size()) > mostRecipe ? QByteArray() : QByteArray::fromStdString(text);
}

QByteArray longRecipeIn(const QByteArray &file, const Exiv2::XmpData &xmp)
{
    const auto named = xmp.findKey(Exiv2::XmpKey(extensionKey));
    const QByteArray guid = named == xmp.end() ? QByteArray() : QByteArray::fromStdString(named->toString());
    if (guid.size() != guidLength)
        return {};
    const QByteArray packet = extensionOf(file, guid);
    Exiv2::XmpData extension;
    if (packet.isEmpty() || Exiv2::XmpParser::decode(extension, packet.toStdString()) != 0)
        return {};
    return recipeIn(extension);
}
} // namespace

QByteArray withNotes(const QByteArray &file, const QByteArray &original, const QByteArray &recipe)
{
    const FileFormat format = formatOfBytes(file);
    if (!isCarrier(format))
        return file;
    const std::lock_guard lock(exiv2());
    try {
        const Exiv2::XmpData kept = xmpOf(original);
        Exiv2::XmpData xmp = kept;
        if (!recipe.isEmpty())
            xmp[recipeKey] = recipe.toStdString();
        if (const QByteArray whole = written(file, format, xmp, recipe); !whole.isEmpty())
            return whole;
        if (format == FileFormat::Jpeg && !recipe.isEmpty()) {
            if (const QByteArray whole = jpegWithLongRecipe(file, kept, recipe); !whole.isEmpty())
                return whole;
        }
        const QByteArray plain = recipe.isEmpty() ? QByteArray() : written(file, format, kept, {});
        return plain.isEmpty() ? file : plain;
    } catch (const std::exception &problem) {
        qCWarning(logImage) << "Notes could not be written into a file:" << problem.what();
        return file;
    }
}

QByteArray recipeOf(const QByteArray &file)
{
    // Files without our name in them are not given to the library at all.
    if (!isCarrier(formatOfBytes(file)) || !file.contains(nameSpace))
        return {};
    const std::lock_guard lock(exiv2());
    try {
        const auto image = opened(file);
        const QByteArray recipe = recipeIn(image->xmpData());
        return recipe.isEmpty() && formatOfBytes(file) == FileFormat::Jpeg
                   ? longRecipeIn(file, image->xmpData())
                   : recipe;
    } catch (const std::exception &problem) {
        qCWarning(logImage) << "A recipe could not be read:" << problem.what();
        return {};
    }
}
} // namespace pentimento
