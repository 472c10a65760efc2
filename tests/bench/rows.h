#pragma once

#include "tests/bench/paired.h"

#include <QString>

/// The rows of the table of goals, by what they are about.
namespace pentimento::bench {
void strokeRows(PairedTable &table);  ///< A
void repaintRows(PairedTable &table); ///< B
void imagingRows(PairedTable &table); ///< B5, C, F
void viewRows(PairedTable &table);    ///< B3, B4, D, S
/// M, with the photo at \a path; of a process that has done nothing else, as it counts the most it ever was.
void memoryRows(PairedTable &table, const QString &path);
/// Writes that photo.
bool writePhoto(const QString &path);
} // namespace pentimento::bench
