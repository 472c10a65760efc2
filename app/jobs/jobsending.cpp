#include "app/jobs/jobrun.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/log.h"
#include "app/credentials/credentialstore.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/sharedfiles.h"
#include "app/jobs/timetable.h"
#include "app/jobs/wirebody.h"
#include "app/storage/store.h"

#include <QtConcurrentRun>

#include <limits>


using namespace Qt::StringLiterals;

namespace pentimento {
// From queued to what the service's answer to the submit means.

namespace {
using std::chrono::milliseconds;

Result<QByteArray> bodyOf(const FileStore &files, const Generation &row, const Endpoint &endpoint,
                          const QJsonObject &fields, const QHash<QString, QString> &addresses)
{
    QHash<QString, QByteArray> pictures;
    for (const StoredUpload &upload : row.uploads) {
        if (addresses.contains(upload.field))
            continue;
        Result<QByteArray> bytes = files.get(upload.file);
        if (!bytes)
            return bytes.error();
        pictures.insert(upload.field, *std::move(bytes));
    }
    return wireBody(endpoint, fields, pictures, addresses);
}
} // namespace

void JobRun::start()
{
    m_starting = true;
    m_hasKey = false; // it may have been changed since
    readKey([this] { readSecret(); });
}

void JobRun::readSecret()
{
    if (!m_row.hasSecret)
        return handOverPictures();
    thenOn(m_host.credentials.read(secretName()), this, [this](const Result<QString> &secret) {
        if (secret && !secret->isEmpty()) {
            m_secret = *secret;
            return handOverPictures();
        }
        m_starting = false;
        m_needsSecret = m_paused = true;
        emit progressed();
        emit moved();
    });
}

Result<QList<JobRun::LargePicture>> JobRun::largePictures(const FileStore &files, const Generation &row, qint64 most)
{
    QList<LargePicture> large;
    for (const StoredUpload &upload : row.uploads) {
        Result<QByteArray> bytes = files.get(upload.file);
        if (!bytes)
            return bytes.error();
        if (bytes->size() > most)
            large.append({upload.field, upload.file.sha256, *std::move(bytes)});
    }
    return large;
}

void JobRun::handOverPictures()
{
    const Provider *client = provider();
    const qint64 most = client ? client->mostInlineBytes() : std::numeric_limits<qint64>::max();
    m_addresses.clear();
    if (most == std::numeric_limits<qint64>::max() || m_row.uploads.isEmpty())
        return loadBody();
    const auto read = [files = m_host.store.files(), row = m_row, most] { return largePictures(files, row, most); };
    thenOn(QtConcurrent::run(&m_host.pool, read), this, [this](const Result<QList<LargePicture>> &large) {
        if (!large)
            return endWith(JobState::Failed, large.error());
        handOver(*large);
    });
}

void JobRun::handOver(QList<LargePicture> pictures)
{
    m_handingOver = false;
    if (m_cancelAsked)
        return endWith(JobState::Cancelled, takenBack());
    if (pictures.isEmpty())
        return loadBody();
    const Result<ServiceCall> service = call();
    if (!service)
        return endWith(JobState::Failed, service.error());
    const LargePicture picture = pictures.takeFirst();
    m_handingOver = true;
    m_bytesSent = 0;
    m_bytesToSend = picture.bytes.size();
    const auto progress = [this](qint64 sent, qint64 total) {
        m_bytesSent = sent;
        m_bytesToSend = total;
        if (!std::exchange(m_progressPending, true))
            QMetaObject::invokeMethod(this, &JobRun::tellProgress, Qt::QueuedConnection);
    };
    m_host.files->want({provider(), *service, picture.sha256, picture.bytes, mimeTypeOf(formatOfBytes(picture.bytes))},
                       newCall(), progress, [this, pictures, field = picture.field](const Result<QString> &address) {
        endCall();
        if (!address)
            return endWith(JobState::Failed, address.error());
        m_addresses.insert(field, *address);
        handOver(pictures);
    });
}

void JobRun::loadBody()
{
    QJsonObject fields = m_row.fields;
    if (!m_secret.isEmpty()) {
        const Endpoint known = endpoint();
        const Field *field = known.firstOfKind(FieldKind::Secret);
        fields.insert(field ? field->name : u"webhook_secret"_s, m_secret);
    }
    const auto make = [files = m_host.store.files(), row = m_row, fields, known = endpoint(), addresses = m_addresses] {
        return bodyOf(files, row, known, fields, addresses);
    };
    thenOn(QtConcurrent::run(&m_host.pool, make), this, [this](const Result<QByteArray> &body) {
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        if (!body)
            return endWith(JobState::Failed, body.error());
        sendIntent(*body);
    });
}

void JobRun::sendIntent(const QByteArray &body)
{
    m_row.state = JobState::Submitting;
    m_row.submittedAt = m_host.clock.now();
    m_bytesSent = 0;
    m_bytesToSend = body.size();
    // Before the first byte leaves: a full disk must stop us while the job is still free.
    journal([this, body] {
        m_starting = false;
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        submit(body);
    });
}

void JobRun::submit(const QByteArray &body)
{
    const Result<ServiceCall> service = call();
    Provider *client = provider();
    if (!service || !client)
        return endWith(JobState::Failed, service ? Error{Error::Kind::Usage} : service.error());
    Provider::SubmitWatch watch;
    watch.progress = [this](qint64 sent, qint64 total) {
        // Known at once, for cancel(); told later, because whoever listens may cancel, and the network is reading.
        m_bytesSent = sent;
        m_bytesToSend = total;
        if (!std::exchange(m_progressPending, true))
            QMetaObject::invokeMethod(this, &JobRun::tellProgress, Qt::QueuedConnection);
    };
    watch.done = [this](const SubmitOutcome &outcome) { takeSubmitted(outcome); };
    client->submit(*service, endpoint(), body, newCall(), watch);
}

void JobRun::tellProgress()
{
    m_progressPending = false;
    emit progressed();
}

void JobRun::takeSubmitted(const SubmitOutcome &outcome)
{
    endCall();
    const std::optional<Error> error = outcome.errors.isEmpty() ? std::nullopt : std::optional(outcome.errors.first());
    switch (outcome.kind) {
    case SubmitOutcome::Kind::Accepted:
        return takeAccepted(outcome);
    case SubmitOutcome::Kind::RetryLater:
        return takeBusy(outcome);
    case SubmitOutcome::Kind::Unknown:
        return takeUncertain(error);
    case SubmitOutcome::Kind::Refused:
        emit refused(outcome.errors);
        return endWith(JobState::Failed, error ? *error : Error{Error::Kind::Refused});
    }
}

void JobRun::takeAccepted(const SubmitOutcome &outcome)
{
    const Result<ServiceCall> service = call();
    m_row.state = JobState::Waiting;
    m_row.serviceId = outcome.serviceId;
    m_row.pollingUrl = storedAddress(outcome.pollingUrl, service ? service->address : QUrl());
    m_row.cost = realCost(outcome.cost);
    m_row.error.reset();
    m_row.finishedAt = {};
    m_bytesSent = m_bytesToSend;
    m_acceptedAt = m_host.clock.steady();
    m_secret.clear();
    m_source = m_host.sources->hold(m_host.store.files(), m_row);
    qCInfo(logJobs) << "accepted" << m_row.id << "as" << m_row.serviceId;
    journal([this] {
        emit accepted();
        armLimit();
        pollLater();
    });
}

void JobRun::takeBusy(const SubmitOutcome &outcome)
{
    const milliseconds now = m_host.clock.steady();
    if (!m_busySince)
        m_busySince = now;
    if (now - *m_busySince >= m_host.retries.busy)
        return endWith(JobState::Failed,
                       outcome.errors.isEmpty() ? Error{Error::Kind::Refused} : outcome.errors.first());
    // Queued again, also on disk: nothing was accepted, and a crash during the wait must not make it "unknown".
    m_row.state = JobState::Queued;
    m_row.submittedAt = {};
    m_bytesSent = m_bytesToSend = 0;
    m_starting = true; // holds it back until the journal knows
    emit heldOff(outcome.retryAfter);
    journal([this] {
        m_starting = false;
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        emit moved();
    });
}

void JobRun::takeUncertain(const std::optional<Error> &error)
{
    m_uncertain = error ? *error : Error{Error::Kind::Unknown};
    const Provider *client = provider();
    if (!client || !client->canList())
        return endUncertain(JobState::Unknown, *m_uncertain);
    emit progressed();
    if (!lookUpLater(std::nullopt))
        lookUp();
}
} // namespace pentimento
