#include "app/base/backgroundpool.h"
#include "app/base/sha256.h"
#include "app/document/picture.h"
#include "app/imaging/screenpicture.h"

#include <QFileInfo>
#include <QtConcurrent>

#include <algorithm>

namespace pentimento {
namespace {
LoadedPicture loadedFrom(const ScreenPicture &decoded, const QByteArray &file, const QString &path, const QString &name)
{
    LoadedPicture loaded;
    loaded.path = path;
    loaded.name = name;
    loaded.file = file;
    loaded.sha256 = sha256(file);
    loaded.info = decoded.info;
    loaded.notices = decoded.notices;
    loaded.metadata = decoded.metadata;
    return loaded;
}
} // namespace

Result<LoadedPicture> loadPicture(const QByteArray &file, const QString &path, const QString &name)
{
    const Result<ScreenPicture> decoded = decodeForScreen(file, name);
    if (!decoded)
        return decoded.error();
    if (decoded->pixels.isNull()) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                         "There is not enough memory to show %1. Close other programs or open a smaller copy.")),
                     {name}};
    }
    LoadedPicture loaded = loadedFrom(*decoded, file, path, name);
    loaded.pyramid = Pyramid(decoded->pixels);
    return loaded;
}

std::optional<LoadedPicture> loadPreview(const QByteArray &file, const QString &path, const QString &name)
{
    const std::optional<ScreenPicture> decoded = decodePreview(file, name);
    if (!decoded)
        return {};
    LoadedPicture loaded = loadedFrom(*decoded, file, path, name);
    loaded.pyramid = Pyramid::preview(decoded->info.size, decoded->pixels, previewLevel);
    if (loaded.pyramid.isNull())
        return {};
    return loaded;
}

std::optional<LoadedPicture> loadThumbnail(const QByteArray &file, const QString &path, const QString &name)
{
    const std::optional<ScreenPicture> decoded = decodeThumbnail(file, name);
    if (!decoded)
        return {};
    // About as large as the last level of the pyramid, as which it is shown.
    const auto [size, level] = Pyramid::coarsest(decoded->info.size);
    LoadedPicture loaded = loadedFrom(*decoded, file, path, name);
    loaded.pyramid = Pyramid::preview(
        decoded->info.size, decoded->pixels.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation),
        level);
    if (loaded.pyramid.isNull())
        return {};
    return loaded;
}

QFuture<Result<LoadedPicture>> loadPictureFile(const QString &path)
{
    return QtConcurrent::run(backgroundPool(), [path]() -> Result<LoadedPicture> {
        const QFileInfo info(path);
        const Result<QByteArray> file = readWhole(info.absoluteFilePath());
        if (!file)
            return file.error();
        return loadPicture(*file, info.absoluteFilePath(), info.fileName());
    });
}
} // namespace pentimento
