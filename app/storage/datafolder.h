#pragma once

#include "app/base/paths.h"
#include "app/base/result.h"

#include <QString>

#include <functional>
#include <optional>

namespace pentimento {
/// Moving the data folder to another place, for instance another disk. Two steps: the stored files, which never change,
/// are copied while the program runs; the rest follows at the next start, when nobody writes. Afterwards a link stands
/// where the folder was, so that every way to start the program finds it.
namespace datafolder {
/// Input error where \a target cannot take it: not a folder, not empty, inside the data folder, too little room.
Result<void> checkTarget(const Paths &paths, const QString &target);
/// Copies the stored files ahead, and asks for the rest. \a progress is told the bytes; false from it stops, with
/// an Interrupted error. Slow, for a worker thread.
Result<void> prepareMove(const Paths &paths, const QString &target, const std::function<bool(qint64 done, qint64 total)> &progress);
/// Where the next start moves it to; empty: nowhere.
QString requestedTarget(const Paths &paths);
void cancelMove(const Paths &paths);
/// Does what was asked for, before anything is opened. What has to be said about it; most often nothing. Where it cannot
/// be done, everything stays where it was.
std::optional<Error> finishMove(const Paths &paths);
} // namespace datafolder
} // namespace pentimento
