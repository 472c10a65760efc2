#pragma once

#include "app/base/result.h"

#include <QSet>
#include <QString>

#include <mutex>

namespace pentimento::practice {
/// What the Practice service has charged: bills.jsonl, one line for each result, appended only.
/// Several processes may share the file; add() is called while holding their common lock. Any thread.
class Ledger
{
public:
    explicit Ledger(QString file);

    /// Adds a line for \a id unless it has one.
    Result<void> add(const QString &id, const QString &endpoint, qint64 microDollars, qint64 atMs);
    bool contains(const QString &id);
    qint64 totalMicroDollars();

private:
    void readNewLines();

    const QString m_file;
    std::mutex m_mutex;
    qint64 m_read = 0; // bytes of whole lines taken in
    QSet<QString> m_ids;
    qint64 m_total = 0;
};
} // namespace pentimento::practice
