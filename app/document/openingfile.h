#pragma once

#include "app/document/picture.h"
#include "app/imaging/screenpicture.h"
#include "app/imaging/sharedscan.h"

#include <mutex>

namespace pentimento {
/// A file on its way to becoming a Picture. The looks at it and the whole are got on several threads at once; what all of
/// them need (its bytes, their digest, where a JPEG's rows begin) is found out once, by the first who asks. Any thread.
class OpeningFile
{
public:
    /// Nothing is read yet.
    explicit OpeningFile(QString path);
    OpeningFile(const QByteArray &bytes, QString path, QString name);

    /// As loadPicture(), loadPreview() and loadThumbnail().
    Result<LoadedPicture> whole();
    std::optional<LoadedPicture> preview();
    std::optional<LoadedPicture> thumbnail();

private:
    const Result<QByteArray> &bytes();
    LoadedPicture loadedFrom(const ScreenPicture &decoded);

    const QString m_path; // absolute, or empty
    const QString m_name;
    std::once_flag m_isRead;
    std::optional<Result<QByteArray>> m_bytes;
    std::once_flag m_isDigested;
    QString m_sha256;
    SharedScan m_scan;
};
} // namespace pentimento
