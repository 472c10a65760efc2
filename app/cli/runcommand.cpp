#include "app/base/futures.h"
#include "app/cli/backend.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/request.h"
#include "app/cli/session.h"
#include "app/jobs/jobqueue.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
std::optional<Error> outputProblem(const JobRequest &request)
{
    const bool alpha = request.picture && request.picture->info.hasAlpha;
    for (const QString &path : request.outputPaths) {
        if (const Result<void> usable = checkOutput(path, alpha); !usable)
            return usable.error();
    }
    return std::nullopt;
}
} // namespace

int runCommand(const QStringList &arguments)
{
    Result<Options> options = parseOptions(
        arguments, {u"service"_s, u"base-url"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s, u"output"_s,
                    u"count"_s, u"timeout"_s, u"json"_s, u"quiet"_s});
    if (!options)
        return Console().fail(options.error());
    Console console(options->quiet);
    Result<std::unique_ptr<Backend>> backend = Backend::open({});
    if (!backend)
        return console.fail(backend.error());
    const RequestOutcome made = requestFrom(*options, (*backend)->catalogue());
    if (!made.errors.isEmpty())
        return console.fail(made.errors);
    for (const QString &notice : made.notices)
        console.message(notice);
    if (const std::optional<Error> problem = outputProblem(made.request))
        return console.fail(*problem);

    Session session(**backend, console, {options->json, options->quiet, options->timeout});
    QObject::connect(&session, &Session::finished, qApp, [](int code) { QCoreApplication::exit(code); },
                     Qt::QueuedConnection);
    const auto take = [&](const JobQueue::AddOutcome &added) {
        if (!added.errors.isEmpty())
            return QCoreApplication::exit(console.fail(added.errors));
        if (added.notice)
            console.message(added.notice->plainSentence());
        session.follow(added.ids);
    };
    thenOn((*backend)->queue().add(made.request), &session, [&](const JobQueue::AddOutcome &added) {
        if (added.sameAs.isEmpty())
            return take(added);
        // Whoever writes a command means it: said, and sent.
        console.message(u"Exactly this, with the same seed, was sent before as %1. It is sent again."_s.arg(added.sameAs));
        JobRequest again = made.request;
        again.mayRepeat = true;
        thenOn((*backend)->queue().add(again), &session, take);
    });
    return QCoreApplication::exec();
}
} // namespace pentimento
