#pragma once

#include "app/api/serviceprofile.h"

#include <QByteArray>
#include <QDateTime>
#include <QNetworkAccessManager>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace pentimento {
/// What a call may take. Time limits end a call as TooSlow, sizes as TooLarge.
struct HttpLimits
{
    std::chrono::milliseconds idle{30'000}; ///< without one byte moving
    std::chrono::milliseconds whole{0};     ///< 0: none
    qint64 mostBytes = 4 * 1024 * 1024;     ///< of the answer
};

/// One request to a service. Calls go only where the key may go (mayCarryKey); downloads go without it.
struct HttpRequest
{
    QUrl url;
    QUrl service = {};         ///< base address of the service that the key belongs to
    QByteArray keyHeader = {}; ///< "x-key"; empty: no key
    QByteArray keyValue = {};
    HttpLimits limits = {};
    QList<QPair<QByteArray, QByteArray>> headers = {}; ///< further ones; no secrets
    QByteArray contentType = "application/json";       ///< of a POST's body
};

struct HttpAnswer
{
    enum class Problem {
        None,       ///< status and body are whole
        Unreached,  ///< no connection, or no agreement on its encryption
        Broken,     ///< the connection ended before the answer did
        TooSlow,
        TooLarge,
        NotAllowed  ///< not sent: the address may not be called, or may not see the key
    };
    /// What stands between us and the service where it was Unreached and that is known.
    enum class Barrier {
        None,
        Offline,     ///< this computer has no network at all
        Name,        ///< no such host
        Refused,     ///< nobody listens there
        Certificate, ///< the service could not prove who it is: certificateProblem says why
        Encryption,  ///< no agreement on the encryption
        Proxy
    };
    Problem problem = Problem::None;
    int status = 0;                    ///< 0: no status came
    QByteArray body = {};              ///< what came of it
    std::optional<std::chrono::milliseconds> retryAfter = {};
    QUrl location = {};                ///< of a redirect, resolved
    bool bodyHandedOver = false;       ///< POST: the last byte of the body was given to the connection
    QString detail = {};               ///< for the log: no key, no body
    Barrier barrier = Barrier::None;
    QString host = {};                 ///< that was asked
    QString certificateProblem = {};
    QString requestId = {};            ///< by which the service's support can find this call

    bool isComplete() const { return problem == Problem::None; }
};

/// HTTP as this program does it: the one place for time limits, size limits, redirect rules and key rules.
/// No cookies, no cache, no authentication dialogs; proxies as useProxy() says, none for loopback. Main thread;
/// a callback comes exactly once, later, unless \a context died first, which aborts the call.
class Transport
{
public:
    using Done = std::function<void(HttpAnswer)>;
    using Progress = std::function<void(qint64 moved, qint64 total)>; ///< total 0: unknown

    Transport();

    /// A manager that follows nothing by itself and asks nobody anything.
    static std::unique_ptr<QNetworkAccessManager> makeManager();

    /// Sends \a body exactly once: on a connection of its own, never repeated, redirects not followed. \a progress
    /// comes from inside the reading of the body: it must not delete \a context. The answer to a status 4xx may be
    /// larger by twice the body, which validation errors echo.
    void post(const HttpRequest &request, const QByteArray &body, QObject *context, Progress progress, Done done);
    /// Redirects are not followed.
    void get(const HttpRequest &request, QObject *context, Done done);
    /// As get(), without a key and over at most five redirects, each of which \a mayFollow must allow; https
    /// never leads to http, loopback aside.
    void download(const HttpRequest &request, std::function<bool(const QUrl &)> mayFollow, QObject *context,
                  Progress progress, Done done);

private:
    std::unique_ptr<QNetworkAccessManager> m_polls;
    std::unique_ptr<QNetworkAccessManager> m_downloads;
};

/// The wait that a Retry-After header asks for (seconds or a date), at most an hour; none where it is unreadable.
std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &header, const QDateTime &now);
} // namespace pentimento
