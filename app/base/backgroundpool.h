#pragma once

class QThreadPool;

namespace pentimento {
/// The threads for whatever takes long beside the window. Not the global pool: Qt paints large areas on that one's
/// threads, so the window would stand still until a task of ours ends. Any thread.
QThreadPool *backgroundPool();
} // namespace pentimento
