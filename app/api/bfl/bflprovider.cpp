#include "app/api/bfl/bflprovider.h"

#include "app/api/bfl/bflanswers.h"
#include "app/api/outcomes.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
HttpRequest requestTo(const QUrl &url, const ServiceCall &call, const HttpLimits &limits)
{
    HttpRequest request{url, call.address, {}, {}, limits};
    // A key that cannot be a header is not sent: a line break in it would write headers of its own.
    if (isSendableKey(call.key)) {
        request.keyHeader = "x-key";
        request.keyValue = call.key.toLatin1();
    }
    return request;
}
} // namespace

BflProvider::BflProvider(Limits limits) : m_limits(limits) {}

void BflProvider::submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body, QObject *context,
                         SubmitWatch watch)
{
    const HttpRequest request = requestTo(below(call.address, u"v1/"_s + endpoint.id), call, m_limits.submit);
    m_transport.post(request, body, context, std::move(watch.progress),
                     [done = std::move(watch.done)](const HttpAnswer &answer) { done(outcomes::traced(bflanswers::submitted(answer), answer)); });
}

void BflProvider::poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
                       std::function<void(PollOutcome)> done)
{
    m_transport.get(requestTo(bflanswers::pollAddress(call.address, serviceId, pollingUrl), call, m_limits.poll), context,
                    [done = std::move(done), service = call.address](const HttpAnswer &answer) {
                        done(outcomes::traced(bflanswers::polled(answer, service), answer));
                    });
}

void BflProvider::fetch(const ServiceCall &call, const QUrl &result, QObject *context,
                        std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done)
{
    const HttpRequest request{result, call.address, {}, {}, m_limits.fetch};
    m_transport.download(
        request, [service = call.address](const QUrl &target) { return isAllowedResult(service, target); }, context,
        std::move(progress),
        [done = std::move(done)](const HttpAnswer &answer) { done(bflanswers::fetched(answer)); });
}

void BflProvider::balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done)
{
    m_transport.get(requestTo(below(call.address, u"v1/credits"_s), call, m_limits.poll), context,
                    [done = std::move(done)](const HttpAnswer &answer) { done(bflanswers::balance(answer)); });
}

void BflProvider::describe(const ServiceCall &call, const QString &, QObject *context,
                           std::function<void(Result<QByteArray>)> done)
{
    const ServiceCall keyless{call.address, {}};
    m_transport.get(requestTo(below(call.address, u"openapi.json"_s), keyless, m_limits.describe), context,
                    [done = std::move(done)](const HttpAnswer &answer) { done(outcomes::document(answer)); });
}

void BflProvider::finetunes(const ServiceCall &call, QObject *context, std::function<void(Result<QStringList>)> done)
{
    m_transport.get(requestTo(below(call.address, u"v1/my_finetunes"_s), call, m_limits.poll), context,
                    [done = std::move(done)](const HttpAnswer &answer) { done(bflanswers::finetunes(answer)); });
}

QUrl BflProvider::defaultAddress() const
{
    return QUrl(u"https://api.bfl.ai"_s);
}
} // namespace pentimento
