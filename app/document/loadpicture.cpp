#include "app/base/backgroundpool.h"
#include "app/document/openingfile.h"

#include <QtConcurrent>

namespace pentimento {
Result<LoadedPicture> loadPicture(const QByteArray &file, const QString &path, const QString &name)
{
    return OpeningFile(file, path, name).whole();
}

std::optional<LoadedPicture> loadPreview(const QByteArray &file, const QString &path, const QString &name)
{
    return OpeningFile(file, path, name).preview();
}

std::optional<LoadedPicture> loadThumbnail(const QByteArray &file, const QString &path, const QString &name)
{
    return OpeningFile(file, path, name).thumbnail();
}

QFuture<Result<LoadedPicture>> loadPictureFile(const QString &path)
{
    return QtConcurrent::run(backgroundPool(), [path] { return OpeningFile(path).whole(); });
}
} // namespace pentimento
