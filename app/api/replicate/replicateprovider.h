#pragma once

#include "app/api/provider.h"
#include "app/api/transport.h"

namespace pentimento {
/// Replicate's protocol (and Practice's copy of it): a bearer token, jobs by the model's name or by a pinned version,
/// large pictures handed over ahead, jobs that can be taken back and that are listed.
class ReplicateProvider final : public Provider
{
public:
    struct Limits
    {
        HttpLimits submit{std::chrono::seconds(120), {}, 4 * 1024 * 1024}; ///< idle also limits the wait for an answer
        HttpLimits upload{std::chrono::seconds(120), {}, 4 * 1024 * 1024};
        HttpLimits poll{std::chrono::seconds(20), std::chrono::seconds(60), 4 * 1024 * 1024};
        HttpLimits list{std::chrono::seconds(30), std::chrono::minutes(2), 64 * 1024 * 1024};
        HttpLimits describe{std::chrono::seconds(30), std::chrono::minutes(2), 32 * 1024 * 1024};
        HttpLimits fetch{std::chrono::seconds(30), std::chrono::minutes(30), 256 * 1024 * 1024};
    };
    /// Of the file itself: a larger picture is handed over ahead.
    static constexpr qint64 mostDataUrlBytes = 256 * 1024;

    ReplicateProvider() : ReplicateProvider(Limits{}) {}
    explicit ReplicateProvider(Limits limits);

    void submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body, QObject *context,
                SubmitWatch watch) override;
    void poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
              std::function<void(PollOutcome)> done) override;
    void fetch(const ServiceCall &call, const QUrl &result, QObject *context,
               std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done) override;
    qint64 mostInlineBytes() const override;
    void upload(const ServiceCall &call, const QByteArray &bytes, const QString &contentType, QObject *context,
                std::function<void(qint64, qint64)> progress, std::function<void(UploadOutcome)> done) override;
    bool canCancel() const override { return true; }
    void cancel(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
                std::function<void(PollOutcome)> done) override;
    bool canList() const override { return true; }
    void list(const ServiceCall &call, const QDateTime &after, QObject *context,
              std::function<void(ListOutcome)> done) override;
    bool describesModels() const override { return true; }
    void describe(const ServiceCall &call, const QString &model, QObject *context,
                  std::function<void(Result<QByteArray>)> done) override;
    void balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done) override;
    QUrl defaultAddress() const override;

private:
    struct Listing;
    void listPage(const std::shared_ptr<Listing> &listing, const QUrl &address);

    Limits m_limits;
    Transport m_transport;
};
} // namespace pentimento
