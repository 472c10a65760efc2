#include "ui/canvas/reviewtry.h"

#include "app/document/snapshot.h"

namespace pentimento {
namespace {
void clearUncovered(quint32 *__restrict pixels, const uchar *__restrict coverage, int count)
{
    for (int x = 0; x < count; ++x)
        pixels[x] = coverage[x] ? pixels[x] : 0;
}
} // namespace

ReviewTry ReviewTry::fromPatch(const QString &generation, const Patch &patch, const QByteArray &iccProfile)
{
    QImage pixels = screenPatch(patch, iccProfile).convertToFormat(QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < pixels.height(); ++y) {
        clearUncovered(reinterpret_cast<quint32 *>(pixels.scanLine(y)), patch.coverage.constScanLine(y),
                       pixels.width());
    }
    return {generation, patch.rect(), pixels.isNull() ? Pyramid() : Pyramid(pixels)};
}
} // namespace pentimento
