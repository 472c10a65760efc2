#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/storage/store.h"

#include <QImage>
#include <QMutex>

#include <list>

namespace pentimento {
/// Small pictures of generations, made once and kept as files. For worker threads; several may ask at once.
class Thumbnails
{
public:
    /// Longer side of a picture on a card; twice that for screens at 200 %. Both are made at once.
    static constexpr int cardSide = 160;

    Thumbnails(FileStore files, QString directory);

    /// At most \a side (1-4096) pixels, aspect kept, never larger than the picture; sRGB. The whole result where there
    /// is one, else the source around the mask; a null image where there is neither.
    Result<QImage> thumbnail(const Generation &generation, int side);

private:
    /// A whole picture, small.
    struct Small
    {
        QImage image;           ///< ARGB32_Premultiplied, sRGB
        QSize fullSize;
        QByteArray iccProfile;  ///< colour space of patches that go on it
        bool hasAlpha = false;
    };
    struct CachedBase
    {
        FileRef source;
        QList<StoredEdit> edits;
        int side;
        Small base;
    };

    Result<QImage> make(const Generation &generation, int side);
    Result<QImage> makeResult(const Generation &generation, int side);
    Result<QImage> makeBefore(const Generation &generation, int side);
    /// The source with its edits, its longer side \a side.
    Result<Small> base(const Generation &generation, int side);
    Result<Small> decode(const FileRef &file, const QString &name, int side) const;
    Result<void> drawPatch(Small &picture, const FileRef &file) const;
    QString pathWithoutEnding(const Generation &generation, int side) const;

    static Result<Small> decodeBytes(const QByteArray &bytes, const QString &name, int side);
    static QImage finished(const Small &picture);

    const FileStore m_files;
    const QString m_directory;
    QMutex m_mutex; // held while a base is decoded: the variations of a click ask for the same one at the same time
    std::list<CachedBase> m_bases; // newest first
};
} // namespace pentimento
