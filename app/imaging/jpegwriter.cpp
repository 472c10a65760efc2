#include "app/base/log.h"
#include "app/imaging/codecs.h"
#include "app/imaging/jpeglibrary.h"
#include "app/imaging/pictureerrors.h"

namespace pentimento {
namespace {
// A segment holds 64 kB, and EXIF cannot be split over several: a larger block stays behind.
constexpr qsizetype mostExifBytes = 65533 - 6;

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
} // namespace

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
