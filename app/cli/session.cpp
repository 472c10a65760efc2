#include "app/cli/session.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/json.h"
#include "app/cli/backend.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"

#include <QJsonObject>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error::Kind kindOfEnd(const Generation &generation)
{
    if (generation.error)
        return generation.error->kind;
    switch (generation.state) {
    case JobState::RequestModerated:
    case JobState::ContentModerated:
        return Error::Kind::Moderated;
    case JobState::Cancelled:
        return Error::Kind::Cancelled;
    case JobState::Expired:
        return Error::Kind::Expired;
    case JobState::Unknown:
        return Error::Kind::Unknown;
    case JobState::Queued:
    case JobState::Submitting:
    case JobState::Waiting:
    case JobState::Fetching:
    case JobState::Stitching:
    case JobState::Ready:
    case JobState::Failed:
        break;
    }
    return Error::Kind::Failed;
}
} // namespace

Session::Session(Backend &backend, Console &console, Style style, QObject *parent)
    : QObject(parent)
    , m_backend(backend)
    , m_console(console)
    , m_style(style)
    , m_limit(backend.clock())
{
    connect(&m_limit, &TimeLimit::reached, this, [this] { giveUp(Error::Kind::Timeout); });
    connect(&backend.queue(), &JobQueue::furtherFound, this, &Session::follow);
    connect(&backend.queue(), &JobQueue::ended, this, &Session::finishJob);
    connect(&backend.queue(), &JobQueue::progressChanged, this, &Session::showProgress);
    connect(&backend.queue(), &JobQueue::storageFailed, this,
            [this](const Error &error) { m_console.problem(error); });
    connect(new Interrupt(this), &Interrupt::interrupted, this, [this] { giveUp(Error::Kind::Interrupted); });
    if (style.timeout.count() > 0)
        m_limit.start(style.timeout);
}

void Session::follow(const QStringList &ids)
{
    if (m_concluded)
        return;
    m_order += ids;
    for (const QString &id : ids) {
        if (!m_exitCodes.contains(id))
            m_open.insert(id);
    }
    if (m_open.isEmpty())
        QMetaObject::invokeMethod(this, &Session::conclude, Qt::QueuedConnection);
}

void Session::finishJob(const Generation &generation)
{
    if (m_concluded)
        return;
    m_done.insert(generation.id, generation);
    if (generation.state != JobState::Ready || generation.outputPath.isEmpty())
        return outputWritten(generation, {}, std::nullopt);
    const QString path = generation.outputPath;
    const auto write = [store = &m_backend.store(), generation, path] { return writeOutput(*store, generation, path); };
    thenOn(QtConcurrent::run(backgroundPool(), write), this, [this, generation, path](const Result<void> &written) {
            outputWritten(generation, written ? path : QString(),
                          written ? std::nullopt : std::optional(written.error()));
        });
}

void Session::outputWritten(const Generation &generation, const QString &path, const std::optional<Error> &problem)
{
    if (m_concluded)
        return;
    Generation shown = generation;
    int code = 0;
    if (problem) {
        shown.error = problem;
        m_console.message(u"The result is kept in the history as %1."_s.arg(generation.id));
        code = exitCode(problem->kind);
    } else if (generation.state != JobState::Ready) {
        if (!shown.error)
            shown.error = Error{kindOfEnd(generation)};
        code = exitCode(shown.error->kind);
    }
    if (shown.error)
        m_console.problem(*shown.error);
    m_exitCodes.insert(generation.id, code);
    m_done.insert(generation.id, shown);
    print(shown, path);
    m_open.remove(generation.id);
    if (m_open.isEmpty() && !m_order.isEmpty())
        conclude();
}

void Session::print(const Generation &generation, const QString &output)
{
    if (m_style.json)
        m_console.result(toJson(toJsonObject(generation, output)));
    else if (!output.isEmpty())
        m_console.resultText(output);
    else if (generation.state == JobState::Ready)
        m_console.resultText(generation.id);
}

void Session::showProgress(const QString &id)
{
    if (!m_open.contains(id))
        return;
    const JobProgress progress = m_backend.queue().progress(id);
    if (progress.running.count() == 0 && progress.bytesToSend > 0) {
        m_console.progress(u"Sending %1 of %2 MB"_s.arg(progress.bytesSent / 1e6, 0, 'f', 1)
                               .arg(progress.bytesToSend / 1e6, 0, 'f', 1));
        return;
    }
    QString line = u"Running %1 s"_s.arg(progress.running.count() / 1000);
    if (progress.fraction)
        line += u", %1 %"_s.arg(qRound(*progress.fraction * 100));
    else if (progress.usual.count() > 0)
        line += u" of about %1 s"_s.arg(progress.usual.count() / 1000);
    m_console.progress(line);
}

void Session::giveUp(Error::Kind kind)
{
    if (m_concluded)
        return;
    m_concluded = true;
    m_console.problem(Error{kind});
    // The journal holds the true states; they are read from there, never from memory.
    QList<QFuture<Result<Generation>>> reads;
    for (const QString &id : std::as_const(m_order)) {
        if (m_open.contains(id))
            reads.append(m_backend.history().find(id));
    }
    thenOn(QtFuture::whenAll(reads.begin(), reads.end()), this, [this, kind](const QList<QFuture<Result<Generation>>> &answers) {
            for (const QFuture<Result<Generation>> &answer : answers) {
                if (!answer.result())
                    continue;
                Generation generation = answer.result().value();
                generation.error = Error{kind};
                print(generation, {});
            }
            int code = exitCode(kind);
            for (const QString &id : std::as_const(m_order)) {
                if (m_open.contains(id))
                    break;
                if (const int own = m_exitCodes.value(id); own != 0) {
                    code = own;
                    break;
                }
            }
            emit finished(code);
        });
}

void Session::conclude()
{
    if (m_concluded)
        return;
    m_concluded = true;
    int code = 0;
    for (const QString &id : std::as_const(m_order)) {
        code = m_exitCodes.value(id);
        if (code != 0)
            break;
    }
    emit finished(code);
}
} // namespace pentimento

#include "moc_session.cpp"
