#pragma once

#include "app/base/error.h"
#include "app/base/result.h"

#include <QByteArray>
#include <QString>

#include <utility>

namespace pentimento {
/// What the store needs from the system and Qt does not offer: private modes, exclusive creation, synced folders.
/// Any thread. Errors are of kind Storage and name the path.
namespace posixfile {
/// An open file, closed at the end of its life. Child processes do not inherit it.
class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor &&other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept;
    ~Descriptor() { close(); }

    bool isOpen() const { return m_number >= 0; }
    int number() const { return m_number; }
    void close();

private:
    int m_number = -1;
};

/// open(2) with O_CLOEXEC, repeated where a signal came between; errno says why it is not open.
Descriptor openFile(const QString &path, int flags, int mode = 0600);

/// Makes \a path and its parents, readable by this user alone; what is there keeps its mode.
Result<void> makeFolder(const QString &path);
/// Brings names made, renamed or removed in \a folder onto the disk.
Result<void> syncFolder(const QString &folder);
/// Writes \a bytes into a new file and syncs it; where that fails nothing is left behind.
Result<void> writeNew(const QString &path, const QByteArray &bytes);
/// The sentence for a \a path that could not be written; \a code is errno's.
Error writeError(const QString &path, int code);
} // namespace posixfile
} // namespace pentimento
