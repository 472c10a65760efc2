#pragma once

#include "app/api/provider.h"

#include <QPointer>

namespace pentimento {
class Clock;

/// A service that answers as a test says, and counts. It outlives queues, as a real one does.
class FakeProvider final : public Provider
{
public:
    explicit FakeProvider(const Clock &clock) : m_clock(clock) {}

    QList<SubmitOutcome> submitScript; ///< used up in order; then accepted as "task-N"
    QList<PollOutcome> pollScript;     ///< likewise; then ready
    QList<FetchOutcome> fetchScript;   ///< likewise; then \a result
    QByteArray result;                 ///< a picture
    bool holdsSubmits = false;         ///< submits stay under way until answerHeld()
    bool holdsPolls = false;           ///< every poll says Running
    int pictures = 1;                  ///< that a ready job has
    bool cancels = false;              ///< as Replicate does: what is cancelled is told as such
    int cancelled = 0;

    struct Submit
    {
        ServiceCall call;
        QString endpoint;
        QByteArray body;
        std::chrono::milliseconds at;
    };
    QList<Submit> submits;
    QList<std::chrono::milliseconds> polls; ///< when each came
    QList<QUrl> polledAt;
    QList<QUrl> fetchedAt;
    int fetches = 0;
    int mostUnderWay = 0;              ///< submits at once

    int heldSubmits() const;
    void tellProgress(int index, qint64 sent, qint64 total); ///< of the held submit number \a index
    void answerHeld();

    static PollOutcome running(const QString &word = QStringLiteral("Pending"));
    static PollOutcome poll(PollOutcome::Kind kind);
    static FetchOutcome fetched(FetchOutcome::Kind kind);
    PollOutcome ready() const;

    void submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body, QObject *context,
                SubmitWatch watch) override;
    void poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
              std::function<void(PollOutcome)> done) override;
    void fetch(const ServiceCall &call, const QUrl &result, QObject *context,
               std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done) override;
    bool canCancel() const override { return cancels; }
    void cancel(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
                std::function<void(PollOutcome)> done) override;
    void balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done) override;
    QUrl defaultAddress() const override;

private:
    struct Held
    {
        QPointer<QObject> context;
        SubmitWatch watch;
    };
    SubmitOutcome nextSubmit();

    const Clock &m_clock;
    QList<Held> m_held;
    int m_accepted = 0;
};
} // namespace pentimento
