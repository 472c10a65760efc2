#pragma once

#include <QByteArray>
#include <QList>
#include <QSize>

namespace pentimento {
/// The RIFF chunks of a WebP file in order. Views into the bytes given: keep those alive.
class WebPChunks
{
public:
    struct Chunk
    {
        QByteArrayView type; ///< four letters
        QByteArrayView data;
        QByteArrayView whole; ///< with its header and padding
    };

    explicit WebPChunks(const QByteArray &bytes);

    const QList<Chunk> &list() const { return m_list; }
    /// True where the chunks fill exactly the length that the file claims.
    bool isComplete() const { return m_isComplete; }
    bool has(QByteArrayView type) const;
    /// Of the first chunk of \a type; empty where there is none.
    QByteArray data(QByteArrayView type) const;
    /// Without the prefix that some writers put before it.
    QByteArray exif() const;

private:
    QList<Chunk> m_list;
    bool m_isComplete = false;
};

namespace webp {
QByteArray withoutMetadata(const QByteArray &bytes);
/// \a plain, one still picture as libwebp writes it, with what is not empty of the rest.
QByteArray withMetadata(const QByteArray &plain, QSize size, bool hasAlpha, const QByteArray &iccProfile,
                        const QByteArray &exif);
} // namespace webp
} // namespace pentimento
