#pragma once

#include <QImage>

namespace pentimento {
/// An image whose pixels are not set, in large memory pages where it is large enough; null where there is no memory.
QImage largeImage(QSize size, QImage::Format format);
} // namespace pentimento
