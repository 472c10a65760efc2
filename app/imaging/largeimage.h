#pragma once

#include <QImage>
#include <QList>

namespace pentimento {
/// An image in large pages of memory where it has room for some; null where there is no memory. Nothing is set.
QImage largeImage(QSize size, QImage::Format format);
/// Images of these sizes and a 32-bit format in one piece of memory, in large pages, which is given back with the last of
/// them. Empty where there is no memory.
QList<QImage> largeImages(const QList<QSize> &sizes, QImage::Format format);
} // namespace pentimento
