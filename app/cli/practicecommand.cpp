#include "app/base/paths.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"

#include <QCoreApplication>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
int listFaults(const Console &console)
{
    for (const PracticeFault &fault : practiceFaults())
        console.resultText(fault.name.leftJustified(24) + fault.words);
    return 0;
}
} // namespace

int practiceCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"port"_s, u"latency"_s, u"key"_s, u"fault"_s});
    if (!options)
        return Console().fail(options.error());
    const Console console;
    if (options->words.size() > 1)
        return console.fail(Error{Error::Kind::Usage, {}, u"practice takes no further words."_s});
    if (options->faults == QStringList{u"list"_s})
        return listFaults(console);
    const Paths paths = Paths::fromEnvironment();
    const Catalogue catalogue = Catalogue::load(paths.schemas());
    PracticeOptions setup{paths.practice(), options->port.value_or(0)};
    setup.latency = std::chrono::milliseconds(options->latencyMs.value_or(int(setup.latency.count())));
    setup.key = options->key;
    setup.faults = options->faults;
    const Result<std::unique_ptr<PracticeServer>> server = PracticeServer::start(setup, catalogue);
    if (!server)
        return console.fail(server.error());
    Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::interrupted, qApp, &QCoreApplication::quit);
    console.resultText(u"listening on "_s + (*server)->baseUrl().toString(QUrl::StripTrailingSlash));
    return QCoreApplication::exec();
}
} // namespace pentimento
