#include "app/base/money.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace pentimento {
Money Money::times(int count) const
{
    Money total = *this;
    if (total.microDollars)
        *total.microDollars *= count;
    if (total.amount)
        *total.amount *= count;
    return total;
}

QString decimalDollars(qint64 microDollars)
{
    const qint64 whole = qAbs(microDollars) / 1'000'000;
    QString fraction = u"%1"_s.arg(qAbs(microDollars) % 1'000'000, 6, 10, QLatin1Char('0'));
    while (fraction.size() > 2 && fraction.endsWith(u'0'))
        fraction.chop(1);
    return (microDollars < 0 ? u"-"_s : QString()) + QString::number(whole) + u'.' + fraction;
}

QString shownMoney(const Money &money)
{
    if (!money.isKnown())
        return QCoreApplication::translate("Money", "price unknown");
    if (money.microDollars == 0 && money.amount.value_or(0) == 0)
        return QCoreApplication::translate("Money", "free");
    QStringList parts;
    if (money.microDollars)
        parts << u'$' + decimalDollars(*money.microDollars).replace(u'.', QLocale().decimalPoint());
    if (money.amount)
        parts << QLocale().toString(*money.amount, 'g', 6) + u' ' + money.unit;
    return parts.join(u" · "_s);
}
} // namespace pentimento
