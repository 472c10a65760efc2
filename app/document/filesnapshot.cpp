#include "app/document/filesnapshot.h"

#include <QFileInfo>

namespace pentimento {
Result<PictureSnapshot> snapshotOfFile(const QString &path)
{
    const Result<QByteArray> bytes = readWhole(path);
    if (!bytes)
        return bytes.error();
    const QString name = QFileInfo(path).fileName();
    const Result<PictureInfo> info = probePicture(*bytes, name);
    if (!info)
        return info.error();
    return PictureSnapshot{{}, name, *bytes, *info, {}, {}};
}
} // namespace pentimento
