#pragma once

#include <QtGlobal>

namespace pentimento {
/// Asks the system to back \a size bytes of fresh memory with large pages (2 MB): the first touch of each page costs
/// more than writing to it, and a photo of 24 megapixels has 24,000 small ones. To be called before the memory is
/// touched; does nothing where there is no whole large page in it, or where the system has none. Any thread.
void preferHugePages(void *bytes, qsizetype size);

/// \a size bytes, all 0, that the system gives only where they are touched, also when the same amount was used and
/// given back before. Null where there is no memory. Any thread.
void *emptyPages(qsizetype size);
void releasePages(void *bytes, qsizetype size);
} // namespace pentimento
