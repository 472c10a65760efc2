#pragma once

#include "app/imaging/jpeglibrary.h"

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

namespace pentimento {
class LineClaims;

/// One JPEG file being decoded by libjpeg. What returns false leaves the reader to message(), and to nothing else.
class JpegReader
{
public:
    /// \a bytes live longer.
    explicit JpegReader(const QByteArray &bytes);
    /// A file that comes in pieces: \a next gives one that is valid until it is called again, and empty ones at the end.
    explicit JpegReader(std::function<QByteArrayView()> next);
    ~JpegReader();
    Q_DISABLE_COPY_MOVE(JpegReader)

    /// Reads the header. \a denominator: lines come at this part of the size (1 or 8).
    bool start(int denominator = 1);
    /// Lines come as a screen wants them: blue, green, red, 255. Only for colour and gray.
    void deliverForScreen() { m_library.out_color_space = JCS_EXT_BGRA; }

    /// All lines, to \a first and on with \a stride bytes each, and the file's proper end.
    bool readAll(uchar *first, qsizetype stride);
    /// As many lines as \a claims leaves to the one who reads from the top; if that is all, the file's end too.
    bool readFromTop(uchar *first, qsizetype stride, LineClaims &claims);
    /// \a lead lines that go to \a lost, which has room for one, and then \a count.
    bool readSome(int lead, uchar *lost, int count, uchar *first, qsizetype stride);

    QSize size() const { return {int(m_library.image_width), int(m_library.image_height)}; }
    QSize deliveredSize() const { return {int(m_library.output_width), int(m_library.output_height)}; }
    int components() const { return m_library.num_components; }
    bool isAdobe() const { return m_library.saw_Adobe_marker; }
    bool isOutOfMemory() const { return m_failure.isOutOfMemory; }
    QString message() const { return QString::fromLatin1(m_failure.message); }

private:
    void handleErrors();

    struct Pieces
    {
        jpeg_source_mgr manager = {}; // first: libjpeg hands this address back
        std::function<QByteArrayView()> next = {};
    };
    static boolean nextPiece(j_decompress_ptr library);
    static void skipBytes(j_decompress_ptr library, long count);

    QByteArrayView m_bytes;
    Pieces m_pieces;
    jpeg_decompress_struct m_library = {};
    jpeg_progress_mgr m_progress = {};
    JpegFailure m_failure;
};
} // namespace pentimento
