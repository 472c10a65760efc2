#pragma once

#include <atomic>

namespace pentimento {
/// Set from another thread to end a mask operation early; what it then returns is of no use.
using CancelFlag = std::atomic<bool>;

inline bool isCancelled(const CancelFlag *cancel)
{
    return cancel && cancel->load(std::memory_order_relaxed);
}
} // namespace pentimento
