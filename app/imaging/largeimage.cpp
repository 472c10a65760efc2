#include "app/imaging/largeimage.h"

#include "app/base/hugepages.h"

#include <memory>

namespace pentimento {
QImage largeImage(QSize size, QImage::Format format)
{
    QImage image(size, format);
    if (!image.isNull())
        preferHugePages(image.bits(), image.sizeInBytes());
    return image;
}

QList<QImage> largeImages(const QList<QSize> &sizes, QImage::Format format)
{
    constexpr qsizetype wholePage = 2 * 1024 * 1024; // more, so that the last bytes have one, too
    qsizetype bytes = 0;
    for (const QSize &size : sizes)
        bytes += qsizetype(size.width()) * size.height() * 4;
    using SharedPages = std::shared_ptr<LargePages>;
    const auto pages = std::make_shared<LargePages>(bytes + wholePage);
    if (!pages->bytes())
        return {};
    QList<QImage> images;
    uchar *next = pages->bytes();
    for (const QSize &size : sizes) {
        images.append(QImage(next, size.width(), size.height(), qsizetype(size.width()) * 4, format,
                             [](void *share) { delete static_cast<SharedPages *>(share); }, new SharedPages(pages)));
        next += qsizetype(size.width()) * size.height() * 4;
    }
    return images;
}
} // namespace pentimento
