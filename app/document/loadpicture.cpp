#include "app/document/picture.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QtConcurrent>

namespace pentimento {
Result<LoadedPicture> loadPicture(const QByteArray &file, const QString &path, const QString &name)
{
    Result<DecodedPicture> decoded = decodePicture(file, name);
    if (!decoded)
        return decoded.error();
    LoadedPicture loaded;
    loaded.path = path;
    loaded.name = name;
    loaded.file = file;
    loaded.sha256 = QString::fromLatin1(QCryptographicHash::hash(file, QCryptographicHash::Sha256).toHex());
    loaded.info = decoded->info;
    loaded.notices = decoded->notices;
    loaded.metadata = decoded->metadata;
    QImage screen = toSrgbImage(decoded->pixels, decoded->metadata.iccProfile);
    decoded->pixels = Raster(); // a big picture's samples are let go of before the pyramid is built
    if (screen.isNull()) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                         "There is not enough memory to show %1. Close other programs or open a smaller copy.")),
                     {name}};
    }
    loaded.pyramid = Pyramid(screen);
    return loaded;
}

QFuture<Result<LoadedPicture>> loadPictureFile(const QString &path)
{
    return QtConcurrent::run([path]() -> Result<LoadedPicture> {
        const QFileInfo info(path);
        const Result<QByteArray> file = readWhole(info.absoluteFilePath());
        if (!file)
            return file.error();
        return loadPicture(*file, info.absoluteFilePath(), info.fileName());
    });
}
} // namespace pentimento
