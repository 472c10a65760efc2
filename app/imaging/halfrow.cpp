#include "app/imaging/halfrow.h"

#if defined(Q_PROCESSOR_X86_64) && (defined(Q_CC_GNU) || defined(Q_CC_CLANG))
#define PENTIMENTO_AVX2
#include <immintrin.h>
#endif

namespace pentimento {
namespace {
#ifdef PENTIMENTO_AVX2
/// The sums of the channels of each two neighbours among eight pixels: four times four words.
__attribute__((target("avx2"))) inline __m256i sumsOfPairs(const quint32 *pixels)
{
    const __m256i besideEachOther = _mm256_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15, //
                                                     0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(pixels));
    return _mm256_maddubs_epi16(_mm256_shuffle_epi8(bytes, besideEachOther), _mm256_set1_epi8(1));
}

__attribute__((target("avx2"))) inline __m256i fourMeans(const quint32 *upper, const quint32 *lower)
{
    const __m256i sums = _mm256_add_epi16(sumsOfPairs(upper), sumsOfPairs(lower));
    return _mm256_srli_epi16(_mm256_add_epi16(sums, _mm256_set1_epi16(2)), 2);
}

/// As many pixels as go by eights; returns how many. What the compiler makes of the plain loop takes twice as long, and
/// without the fetching, which the processor does by itself only within a page of memory, most of the time is waiting.
__attribute__((target("avx2"))) int halveEights(const quint32 *upper, const quint32 *lower, int count, quint32 *out,
                                                qsizetype stepToNext)
{
    int x = 0;
    for (; x + 8 <= count; x += 8) {
        __builtin_prefetch(upper + 2 * x + stepToNext); // eight times two pixels are a line of the cache
        __builtin_prefetch(lower + 2 * x + stepToNext);
        const __m256i means = _mm256_packus_epi16(fourMeans(upper + 2 * x, lower + 2 * x),
                                                  fourMeans(upper + 2 * x + 8, lower + 2 * x + 8));
        // Packing works in halves of the register: its quarters come as 0 2 1 3.
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + x), _mm256_permute4x64_epi64(means, 0xd8));
    }
    return x;
}
#endif
} // namespace

void halveRow(const quint32 *upper, const quint32 *lower, int count, quint32 *out, [[maybe_unused]] qsizetype stepToNext)
{
    int x = 0;
#ifdef PENTIMENTO_AVX2
    if (__builtin_cpu_supports("avx2"))
        x = halveEights(upper, lower, count, out, stepToNext);
#endif
    for (; x < count; ++x)
        out[x] = meanPixel(upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]);
}
} // namespace pentimento
