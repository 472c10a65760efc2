#include "app/imaging/largeimage.h"

#include "app/base/hugepages.h"

namespace pentimento {
QImage largeImage(QSize size, QImage::Format format)
{
    QImage image(size, format);
    if (!image.isNull())
        preferHugePages(image.bits(), image.sizeInBytes());
    return image;
}
} // namespace pentimento
