#include "app/credentials/credentialstore.h"

#include "app/base/redact.h"

#include <QCoreApplication>
#include <QObject>
#include <QPointer>
#include <QPromise>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
const QString keyringService = u"pentimento"_s; // the name under which the desktop's keyring lists our entries

// A person who is asked for the keyring's password when they save a key needs longer than a command line may wait.
constexpr std::chrono::milliseconds writePatience = std::chrono::minutes(1);

/// Why the keyring did not give or take \a name's secret, and what can be done instead.
Error keyringError(const QString &name, const QString &reason)
{
    const QString detail = u"keyring: %1"_s.arg(reason);
    const QString variable = keyVariable(name);
    if (variable.isEmpty()) {
        return Error::of(Error::Kind::Key, QT_TRANSLATE_NOOP("Error", "The desktop's keyring cannot be used (%1). Start or unlock it (for "
                                                   "example GNOME Keyring or KWallet) and try again, or enter the secret "
                                                   "again for this session only."),
                        {reason}, detail);
    }
    return Error::of(Error::Kind::Key, QT_TRANSLATE_NOOP("Error", "The desktop's keyring cannot be used (%1). Start or unlock it (for example "
                                               "GNOME Keyring or KWallet), use the key for this session only, or set %2 in "
                                               "the environment."),
                    {reason, variable}, detail);
}

QString reasonOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return QStringLiteral("access was denied or it stayed locked");
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return QStringLiteral("none is available here");
    default:
        return job.errorString().isEmpty() ? QStringLiteral("it gave no reason") : job.errorString().trimmed();
    }
}

/// The one answer of a keyring job: its own, or that of the timer, whichever comes first.
template<typename T>
class Answer
{
public:
    Answer() { m_promise.start(); }
    QFuture<Result<T>> future() { return m_promise.future(); }
    void give(const Result<T> &result)
    {
        if (std::exchange(m_isGiven, true))
            return;
        m_promise.addResult(result);
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    bool m_isGiven = false;
};
} // namespace

class KeychainStore::Private
{
public:
    explicit Private(std::chrono::milliseconds itsPatience)
        : patience(itsPatience)
    {}

    /// Runs \a job for \a name; \a resultOf makes the answer when it has finished.
    template<typename T, typename ResultOf>
    QFuture<Result<T>> start(QKeychain::Job *job, const QString &name, std::chrono::milliseconds wait, ResultOf resultOf)
    {
        auto answer = std::make_shared<Answer<T>>();
        job->setInsecureFallback(false);
        job->setKey(name);
        auto timer = new QTimer(&context);
        QObject::connect(timer, &QTimer::timeout, &context, [answer, name, timer] {
            answer->give(keyringError(name, QStringLiteral("it did not answer in time")));
            timer->deleteLater();
        });
        QObject::connect(job, &QKeychain::Job::finished, &context, [answer, resultOf, timer = QPointer(timer)](QKeychain::Job *done) {
            answer->give(resultOf(*done));
            delete timer;
        });
        timer->setSingleShot(true);
        timer->start(wait);
        job->start();
        return answer->future();
    }

    QFuture<Result<void>> change(QKeychain::Job *job, const QString &name)
    {
        return start<void>(job, name, std::max(patience, writePatience), [this, name](const QKeychain::Job &done) -> Result<void> {
            if (done.error() != QKeychain::NoError && done.error() != QKeychain::EntryNotFound)
                return keyringError(name, reasonOf(done));
            forSession.remove(name); // the person's last word counts
            return {};
        });
    }

    const std::chrono::milliseconds patience;
    QHash<QString, QString> forSession;
    QObject context; // answers that come later find nobody, and their futures end as cancelled
};

KeychainStore::KeychainStore(std::chrono::milliseconds patience)
    : d(std::make_unique<Private>(patience))
{}

KeychainStore::~KeychainStore() = default;

QFuture<Result<QString>> KeychainStore::read(const QString &name)
{
    const QString variable = keyVariable(name);
    QString known = variable.isEmpty() ? QString() : qEnvironmentVariable(variable.toLatin1().constData()).trimmed();
    if (known.isEmpty())
        known = d->forSession.value(name);
    if (!known.isEmpty()) {
        rememberSecret(known);
        return QtFuture::makeReadyFuture(Result<QString>(known));
    }
    return d->start<QString>(new QKeychain::ReadPasswordJob(keyringService), name, d->patience,
                             [name](const QKeychain::Job &done) -> Result<QString> {
        if (done.error() == QKeychain::EntryNotFound)
            return QString();
        if (done.error() != QKeychain::NoError)
            return keyringError(name, reasonOf(done));
        const QString secret = static_cast<const QKeychain::ReadPasswordJob &>(done).textData().trimmed();
        rememberSecret(secret);
        return secret;
    });
}

QFuture<Result<void>> KeychainStore::write(const QString &name, const QString &secret)
{
    const QString trimmed = secret.trimmed();
    if (trimmed.isEmpty())
        return remove(name);
    rememberSecret(trimmed);
    auto job = new QKeychain::WritePasswordJob(keyringService);
    job->setTextData(trimmed);
    return d->change(job, name);
}

QFuture<Result<void>> KeychainStore::remove(const QString &name)
{
    return d->change(new QKeychain::DeletePasswordJob(keyringService), name);
}

void KeychainStore::setForSession(const QString &name, const QString &secret)
{
    const QString trimmed = secret.trimmed();
    rememberSecret(trimmed);
    if (trimmed.isEmpty())
        d->forSession.remove(name);
    else
        d->forSession.insert(name, trimmed);
}
} // namespace pentimento
