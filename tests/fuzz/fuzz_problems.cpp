#include "app/api/answertext.h"
#include "app/api/bfl/bflanswers.h"
#include "app/api/replicate/replicateanswers.h"
#include "app/base/redact.h"
#include "tests/fuzz/check.h"

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
/// What people are shown of an error: one line, no secret, not the whole answer.
void check(const Error &error)
{
    const QString line = error.plainSentence();
    promise(!line.isEmpty() && line.size() < 2000, "a sentence of a readable length");
    promise(!line.contains(u'\n') && !line.contains(QChar::Null), "one line");
    promise(!line.contains(u"bfl_SECRETKEY"_s) && !error.detail.contains(u"bfl_SECRETKEY"_s), "no key in a message");
    promise(error.field.size() <= 60, "a field's name is short");
}
} // namespace

/// The body of a refusal: problem+json, validation errors, web pages. The first byte is the status.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    // As a key is once it was read: whatever stands around it.
    [[maybe_unused]] static const bool isKnown = [] { rememberSecret(u"bfl_SECRETKEY"_s); return true; }();
    constexpr int statuses[] = {400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 500, 501, 502, 503, 504, 520};
    HttpAnswer answer;
    answer.status = statuses[data[0] % std::size(statuses)];
    answer.bodyHandedOver = true;
    if (data[0] & 0x80)
        answer.retryAfter = std::chrono::seconds(1);
    answer.body = QByteArray(reinterpret_cast<const char *>(data) + 1, qsizetype(size - 1));
    Endpoint endpoint;
    endpoint.id = u"owner/model"_s;
    endpoint.service = u"replicate"_s;
    for (const SubmitOutcome &refused : {bflanswers::submitted(answer), replicateanswers::submitted(answer, endpoint)}) {
        promise(refused.kind != SubmitOutcome::Kind::Accepted, "a refusal accepts nothing");
        promise(!refused.errors.isEmpty(), "a refusal says why");
        promise(refused.errors.size() <= 100, "not a thousand reasons");
        for (const Error &error : refused.errors)
            check(error);
    }
    for (const PollOutcome &polled : {bflanswers::polled(answer, QUrl(u"https://api.bfl.ai"_s)),
                                      replicateanswers::polled(answer, QUrl(u"https://api.replicate.com"_s))}) {
        if (polled.error)
            check(*polled.error);
    }
    promise(withoutLongStrings(answer.body).size() <= answer.body.size(), "leaving out makes nothing longer");
    return 0;
}
