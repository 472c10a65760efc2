#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

namespace pentimento {
class Database;

/// Where a job made several pictures, each of the others is a generation of its own in the same click: it costs
/// nothing further, and is fetched and kept like the first. \a addresses are as rows hold them, in the service's order
/// behind the first; an empty one is that of a picture that cannot be fetched, for which \a refusal says why.
QList<Generation> furtherPictures(const Generation &first, const QStringList &addresses, const std::optional<Error> &refusal);

/// Writes \a row, and those of \a further that are not there yet behind it; gives what is new. One transaction: either
/// all that a job made is in the journal, or it is asked for again. Storage thread.
Result<QList<Generation>> writeWithFurther(Database &database, const Generation &row, const QList<Generation> &further);

/// NAME-2.EXT for the second picture, where the first is written as \a path; empty where nothing is written.
QString furtherOutputPath(const QString &path, int output);
} // namespace pentimento
