#include "app/base/futures.h"
#include "app/cli/backend.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/cli/session.h"
#include "app/jobs/jobqueue.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
int resumeCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"json"_s, u"quiet"_s, u"timeout"_s});
    if (!options)
        return Console().fail(options.error());
    Console console(options->quiet);
    if (options->words.size() > 1)
        return console.fail(Error{Error::Kind::Usage, {}, u"resume takes no further words."_s});
    Result<std::unique_ptr<Backend>> backend = Backend::open({});
    if (!backend)
        return console.fail(backend.error());

    Session session(**backend, console, {options->json, options->quiet, options->timeout});
    QObject::connect(&session, &Session::finished, qApp, [](int code) { QCoreApplication::exit(code); },
                     Qt::QueuedConnection);
    thenOn((*backend)->queue().resume(true), &session, [&](const QStringList &ids) {
        QStringList followed;
        for (const QString &id : ids) {
            // Its secret is not in the keyring, and nobody is here to ask: the window can.
            if ((*backend)->queue().progress(id).needsSecret)
                console.message(u"%1 waits for its webhook secret. Open the window to give it."_s.arg(id));
            else
                followed << id;
        }
        if (ids.isEmpty())
            console.message(u"There is nothing to resume."_s);
        session.follow(followed);
    });
    return QCoreApplication::exec();
}
} // namespace pentimento
