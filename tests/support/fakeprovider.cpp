#include "tests/support/fakeprovider.h"

#include "app/base/clock.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
template<typename Outcome>
void answerLater(QObject *context, const std::function<void(Outcome)> &done, const Outcome &outcome)
{
    QMetaObject::invokeMethod(context, [done, outcome] { done(outcome); }, Qt::QueuedConnection);
}
} // namespace

int FakeProvider::heldSubmits() const
{
    return int(std::count_if(m_held.begin(), m_held.end(), [](const Held &held) { return !held.context.isNull(); }));
}

void FakeProvider::tellProgress(int index, qint64 sent, qint64 total)
{
    if (m_held[index].context)
        m_held[index].watch.progress(sent, total);
}

void FakeProvider::answerHeld()
{
    for (const Held &held : std::exchange(m_held, {})) {
        if (held.context)
            answerLater(held.context, held.watch.done, nextSubmit());
    }
}

PollOutcome FakeProvider::running(const QString &word)
{
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::Running;
    outcome.word = word;
    return outcome;
}

PollOutcome FakeProvider::poll(PollOutcome::Kind kind)
{
    PollOutcome outcome;
    outcome.kind = kind;
    return outcome;
}

FetchOutcome FakeProvider::fetched(FetchOutcome::Kind kind)
{
    FetchOutcome outcome;
    outcome.kind = kind;
    return outcome;
}

PollOutcome FakeProvider::ready() const
{
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::Ready;
    outcome.word = u"Ready"_s;
    outcome.resultUrl = QUrl(u"https://delivery.bfl.ai/results/1.png"_s);
    outcome.seed = 9007199254740993;
    outcome.cost = {60'000, 6.0, u"credits"_s};
    for (int i = 2; i <= pictures; ++i)
        outcome.furtherResults << QUrl(u"https://delivery.bfl.ai/results/%1.png"_s.arg(i));
    return outcome;
}

SubmitOutcome FakeProvider::nextSubmit()
{
    if (!submitScript.isEmpty())
        return submitScript.takeFirst();
    SubmitOutcome outcome;
    outcome.kind = SubmitOutcome::Kind::Accepted;
    outcome.serviceId = u"task-%1"_s.arg(++m_accepted);
    outcome.pollingUrl = QUrl(u"https://api.us6.bfl.ai/v1/get_result?id="_s + outcome.serviceId);
    return outcome;
}

void FakeProvider::submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body, QObject *context,
                          SubmitWatch watch)
{
    submits.append({call, endpoint.id, body, m_clock.steady()});
    if (holdsSubmits) {
        m_held.append({context, std::move(watch)});
        mostUnderWay = std::max(mostUnderWay, heldSubmits());
        return;
    }
    watch.progress(body.size(), body.size());
    answerLater(context, watch.done, nextSubmit());
}

void FakeProvider::poll(const ServiceCall &, const QString &, const QUrl &pollingUrl, QObject *context,
                        std::function<void(PollOutcome)> done)
{
    polls.append(m_clock.steady());
    polledAt.append(pollingUrl);
    if (holdsPolls)
        return answerLater(context, done, running());
    answerLater(context, done, pollScript.isEmpty() ? ready() : pollScript.takeFirst());
}

void FakeProvider::fetch(const ServiceCall &, const QUrl &address, QObject *context,
                         std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done)
{
    ++fetches;
    fetchedAt.append(address);
    progress(1, result.size());
    FetchOutcome outcome;
    outcome.kind = FetchOutcome::Kind::Complete;
    outcome.bytes = result;
    answerLater(context, done, fetchScript.isEmpty() ? outcome : fetchScript.takeFirst());
}

void FakeProvider::cancel(const ServiceCall &, const QString &, const QUrl &, QObject *context,
                          std::function<void(PollOutcome)> done)
{
    ++cancelled;
    answerLater(context, done, poll(PollOutcome::Kind::Cancelled));
}

void FakeProvider::balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done)
{
    const Result<Money> left = call.key == u"good"_s ? Result<Money>(Money{1'000'000, 100.0, u"credits"_s})
                                                     : Result<Money>(Error{Error::Kind::Key});
    answerLater(context, done, left);
}

QUrl FakeProvider::defaultAddress() const
{
    return QUrl(u"https://api.bfl.ai"_s);
}
} // namespace pentimento
