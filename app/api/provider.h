#pragma once

#include "app/base/money.h"
#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QUrl>

#include <chrono>
#include <functional>
#include <optional>

namespace pentimento {
/// Who is called and as whom. The key lives here and nowhere else; never logged.
struct ServiceCall
{
    QUrl address; ///< base of the service, e.g. https://api.bfl.ai
    QString key;
};

/// What a submit ended in. Exactly one of these is told for each submit.
struct SubmitOutcome
{
    enum class Kind {
        Accepted,   ///< serviceId is set
        Refused,    ///< the answer proves that nothing was accepted; errors say why, one per field
        RetryLater, ///< proves it too and may be sent again after retryAfter (429; 503 with Retry-After)
        Unknown     ///< the connection broke after bytes had left: it may have been accepted and charged
    };
    Kind kind = Kind::Unknown;
    QString serviceId = {};
    QUrl pollingUrl = {}; ///< may be empty (design, section 7)
    Money cost = {};
    QList<Error> errors = {};
    std::optional<std::chrono::milliseconds> retryAfter = {};
};

/// What a poll said. A broken connection or an answer without a status is TryAgain: the job is paid for.
struct PollOutcome
{
    enum class Kind { Running, Ready, Failed, RequestModerated, ContentModerated, Cancelled, NotFound, TryAgain, Refused };
    Kind kind = Kind::TryAgain;
    QString word = {};                 ///< the service's own status word
    std::optional<double> progress = {}; ///< 0..1
    QUrl resultUrl = {};
    QDateTime resultExpires = {};      ///< invalid: not said
    std::optional<qint64> seed = {};
    QString sentPrompt = {};
    Money cost = {};
    std::optional<Error> error = {};
    std::optional<std::chrono::milliseconds> retryAfter = {};
};

struct FetchOutcome
{
    enum class Kind { Complete, Broken, Gone, Refused }; ///< Broken: repeat; Gone: poll for a fresh address
    Kind kind = Kind::Broken;
    QByteArray bytes = {};
    std::optional<Error> error = {};
};

/// One protocol over HTTP: pure calls without memory or retries, which are the queue's. Main thread; a callback
/// comes exactly once, later, unless \a context died first, which aborts the call.
class Provider
{
public:
    virtual ~Provider() = default;

    struct SubmitWatch
    {
        std::function<void(qint64 sent, qint64 total)> progress;
        std::function<void(SubmitOutcome)> done;
    };
    /// Sends \a body once, whatever happens. watch.progress tells at once how much was handed to the
    /// connection: while sent < total the service cannot have accepted it, and deleting \a context takes it back for
    /// certain, but not from inside that callback.
    virtual void submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body,
                        QObject *context, SubmitWatch watch) = 0;
    virtual void poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl,
                      QObject *context, std::function<void(PollOutcome)> done) = 0;
    virtual void fetch(const ServiceCall &call, const QUrl &result, QObject *context,
                       std::function<void(qint64 received, qint64 total)> progress,
                       std::function<void(FetchOutcome)> done) = 0;
    /// The free call that proves a key: credits left where the service tells. Key error where refused.
    virtual void balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done) = 0;
    /// The service's own address where neither person nor schema names one.
    virtual QUrl defaultAddress() const = 0;
};
} // namespace pentimento
