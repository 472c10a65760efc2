#include "app/base/hugepages.h"

#include <QtGlobal>

#if defined(Q_OS_LINUX)
#include <sys/mman.h>
#else
#include <cstdlib>
#endif

namespace pentimento {
void preferHugePages([[maybe_unused]] void *bytes, [[maybe_unused]] qsizetype size)
{
#if defined(Q_OS_LINUX)
    constexpr quintptr page = 2 * 1024 * 1024;
    const auto begin = (reinterpret_cast<quintptr>(bytes) + page - 1) / page * page;
    const auto end = (reinterpret_cast<quintptr>(bytes) + quintptr(size)) / page * page;
    if (size > 0 && begin < end)
        ::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_HUGEPAGE); // a wish: whether it is met is no matter
#endif
}

void *emptyPages(qsizetype size)
{
#if defined(Q_OS_LINUX)
    void *bytes = ::mmap(nullptr, size_t(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return bytes == MAP_FAILED ? nullptr : bytes;
#else
    return std::calloc(1, size_t(size));
#endif
}

void releasePages(void *bytes, [[maybe_unused]] qsizetype size)
{
#if defined(Q_OS_LINUX)
    ::munmap(bytes, size_t(size));
#else
    std::free(bytes);
#endif
}
} // namespace pentimento
