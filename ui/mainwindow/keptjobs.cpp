#include "ui/mainwindow/keptjobs.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "app/history/historyquery.h"

#include <algorithm>

namespace pentimento {
namespace {
using FoundJob = Result<std::optional<Generation>>;

/// Further pictures of a job are rows of its click too.
FoundJob newestOf(const Result<QList<Generation>> &rows)
{
    if (!rows)
        return rows.error();
    const auto job = std::find_if(rows->begin(), rows->end(), [](const Generation &row) { return row.output == 0; });
    return job == rows->end() ? FoundJob(std::nullopt) : FoundJob(*job);
}
} // namespace

QFuture<Result<std::optional<Generation>>> jobOf(History &history, const QString &click, QObject *context)
{
    const auto ask = [&history, click](bool inBin) {
        HistoryQuery query;
        query.group = click;
        query.inBin = inBin;
        return history.page(query);
    };
    return thenOn(ask(false), context, [ask, context](const Result<QList<Generation>> &rows) {
        if (!rows || !rows->isEmpty())
            return QtFuture::makeReadyFuture(newestOf(rows));
        return thenOn(ask(true), context, newestOf);
    }).unwrap();
}
} // namespace pentimento
