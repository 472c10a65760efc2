#pragma once

#include <QtGlobal>

#include <functional>

class QThreadPool;

namespace pentimento {
/// The threads that work on parts of one picture, and wait for nothing else. Not the global pool: whoever waits for
/// its parts in a thread of the pool that is to do them waits for ever as soon as all its threads do the same.
QThreadPool *bandPool();
/// Calls \a work with 0 to \a count - 1, on several threads at once, and returns when all are done. The calling thread
/// works too, and waits at most for parts that others have begun: however busy the threads are with another picture,
/// it is never slower than alone. What \a work throws is thrown here; the parts that are left are then left out.
void forParts(int count, const std::function<void(int part)> &work);
/// Calls \a work(first, end) for bands that together cover rows 0 to \a rows, as forParts() does.
/// \a bytesPerRow decides whether threads are worth their start.
void forRowBands(int rows, qsizetype bytesPerRow, const std::function<void(int first, int end)> &work);
} // namespace pentimento
