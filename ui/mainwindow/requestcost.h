#pragma once

#include "app/base/money.h"

#include <QString>

namespace pentimento {
struct JobRequest;

/// What \a request costs when it is made for \a times pictures or regions; nothing on Practice, unknown where the
/// endpoint has no price.
Money costOf(const JobRequest &request, int times);
/// "about $0.10", "free", "price unknown".
QString costWords(const JobRequest &request, int times);
} // namespace pentimento
