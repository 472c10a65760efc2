#include "app/base/log.h"
#include "app/imaging/codecs.h"
#include "app/imaging/colorconversion.h"
#include "app/imaging/exif.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/largeimage.h"
#include "app/imaging/pictureerrors.h"

#include <QtEndian>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jerror.h>
#include <jpeglib.h>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
// A progressive file may have this many scans; more is an attempt to keep us busy.
constexpr int mostScans = 100;
// A segment holds 64 kB, and EXIF cannot be split over several: a larger block stays behind.
constexpr qsizetype mostExifBytes = 65533 - 6;

// libjpeg reports through callbacks that must not return from an error. Nothing with a destructor may live in
// a function between its setjmp and the library call that can jump back.
struct JpegFailure
{
    jpeg_error_mgr manager; // first: libjpeg hands this address back
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
    bool isOutOfMemory;
};

[[noreturn]] void giveUp(j_common_ptr library)
{
    auto *failure = reinterpret_cast<JpegFailure *>(library->err);
    failure->isOutOfMemory = library->err->msg_code == JERR_OUT_OF_MEMORY;
    library->err->format_message(library, failure->message);
    std::longjmp(failure->escape, 1);
}

// libjpeg goes on after warnings and fills what is missing with gray: for us that is a damaged file.
void giveUpOnWarning(j_common_ptr library, int level)
{
    if (level < 0)
        giveUp(library);
}

void stayQuiet(j_common_ptr) {}

void stopEndlessScans(j_common_ptr library)
{
    if (library->is_decompressor &&
        reinterpret_cast<j_decompress_ptr>(library)->input_scan_number > mostScans) {
        library->err->msg_code = JERR_BAD_PROGRESSION;
        giveUp(library);
    }
}

void prepareFailure(JpegFailure &failure)
{
    jpeg_std_error(&failure.manager);
    failure.manager.error_exit = giveUp;
    failure.manager.emit_message = giveUpOnWarning;
    failure.manager.output_message = stayQuiet;
    failure.message[0] = 0;
    failure.isOutOfMemory = false;
}

class JpegReader
{
public:
    explicit JpegReader(const QByteArray &bytes)
        : m_bytes(bytes)
    {
        prepareFailure(m_failure);
        m_library.err = &m_failure.manager;
        m_progress.progress_monitor = stopEndlessScans;
    }
    ~JpegReader() { jpeg_destroy_decompress(&m_library); }

    /// \a denominator: rows come at this part of the size (1 or 8).
    bool start(int denominator = 1)
    {
        if (setjmp(m_failure.escape))
            return false;
        jpeg_create_decompress(&m_library);
        m_library.progress = &m_progress;
        jpeg_mem_src(&m_library, reinterpret_cast<const uchar *>(m_bytes.constData()), m_bytes.size());
        jpeg_read_header(&m_library, TRUE);
        m_library.out_color_space = m_library.num_components == 1   ? JCS_GRAYSCALE
                                    : m_library.num_components == 4 ? JCS_CMYK
                                                                    : JCS_RGB;
        m_library.scale_num = 1;
        m_library.scale_denom = unsigned(denominator);
        jpeg_calc_output_dimensions(&m_library);
        return true;
    }
    /// Rows come as a screen wants them: blue, green, red, 255. Only for colour and gray.
    void deliverForScreen() { m_library.out_color_space = JCS_EXT_BGRA; }
    /// All rows, from \a first on with \a stride bytes each, and the file's proper end.
    bool readRows(uchar *first, qsizetype stride)
    {
        if (setjmp(m_failure.escape))
            return false;
        jpeg_start_decompress(&m_library);
        while (m_library.output_scanline < m_library.output_height) {
            JSAMPROW row = first + m_library.output_scanline * stride;
            jpeg_read_scanlines(&m_library, &row, 1);
        }
        jpeg_finish_decompress(&m_library);
        return true;
    }

    QSize size() const { return {int(m_library.image_width), int(m_library.image_height)}; }
    QSize deliveredSize() const { return {int(m_library.output_width), int(m_library.output_height)}; }
    int components() const { return m_library.num_components; }
    bool isAdobe() const { return m_library.saw_Adobe_marker; }
    bool isOutOfMemory() const { return m_failure.isOutOfMemory; }
    QString message() const { return QString::fromLatin1(m_failure.message); }

private:
    const QByteArray &m_bytes;
    jpeg_decompress_struct m_library = {};
    jpeg_progress_mgr m_progress = {};
    JpegFailure m_failure;
};

class JpegWriter
{
public:
    JpegWriter()
    {
        prepareFailure(m_failure);
        m_library.err = &m_failure.manager;
    }
    ~JpegWriter()
    {
        jpeg_destroy_compress(&m_library);
        std::free(m_memory);
    }

    bool write(const uchar *samples, qsizetype stride, QSize size, int channels,
               const PictureMetadata &metadata, const EncodeOptions &options)
    {
        if (setjmp(m_failure.escape))
            return false;
        jpeg_create_compress(&m_library);
        jpeg_mem_dest(&m_library, &m_memory, &m_memoryBytes);
        m_library.image_width = JDIMENSION(size.width());
        m_library.image_height = JDIMENSION(size.height());
        m_library.input_components = channels;
        m_library.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&m_library);
        jpeg_set_quality(&m_library, options.jpegQuality, TRUE);
        for (int i = 0; i < m_library.num_components; ++i) // 4:4:4: no colour detail is thrown away
            m_library.comp_info[i].h_samp_factor = m_library.comp_info[i].v_samp_factor = 1;
        m_library.optimize_coding = options.fast ? FALSE : TRUE;
        setDensity(metadata);
        jpeg_start_compress(&m_library, TRUE);
        writeMetadata(metadata);
        while (m_library.next_scanline < m_library.image_height) {
            JSAMPROW row = const_cast<uchar *>(samples + m_library.next_scanline * stride);
            jpeg_write_scanlines(&m_library, &row, 1);
        }
        jpeg_finish_compress(&m_library);
        return true;
    }

    QByteArray bytes() const { return {reinterpret_cast<const char *>(m_memory), qsizetype(m_memoryBytes)}; }
    QString message() const { return QString::fromLatin1(m_failure.message); }

private:
    void setDensity(const PictureMetadata &metadata)
    {
        const int x = qRound(metadata.dotsPerInchX);
        const int y = qRound(metadata.dotsPerInchY);
        if (x < 1 || y < 1 || x > 65535 || y > 65535)
            return;
        m_library.density_unit = 1; // per inch
        m_library.X_density = UINT16(x);
        m_library.Y_density = UINT16(y);
    }

    void writeMetadata(const PictureMetadata &metadata)
    {
        if (!metadata.exif.isEmpty() && metadata.exif.size() <= mostExifBytes) {
            jpeg_write_m_header(&m_library, JPEG_APP0 + 1, unsigned(metadata.exif.size() + 6));
            for (const char c : {'E', 'x', 'i', 'f', '\0', '\0'})
                jpeg_write_m_byte(&m_library, c);
            for (qsizetype i = 0; i < metadata.exif.size(); ++i)
                jpeg_write_m_byte(&m_library, metadata.exif.constData()[i]);
        }
        constexpr qsizetype mostJpegProfileBytes = 255 * 65519; // 255 numbered parts
        if (!metadata.iccProfile.isEmpty() && metadata.iccProfile.size() <= mostJpegProfileBytes)
            jpeg_write_icc_profile(&m_library,
                                   reinterpret_cast<const JOCTET *>(metadata.iccProfile.constData()),
                                   unsigned(metadata.iccProfile.size()));
    }

    jpeg_compress_struct m_library = {};
    unsigned char *m_memory = nullptr;
    unsigned long m_memoryBytes = 0;
    JpegFailure m_failure;
};

void readDensity(QByteArrayView jfif, PictureMetadata &metadata)
{
    if (jfif.size() < 12 || !jfif.startsWith("JFIF"))
        return;
    const double perInch = jfif[7] == 1 ? 1.0 : jfif[7] == 2 ? 2.54 : 0.0; // 0: only an aspect ratio
    metadata.dotsPerInchX = qFromBigEndian<quint16>(jfif.data() + 8) * perInch;
    metadata.dotsPerInchY = qFromBigEndian<quint16>(jfif.data() + 10) * perInch;
}

// Size, depth and colour model from the frame's own segment.
bool readFrame(QByteArrayView frame, FileHeader &header)
{
    if (frame.size() < 6)
        return false;
    header.info.depth = uchar(frame[0]);
    header.info.storedSize = {qFromBigEndian<quint16>(frame.data() + 3),
                              qFromBigEndian<quint16>(frame.data() + 1)};
    const int components = uchar(frame[5]);
    header.info.channels = components == 4 ? 3 : components;
    if (components == 4) {
        header.info.isCmykOrLab = true;
        header.convertedFrom = u"CMYK"_s;
    }
    return true;
}
} // namespace

Result<FileHeader> readJpegHeader(const PictureSource &source)
{
    const JpegSegments segments(source.bytes);
    FileHeader header;
    header.info.format = FileFormat::Jpeg;
    bool hasFrame = false;
    for (const JpegSegment &segment : segments.list()) {
        if (!hasFrame && jpeg::isFrame(segment.marker))
            hasFrame = readFrame(segments.payload(segment), header);
        if (segment.marker == jpeg::App0)
            readDensity(segments.payload(segment), header.metadata);
    }
    if (!hasFrame)
        return pictureerrors::incomplete(source.name, u"no JPEG frame header"_s);
    if (header.info.depth != 8)
        return pictureerrors::unsupported(source.name, u"JPEG, %1 bits"_s.arg(header.info.depth));
    if (header.info.channels != 1 && header.info.channels != 3)
        return pictureerrors::unsupported(source.name, u"JPEG, %1 channels"_s.arg(header.info.channels));
    header.metadata.exif = segments.exif();
    header.metadata.iccProfile = segments.iccProfile();
    header.hasBrokenProfile = segments.hasIccParts() && header.metadata.iccProfile.isEmpty();
    header.info.hasMetadata = jpeg::hasMetadata(source.bytes, segments);
    return header;
}

namespace {
std::optional<Error> startReading(JpegReader &reader, const PictureSource &source, const FileHeader &header,
                                  int denominator)
{
    if (!reader.start(denominator))
        return pictureerrors::incomplete(source.name, reader.message());
    const int channels = reader.components();
    if (reader.size() != header.info.storedSize || (channels == 4) != header.info.isCmykOrLab ||
        (channels != 4 && channels != header.info.channels))
        return pictureerrors::incomplete(source.name, u"JPEG with several frames"_s);
    return {};
}

Error readingFailed(const JpegReader &reader, const PictureSource &source)
{
    return reader.isOutOfMemory() ? pictureerrors::outOfMemory(source.name, reader.size())
                                  : pictureerrors::incomplete(source.name, reader.message());
}
} // namespace

Result<Raster> readJpegPixels(const PictureSource &source, const FileHeader &header)
{
    return readJpegPixels(source, header, 1);
}

Result<Raster> readJpegPixels(const PictureSource &source, const FileHeader &header, int denominator)
{
    JpegReader reader(source.bytes);
    if (const std::optional<Error> objection = startReading(reader, source, header, denominator))
        return *objection;
    Raster pixels = Raster::uninitialised(reader.deliveredSize(), reader.components(), 8);
    if (!reader.readRows(pixels.row(0), pixels.bytesPerRow()))
        return readingFailed(reader, source);
    if (header.info.isCmykOrLab)
        return cmykToSrgb(pixels, header.metadata.iccProfile, reader.isAdobe());
    return pixels;
}

Result<QImage> readJpegForScreen(const PictureSource &source, const FileHeader &header)
{
    JpegReader reader(source.bytes);
    if (const std::optional<Error> objection = startReading(reader, source, header, 1))
        return *objection;
    reader.deliverForScreen();
    QImage pixels = largeImage(reader.size(), QImage::Format_RGB32);
    if (pixels.isNull())
        return pictureerrors::outOfMemory(source.name, reader.size());
    if (!reader.readRows(pixels.bits(), pixels.bytesPerLine()))
        return readingFailed(reader, source);
    return pixels;
}

Result<QByteArray> writeJpeg(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options)
{
    constexpr int mostSide = JPEG_MAX_DIMENSION;
    if (pixels.width() > mostSide || pixels.height() > mostSide)
        return pictureerrors::cannotHoldSize(FileFormat::Jpeg, pixels.size(), mostSide);
    if (metadata.exif.size() > mostExifBytes)
        qCWarning(logImage) << "EXIF block too large for JPEG, left out";
    JpegWriter writer;
    if (!writer.write(pixels.row(0), pixels.bytesPerRow(), pixels.size(), pixels.channels(), metadata,
                      options))
        return pictureerrors::encoderFailed(FileFormat::Jpeg, writer.message());
    return writer.bytes();
}
} // namespace pentimento
