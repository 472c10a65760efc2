#pragma once

#include "app/base/result.h"

#include <QByteArray>
#include <QFuture>
#include <QUrl>

namespace pentimento {
/// Fetches a schema document without any key: https (http on loopback only), at most five redirects that never
/// leave https, at most 32 MiB, 30 s. Main thread, needs the event loop.
QFuture<Result<QByteArray>> fetchDocument(const QUrl &address);
} // namespace pentimento
