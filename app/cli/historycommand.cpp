#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/json.h"
#include "app/base/paths.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/history/history.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString line(const Generation &generation)
{
    return generation.id + u"  "_s + generation.createdAt.toString(u"yyyy-MM-dd HH:mm"_s) + u"  "_s
           + jobStateName(generation.state).leftJustified(18) + generation.endpoint + u"  "_s
           + generation.prompt.simplified().left(60);
}

void print(const Console &console, const Generation &generation, bool json)
{
    if (json)
        console.result(toJson(toJsonObject(generation)));
    else
        console.resultText(line(generation));
}

int list(const Options &options, Console &console, History &history)
{
    HistoryQuery query;
    query.search = options.search;
    query.limit = options.limit;
    thenOn(history.page(query), qApp, [&](const Result<QList<Generation>> &page) {
        if (!page)
            return QCoreApplication::exit(console.fail(page.error()));
        for (const Generation &generation : *page)
            print(console, generation, options.json);
        QCoreApplication::exit(0);
    });
    return QCoreApplication::exec();
}

int exportOne(const Options &options, Console &console, History &history)
{
    thenOn(history.exportTo(options.words[2], options.words[3]), qApp, [&](const Result<void> &done) {
        QCoreApplication::exit(done ? 0 : console.fail(done.error()));
    });
    return QCoreApplication::exec();
}

/// Says what it finds on stdout, a line each; 10 where something is wrong that was not mended.
int check(const Options &options, Console &console, Store &store)
{
    const auto look = QtConcurrent::run(backgroundPool(), [&store, &console, repair = options.repair] {
        return Housekeeping(store).check(repair, [&console](int done, int total) {
            console.progress(u"%1 of %2 files"_s.arg(done).arg(total));
        });
    });
    thenOn(look, qApp, [&](const Result<Housekeeping::Report> &report) {
        if (!report)
            return QCoreApplication::exit(console.fail(report.error()));
        for (const QString &line : report->repairs + report->problems)
            console.resultText(line);
        console.message(u"%1 entries and %2 files were looked at."_s.arg(report->generations).arg(report->files));
        if (report->isSound())
            return QCoreApplication::exit(0);
        QCoreApplication::exit(console.fail(Error{Error::Kind::Storage, {},
            u"%1 things are wrong. Entries whose files are missing stay, and are shown as missing; bring the files back "
             "from a backup if there is one."_s, {report->problems.size()}}));
    });
    return QCoreApplication::exec();
}
} // namespace

int historyCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"search"_s, u"limit"_s, u"json"_s, u"quiet"_s, u"repair"_s});
    if (!options)
        return Console().fail(options.error());
    Console console(options->quiet);
    const bool exporting = options->words.value(1) == u"export"_s;
    const bool checking = options->words.value(1) == u"check"_s;
    if (options->words.size() != (exporting ? 4 : checking ? 2 : 1) || (options->repair && !checking)) {
        return console.fail(Error{Error::Kind::Usage, {},
                                  u"history lists, history export ID DIRECTORY writes one generation's files, and history "
                                   "check [--repair] looks at all of them."_s});
    }
    Result<std::unique_ptr<Store>> store = Store::open(Paths::fromEnvironment());
    if (!store)
        return console.fail(store.error());
    if (const std::optional<Error> &notice = (*store)->openingNotice())
        console.message(notice->plainSentence());
    if (checking)
        return check(*options, console, **store);
    History history(**store);
    return exporting ? exportOne(*options, console, history) : list(*options, console, history);
}
} // namespace pentimento
