#include "app/imaging/base64.h"

#include <array>
#include <cstring>

#if defined(Q_PROCESSOR_X86_64) && (defined(Q_CC_GNU) || defined(Q_CC_CLANG))
#define PENTIMENTO_AVX2
#include <immintrin.h>
#endif

namespace pentimento {
namespace {
constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct TwoCharacters
{
    char text[2];
};

constexpr std::array<TwoCharacters, 4096> pairTable = [] {
    std::array<TwoCharacters, 4096> table{};
    for (int i = 0; i < 4096; ++i)
        table[i] = {{alphabet[i >> 6], alphabet[i & 63]}};
    return table;
}();

void encodeTail(const uchar *in, qsizetype size, char *out)
{
    if (size == 0)
        return;
    const unsigned second = size == 2 ? in[1] : 0;
    out[0] = alphabet[in[0] >> 2];
    out[1] = alphabet[(in[0] & 3) << 4 | second >> 4];
    out[2] = size == 2 ? alphabet[(second & 15) << 2] : '=';
    out[3] = '=';
}

#ifdef PENTIMENTO_AVX2
/// Encodes as many whole 24-byte steps as can be read safely and returns the bytes done.
__attribute__((target("avx2"))) qsizetype encodeWithAvx2(const uchar *in, qsizetype size, char *out)
{
    // Each three bytes a b c as b a c b, so that every 6-bit group lies inside one 16-bit word.
    const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, //
                                            1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    // What to add to a group to get its character, by kind: 0 lower case, 1-10 digits, 11 '+', 12 '/', 13 capitals.
    const __m256i offsets = _mm256_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                             '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0, //
                                             'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                             '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
    qsizetype done = 0;
    // 12 bytes go into each half of the register, but 16 are read.
    for (; size - done >= 28; done += 24, out += 32) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i *>(in + done));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i *>(in + done + 12));
        const __m256i bytes = _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1), spread);
        // Multiplying shifts each word by its own amount: groups 0 and 2 down, 1 and 3 up.
        const __m256i even = _mm256_mulhi_epu16(_mm256_and_si256(bytes, _mm256_set1_epi32(0x0fc0fc00)),
                                                _mm256_set1_epi32(0x04000040));
        const __m256i odd = _mm256_mullo_epi16(_mm256_and_si256(bytes, _mm256_set1_epi32(0x003f03f0)),
                                               _mm256_set1_epi32(0x01000010));
        const __m256i groups = _mm256_or_si256(even, odd);
        const __m256i isCapital = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), groups);
        const __m256i kind = _mm256_or_si256(_mm256_subs_epu8(groups, _mm256_set1_epi8(51)),
                                             _mm256_and_si256(isCapital, _mm256_set1_epi8(13)));
        const __m256i text = _mm256_add_epi8(groups, _mm256_shuffle_epi8(offsets, kind));
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), text);
    }
    return done;
}
#endif
} // namespace

void encodeBase64Portably(const uchar *in, qsizetype size, char *out)
{
    for (; size >= 3; size -= 3, in += 3, out += 4) {
        const quint32 bits = quint32(in[0]) << 16 | quint32(in[1]) << 8 | in[2];
        std::memcpy(out, pairTable[bits >> 12].text, 2);
        std::memcpy(out + 2, pairTable[bits & 4095].text, 2);
    }
    encodeTail(in, size, out);
}

void encodeBase64(const uchar *in, qsizetype size, char *out)
{
    qsizetype done = 0;
#ifdef PENTIMENTO_AVX2
    if (__builtin_cpu_supports("avx2"))
        done = encodeWithAvx2(in, size, out);
#endif
    encodeBase64Portably(in + done, size - done, out + done / 3 * 4);
}
} // namespace pentimento
