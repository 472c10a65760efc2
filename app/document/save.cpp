#include "app/document/save.h"

#include "app/base/backgroundpool.h"
#include "app/document/picture.h"
#include "app/imaging/filenotes.h"

#include <QFileInfo>
#include <QStandardPaths>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace pentimento {
FileFormat saveFormat(const PictureInfo &info)
{
    const int channels = info.isCmykOrLab ? 3 : info.channels;
    const bool canWrite = info.format != FileFormat::Unknown
        && formatFromExtension(extensionOf(info.format)) == info.format;
    return canWrite && formatHolds(info.format, channels, info.depth) ? info.format : FileFormat::Png;
}

FileFormat saveFormat(const Picture &picture)
{
    return saveFormat(picture.opened().info);
}

QString proposedSavePath(const Picture &picture)
{
    if (!picture.savedPath().isEmpty())
        return picture.savedPath();
    const LoadedPicture &original = picture.original();
    QString folder = QFileInfo(original.path).absolutePath();
    if (original.path.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    QString base = QFileInfo(original.name).completeBaseName();
    if (base.isEmpty())
        base = u"picture"_s;
    return folder + u'/' + base + u"-edit."_s + extensionOf(saveFormat(picture));
}

Result<QByteArray> encodeSnapshot(const PictureSnapshot &snapshot, FileFormat format, const EncodeOptions &options,
                                  const QByteArray &recipe)
{
    if (snapshot.edits.isEmpty() && format == snapshot.info.format)
        return snapshot.file;
    const Result<DecodedPicture> picture = compose(snapshot);
    if (!picture)
        return picture.error();
    const Result<QByteArray> file = encodePicture(picture->pixels, picture->metadata, format, options);
    return file ? withNotes(*file, snapshot.file, recipe) : file;
}

Result<void> savePictureNow(const PictureSnapshot &snapshot, const QString &path, FileFormat format,
                            const EncodeOptions &options, const QByteArray &recipe)
{
    const Result<QByteArray> file = encodeSnapshot(snapshot, format, options, recipe);
    if (!file)
        return file.error();
    return writeWhole(path, *file);
}

QFuture<Result<void>> savePicture(const PictureSnapshot &snapshot, const QString &path, FileFormat format,
                                  const EncodeOptions &options, const QByteArray &recipe)
{
    return QtConcurrent::run(backgroundPool(), savePictureNow, snapshot, path, format, options, recipe);
}
} // namespace pentimento
