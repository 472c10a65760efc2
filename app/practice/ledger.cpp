#include "app/practice/ledger.h"

#include "app/base/json.h"
#include "app/base/money.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
Ledger::Ledger(QString file)
    : m_file(std::move(file))
{
}

Result<void> Ledger::add(const QString &id, const QString &endpoint, qint64 microDollars, qint64 atMs)
{
    const std::lock_guard lock(m_mutex);
    readNewLines();
    if (m_ids.contains(id))
        return {};
    const QJsonObject bill{
        {u"id"_s, id},
        {u"endpoint"_s, endpoint},
        {u"usd"_s, decimalDollars(microDollars)},
        {u"micro_dollars"_s, microDollars},
        {u"credits"_s, static_cast<double>(microDollars) / 10'000.0},
        {u"at"_s, QDateTime::fromMSecsSinceEpoch(atMs, Qt::UTC).toString(Qt::ISODateWithMs)}};
    QFile file(m_file);
    QByteArray line = toJson(bill) + '\n';
    const bool open = file.open(QIODevice::ReadWrite | QIODevice::Append);
    if (open && file.size() > m_read)
        line.prepend('\n'); // after a line that a killed process left unfinished
    if (!open || file.write(line) != line.size() || !file.flush()) {
        return Error{
            Error::Kind::Storage,
            {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The practice service cannot write %1. Free some "
                                                         "space or choose another folder.")),
            {m_file},
            file.errorString()};
    }
    file.close();
    readNewLines();
    return {};
}

bool Ledger::contains(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    if (!m_ids.contains(id))
        readNewLines();
    return m_ids.contains(id);
}

qint64 Ledger::totalMicroDollars()
{
    const std::lock_guard lock(m_mutex);
    readNewLines();
    return m_total;
}

void Ledger::readNewLines()
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly) || file.size() <= m_read || !file.seek(m_read))
        return;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        if (!line.endsWith('\n'))
            return; // still being written, or torn
        m_read += line.size();
        const Result<QJsonValue> bill = parseJson(line, u"The bill"_s);
        const QString id = bill ? bill->toObject().value(u"id"_s).toString() : QString();
        if (id.isEmpty() || m_ids.contains(id))
            continue;
        m_ids.insert(id);
        m_total += bill->toObject().value(u"micro_dollars"_s).toInteger();
    }
}
} // namespace pentimento::practice
