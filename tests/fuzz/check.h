#pragma once

#include <cstdio>
#include <cstdlib>

namespace pentimento {
/// A promise that must hold for every input; also in builds without assertions.
inline void promise(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}
} // namespace pentimento
