#pragma once

#include <QtGlobal>

namespace pentimento {
/// The mean of four 32-bit pixels, channel by channel, rounded.
inline quint32 meanPixel(quint32 a, quint32 b, quint32 c, quint32 d)
{
    constexpr quint32 evenBytes = 0x00ff00ff;
    constexpr quint32 halves = 0x00020002;
    const quint32 even = (a & evenBytes) + (b & evenBytes) + (c & evenBytes) + (d & evenBytes) + halves;
    const quint32 odd = ((a >> 8) & evenBytes) + ((b >> 8) & evenBytes) + ((c >> 8) & evenBytes) + ((d >> 8) & evenBytes)
        + halves;
    return ((even >> 2) & evenBytes) | (((odd >> 2) & evenBytes) << 8);
}

/// \a count pixels of half the size, each the mean of two by two of the rows. \a stepToNext: how many pixels further in
/// memory the rows lie that will be read next, so that the processor fetches them meanwhile; 0: not known. Pure, any
/// thread.
void halveRow(const quint32 *upper, const quint32 *lower, int count, quint32 *out, qsizetype stepToNext = 0);
} // namespace pentimento
