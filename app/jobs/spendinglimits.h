#pragma once

#include "app/base/error.h"
#include "app/base/money.h"
#include "app/history/spending.h"

#include <QDate>

#include <optional>

namespace pentimento {
/// How much the person means to spend in a day or a month. A plain value; both marks are optional.
struct SpendingLimits
{
    enum class Period { Day, Month };
    Period period = Period::Month;
    std::optional<qint64> warnAt = {}; ///< micro-dollars: from there on it is pointed out
    std::optional<qint64> stopAt = {}; ///< micro-dollars: beyond it nothing is sent

    bool isSet() const { return warnAt || stopAt; }
    /// The first day of the period that \a today lies in.
    QDate periodStart(const QDate &today) const;

    /// Why \a next may not be sent after \a spent; none where it may. A price that nobody knows is let through as long
    /// as the mark is not reached without it.
    std::optional<Error> refusal(const SpendingTotal &spent, const Money &next) const;
    /// What to point out about sending \a next after \a spent; none where all is below the mark.
    std::optional<Error> warning(const SpendingTotal &spent, const Money &next) const;
};
} // namespace pentimento
