#pragma once

#include "app/base/paths.h"
#include "app/base/result.h"

namespace pentimento {
/// Room on the disk that is set aside before a job is sent. Where the disk has become full when the service answers, it
/// is given up so that the answer can still be noted: without it nobody could ask for what was paid for. Processes
/// share it. Storage thread.
namespace reserve {
/// Sets it aside where it is not there. A Storage error where there is no room for it.
Result<void> keep(const Paths &paths);
/// Makes room; false where there was nothing to give up.
bool giveUp(const Paths &paths);
} // namespace reserve
} // namespace pentimento
