#pragma once

#include <QByteArray>
#include <QString>

/// A disk that fills up at a chosen write. The program's own calls of the system are watched, also those of SQLite and
/// Qt, so that each write has its turn; everything outside the folder is written as always.
namespace pentimento::fulldisk {
/// From the \a n-th write below \a folder on (0: the next one), each one there fails for want of space. What is new on
/// the disk counts as written: bytes, files, folders, a file's growth. A file that is removed makes room for as much.
void fillBefore(int n, const QString &folder);
/// There is space again. Whatever is written is written.
void free();
/// Whether a write was refused since fillBefore().
bool wasFull();
/// Path of the first file that was refused, below the folder.
QByteArray firstRefused();
} // namespace pentimento::fulldisk
