#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

#include <QDate>

namespace pentimento {
class Database;

/// What the jobs of a day or a month did to the person's money, in micro-dollars. Jobs whose price nobody knows are
/// counted and not summed. A plain value.
struct SpendingTotal
{
    QDate first = {};         ///< the day, or the first of the month, by the person's calendar
    qint64 charged = 0;
    qint64 estimated = 0;     ///< the part of `charged` that is known by estimate only
    qint64 maybe = 0;         ///< may have been charged
    qint64 pending = 0;       ///< queued or under way, by estimate
    int jobs = 0;             ///< charged, maybe charged or pending
    int unpriced = 0;         ///< of those without a known price
    int withoutPicture = 0;

    qint64 all() const { return charged + maybe + pending; }
    void add(const Generation &generation);
    bool operator==(const SpendingTotal &) const = default;
};

struct SpendingReport
{
    QList<SpendingTotal> days = {};            ///< newest first, only those with jobs
    QList<SpendingTotal> months = {};          ///< likewise
    QList<Generation> withoutPicture = {};     ///< newest first, at most 500
};

/// Functions for the storage thread. A job belongs to the day on which it was sent; one that waits, to the day it
/// was made.
namespace spending {
Result<SpendingReport> report(Database &database);
/// Of the jobs made from \a first on.
Result<SpendingTotal> since(Database &database, const QDate &first);
/// The newest job that was sent with exactly the bytes, fields and fixed seed of one of \a rows to the same service
/// and endpoint, and that gave a picture or still may; empty: none. Rows without a seed are never the same.
Result<QString> identicalTo(Database &database, const QList<Generation> &rows);
} // namespace spending
} // namespace pentimento
