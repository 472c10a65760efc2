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

/// Brings requests into the queue and the session, which is told of all at once: it ends with the last it knows.
class Adding
{
public:
    Adding(Backend &backend, Console &console, Session &session) : m_backend(backend), m_console(console), m_session(session) {}

    /// Exit code of a request that never became a job, where others did; 0 where there is none.
    int refused() const { return m_refused; }

    void add(const QList<JobRequest> &requests)
    {
        QList<QFuture<JobQueue::AddOutcome>> adding;
        for (const JobRequest &request : requests)
            adding.append(m_backend.queue().add(request));
        thenOn(QtFuture::whenAll(adding.begin(), adding.end()), &m_session,
               [this, requests](const QList<QFuture<JobQueue::AddOutcome>> &outcomes) {
                   QList<JobRequest> again;
                   for (qsizetype i = 0; i < outcomes.size(); ++i) {
                       const JobQueue::AddOutcome outcome = outcomes[i].result();
                       if (!outcome.sameAs.isEmpty()) {
                           // Whoever writes a command means it: said, and sent.
                           m_console.message(u"Exactly this, with the same seed, was sent before as %1. It is sent again."_s.arg(outcome.sameAs));
                           again.append(requests[i]);
                           again.last().mayRepeat = true;
                           continue;
                       }
                       if (outcome.notice)
                           m_console.message(outcome.notice->plainSentence());
                       m_ids += outcome.ids;
                       m_errors += outcome.errors;
                   }
                   again.isEmpty() ? follow() : add(again);
               });
    }

private:
    void follow()
    {
        const int code = m_errors.isEmpty() ? 0 : m_console.fail(m_errors);
        if (m_ids.isEmpty())
            return QCoreApplication::exit(code);
        m_refused = code;
        m_session.follow(m_ids);
    }

    Backend &m_backend;
    Console &m_console;
    Session &m_session;
    QStringList m_ids;
    QList<Error> m_errors;
    int m_refused = 0;
};
} // namespace

int runCommand(const QStringList &arguments)
{
    Result<Options> options = parseOptions(
        arguments, {u"service"_s, u"base-url"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s,
                    u"output"_s, u"count"_s, u"timeout"_s, u"cancel-after"_s, u"json"_s, u"quiet"_s});
    if (!options)
        return Console().fail(options.error());
    Console console(options->quiet);
    Result<std::unique_ptr<Backend>> backend = Backend::open({});
    if (!backend)
        return console.fail(backend.error());
    const RequestsOutcome made = requestsFrom(*options, (*backend)->catalogue());
    if (!made.errors.isEmpty())
        return console.fail(made.errors);
    for (const QString &notice : made.notices)
        console.message(notice);
    for (const JobRequest &request : made.requests) {
        if (const std::optional<Error> problem = outputProblem(request))
            return console.fail(*problem);
    }

    Session session(**backend, console, {options->json, options->quiet, options->timeout});
    Adding adding(**backend, console, session);
    QObject::connect(&session, &Session::finished, qApp,
                     [&adding](int code) { QCoreApplication::exit(code != 0 ? code : adding.refused()); }, Qt::QueuedConnection);
    adding.add(made.requests);
    return QCoreApplication::exec();
}
} // namespace pentimento
