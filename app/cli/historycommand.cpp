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
} // namespace

int historyCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"search"_s, u"limit"_s, u"json"_s, u"quiet"_s});
    if (!options)
        return Console().fail(options.error());
    Console console(options->quiet);
    const bool exporting = options->words.value(1) == u"export"_s;
    if (exporting ? options->words.size() != 4 : options->words.size() != 1) {
        return console.fail(Error{Error::Kind::Usage, {},
                                  u"history lists, and history export ID DIRECTORY writes one generation's files."_s});
    }
    Result<std::unique_ptr<Store>> store = Store::open(Paths::fromEnvironment());
    if (!store)
        return console.fail(store.error());
    History history(**store);
    return exporting ? exportOne(*options, console, history) : list(*options, console, history);
}
} // namespace pentimento
