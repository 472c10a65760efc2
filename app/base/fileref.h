#pragma once

#include <QString>

namespace pentimento {
/// A file in the content-addressed store: files/ab/<sha256>.<extension>. A plain value.
struct FileRef
{
    QString sha256 = {};    ///< 64 hexadecimal digits, lower case; empty: no file
    QString extension = {}; ///< without the dot

    bool isNull() const { return sha256.isEmpty(); }
    bool operator==(const FileRef &) const = default;
};
} // namespace pentimento
