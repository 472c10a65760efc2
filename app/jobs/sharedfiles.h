#pragma once

#include "app/api/provider.h"
#include "app/jobs/schedule.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <memory>
#include <unordered_map>

namespace pentimento {
class Clock;
class Timetable;

/// Pictures that are handed over to a service ahead of the jobs that name them. Jobs with the same picture share one
/// transfer, and its address as long as the service keeps the file. Handing over is free, so a broken transfer is
/// repeated. Main thread.
class SharedFiles : public QObject
{
    Q_OBJECT
public:
    SharedFiles(Clock &clock, Timetable &timetable, RetryPolicy retries, QObject *parent = nullptr);
    ~SharedFiles() override;

    struct Order
    {
        Provider *provider;
        ServiceCall call;
        QString sha256;
        QByteArray bytes;
        QString contentType;
    };
    using Progress = std::function<void(qint64 sent, qint64 total)>;
    using Done = std::function<void(Result<QString>)>;
    /// Calls \a done once with the address, later or at once, unless \a context died first.
    void want(const Order &order, QObject *context, Progress progress, Done done);

private:
    struct Waiter
    {
        QPointer<QObject> context;
        Progress progress;
        Done done;
    };
    struct Transfer
    {
        Order order;
        QList<Waiter> waiters;
        std::unique_ptr<QObject> call;
        int attempt = 0;
    };
    struct Kept
    {
        QString address;
        QDateTime until;
    };
    void send(const QString &key);
    void take(const QString &key, const UploadOutcome &outcome);
    void tell(const QString &key, const Result<QString> &address);
    void forget(const QString &key, const QObject *context);

    Clock &m_clock;
    Timetable &m_timetable;
    RetryPolicy m_retries;
    std::unordered_map<QString, Transfer> m_transfers;
    QHash<QString, Kept> m_kept;
};
} // namespace pentimento
