#include "app/jobs/jobintake.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/base/redact.h"
#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/jobs/admission.h"
#include "app/jobs/filing.h"
#include "app/jobs/servicechoice.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using Outcome = JobQueue::AddOutcome;
} // namespace

JobIntake::JobIntake(const JobQueue::Services &services, QThreadPool &pool, QObject *context,
                     std::function<void(QList<Generation>)> entered)
    : m_services(services), m_pool(pool), m_context(context), m_entered(std::move(entered))
{
}

void JobIntake::take(const JobRequest &request, const Destination &destination, const Promise &promise)
{
    FilingOrder order;
    order.request = request;
    for (int i = 0; i < request.count; ++i)
        order.ids << newId();
    order.ids.sort(); // made in one millisecond they are in no order, and lists sort by them
    order.group = request.click.isEmpty() ? newId() : request.click;
    order.profile = destination.profile.id;
    order.address = destination.address;
    order.estimate = destination.profile.isPractice() ? Money{0, {}, {}} : request.endpoint.price;
    order.createdAt = m_services.clock.now();
    order.owner = m_services.store.ownerId();
    withKey(destination.profile, promise, [this, order, promise] { file(order, promise); });
}

void JobIntake::repeat(const Generation &ended, const ServiceProfile &profile, const Promise &promise)
{
    Generation row = repetitionOf(ended);
    row.id = newId();
    row.group = newId();
    row.createdAt = m_services.clock.now();
    row.owner = m_services.store.ownerId();
    withKey(profile, promise, [this, row, promise] { insert({row}, true, promise); });
}

void JobIntake::withKey(const ServiceProfile &wanted, const Promise &promise, Next next)
{
    if (wanted.isPractice())
        return next();
    thenOn(m_services.credentials.read(wanted.id), m_context, [promise, wanted, next = std::move(next)](const Result<QString> &key) {
        if (!key)
            return keep<Outcome>(promise, {{}, {key.error()}});
        if (isSendableKey(key->trimmed()))
            return next();
        keep<Outcome>(promise,
                         {{},
                          {key->trimmed().isEmpty()
                               ? Error::of(Error::Kind::Key,
                                          QT_TRANSLATE_NOOP("Error", "There is no key for %1, so nothing was sent. Add "
                                                                     "one in the settings, or set %2."),
                                          {wanted.title, keyVariable(wanted.id)})
                               : Error::of(Error::Kind::Key,
                                          QT_TRANSLATE_NOOP("Error", "The key for %1 holds characters that no key has, "
                                                                     "so nothing was sent. Paste it again."),
                                          {wanted.title})}});
    });
}

void JobIntake::file(const FilingOrder &filing, const Promise &promise)
{
    const auto work = [files = m_services.store.files(), filing] { return fileRequest(files, filing); };
    thenOn(QtConcurrent::run(&m_pool, work), m_context, [this, filing, promise](const Filed &filed) {
        if (!filed.errors.isEmpty())
            return keep<Outcome>(promise, {{}, filed.errors});
        keepSecrets(filing.ids, filing.request.webhookSecret, [this, filed, mayRepeat = filing.request.mayRepeat, promise] {
            insert(filed.rows, mayRepeat, promise);
        });
    });
}

void JobIntake::keepSecrets(const QStringList &ids, const QString &secret, Next next)
{
    if (secret.isEmpty() || ids.isEmpty())
        return next();
    rememberSecret(secret);
    const QString name = u"job/"_s + ids.first();
    m_services.credentials.setForSession(name, secret); // also where there is no keyring
    thenOn(m_services.credentials.write(name, secret), m_context,
             [this, ids, secret, next = std::move(next)](const Result<void> &) { keepSecrets(ids.mid(1), secret, next); });
}

void JobIntake::insert(const QList<Generation> &rows, bool mayRepeat, const Promise &promise)
{
    for (const Generation &row : rows)
        known.insert(row.id); // resume() must not take for an orphan what is just being written
    const Admission admission{rows, m_services.limits ? m_services.limits() : SpendingLimits(), m_services.clock.now().toLocalTime().date(), mayRepeat};
    const auto write = [admission](Database &database) { return admit(database, admission); };
    thenOn(m_services.store.run(write), m_context, [this, rows, promise](const Admitted &admitted) {
        Outcome outcome{{}, {}, admitted.sameAs, admitted.notice};
        if (admitted.error)
            outcome.errors << *admitted.error;
        if (admitted.rows.isEmpty()) {
            for (const Generation &row : rows)
                known.remove(row.id);
            return forgetSecrets(rows, [promise, outcome] { keep<Outcome>(promise, outcome); });
        }
        for (const Generation &row : admitted.rows)
            outcome.ids << row.id;
        m_services.history.noteAdded(admitted.rows);
        m_entered(admitted.rows);
        keep<Outcome>(promise, outcome);
    });
}

void JobIntake::forgetSecrets(const QList<Generation> &rows, Next next)
{
    if (rows.isEmpty() || !rows.first().hasSecret) // all of a request have one, or none
        return next();
    const QString name = u"job/"_s + rows.first().id;
    m_services.credentials.setForSession(name, {});
    thenOn(m_services.credentials.remove(name), m_context,
           [this, rows, next = std::move(next)](const Result<void> &) { forgetSecrets(rows.mid(1), next); });
}
} // namespace pentimento
