#include "app/practice/faultplan.h"

#include "app/practice/faulttable.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
int rowOf(const QString &name)
{
    const std::span<const FaultRow> rows = faultTable();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const FaultRow &row) { return name == QLatin1StringView(row.name); });
    return found == rows.end() ? -1 : int(found - rows.begin());
}

struct Written
{
    int row = -1;
    int times = -1;
    double share = 1;
};

std::optional<Written> read(const QString &fault)
{
    Written written{rowOf(fault.section(u':', 0, 0).trimmed())};
    if (written.row < 0)
        return std::nullopt;
    if (!fault.contains(u':'))
        return written;
    QString amount = fault.section(u':', 1).trimmed();
    const bool isShare = amount.endsWith(u'%');
    if (isShare)
        amount.chop(1);
    bool isNumber = false;
    const int number = amount.toInt(&isNumber);
    if (!isNumber || number < 1 || (isShare && number > 100))
        return std::nullopt;
    if (isShare)
        written.share = number / 100.0;
    else
        written.times = number;
    return written;
}
} // namespace

QList<FaultPlan::Description> FaultPlan::known()
{
    QList<Description> list;
    for (const FaultRow &row : faultTable())
        list.append({QString::fromLatin1(row.name), QString::fromLatin1(row.words)});
    return list;
}

Result<QList<QString>> FaultPlan::checked(const QStringList &faults)
{
    for (const QString &fault : faults) {
        if (!read(fault)) {
            return Error{Error::Kind::Usage, {},
                         QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "There is no fault \"%1\". One is written NAME, NAME:3 "
                                                                      "(the first three times) or NAME:20% (that share of "
                                                                      "the times); pentimento practice --fault list names "
                                                                      "them.")),
                         {fault.left(60)}};
        }
    }
    return faults;
}

FaultPlan::FaultPlan(const QStringList &faults, std::function<bool(const QString &)> forgive)
    : m_forgive(std::move(forgive))
{
    for (const QString &fault : faults) {
        if (const auto written = read(fault))
            m_planned.append({written->row, written->times, written->share});
    }
}

bool FaultPlan::strikes(Planned &planned)
{
    if (planned.left == 0 || (planned.share < 1 && QRandomGenerator::global()->generateDouble() >= planned.share))
        return false;
    if (planned.left > 0)
        --planned.left;
    return true;
}

namespace {
bool fits(When when, const Occasion &occasion, const std::optional<HttpReply> &honest)
{
    switch (when) {
    case When::Instead:
        return true;
    case When::After:
        return honest->status / 100 == 2;
    case When::Failing:
        return honest->status / 100 == 2 && !isReady(occasion, *honest);
    case When::Ready:
        return isReady(occasion, *honest);
    }
    return false;
}
} // namespace

HttpReply FaultPlan::answer(const Occasion &occasion, const std::function<HttpReply()> &honest)
{
    std::optional<HttpReply> reply;
    for (Planned &planned : m_planned) {
        const FaultRow &row = faultTable()[size_t(planned.row)];
        if (row.stage != occasion.stage)
            continue;
        if (row.when != When::Instead && !reply)
            reply = honest();
        const std::lock_guard lock(m_mutex);
        if (!fits(row.when, occasion, reply) || !strikes(planned))
            continue;
        if (row.when == When::Failing && m_forgive && !m_forgive(polledId(occasion))) { // ready since the answer was made
            planned.left += planned.left >= 0 ? 1 : 0;
            continue;
        }
        if (row.change)
            return row.change(occasion, reply.value_or(HttpReply()));
        if (m_firstId.isEmpty())
            m_firstId = objectOf(*reply)[u"id"_s].toString();
        return withId(*reply, m_firstId);
    }
    return reply ? *reply : honest();
}
} // namespace pentimento::practice
