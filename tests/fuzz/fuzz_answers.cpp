#include "app/api/bfl/bflanswers.h"
#include "app/api/replicate/replicateanswers.h"
#include "tests/fuzz/check.h"

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
/// Where polls and results of a job at \a service may lead, whatever the answers say.
void followBfl(const HttpAnswer &answer, const QUrl &service)
{
    const SubmitOutcome submitted = bflanswers::submitted(answer);
    if (submitted.kind == SubmitOutcome::Kind::Accepted) {
        promise(!submitted.serviceId.isEmpty() && submitted.serviceId.size() <= 200, "an id that can be kept");
        const QUrl address = bflanswers::pollAddress(service, submitted.serviceId, submitted.pollingUrl);
        if (mayCarryKey(service, address))
            promise(address.scheme() == service.scheme() || address.host().endsWith(u"bfl.ai"_s), "the key stays at home");
    } else {
        promise(submitted.serviceId.isEmpty(), "only an accepted job has an id");
    }
    const PollOutcome polled = bflanswers::polled(answer, service);
    if (polled.kind == PollOutcome::Kind::Ready)
        promise(isAllowedResult(service, polled.resultUrl), "a result from where results may come");
    if (polled.progress)
        promise(*polled.progress >= 0 && *polled.progress <= 1, "progress is a share");
    promise(polled.word.size() <= 60, "a status word is short");
    bflanswers::fetched(answer);
    const Result<Money> balance = bflanswers::balance(answer);
    if (balance)
        promise(balance->isKnown(), "a balance is known or an error");
}

void followReplicate(const HttpAnswer &answer, const QUrl &service)
{
    Endpoint endpoint;
    endpoint.id = u"owner/model"_s;
    endpoint.service = u"replicate"_s;
    const SubmitOutcome submitted = replicateanswers::submitted(answer, endpoint);
    promise(submitted.kind == SubmitOutcome::Kind::Accepted || submitted.serviceId.isEmpty(), "only an accepted job has an id");
    promise(submitted.serviceId.size() <= 200, "an id that can be kept");
    if (submitted.kind == SubmitOutcome::Kind::Accepted) {
        for (const QUrl &address : {replicateanswers::pollAddress(service, submitted.serviceId, submitted.pollingUrl),
                                    replicateanswers::cancelAddress(service, submitted.serviceId, submitted.pollingUrl)})
            promise(!mayCarryKey(service, address) || isSameOrigin(service, address), "the token stays at home");
    }
    const PollOutcome polled = replicateanswers::polled(answer, service);
    if (polled.kind == PollOutcome::Kind::Ready)
        promise(isAllowedResult(service, polled.resultUrl), "a result from where results may come");
    promise(polled.word.size() <= 60, "a status word is short");
    replicateanswers::uploaded(answer);
    replicateanswers::listed(answer);
    (void)bool(replicateanswers::account(answer));
    if (const auto wait = replicateanswers::askedWait(answer))
        promise(wait->count() >= 0 && *wait <= std::chrono::hours(1), "a wait between none and an hour");
}
} // namespace

/// An answer to a submit, a poll, a download, a question for the balance. The first byte is the status, the second
/// what befell the connection.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    constexpr int statuses[] = {200, 200, 200, 201, 202, 204, 301, 302, 400, 401, 402, 403, 404, 422, 429, 500, 502, 503, 0};
    HttpAnswer answer;
    answer.status = statuses[data[0] % std::size(statuses)];
    answer.problem = data[1] < 200 ? HttpAnswer::Problem::None : HttpAnswer::Problem(data[1] % 6);
    answer.bodyHandedOver = data[1] & 1;
    answer.body = QByteArray(reinterpret_cast<const char *>(data) + 2, qsizetype(size - 2));
    followBfl(answer, QUrl(u"https://api.bfl.ai"_s));
    followBfl(answer, QUrl(u"http://127.0.0.1:4000/base"_s));
    (void)bool(bflanswers::finetunes(answer));
    followReplicate(answer, QUrl(u"https://api.replicate.com"_s));
    followReplicate(answer, QUrl(u"http://127.0.0.1:4000"_s));
    return 0;
}
