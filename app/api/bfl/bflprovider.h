#pragma once

#include "app/api/provider.h"
#include "app/api/transport.h"

namespace pentimento {
/// BFL's protocol (and Practice's copy of it): `x-key`, one address per model, tasks that are polled.
class BflProvider final : public Provider
{
public:
    struct Limits
    {
        HttpLimits submit{std::chrono::seconds(120), {}, 4 * 1024 * 1024}; ///< idle also limits the wait for an answer
        HttpLimits poll{std::chrono::seconds(20), std::chrono::seconds(60), 4 * 1024 * 1024};
        HttpLimits describe{std::chrono::seconds(30), std::chrono::minutes(2), 32 * 1024 * 1024};
        HttpLimits fetch{std::chrono::seconds(30), std::chrono::minutes(30), 256 * 1024 * 1024};
    };
    BflProvider() : BflProvider(Limits{}) {}
    explicit BflProvider(Limits limits);

    void submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body, QObject *context,
                SubmitWatch watch) override;
    void poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
              std::function<void(PollOutcome)> done) override;
    void fetch(const ServiceCall &call, const QUrl &result, QObject *context,
               std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done) override;
    void describe(const ServiceCall &call, const QString &model, QObject *context,
                  std::function<void(Result<QByteArray>)> done) override;
    void finetunes(const ServiceCall &call, QObject *context, std::function<void(Result<QStringList>)> done) override;
    void balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done) override;
    QUrl defaultAddress() const override;

private:
    Limits m_limits;
    Transport m_transport;
};
} // namespace pentimento
