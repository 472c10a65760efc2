#pragma once

/// Before a pixel loop in a free function: compiled a second time for processors with AVX2 and chosen when the
/// program starts. The build stays for any processor of its kind.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define PENTIMENTO_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define PENTIMENTO_VECTORISED
#endif
