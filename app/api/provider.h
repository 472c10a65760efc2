#pragma once

#include "app/base/money.h"
#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QUrl>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>

namespace pentimento {
/// Who is called and as whom. The key lives here and nowhere else; never logged.
struct ServiceCall
{
    QUrl address; ///< base of the service, e.g. https://api.bfl.ai
    QString key;
    std::chrono::seconds timeLimit{0}; ///< a submit: the service may end the job after this; 0: its own limit
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
    enum class Kind {
        Running, Ready, Failed, RequestModerated, ContentModerated, Cancelled,
        Expired, ///< done, and its result is kept no longer
        NotFound, TryAgain, Refused
    };
    Kind kind = Kind::TryAgain;
    QString word = {};                 ///< the service's own status word
    std::optional<double> progress = {}; ///< 0..1
    QUrl resultUrl = {};
    /// Where one job made several pictures: the others, in the service's order. An empty address is that of a picture
    /// that may not be fetched from where it lies: error says why.
    QList<QUrl> furtherResults = {};
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

/// What handing over a picture ended in; that is free, so Broken may be repeated.
struct UploadOutcome
{
    enum class Kind { Complete, Broken, Refused };
    Kind kind = Kind::Broken;
    QString address = {};      ///< what the body names instead of the picture
    QDateTime expires = {};    ///< invalid: not said
    std::optional<Error> error = {};
    std::optional<std::chrono::milliseconds> retryAfter = {};
};

/// A job as the service's own list shows it.
struct ListedJob
{
    QString serviceId;
    QUrl pollingUrl = {};
    QString model = {};
    QJsonObject input = {};    ///< as sent; empty where the service keeps it no longer
    bool isInputKept = true;
    QDateTime createdAt = {};
};

struct ListOutcome
{
    enum class Kind { Complete, TryAgain, Refused };
    Kind kind = Kind::TryAgain;
    QList<ListedJob> jobs = {};
    std::optional<Error> error = {};
    std::optional<std::chrono::milliseconds> retryAfter = {};
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
    /// Pictures larger than this go ahead of the body, which names them by address: upload().
    virtual qint64 mostInlineBytes() const { return std::numeric_limits<qint64>::max(); }
    virtual void upload(const ServiceCall &call, const QByteArray &bytes, const QString &contentType, QObject *context,
                        std::function<void(qint64 sent, qint64 total)> progress,
                        std::function<void(UploadOutcome)> done);
    /// True where an accepted job can be taken back: cancel() tells what became of it, as a poll would.
    virtual bool canCancel() const { return false; }
    virtual void cancel(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
                        std::function<void(PollOutcome)> done);
    /// True where the service lists its jobs, so that one whose answer was lost can be found: list(), all that were
    /// made after \a after.
    virtual bool canList() const { return false; }
    virtual void list(const ServiceCall &call, const QDateTime &after, QObject *context,
                      std::function<void(ListOutcome)> done);
    /// What the service says about its endpoints, as a document for readOpenApi(): all of them, or only \a model where
    /// each model has its own (describesModels()). Costs nothing.
    virtual bool describesModels() const { return false; }
    virtual void describe(const ServiceCall &call, const QString &model, QObject *context,
                          std::function<void(Result<QByteArray>)> done);
    /// Names of the account's own finetunes; none where the service keeps no list.
    virtual void finetunes(const ServiceCall &call, QObject *context, std::function<void(Result<QStringList>)> done);
    /// The free call that proves a key: credits left where the service tells. Key error where refused.
    virtual void balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done) = 0;
    /// The service's own address where neither person nor schema names one.
    virtual QUrl defaultAddress() const = 0;
};
} // namespace pentimento
