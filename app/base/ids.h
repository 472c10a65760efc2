#pragma once

#include <QString>

namespace pentimento {
/// A new identifier of ours: 26 characters (0-9, a-z without i, l, o, u), unique over processes,
/// and in text order of creation to the millisecond. Safe as a file name.
QString newId();
/// True where \a id could have come from newId(): what comes from outside is checked before it becomes a path.
bool isOwnId(const QString &id);
} // namespace pentimento
