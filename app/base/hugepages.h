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

/// Such memory, in large pages where it has room for some, for as long as this lives.
class LargePages
{
public:
    explicit LargePages(qsizetype size)
        : m_size(size)
        , m_bytes(static_cast<uchar *>(emptyPages(size)))
    {
        preferHugePages(m_bytes, m_bytes ? size : 0);
    }
    ~LargePages()
    {
        if (m_bytes)
            releasePages(m_bytes, m_size);
    }
    Q_DISABLE_COPY_MOVE(LargePages)

    uchar *bytes() { return m_bytes; } ///< null where there was no memory

private:
    const qsizetype m_size;
    uchar *const m_bytes;
};
} // namespace pentimento
