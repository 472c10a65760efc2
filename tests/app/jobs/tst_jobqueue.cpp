#include "app/history/compose.h"
#include "app/imaging/picturefile.h"
#include "tests/support/jobrig.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Submit = SubmitOutcome::Kind;

SubmitOutcome submitted(Submit kind, std::optional<std::chrono::milliseconds> retryAfter = {})
{
    SubmitOutcome outcome;
    outcome.kind = kind;
    outcome.retryAfter = retryAfter;
    return outcome;
}

QList<qint64> gaps(const QList<std::chrono::milliseconds> &times)
{
    QList<qint64> waits;
    for (qsizetype i = 1; i < times.size(); ++i)
        waits << (times[i] - times[i - 1]).count();
    return waits;
}
} // namespace

/// A job's way through its states, and the order of many.
class TestJobQueue : public QObject
{
    Q_OBJECT
private slots:
    void aFillJobIsPlaced();
    void aTextJobIsKeptAsItCame();
    void bodyIsWhatWasPrepared();
    void statesComeInOrder();
    void pollsGrowAndWordsShow();
    void retryAfterOfAPollIsObeyed();
    void unknownTasksAreAskedForAWhile();
    void lostTasksEnd();
    void endsOfPolls_data();
    void endsOfPolls();
    void refusalsNameTheirFields();
    void busyServicesAreOfferedTheJobAgain();
    void busyServicesAreGivenUpInTheEnd();
    void othersWaitWhileAServiceIsBusy();
    void onlySoManyAtOnce();
    void endpointsHaveTheirOwnLimit();
    void waitingJobsGoInOrderAndCanBeMoved();
    void queuedJobsCanBeRemoved();
    void sendingCanBeStoppedBeforeTheLastByte();
    void sendingCannotBeStoppedAfterTheLastByte();
    void stoppedJobsAreStillFetched();
    void brokenTransfersAreRepeated();
    void resultsThatNeverArriveAreGivenUp();
    void deadAddressesAreAskedForAgain();
    void expiredResultsEnd();
    void whatIsNoPictureIsFetchedTwiceMore();
    void uncertainSubmitsEndAsUnknown();
    void sendAgainSendsTheSameBytes();
    void whatIsRefusedBeforeAnythingIsMade_data();
    void whatIsRefusedBeforeAnythingIsMade();
    void addressesOfAJob();
    void schemasCannotSendKeysAway();
    void practiceKeepsNoHostAndCostsNothing();
    void seedsAreCountedAndKept();
    void wakeUpAsksAtOnce();
    void marksSetMeanwhileStay();
    void keysAreChecked();
    void progressTellsWhatIsKnown();
};

void TestJobQueue::aFillJobIsPlaced()
{
    JobRig rig;
    const Generation row = rig.runToEnd(rig.addOne(rig.fillRequest()));
    QCOMPARE(row.state, JobState::Ready);
    QCOMPARE(row.serviceId, u"task-1"_s);
    QCOMPARE(row.usedSeed, std::optional<qint64>(9007199254740993));
    QCOMPARE(row.cost.microDollars, std::optional<qint64>(60'000));
    QCOMPARE(row.resultSize, QSize(96, 64));
    QVERIFY(!row.raw.isNull());
    QVERIFY(!row.patch.isNull());
    QVERIFY(!row.error);
    QCOMPARE(row.changedOutside, 0);
    QVERIFY(row.samplesOutside > 0);
    QVERIFY(row.finishedAt.isValid());
    const Result<DecodedPicture> whole = composeResult(rig.store(), row);
    QVERIFY(whole);
    QCOMPARE(whole->pixels.size(), QSize(96, 64));
    const uchar *inside = whole->pixels.row(30) + 40 * whole->pixels.bytesPerPixel();
    const uchar *outside = whole->pixels.row(30) + 80 * whole->pixels.bytesPerPixel();
    QVERIFY(inside[1] > 150); // the result's green
    QCOMPARE(int(outside[2]), 200);
    QCOMPARE(int(outside[1]), 20);
}

void TestJobQueue::aTextJobIsKeptAsItCame()
{
    JobRig rig;
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Ready);
    QVERIFY(row.patch.isNull());
    QVERIFY(row.source.isNull());
    QCOMPARE(*rig.store().files().get(row.raw), rig.provider.result);
}

void TestJobQueue::bodyIsWhatWasPrepared()
{
    JobRig rig;
    const JobRequest request = rig.fillRequest();
    rig.runToEnd(rig.addOne(request));
    QCOMPARE(rig.provider.submits.size(), 1);
    const FakeProvider::Submit &sent = rig.provider.submits.first();
    QCOMPARE(sent.call.address, QUrl(u"https://api.bfl.ai"_s));
    QCOMPARE(sent.call.key, u"secret-key"_s);
    QCOMPARE(sent.endpoint, u"flux-pro-1.0-fill"_s);
    const QJsonObject body = QJsonDocument::fromJson(sent.body).object();
    QCOMPARE(body.keys(), (QStringList{u"image"_s, u"mask"_s, u"output_format"_s, u"prompt"_s}));
    const PreparedRequest prepared = prepare(request).prepared;
    QCOMPARE(QByteArray::fromBase64(body[u"image"_s].toString().toLatin1()), prepared.files[u"image"_s]);
    QCOMPARE(QByteArray::fromBase64(body[u"mask"_s].toString().toLatin1()), prepared.files[u"mask"_s]);
}

void TestJobQueue::statesComeInOrder()
{
    JobRig rig;
    QStringList states;
    QObject::connect(&rig.history(), &History::added, &rig.history(), [&](const QList<Generation> &rows) {
        states << jobStateName(rows.first().state);
    });
    QObject::connect(&rig.history(), &History::changed, &rig.history(), [&](const Generation &row) {
        states << jobStateName(row.state);
        QCOMPARE(jobStateName(rig.row(row.id).state), states.last()); // told only once it is on disk
    });
    rig.runToEnd(rig.addOne(rig.fillRequest()));
    QCOMPARE(states, (QStringList{u"queued"_s, u"submitting"_s, u"waiting"_s, u"fetching"_s, u"stitching"_s, u"ready"_s}));
}

void TestJobQueue::pollsGrowAndWordsShow()
{
    JobRig rig;
    for (int i = 0; i < 10; ++i)
        rig.provider.pollScript << FakeProvider::running(i < 5 ? u"Pending"_s : u"Generating"_s);
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 8; }));
    rig.settle();
    QCOMPARE(rig.row(id).statusWord, u"Generating"_s);
    rig.runToEnd(id);
    QCOMPARE((rig.provider.polls[0] - rig.provider.submits[0].at).count(), 500);
    const QList<qint64> waits = gaps(rig.provider.polls);
    double expected = 500;
    for (const qint64 wait : waits) {
        expected = std::min(expected * 1.5, 3000.0);
        QVERIFY2(wait >= expected * 0.89 && wait <= expected * 1.11, qPrintable(QString::number(wait)));
    }
    QVERIFY(std::set<qint64>(waits.begin() + 5, waits.end()).size() > 1); // never all jobs at the same moment
}

void TestJobQueue::retryAfterOfAPollIsObeyed()
{
    JobRig rig;
    PollOutcome later = FakeProvider::poll(PollOutcome::Kind::TryAgain);
    later.retryAfter = 17s;
    rig.provider.pollScript << later;
    rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(gaps(rig.provider.polls), QList<qint64>{17'000});
}

void TestJobQueue::unknownTasksAreAskedForAWhile()
{
    JobRig rig;
    for (int i = 0; i < 7; ++i)
        rig.provider.pollScript << FakeProvider::poll(PollOutcome::Kind::NotFound);
    QCOMPARE(rig.runToEnd(rig.addOne(rig.textRequest())).state, JobState::Ready);
}

void TestJobQueue::lostTasksEnd()
{
    JobRig rig;
    for (int i = 0; i < 100; ++i)
        rig.provider.pollScript << FakeProvider::poll(PollOutcome::Kind::NotFound);
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.serviceId, u"task-1"_s);
    QVERIFY(rig.provider.polls.size() >= 8);
    QVERIFY(rig.provider.polls.last() - rig.provider.polls.first() >= 30s);
}

void TestJobQueue::endsOfPolls_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("error");
    QTest::newRow("failed") << int(PollOutcome::Kind::Failed) << int(JobState::Failed) << int(Error::Kind::Failed);
    QTest::newRow("refused") << int(PollOutcome::Kind::Refused) << int(JobState::Failed) << int(Error::Kind::Failed);
    QTest::newRow("request moderated") << int(PollOutcome::Kind::RequestModerated) << int(JobState::RequestModerated) << int(Error::Kind::Moderated);
    QTest::newRow("content moderated") << int(PollOutcome::Kind::ContentModerated) << int(JobState::ContentModerated) << int(Error::Kind::Moderated);
    QTest::newRow("cancelled") << int(PollOutcome::Kind::Cancelled) << int(JobState::Cancelled) << int(Error::Kind::Cancelled);
}

void TestJobQueue::endsOfPolls()
{
    QFETCH(int, kind);
    QFETCH(int, state);
    QFETCH(int, error);
    JobRig rig;
    rig.provider.pollScript << FakeProvider::running() << FakeProvider::poll(PollOutcome::Kind(kind));
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(int(row.state), state);
    QVERIFY(row.error);
    QCOMPARE(int(row.error->kind), error);
    QCOMPARE(rig.provider.submits.size(), 1);
    QCOMPARE(rig.queue().runningIds(), QStringList());
}

void TestJobQueue::refusalsNameTheirFields()
{
    JobRig rig;
    SubmitOutcome refused = submitted(Submit::Refused);
    refused.errors = {Error{Error::Kind::Refused, u"guidance"_s}, Error{Error::Kind::Refused, u"steps"_s}};
    rig.provider.submitScript << refused;
    QSignalSpy told(&rig.queue(), &JobQueue::refused);
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.error->field, u"guidance"_s);
    QCOMPARE(told.size(), 1);
    QCOMPARE(told[0][1].value<QList<Error>>().size(), 2);
}

void TestJobQueue::busyServicesAreOfferedTheJobAgain()
{
    JobRig rig;
    rig.provider.submitScript << submitted(Submit::RetryLater, 20s) << submitted(Submit::RetryLater);
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.submits.size() == 1; }));
    rig.settle();
    QCOMPARE(rig.row(id).state, JobState::Queued); // nothing was accepted, and a crash now loses nothing
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.submits.size(), 3);
    QCOMPARE((rig.provider.submits[1].at - rig.provider.submits[0].at), 20s);
    QVERIFY(rig.provider.submits[2].at - rig.provider.submits[1].at >= 1s);
}

void TestJobQueue::busyServicesAreGivenUpInTheEnd()
{
    JobRig rig;
    SubmitOutcome busy = submitted(Submit::RetryLater);
    busy.errors = {Error{Error::Kind::Refused, {}, u"busy"_s}};
    for (int i = 0; i < 200; ++i)
        rig.provider.submitScript << busy;
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.error->kind, Error::Kind::Refused);
    const auto span = rig.provider.submits.last().at - rig.provider.submits.first().at;
    QVERIFY(span >= 10min);
    QVERIFY(span < 12min);
}

void TestJobQueue::othersWaitWhileAServiceIsBusy()
{
    JobRig rig;
    rig.provider.holdsSubmits = true;
    const QString first = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 1; }));
    rig.provider.holdsSubmits = false;
    rig.provider.submitScript << submitted(Submit::RetryLater, 20s);
    rig.provider.answerHeld();
    rig.settle();
    const QString second = rig.addOne(rig.textRequest());
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 1);
    rig.runToEnd(first);
    rig.runToEnd(second);
    QCOMPARE(rig.provider.submits.size(), 3);
    QVERIFY(rig.provider.submits[1].at - rig.provider.submits[0].at >= 20s);
}

void TestJobQueue::onlySoManyAtOnce()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    rig.provider.holdsSubmits = true;
    JobRequest request = rig.textRequest();
    request.count = 30;
    QCOMPARE(rig.add(request).ids.size(), 30);
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 6; }));
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 6);
    while (rig.provider.submits.size() < 24) {
        rig.provider.answerHeld();
        rig.settle();
    }
    rig.provider.answerHeld();
    rig.settle();
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 24);
    QCOMPARE(rig.provider.mostUnderWay, 6);
    QCOMPARE(rig.queue().runningIds().size(), 30);
    QCOMPARE(rig.queue().paidRunning(), 24);
    rig.provider.holdsPolls = rig.provider.holdsSubmits = false;
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 30; }));
    QCOMPARE(rig.provider.submits.size(), 30);
}

void TestJobQueue::endpointsHaveTheirOwnLimit()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    JobRequest request = rig.textRequest();
    request.endpoint = *rig.catalogue.find(u"flux-kontext-max"_s, u"bfl"_s);
    QCOMPARE(request.endpoint.mostAtOnce, 6);
    request.count = 9;
    QCOMPARE(rig.add(request).ids.size(), 9);
    QVERIFY(rig.runUntil([&] { return rig.provider.submits.size() == 6; }));
    rig.settle();
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 6);
    rig.add(rig.textRequest()); // another endpoint is not held up
    QVERIFY(rig.runUntil([&] { return rig.provider.submits.size() == 7; }));
    QCOMPARE(rig.provider.submits.last().endpoint, u"flux-dev"_s);
}

void TestJobQueue::waitingJobsGoInOrderAndCanBeMoved()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    JobRequest request = rig.textRequest();
    request.endpoint = *rig.catalogue.find(u"flux-kontext-max"_s, u"bfl"_s);
    request.count = 6;
    rig.add(request);
    QVERIFY(rig.runUntil([&] { return rig.provider.submits.size() == 6; }));
    QStringList ids;
    request.count = 1;
    for (const QString &prompt : {u"one"_s, u"two"_s, u"three"_s}) {
        request.fields.insert(u"prompt"_s, prompt);
        ids << rig.addOne(request);
    }
    QCOMPARE(rig.queue().progress(ids[0]).placeInQueue, 1);
    QCOMPARE(rig.queue().progress(ids[2]).placeInQueue, 3);
    rig.queue().move(ids[2], 1);
    QCOMPARE(rig.queue().progress(ids[2]).placeInQueue, 1);
    QCOMPARE(rig.queue().progress(ids[1]).placeInQueue, 3);
    rig.provider.holdsPolls = false;
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 9; }));
    QStringList prompts;
    for (const FakeProvider::Submit &sent : rig.provider.submits.mid(6))
        prompts << QJsonDocument::fromJson(sent.body)[u"prompt"_s].toString();
    QCOMPARE(prompts, (QStringList{u"three"_s, u"one"_s, u"two"_s}));
}

void TestJobQueue::queuedJobsCanBeRemoved()
{
    JobRig rig;
    rig.provider.holdsSubmits = true;
    JobRequest request = rig.textRequest();
    request.count = 7;
    const QStringList ids = rig.add(request).ids;
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 6; }));
    QSignalSpy removed(&rig.history(), &History::removed);
    rig.queue().remove(ids[6]);
    rig.queue().remove(ids[0]); // under way: not removable
    rig.settle();
    QCOMPARE(removed.size(), 1);
    QCOMPARE(rig.rows().size(), 6);
    rig.provider.holdsSubmits = false;
    rig.provider.answerHeld();
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 6; }));
    QCOMPARE(rig.provider.submits.size(), 6);
}

void TestJobQueue::sendingCanBeStoppedBeforeTheLastByte()
{
    JobRig rig;
    rig.provider.holdsSubmits = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 1; }));
    rig.provider.tellProgress(0, 10, 20);
    rig.settle();
    QCOMPARE(rig.queue().progress(id).bytesSent, 10);
    rig.queue().cancel(id);
    const Generation row = rig.runToEnd(id);
    QCOMPARE(row.state, JobState::Cancelled);
    QCOMPARE(row.error->kind, Error::Kind::Cancelled);
    QCOMPARE(rig.provider.heldSubmits(), 0); // aborted
}

void TestJobQueue::sendingCannotBeStoppedAfterTheLastByte()
{
    JobRig rig;
    rig.provider.holdsSubmits = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 1; }));
    rig.provider.tellProgress(0, 20, 20);
    rig.queue().cancel(id);
    rig.settle();
    QCOMPARE(rig.row(id).state, JobState::Submitting);
    rig.provider.answerHeld();
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
}

void TestJobQueue::stoppedJobsAreStillFetched()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 3; }));
    rig.queue().stopWaiting(id);
    QVERIFY(rig.queue().progress(id).stopped);
    QCOMPARE(rig.queue().runningIds(), QStringList());
    QCOMPARE(rig.queue().paidRunning(), 0);
    rig.provider.holdsPolls = false;
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
}

void TestJobQueue::brokenTransfersAreRepeated()
{
    JobRig rig;
    for (int i = 0; i < 5; ++i)
        rig.provider.fetchScript << FakeProvider::fetched(FetchOutcome::Kind::Broken);
    QCOMPARE(rig.runToEnd(rig.addOne(rig.textRequest())).state, JobState::Ready);
    QCOMPARE(rig.provider.fetches, 6);
    QCOMPARE(rig.provider.polls.size(), 1);
}

void TestJobQueue::resultsThatNeverArriveAreGivenUp()
{
    JobRig rig;
    FetchOutcome broken = FakeProvider::fetched(FetchOutcome::Kind::Broken);
    broken.error = Error{Error::Kind::Network};
    for (int i = 0; i < 200; ++i)
        rig.provider.fetchScript << broken;
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.error->kind, Error::Kind::Network);
    QCOMPARE(rig.provider.fetches, 4 * 6); // each round at an address fresh from the service
    QCOMPARE(rig.provider.polls.size(), 4);
}

void TestJobQueue::deadAddressesAreAskedForAgain()
{
    JobRig rig;
    rig.provider.fetchScript << FakeProvider::fetched(FetchOutcome::Kind::Gone);
    PollOutcome fresh = rig.provider.ready();
    fresh.resultUrl = QUrl(u"https://delivery.bfl.ai/fresh.png"_s);
    rig.provider.pollScript << rig.provider.ready() << fresh;
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Ready);
    QCOMPARE(rig.provider.fetchedAt.last(), fresh.resultUrl);
    QCOMPARE(row.resultUrl, u"https://delivery.bfl.ai/fresh.png"_s);
}

void TestJobQueue::expiredResultsEnd()
{
    JobRig rig;
    for (int i = 0; i < 20; ++i)
        rig.provider.fetchScript << FakeProvider::fetched(FetchOutcome::Kind::Gone);
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Expired);
    QCOMPARE(row.error->kind, Error::Kind::Expired);
    QCOMPARE(row.cost.microDollars, std::optional<qint64>(60'000));
}

void TestJobQueue::whatIsNoPictureIsFetchedTwiceMore()
{
    JobRig rig;
    rig.provider.result = "<html>not a picture</html>";
    const Generation row = rig.runToEnd(rig.addOne(rig.textRequest()));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.error->kind, Error::Kind::Unusable);
    QCOMPARE(rig.provider.fetches, 3);
    QCOMPARE(*rig.store().files().get(row.raw), rig.provider.result); // the bytes are kept
}

void TestJobQueue::uncertainSubmitsEndAsUnknown()
{
    JobRig rig;
    rig.provider.submitScript << submitted(Submit::Unknown);
    const Generation row = rig.runToEnd(rig.addOne(rig.fillRequest()));
    QCOMPARE(row.state, JobState::Unknown);
    QCOMPARE(row.error->kind, Error::Kind::Unknown);
    QCOMPARE(row.uploads.size(), 2); // what may have been bought can be looked at and sent again
    QCOMPARE(rig.provider.submits.size(), 1);
}

void TestJobQueue::sendAgainSendsTheSameBytes()
{
    JobRig rig;
    rig.provider.submitScript << submitted(Submit::Unknown);
    const QString first = rig.runToEnd(rig.addOne(rig.fillRequest())).id;
    QFuture<JobQueue::AddOutcome> again = rig.queue().sendAgain(first);
    QVERIFY(rig.runUntil([&] { return again.isFinished(); }));
    QCOMPARE(again.result().errors.size(), 0);
    const Generation row = rig.runToEnd(again.result().ids.first());
    QCOMPARE(row.state, JobState::Ready);
    QCOMPARE(row.parent, first);
    QCOMPARE(rig.provider.submits.size(), 2);
    QCOMPARE(rig.provider.submits[1].body, rig.provider.submits[0].body);
    QCOMPARE(rig.row(first).state, JobState::Unknown);
    QFuture<JobQueue::AddOutcome> ready = rig.queue().sendAgain(row.id); // it has what it was to give
    QVERIFY(rig.runUntil([&] { return ready.isFinished(); }));
    QCOMPARE(ready.result().errors.value(0).kind, Error::Kind::Usage);
}

void TestJobQueue::whatIsRefusedBeforeAnythingIsMade_data()
{
    QTest::addColumn<std::function<void(JobRig &, JobRequest &)>>("change");
    QTest::addColumn<int>("kind");
    using Change = std::function<void(JobRig &, JobRequest &)>;
    const auto row = [](const char *name, Error::Kind kind, const Change &change) {
        QTest::newRow(name) << change << int(kind);
    };
    row("no key", Error::Kind::Key, [](JobRig &rig, JobRequest &) { rig.credentials.setForSession(u"bfl"_s, {}); });
    row("a key of two lines", Error::Kind::Key, [](JobRig &rig, JobRequest &) { rig.credentials.setForSession(u"bfl"_s, u"a\nb"_s); });
    row("an unknown service", Error::Kind::Usage, [](JobRig &, JobRequest &request) { request.profile = u"nobody"_s; });
    row("plain http off loopback", Error::Kind::Usage, [](JobRig &, JobRequest &request) { request.address = QUrl(u"http://example.org"_s); });
    row("an address with a password", Error::Kind::Usage, [](JobRig &, JobRequest &request) { request.address = QUrl(u"https://a:b@example.org"_s); });
    row("a service of another protocol", Error::Kind::Usage, [](JobRig &, JobRequest &request) { request.profile = u"replicate"_s; });
    row("a protocol without a client", Error::Kind::Usage, [](JobRig &rig, JobRequest &request) {
        request = rig.textRequest();
        request.profile = u"replicate"_s;
        request.endpoint = *rig.catalogue.find(u"black-forest-labs/flux-fill-pro"_s);
    });
    row("a protocol without a client, for practice", Error::Kind::Usage, [](JobRig &rig, JobRequest &request) {
        request = rig.textRequest();
        request.profile = u"practice"_s;
        request.endpoint = *rig.catalogue.find(u"black-forest-labs/flux-fill-pro"_s);
    });
    row("a value out of range", Error::Kind::Input, [](JobRig &, JobRequest &request) { request.fields.insert(u"guidance"_s, 101); });
    row("an empty mask", Error::Kind::Input, [](JobRig &, JobRequest &request) { request.picture->mask = MaskTiles(request.picture->info.size); });
}

void TestJobQueue::whatIsRefusedBeforeAnythingIsMade()
{
    QFETCH(std::function<void(JobRig &, JobRequest &)>, change);
    QFETCH(int, kind);
    JobRig rig;
    JobRequest request = rig.fillRequest();
    change(rig, request);
    const JobQueue::AddOutcome outcome = rig.add(request);
    QVERIFY(outcome.ids.isEmpty());
    QVERIFY(!outcome.errors.isEmpty());
    QCOMPARE(int(outcome.errors.first().kind), kind);
    rig.settle();
    QCOMPARE(rig.rows().size(), 0);
    QCOMPARE(rig.provider.submits.size(), 0);
}

void TestJobQueue::addressesOfAJob()
{
    JobRig rig;
    const auto addressOf = [&](const JobRequest &request) {
        rig.runToEnd(rig.addOne(request));
        return rig.provider.submits.last().call.address.toString();
    };
    JobRequest request = rig.fillRequest();
    QCOMPARE(addressOf(request), u"https://api.bfl.ai"_s);
    request.endpoint.server = u"https://api.us1.bfl.ai"_s;
    QCOMPARE(addressOf(request), u"https://api.us1.bfl.ai"_s); // the schema's before the service's
    rig.profiles[0].address = QUrl(u"https://proxy.example.org/bfl"_s);
    QCOMPARE(addressOf(request), u"https://proxy.example.org/bfl"_s); // the person's before the schema's
    request.address = QUrl(u"http://127.0.0.1:9"_s);
    QCOMPARE(addressOf(request), u"http://127.0.0.1:9"_s); // the command line's before all
}

void TestJobQueue::schemasCannotSendKeysAway()
{
    JobRig rig;
    JobRequest request = rig.fillRequest();
    request.endpoint.server = u"https://evil.example.org"_s;
    const JobQueue::AddOutcome outcome = rig.add(request);
    QCOMPARE(outcome.errors.value(0).kind, Error::Kind::Usage);
    QVERIFY(outcome.errors.value(0).plainSentence().contains(u"evil.example.org"_s));
}

void TestJobQueue::practiceKeepsNoHostAndCostsNothing()
{
    JobRig rig;
    SubmitOutcome accepted = submitted(Submit::Accepted);
    accepted.serviceId = u"p1"_s;
    accepted.pollingUrl = QUrl(u"http://127.0.0.1:4001/v1/get_result?id=p1"_s);
    rig.provider.submitScript << accepted;
    PollOutcome ready = rig.provider.ready();
    ready.resultUrl = QUrl(u"http://127.0.0.1:4002/results/p1.png?sig=x"_s);
    rig.provider.holdsPolls = true;
    rig.provider.pollScript << ready;
    JobRequest request = rig.fillRequest();
    request.profile = u"practice"_s;
    rig.credentials.setForSession(u"bfl"_s, {}); // and needs no key
    const QString id = rig.addOne(request);
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    QCOMPARE(rig.row(id).address, QString());
    QCOMPARE(rig.row(id).pollingUrl, u"/v1/get_result?id=p1"_s);
    QCOMPARE(rig.provider.submits[0].call.key, QString());
    rig.practice = QUrl(u"http://127.0.0.1:4002"_s); // another process listens at another port
    rig.restart();
    rig.provider.holdsPolls = false;
    QCOMPARE(rig.resume(false), QStringList{id});
    const Generation row = rig.runToEnd(id);
    QCOMPARE(row.state, JobState::Ready);
    QCOMPARE(rig.provider.polledAt.last(), QUrl(u"http://127.0.0.1:4002/v1/get_result?id=p1"_s));
    QCOMPARE(row.resultUrl, u"/results/p1.png?sig=x"_s);
    QCOMPARE(row.cost.microDollars, std::optional<qint64>(0));
    QCOMPARE(row.estimate.microDollars, std::optional<qint64>(0));
}

void TestJobQueue::seedsAreCountedAndKept()
{
    JobRig rig;
    JobRequest request = rig.textRequest();
    request.count = 3;
    request.fields.insert(u"seed"_s, qint64(9007199254740993));
    const QStringList ids = rig.add(request).ids;
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 3; }));
    QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    for (int i = 0; i < 3; ++i) {
        const Generation row = rig.row(ids[i]);
        QCOMPARE(row.variation, i);
        QCOMPARE(row.group, rig.row(ids[0]).group);
        QCOMPARE(row.seed, std::optional<qint64>(9007199254740993 + i));
        QCOMPARE(std::count_if(rig.provider.submits.begin(), rig.provider.submits.end(), [&](const auto &sent) {
            return sent.body.contains("\"seed\":" + QByteArray::number(9007199254740993 + i));
        }), 1);
    }
}

void TestJobQueue::wakeUpAsksAtOnce()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 10; }));
    rig.settle();
    const qsizetype before = rig.provider.polls.size();
    rig.queue().askNow();
    rig.clock.advance(0ms);
    rig.settle();
    QCOMPARE(rig.provider.polls.size(), before + 1);
}

void TestJobQueue::marksSetMeanwhileStay()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    const QFuture<Result<void>> marked = rig.history().setFavourite(id, true);
    QVERIFY(rig.runUntil([&] { return marked.isFinished(); }));
    rig.provider.holdsPolls = false;
    const Generation row = rig.runToEnd(id);
    QCOMPARE(row.state, JobState::Ready);
    QVERIFY(row.favourite);
}

void TestJobQueue::keysAreChecked()
{
    JobRig rig;
    QObject context;
    QList<Result<Money>> results;
    const auto take = [&](const Result<Money> &result) { results.append(result); };
    rig.queue().checkKey(rig.profiles[0], u" good\n"_s, &context, take);
    QTRY_COMPARE(results.size(), 1);
    QVERIFY(results[0]);
    rig.queue().checkKey(rig.profiles[0], u"bad"_s, &context, take);
    QTRY_COMPARE(results.size(), 2);
    QCOMPARE(results[1].error().kind, Error::Kind::Key);
    rig.queue().checkKey(rig.profiles[0], u""_s, &context, take);
    QTRY_COMPARE(results.size(), 3);
    QCOMPARE(results[2].error().kind, Error::Kind::Key);
    rig.queue().checkKey(rig.profiles[1], u"good"_s, &context, take);
    QTRY_COMPARE(results.size(), 4);
    QCOMPARE(results[3].error().kind, Error::Kind::Usage);
    ServiceProfile plain = rig.profiles[0];
    plain.address = QUrl(u"http://example.org"_s);
    rig.queue().checkKey(plain, u"good"_s, &context, take);
    QTRY_COMPARE(results.size(), 5);
    QCOMPARE(results[4].error().kind, Error::Kind::Usage);
}

void TestJobQueue::progressTellsWhatIsKnown()
{
    JobRig rig;
    PollOutcome half = FakeProvider::running();
    half.progress = 0.5;
    rig.provider.pollScript << half;
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    rig.settle();
    const JobProgress progress = rig.queue().progress(id);
    QCOMPARE(progress.fraction, std::optional<double>(0.5));
    QVERIFY(progress.running >= 500ms);
    QCOMPARE(progress.usual, rig.fillRequest().endpoint.usualTime);
    QCOMPARE(progress.bytesSent, progress.bytesToSend);
    QVERIFY(!progress.paused);
    QCOMPARE(rig.queue().runningIds(), QStringList{id});
    QCOMPARE(rig.queue().progress(u"nobody"_s).placeInQueue, 0);
}

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_jobqueue.moc"
