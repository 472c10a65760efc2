#pragma once

#include <QString>

#include <optional>

namespace pentimento {
/// What a job costs or cost: integer micro-dollars beside the service's own number and unit.
/// Unknown is the absence of a value, never 0.
struct Money
{
    std::optional<qint64> microDollars = {};
    std::optional<double> amount = {}; ///< in \a unit
    QString unit = {};                 ///< "credits"

    bool isKnown() const { return microDollars.has_value() || amount.has_value(); }
    /// \a count times as much.
    Money times(int count) const;
    bool operator==(const Money &) const = default;
};

/// Dollars as an exact decimal ("0.06", "0.125"), at least two digits after the point.
QString decimalDollars(qint64 microDollars);
/// For people: "$0.24 · 24 credits", "free", "price unknown".
QString shownMoney(const Money &money);
} // namespace pentimento
