#pragma once

#include "app/base/fileref.h"
#include "app/schema/endpoint.h"

#include <QString>

#include <functional>

namespace pentimento {
struct Generation;

/// The line of a shell that sends what \a generation sent: `pentimento run ...`, without keys and secrets. Where earlier
/// results were on the picture, a `pentimento history export` in front of it puts the picture together. \a pathOf gives
/// the place of a stored file.
QString runCommandOf(const Generation &generation, const Endpoint &endpoint, const std::function<QString(const FileRef &)> &pathOf);
/// \a word as a POSIX shell takes it whole.
QString shellQuoted(const QString &word);
} // namespace pentimento
