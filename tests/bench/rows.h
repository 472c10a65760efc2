#pragma once

#include "tests/bench/paired.h"

/// The rows of the table of goals, by what they are about.
namespace pentimento::bench {
void strokeRows(PairedTable &table);  ///< A
void repaintRows(PairedTable &table); ///< B
void imagingRows(PairedTable &table); ///< B5, C, F
} // namespace pentimento::bench
