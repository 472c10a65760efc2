#include "app/history/exportfiles.h"

#include "app/history/compose.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QScopeGuard>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// One file of the export, made before anything is written.
struct Part
{
    QString name;
    QByteArray bytes;
};

QString extensionFor(const QByteArray &bytes, const FileRef &stored)
{
    const FileFormat format = formatOfBytes(bytes);
    return format == FileFormat::Unknown ? stored.extension : extensionOf(format);
}

/// The original's bytes; where earlier results were on it, the picture as it then was.
Result<Part> sourcePart(const FileStore &files, const Generation &generation)
{
    if (generation.edits.isEmpty()) {
        const Result<QByteArray> bytes = files.get(generation.source);
        if (!bytes)
            return bytes.error();
        return Part{u"source."_s + extensionFor(*bytes, generation.source), *bytes};
    }
    const Result<DecodedPicture> picture = composing::source(files, generation);
    if (!picture)
        return picture.error();
    const Result<QByteArray> encoded = encodePicture(picture->pixels, picture->metadata, FileFormat::Png);
    if (!encoded)
        return encoded.error();
    return Part{u"source.png"_s, *encoded};
}

Result<Part> rawPart(const FileStore &files, const Generation &generation)
{
    const Result<QByteArray> bytes = files.get(generation.raw);
    if (!bytes)
        return bytes.error();
    return Part{u"raw."_s + extensionFor(*bytes, generation.raw), *bytes};
}

/// As delivered where nothing was placed, else whole and without loss.
Result<Part> resultPart(const FileStore &files, const Generation &generation)
{
    if (generation.patch.isNull()) {
        Result<Part> part = rawPart(files, generation);
        if (part)
            part->name.replace(0, 3, u"result"_s);
        return part;
    }
    const Result<DecodedPicture> picture = composing::result(files, generation);
    if (!picture)
        return picture.error();
    const PictureInfo &info = picture->info;
    const Raster &pixels = picture->pixels;
    const bool keepsFormat = info.isLossless && formatFromExtension(extensionOf(info.format)) == info.format
                             && formatHolds(info.format, pixels.channels(), pixels.depth());
    const FileFormat format = keepsFormat ? info.format : FileFormat::Png;
    const Result<QByteArray> encoded = encodePicture(pixels, picture->metadata, format);
    if (!encoded)
        return encoded.error();
    return Part{u"result."_s + extensionOf(format), *encoded};
}

Result<Part> maskPart(const FileStore &files, const Generation &generation)
{
    const Result<QByteArray> bytes = files.get(generation.mask); // kept as a PNG of the picture's size
    if (!bytes)
        return bytes.error();
    return Part{u"mask.png"_s, *bytes};
}

Result<Part> recipePart(const FileStore &, const Generation &generation)
{
    return Part{u"recipe.json"_s, QJsonDocument(toRecipe(generation)).toJson()};
}

/// What there is of \a generation: a job without mask, or without result, has fewer parts.
Result<QList<Part>> allParts(const FileStore &files, const Generation &generation)
{
    using Maker = Result<Part> (*)(const FileStore &, const Generation &);
    QList<Maker> makers{recipePart};
    if (!generation.source.isNull())
        makers << sourcePart;
    if (!generation.mask.isNull())
        makers << maskPart;
    if (!generation.raw.isNull())
        makers << rawPart;
    if (composing::hasResult(generation))
        makers << resultPart;
    QList<Part> parts;
    for (const Maker maker : makers) {
        Result<Part> part = maker(files, generation);
        if (!part)
            return part.error();
        parts << std::move(*part);
    }
    return parts;
}

/// Nothing of the person's is written over; a result.png beside a new result.jpg would be mistaken for it.
Result<void> checkFree(const QDir &directory)
{
    const QStringList names{u"source.*"_s, u"mask.png"_s, u"raw.*"_s, u"result.*"_s, u"recipe.json"_s};
    for (const QFileInfo &present : directory.entryInfoList(names, QDir::AllEntries | QDir::Hidden | QDir::System)) {
        if (present.isFile() && present.size() == 0)
            continue;
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "%1 is there already. Nothing was written. Choose an empty "
                                                                  "folder, or move the file away.")),
                     {present.filePath()}};
    }
    return {};
}

Result<void> writeAll(const QDir &directory, const QList<Part> &parts)
{
    QStringList written;
    auto removeAgain = qScopeGuard([&written] {
        for (const QString &path : written)
            QFile::remove(path);
    });
    for (const Part &part : parts) {
        const QString path = directory.filePath(part.name);
        if (const Result<void> done = writeWhole(path, part.bytes); !done)
            return done;
        written << path;
    }
    removeAgain.dismiss();
    return {};
}
} // namespace

Result<void> exportGeneration(const FileStore &files, const Generation &generation, const QString &directory)
{
    const QDir target(QDir(directory).absolutePath());
    if (const Result<void> isFree = checkFree(target); !isFree)
        return isFree;
    const Result<QList<Part>> parts = allParts(files, generation);
    if (!parts)
        return parts.error();
    if (!QDir().mkpath(target.path())) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The folder %1 could not be made. Nothing was written. "
                                                                  "Choose another one.")),
                     {target.path()}};
    }
    return writeAll(target, *parts);
}

Result<QString> writeResult(const FileStore &files, const Generation &generation, const QString &folder)
{
    if (!composing::hasResult(generation)) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "This job has no result."))};
    }
    const Result<Part> part = resultPart(files, generation);
    if (!part)
        return part.error();
    const QString path = folder + u'/' + exportFolderName(generation) + u'.' + part->name.section(u'.', 1);
    if (QFileInfo(path).size() == part->bytes.size() && QFileInfo::exists(path))
        return path;
    const Result<void> written = writeWhole(path, part->bytes);
    return written ? Result<QString>(path) : written.error();
}

QString exportFolderName(const Generation &generation)
{
    // Names of pictures come from outside: only what every file system takes is kept.
    static const QRegularExpression odd(u"[^\\w.-]+"_s, QRegularExpression::UseUnicodePropertiesOption);
    QString picture = generation.pictureName.section(u'.', 0, -2);
    picture = picture.replace(odd, u" "_s).simplified().left(60);
    QStringList parts{generation.createdAt.toLocalTime().toString(u"yyyy-MM-dd HHmm"_s), picture};
    if (generation.shownSeed())
        parts << u"seed %1"_s.arg(*generation.shownSeed());
    parts << generation.id;
    parts.removeAll(QString());
    return parts.join(u' ');
}
} // namespace pentimento
