#pragma once

#include <QtGlobal>

#include <functional>

namespace pentimento {
/// Calls \a work(first, end) for bands that together cover rows 0 to \a rows, on several threads at once, and
/// returns when all are done. The calling thread works too, so it may itself belong to the pool.
/// \a bytesPerRow decides whether threads are worth their start.
void forRowBands(int rows, qsizetype bytesPerRow, const std::function<void(int first, int end)> &work);
} // namespace pentimento
