#include "app/tools/softedge.h"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__) && defined(__GNUC__)
#define PENTIMENTO_SOFT_EDGE_AVX2
#include <immintrin.h>
#endif

namespace pentimento {
namespace {
using PaintSoft = void (*)(quint8 *, int, float, float, const Falloff &, bool);

/// Of a pixel at (\a rx, \a ry) from the path's first point.
inline int softCoverage(const Falloff &f, float rx, float ry)
{
    const float along = std::min(std::max(rx * f.tx + ry * f.ty, 0.0F), f.length);
    const float dx = rx - along * f.tx;
    const float dy = ry - along * f.ty;
    const float depth = (f.outer - std::sqrt(dx * dx + dy * dy)) * f.perRamp;
    const float t = std::min(std::max(depth, 0.0F), 1.0F);
    return int(f.value * t * t * (3.0F - 2.0F * t) + 0.5F);
}

void paintSoftPlain(quint8 *pixels, int eights, float firstX, float y, const Falloff &f, bool erase)
{
    for (int i = 0; i < 8 * eights; ++i) {
        const int value = softCoverage(f, firstX + float(i) - f.ax, y - f.ay);
        pixels[i] = quint8(erase ? std::min<int>(pixels[i], 255 - value) : std::max<int>(pixels[i], value));
    }
}

#ifdef PENTIMENTO_SOFT_EDGE_AVX2
/// The same eight at a time. Compilers vectorise either the distances or the bytes, not the way from one to
/// the other, and these stretches are short: what is between takes longer than both.
__attribute__((target("avx2,fma"))) void paintSoftAvx2(quint8 *pixels, int eights, float firstX, float y,
                                                       const Falloff &f, bool erase)
{
    const __m256 zero = _mm256_setzero_ps();
    const __m256 tx = _mm256_set1_ps(f.tx);
    const __m256 ty = _mm256_set1_ps(f.ty);
    const __m256 length = _mm256_set1_ps(f.length);
    const __m256 outer = _mm256_set1_ps(f.outer);
    const __m256 perRamp = _mm256_set1_ps(f.perRamp);
    const __m256 value = _mm256_set1_ps(f.value);
    const __m256 ry = _mm256_set1_ps(y - f.ay);
    const __m256 alongOfRow = _mm256_mul_ps(ry, ty);
    const __m128i inverse = _mm_set1_epi8(erase ? char(255) : char(0));
    __m256 rx = _mm256_add_ps(_mm256_set1_ps(firstX - f.ax), _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7));
    for (int i = 0; i < eights; ++i, pixels += 8) {
        const __m256 along = _mm256_min_ps(_mm256_max_ps(_mm256_fmadd_ps(rx, tx, alongOfRow), zero), length);
        const __m256 dx = _mm256_fnmadd_ps(along, tx, rx);
        const __m256 dy = _mm256_fnmadd_ps(along, ty, ry);
        const __m256 distance = _mm256_sqrt_ps(_mm256_fmadd_ps(dx, dx, _mm256_mul_ps(dy, dy)));
        const __m256 depth = _mm256_mul_ps(_mm256_sub_ps(outer, distance), perRamp);
        const __m256 t = _mm256_min_ps(_mm256_max_ps(depth, zero), _mm256_set1_ps(1.0F));
        const __m256 slope = _mm256_fnmadd_ps(_mm256_set1_ps(2.0F), t, _mm256_set1_ps(3.0F));
        const __m256 covered = _mm256_mul_ps(_mm256_mul_ps(value, _mm256_mul_ps(t, t)), slope);
        const __m256i whole = _mm256_cvttps_epi32(_mm256_add_ps(covered, _mm256_set1_ps(0.5F)));
        const __m128i words =
            _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
        const __m128i bytes = _mm_packus_epi16(words, words);
        // The smaller of two is the inverse of the greater of their inverses.
        const __m128i there =
            _mm_xor_si128(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(pixels)), inverse);
        _mm_storel_epi64(reinterpret_cast<__m128i *>(pixels),
                         _mm_xor_si128(_mm_max_epu8(there, bytes), inverse));
        rx = _mm256_add_ps(rx, _mm256_set1_ps(8.0F));
    }
}
#endif

PaintSoft bestForThisProcessor()
{
#ifdef PENTIMENTO_SOFT_EDGE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return paintSoftAvx2;
#endif
    return paintSoftPlain;
}
} // namespace

void paintSoftEdge(quint8 *pixels, int eights, float firstX, float y, const Falloff &edge, bool erase)
{
    static const PaintSoft paint = bestForThisProcessor();
    paint(pixels, eights, firstX, y, edge, erase);
}
} // namespace pentimento
