#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

#include <QFuture>

#include <optional>

class QObject;

namespace pentimento {
class History;

/// The newest job of \a click, also one in the bin; none where none was made: the journal has each from before its
/// request leaves. \a context's thread, the main one.
QFuture<Result<std::optional<Generation>>> jobOf(History &history, const QString &click, QObject *context);
} // namespace pentimento
