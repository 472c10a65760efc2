#include "app/jobs/spendinglimits.h"

#include <QCoreApplication>

namespace pentimento {
namespace {
QString dollars(qint64 microDollars)
{
    return u'$' + decimalDollars(microDollars);
}

} // namespace

QDate SpendingLimits::periodStart(const QDate &today) const
{
    return period == Period::Day ? today : QDate(today.year(), today.month(), 1);
}

std::optional<Error> SpendingLimits::refusal(const SpendingTotal &spent, const Money &next) const
{
    if (!stopAt)
        return std::nullopt;
    const bool isReached = spent.all() >= *stopAt;
    const qint64 then = spent.all() + next.microDollars.value_or(0);
    if (next.microDollars == 0 || (!isReached && then <= *stopAt))
        return std::nullopt;
    const bool isDay = period == Period::Day;
    if (isReached) {
        return Error::of(Error::Kind::Credits, isDay ? QT_TRANSLATE_NOOP("Error", "Your limit of %2 a day is reached: %1 today. Nothing was sent. "
                                                           "The limit is in the settings under Jobs.")
                              : QT_TRANSLATE_NOOP("Error", "Your limit of %2 a month is reached: %1 this month. Nothing was "
                                                           "sent. The limit is in the settings under Jobs."),
                        {dollars(spent.all()), dollars(*stopAt)});
    }
    return Error::of(Error::Kind::Credits, isDay ? QT_TRANSLATE_NOOP("Error", "This would come to %1 today, over your limit of %2 a day. Nothing was "
                                                       "sent. The limit is in the settings under Jobs.")
                          : QT_TRANSLATE_NOOP("Error", "This would come to %1 this month, over your limit of %2 a month. "
                                                       "Nothing was sent. The limit is in the settings under Jobs."),
                    {dollars(then), dollars(*stopAt)});
}

std::optional<Error> SpendingLimits::warning(const SpendingTotal &spent, const Money &next) const
{
    const qint64 then = spent.all() + next.microDollars.value_or(0);
    if (!warnAt || then < *warnAt || next.microDollars == 0)
        return std::nullopt;
    return Error::of(Error::Kind::Credits, period == Period::Day
                        ? QT_TRANSLATE_NOOP("Error", "With this it comes to %1 today; you wanted to be told from %2 on.")
                        : QT_TRANSLATE_NOOP("Error", "With this it comes to %1 this month; you wanted to be told from %2 on."),
                    {dollars(then), dollars(*warnAt)});
}
} // namespace pentimento
