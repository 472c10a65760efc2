#include "app/imaging/raster.h"

#include "app/base/hugepages.h"

#include <cstring>

namespace pentimento {
Raster::Raster(QSize size, int channels, int depth)
    : Raster(uninitialised(size, channels, depth))
{
    Q_ASSERT(channels >= 1 && channels <= 4 && (depth == 8 || depth == 16));
    m_samples.fill('\0');
}

Raster Raster::uninitialised(QSize size, int channels, int depth)
{
    Raster raster;
    raster.m_size = size;
    raster.m_channels = channels;
    raster.m_depth = depth;
    raster.m_samples =
        QByteArray(size.isEmpty() ? 0 : raster.bytesPerRow() * size.height(), Qt::Uninitialized);
    preferHugePages(raster.m_samples.data(), raster.m_samples.size());
    return raster;
}

Raster Raster::copy(const QRect &part) const
{
    Q_ASSERT(rect().contains(part));
    Raster result = uninitialised(part.size(), m_channels, m_depth);
    uchar *out = result.row(0);
    for (int y = 0; y < part.height(); ++y) {
        std::memcpy(out, row(part.y() + y) + qsizetype(part.x()) * bytesPerPixel(),
                    size_t(result.bytesPerRow()));
        out += result.bytesPerRow();
    }
    return result;
}
} // namespace pentimento
