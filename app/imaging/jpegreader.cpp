#include "app/imaging/jpegreader.h"

#include "app/imaging/lineclaims.h"

#include <jerror.h>

namespace pentimento {
namespace {
// A progressive file may have this many scans; more is an attempt to keep us busy.
constexpr int mostScans = 100;
constexpr int linesAtOnce = 32; // from the top

void stopEndlessScans(j_common_ptr library)
{
    if (library->is_decompressor &&
        reinterpret_cast<j_decompress_ptr>(library)->input_scan_number > mostScans) {
        library->err->msg_code = JERR_BAD_PROGRESSION;
        library->err->error_exit(library);
    }
}
} // namespace

JpegReader::JpegReader(const QByteArray &bytes)
    : m_bytes(bytes)
{
    handleErrors();
}

JpegReader::JpegReader(std::function<QByteArrayView()> next)
{
    handleErrors();
    m_pieces.next = std::move(next);
    m_pieces.manager.init_source = [](j_decompress_ptr) {};
    m_pieces.manager.fill_input_buffer = nextPiece;
    m_pieces.manager.skip_input_data = skipBytes;
    m_pieces.manager.resync_to_restart = jpeg_resync_to_restart;
    m_pieces.manager.term_source = [](j_decompress_ptr) {};
}

void JpegReader::handleErrors()
{
    prepareFailure(m_failure);
    m_library.err = &m_failure.manager;
    m_progress.progress_monitor = stopEndlessScans;
}

boolean JpegReader::nextPiece(j_decompress_ptr library)
{
    auto *pieces = reinterpret_cast<Pieces *>(library->src);
    const QByteArrayView piece = pieces->next();
    if (piece.isEmpty()) {
        library->err->msg_code = JERR_INPUT_EOF;
        library->err->error_exit(reinterpret_cast<j_common_ptr>(library));
    }
    pieces->manager.next_input_byte = reinterpret_cast<const JOCTET *>(piece.data());
    pieces->manager.bytes_in_buffer = size_t(piece.size());
    return TRUE;
}

void JpegReader::skipBytes(j_decompress_ptr library, long count)
{
    jpeg_source_mgr &source = *library->src;
    while (count > long(source.bytes_in_buffer)) {
        count -= long(source.bytes_in_buffer);
        nextPiece(library);
    }
    if (count > 0) {
        source.next_input_byte += count;
        source.bytes_in_buffer -= size_t(count);
    }
}

JpegReader::~JpegReader()
{
    jpeg_destroy_decompress(&m_library);
}

bool JpegReader::start(int denominator)
{
    if (setjmp(m_failure.escape))
        return false;
    jpeg_create_decompress(&m_library);
    m_library.progress = &m_progress;
    if (m_pieces.next)
        m_library.src = &m_pieces.manager;
    else
        jpeg_mem_src(&m_library, reinterpret_cast<const uchar *>(m_bytes.data()), size_t(m_bytes.size()));
    jpeg_read_header(&m_library, TRUE);
    m_library.out_color_space = m_library.num_components == 1   ? JCS_GRAYSCALE
                                : m_library.num_components == 4 ? JCS_CMYK
                                                                : JCS_RGB;
    m_library.scale_num = 1;
    m_library.scale_denom = unsigned(denominator);
    jpeg_calc_output_dimensions(&m_library);
    return true;
}

bool JpegReader::readAll(uchar *first, qsizetype stride)
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

bool JpegReader::readFromTop(uchar *first, qsizetype stride, LineClaims &claims)
{
    if (setjmp(m_failure.escape))
        return false;
    jpeg_start_decompress(&m_library);
    for (;;) {
        const JDIMENSION end = JDIMENSION(claims.takeFromTop(linesAtOnce));
        if (m_library.output_scanline == end)
            break;
        while (m_library.output_scanline < end) {
            JSAMPROW row = first + m_library.output_scanline * stride;
            jpeg_read_scanlines(&m_library, &row, 1);
        }
    }
    if (m_library.output_scanline == m_library.output_height)
        jpeg_finish_decompress(&m_library);
    return true;
}

bool JpegReader::readSome(int lead, uchar *lost, int count, uchar *first, qsizetype stride)
{
    if (setjmp(m_failure.escape))
        return false;
    jpeg_start_decompress(&m_library);
    while (m_library.output_scanline < JDIMENSION(lead + count)) {
        const qsizetype line = qsizetype(m_library.output_scanline) - lead;
        JSAMPROW row = line < 0 ? lost : first + line * stride;
        jpeg_read_scanlines(&m_library, &row, 1);
    }
    return true;
}
} // namespace pentimento
