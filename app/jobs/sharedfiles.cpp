#include "app/jobs/sharedfiles.h"

#include "app/base/clock.h"
#include "app/jobs/timetable.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int safetySeconds = 10 * 60;  // a job must still find what it names
constexpr int usualSeconds = 50 * 60;   // where the service does not say how long it keeps a file
constexpr int mostSeconds = 12 * 3600;

/// A file belongs to the account that handed it over.
QString keyOf(const SharedFiles::Order &order)
{
    const QByteArray account = QCryptographicHash::hash(order.call.key.toUtf8(), QCryptographicHash::Sha256).toHex();
    return order.call.address.toString() + u'\n' + QString::fromLatin1(account) + u'\n' + order.sha256;
}
} // namespace

SharedFiles::SharedFiles(Clock &clock, Timetable &timetable, RetryPolicy retries, QObject *parent)
    : QObject(parent), m_clock(clock), m_timetable(timetable), m_retries(retries)
{
}

SharedFiles::~SharedFiles() = default;

void SharedFiles::want(const Order &order, QObject *context, Progress progress, Done done)
{
    const QString key = keyOf(order);
    const auto kept = m_kept.constFind(key);
    if (kept != m_kept.cend() && kept->until > m_clock.now())
        return done(kept->address);
    connect(context, &QObject::destroyed, this, [this, key](QObject *gone) { forget(key, gone); });
    Transfer &transfer = m_transfers[key];
    transfer.waiters.append({context, std::move(progress), std::move(done)});
    if (transfer.call)
        return;
    transfer.order = order;
    transfer.call = std::make_unique<QObject>();
    send(key);
}

void SharedFiles::send(const QString &key)
{
    const Transfer &transfer = m_transfers.at(key);
    const auto progress = [this, key](qint64 sent, qint64 total) {
        const auto found = m_transfers.find(key);
        if (found == m_transfers.end())
            return;
        for (const Waiter &waiter : found->second.waiters) {
            if (waiter.context && waiter.progress)
                waiter.progress(sent, total);
        }
    };
    transfer.order.provider->upload(transfer.order.call, transfer.order.bytes, transfer.order.contentType,
                                    transfer.call.get(), progress,
                                    [this, key](const UploadOutcome &outcome) { take(key, outcome); });
}

void SharedFiles::take(const QString &key, const UploadOutcome &outcome)
{
    Transfer &transfer = m_transfers.at(key);
    if (outcome.kind == UploadOutcome::Kind::Broken && transfer.attempt < m_retries.transfers) {
        const auto wait = m_retries.wait(transfer.attempt++, QRandomGenerator::global()->generateDouble(), outcome.retryAfter);
        return m_timetable.wait(transfer.call.get(), wait, Timetable::Kind::Order, [this, key] { send(key); });
    }
    if (outcome.kind != UploadOutcome::Kind::Complete)
        return tell(key, outcome.error ? *outcome.error : Error{Error::Kind::Network});
    const QDateTime now = m_clock.now();
    const QDateTime said = outcome.expires.isValid() ? outcome.expires.addSecs(-safetySeconds) : now.addSecs(usualSeconds);
    m_kept.insert(key, {outcome.address, std::min(said, now.addSecs(mostSeconds))});
    tell(key, outcome.address);
}

void SharedFiles::tell(const QString &key, const Result<QString> &address)
{
    auto node = m_transfers.extract(key); // whoever is told may want the next one, or this one again
    node.mapped().call.release()->deleteLater(); // this may be its callback
    for (const Waiter &waiter : node.mapped().waiters) {
        if (waiter.context)
            waiter.done(address);
    }
}

void SharedFiles::forget(const QString &key, const QObject *context)
{
    const auto found = m_transfers.find(key);
    if (found == m_transfers.end())
        return;
    QList<Waiter> &waiters = found->second.waiters;
    waiters.removeIf([context](const Waiter &waiter) { return !waiter.context || waiter.context == context; });
    if (waiters.isEmpty())
        m_transfers.erase(found); // nobody wants it any more: taken back
}
} // namespace pentimento

#include "moc_sharedfiles.cpp"
