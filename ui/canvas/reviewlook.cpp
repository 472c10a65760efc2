#include "ui/canvas/reviewlook.h"

#include "app/tools/vectorised.h"

#include <algorithm>

namespace pentimento {
namespace {
PENTIMENTO_VECTORISED void differRow(const quint8 *__restrict before, quint8 *__restrict after, int count, int gain)
{
    for (int i = 0; i < count; ++i) {
        const int apart = before[i] > after[i] ? before[i] - after[i] : after[i] - before[i];
        after[i] = quint8(std::min(255, apart * gain));
    }
}
} // namespace

void showDifference(const QImage &before, QImage &after, int gain)
{
    for (int y = 0; y < after.height(); ++y)
        differRow(before.constScanLine(y), after.scanLine(y), after.width() * 4, gain);
}
} // namespace pentimento
