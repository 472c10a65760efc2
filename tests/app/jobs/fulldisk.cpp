#include "fulldisk.h"

#include <QFileInfo>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {
constexpr std::size_t fewBytes = 64;
constexpr int pageBytes = 4096; // that a removed file makes room for, a write each

std::atomic<bool> isWatching = false;
std::atomic<int> writesLeft = 0;
std::atomic<bool> hasRefused = false;
char watchedFolder[4096];
char firstRefusedPath[4096];

bool isWatchedPath(const char *path)
{
    const std::size_t length = std::strlen(watchedFolder);
    return std::strncmp(path, watchedFolder, length) == 0 && path[length] == '/';
}

/// True, with errno set, where this write to \a path is not to happen.
bool refuses(const char *path)
{
    if (!isWatchedPath(path) || writesLeft-- > 0)
        return false;
    if (!hasRefused.exchange(true))
        std::strncpy(firstRefusedPath, path + std::strlen(watchedFolder) + 1, sizeof firstRefusedPath - 1);
    errno = ENOSPC;
    return true;
}

/// \a count bytes; a few go with those behind them, as the head of a record does.
bool refuses(int descriptor, std::size_t count)
{
    if (!isWatching || (count < fewBytes && writesLeft > 0))
        return false;
    const int before = errno;
    char link[64];
    char path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0)
        return false;
    path[length] = '\0';
    return refuses(path);
}

bool refusesNew(const char *path, int flags)
{
    if (!isWatching || !(flags & O_CREAT))
        return false;
    const int before = errno;
    const bool isThere = ::access(path, F_OK) == 0;
    errno = before;
    return !isThere && refuses(path);
}

bool refusesSize(int descriptor, off_t size)
{
    struct stat now = {};
    return isWatching && ::fstat(descriptor, &now) == 0 && size > now.st_size && refuses(descriptor, pageBytes);
}

/// The system's own, or a sanitizer's.
template<typename Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

mode_t modeOf(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}
} // namespace

// These take the place of the C library's for everything in this process.
#pragma GCC visibility push(default)
extern "C" {
ssize_t write(int descriptor, const void *bytes, size_t count)
{
    static auto *const real = next<ssize_t(int, const void *, size_t)>("write");
    return refuses(descriptor, count) ? -1 : real(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t place)
{
    static auto *const real = next<ssize_t(int, const void *, size_t, off_t)>("pwrite");
    return refuses(descriptor, count) ? -1 : real(descriptor, bytes, count, place);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place)
{
    static auto *const real = next<ssize_t(int, const void *, size_t, off64_t)>("pwrite64");
    return refuses(descriptor, count) ? -1 : real(descriptor, bytes, count, place);
}

int ftruncate(int descriptor, off_t size) noexcept
{
    static auto *const real = next<int(int, off_t)>("ftruncate");
    return refusesSize(descriptor, size) ? -1 : real(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) noexcept
{
    static auto *const real = next<int(int, off64_t)>("ftruncate64");
    return refusesSize(descriptor, size) ? -1 : real(descriptor, size);
}

int mkdir(const char *path, mode_t mode) noexcept
{
    static auto *const real = next<int(const char *, mode_t)>("mkdir");
    return refusesNew(path, O_CREAT) ? -1 : real(path, mode);
}

int unlink(const char *path) noexcept
{
    static auto *const real = next<int(const char *)>("unlink");
    struct stat file = {};
    if (isWatching && isWatchedPath(path) && ::stat(path, &file) == 0)
        writesLeft = std::max(writesLeft.load(), 0) + int(file.st_size / pageBytes);
    return real(path);
}

int open(const char *path, int flags, ...)
{
    static auto *const real = next<int(const char *, int, ...)>("open");
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return refusesNew(path, flags) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    static auto *const real = next<int(const char *, int, ...)>("open64");
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return refusesNew(path, flags) ? -1 : real(path, flags, mode);
}
}
#pragma GCC visibility pop

namespace pentimento {
void fulldisk::fillBefore(int n, const QString &folder)
{
    free();
    const QByteArray path = QFile::encodeName(QFileInfo(folder).canonicalFilePath());
    std::strncpy(watchedFolder, path.constData(), sizeof watchedFolder - 1);
    writesLeft = n;
    hasRefused = false;
    firstRefusedPath[0] = '\0';
    isWatching = true;
}

void fulldisk::free()
{
    isWatching = false;
}

bool fulldisk::wasFull()
{
    return hasRefused;
}

QByteArray fulldisk::firstRefused()
{
    return firstRefusedPath;
}
} // namespace pentimento
