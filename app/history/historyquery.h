#pragma once

#include "app/history/jobstate.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace pentimento {
struct Generation;

enum class HistoryOrder { Newest, Oldest, Costliest, Prompt, Seed };

/// What of the history is wanted. Everything that is set must hold.
struct HistoryQuery
{
    QString search = {};       ///< words or parts of words in prompt, endpoint, picture name, note, tags; any case and accents
    QString picture = {};      ///< only of this picture
    QString group = {};
    QList<JobState> states = {};
    QStringList services = {}; ///< ids of profiles; empty: all
    QDateTime createdAfter = {}; ///< or at that moment; invalid: any time
    bool onlyFavourites = false;
    QString olderThan = {};    ///< id: the next page (keyset), by HistoryOrder::Newest only
    int limit = 100;
    QDateTime createdBefore = {}; ///< not that moment itself
    QStringList endpoints = {};
    QStringList tags = {};        ///< all of them
    std::optional<qint64> seed = {}; ///< sent or used
    qint64 leastPixels = 0;       ///< of the finished picture
    qint64 mostPixels = 0;        ///< 0: no limit
    std::optional<QString> origin = {}; ///< Generation::origin(); empty: made without a picture
    bool inBin = false;           ///< what is in the bin, instead of what is not
    HistoryOrder order = HistoryOrder::Newest;
    bool operator==(const HistoryQuery &) const = default;
};

/// True where \a query would find \a generation, whatever its page and limit: for lists that follow what changes.
bool matches(const HistoryQuery &query, const Generation &generation);
/// Pixels of the finished picture: the whole one where something was placed, else the raw result; 0: unknown.
qint64 finishedPixels(const Generation &generation);
} // namespace pentimento
