#include "app/imaging/codecs.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/webpchunks.h"

#include <QtEndian>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#include <cstring>
#include <memory>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
using Demuxer = std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer *)>;

Demuxer demuxerOf(const QByteArray &bytes, WebPDemuxState &state)
{
    const WebPData data{reinterpret_cast<const uint8_t *>(bytes.constData()), size_t(bytes.size())};
    return {WebPDemuxPartial(&data, &state), WebPDemuxDelete};
}

// The first frame of an animation may cover only a part of the canvas; the rest is transparent.
bool readFrame(const WebPIterator &frame, Raster &canvas)
{
    const QRect area(frame.x_offset, frame.y_offset, frame.width, frame.height);
    if (!canvas.rect().contains(area))
        return false;
    const qsizetype stride = canvas.bytesPerRow();
    uchar *const first = canvas.row(area.y()) + qsizetype(area.x()) * canvas.bytesPerPixel();
    const size_t room = size_t(stride * (area.height() - 1) + area.width() * canvas.bytesPerPixel());
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config))
        return false;
    config.options.use_threads = 1;
    config.output.colorspace = canvas.channels() == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {first, int(stride), room};
    const VP8StatusCode status = WebPDecode(frame.fragment.bytes, frame.fragment.size, &config);
    WebPFreeDecBuffer(&config.output);
    return status == VP8_STATUS_OK;
}

Result<QByteArray> encoded(const Raster &pixels, const EncodeOptions &options)
{
    WebPConfig config;
    if (!WebPConfigInit(&config))
        return pictureerrors::encoderFailed(FileFormat::WebP, u"other library version"_s);
    if (options.losslessWebP) {
        WebPConfigLosslessPreset(&config, options.fast ? 0 : 6);
        config.exact = 1; // colours under full transparency are samples like all others
    } else {
        config.quality = float(options.jpegQuality);
        config.use_sharp_yuv = 1;
    }
    config.thread_level = 1;
    WebPPicture picture;
    WebPMemoryWriter memory;
    if (!WebPPictureInit(&picture))
        return pictureerrors::encoderFailed(FileFormat::WebP, u"other library version"_s);
    WebPMemoryWriterInit(&memory);
    picture.use_argb = 1;
    picture.width = pixels.width();
    picture.height = pixels.height();
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &memory;
    const auto import = pixels.channels() == 4 ? WebPPictureImportRGBA : WebPPictureImportRGB;
    const bool isDone =
        import(&picture, pixels.row(0), int(pixels.bytesPerRow())) && WebPEncode(&config, &picture);
    const int problem = picture.error_code;
    const QByteArray bytes(reinterpret_cast<const char *>(memory.mem), qsizetype(memory.size));
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&memory);
    if (!isDone)
        return pictureerrors::encoderFailed(FileFormat::WebP, u"WebP encoder error %1"_s.arg(problem));
    return bytes;
}

// WebP knows no gray: equal parts of red, green and blue.
Raster withColors(const Raster &gray)
{
    Raster result = Raster::uninitialised(gray.size(), gray.channels() + 2, 8);
    const uchar *in = gray.row(0);
    uchar *out = result.row(0);
    for (qsizetype i = qsizetype(gray.width()) * gray.height(); i > 0; --i) {
        out[0] = out[1] = out[2] = in[0];
        if (gray.hasAlpha())
            out[3] = in[1];
        in += gray.channels();
        out += result.channels();
    }
    return result;
}
} // namespace

Result<FileHeader> readWebPHeader(const PictureSource &source)
{
    WebPDemuxState state = WEBP_DEMUX_PARSING_HEADER;
    const Demuxer demuxer = demuxerOf(source.bytes, state);
    if (!demuxer || state < WEBP_DEMUX_PARSED_HEADER)
        return pictureerrors::incomplete(source.name, u"no WebP header"_s);
    const quint32 flags = WebPDemuxGetI(demuxer.get(), WEBP_FF_FORMAT_FLAGS);
    FileHeader header;
    header.info.format = FileFormat::WebP;
    header.info.storedSize = {int(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH)),
                              int(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT))};
    header.info.channels = (flags & ALPHA_FLAG) ? 4 : 3;
    header.info.frames = qMax(1, int(WebPDemuxGetI(demuxer.get(), WEBP_FF_FRAME_COUNT)));
    const WebPChunks chunks(source.bytes);
    if (header.info.frames > 1 && !chunks.has("ANIM"))
        header.info.frames = 1;
    header.info.isLossless = chunks.has("VP8L");
    header.info.hasMetadata = chunks.isComplete() && webp::withoutMetadata(source.bytes) != source.bytes;
    header.metadata.exif = chunks.exif();
    header.metadata.iccProfile = chunks.data("ICCP");
    return header;
}

Result<Raster> readWebPPixels(const PictureSource &source, const FileHeader &header)
{
    WebPDemuxState state = WEBP_DEMUX_PARSING_HEADER;
    const Demuxer demuxer = demuxerOf(source.bytes, state);
    WebPIterator frame = {};
    if (!demuxer || state != WEBP_DEMUX_DONE || !WebPDemuxGetFrame(demuxer.get(), 1, &frame))
        return pictureerrors::incomplete(source.name, u"WebP without its end"_s);
    const bool isWhole = QSize(frame.width, frame.height) == header.info.storedSize;
    // Zero-filled where a small frame leaves the rest of the canvas empty.
    Raster pixels = isWhole ? Raster::uninitialised(header.info.storedSize, header.info.channels, 8)
                            : Raster(header.info.storedSize, header.info.channels, 8);
    const bool isRead = frame.complete && readFrame(frame, pixels);
    WebPDemuxReleaseIterator(&frame);
    if (!isRead)
        return pictureerrors::incomplete(source.name, u"WebP pixels"_s);
    return pixels;
}

Result<QByteArray> writeWebP(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options)
{
    if (pixels.width() > WEBP_MAX_DIMENSION || pixels.height() > WEBP_MAX_DIMENSION)
        return pictureerrors::cannotHoldSize(FileFormat::WebP, pixels.size(), WEBP_MAX_DIMENSION);
    const Result<QByteArray> plain = encoded(pixels.channels() < 3 ? withColors(pixels) : pixels, options);
    if (!plain)
        return plain;
    return webp::withMetadata(plain.value(), pixels.size(), pixels.hasAlpha(), metadata.iccProfile,
                              metadata.exif);
}
} // namespace pentimento
