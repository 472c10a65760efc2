#include "ui/jobs/jobwords.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;


/// The table of the design's section 6: words, money and buttons of a card.
class TestJobWords : public QObject
{
    Q_OBJECT
private slots:
    void wordsMoneyAndButtons_data();
    void wordsMoneyAndButtons();
    void practiceIsAlwaysFree();
    void unknownPriceIsNeverZero();
    void anEstimateNeverClaimsToBeDone();
    void everyStateHasAnIcon();
};

namespace {
Generation inState(JobState state)
{
    Generation generation;
    generation.profile = u"bfl"_s;
    generation.protocol = u"bfl"_s;
    generation.state = state;
    generation.estimate = Money{50'000, 5.0, u"credits"_s};
    return generation;
}

QString buttons(const Generation &generation, const JobProgress &progress)
{
    QStringList texts;
    for (const CardAction action : cardActions(generation, progress))
        texts << actionText(action, generation);
    return texts.join(u" | "_s);
}
} // namespace

void TestJobWords::wordsMoneyAndButtons_data()
{
    QTest::addColumn<Generation>("generation");
    QTest::addColumn<JobProgress>("progress");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("money");
    QTest::addColumn<QString>("actions");
    const QString about = u"about $0.05 · 5 credits"_s;
    const QString again = u"Send again, $0.05 · 5 credits"_s;

    JobProgress third;
    third.placeInQueue = 3;
    QTest::newRow("queued") << inState(JobState::Queued) << third << u"Queued, 3rd"_s << about << u"Remove"_s;
    JobProgress paused;
    paused.paused = true;
    QTest::newRow("queued in an earlier session") << inState(JobState::Queued) << paused << u"Queued before the last exit"_s
                                                  << about << u"Start queued jobs | Remove"_s;
    JobProgress rests = third;
    rests.held = true;
    QTest::newRow("queued while the queue rests") << inState(JobState::Queued) << rests << u"Queued, 3rd · queue paused"_s
                                                  << about << u"Remove"_s;
    JobProgress byPerson = paused;
    byPerson.pausedByPerson = true;
    QTest::newRow("paused") << inState(JobState::Queued) << byPerson << u"Paused"_s << about << u"Start | Remove"_s;
    JobProgress secretless = paused;
    secretless.needsSecret = true;
    QTest::newRow("without its secret") << inState(JobState::Queued) << secretless << u"Needs its webhook secret"_s << about
                                        << u"Give the secret… | Remove"_s;
    JobProgress elsewhere;
    elsewhere.elsewhere = true;
    QTest::newRow("another window's") << inState(JobState::Waiting) << elsewhere << u"In another window or command line"_s
                                      << about << QString();
    QTest::newRow("another window's, ended") << inState(JobState::Ready) << elsewhere << u"Ready"_s << about
                                             << u"Again, new seed | Edit"_s;
    JobProgress sending;
    sending.bytesSent = 3'100'000;
    sending.bytesToSend = 7'400'000;
    QTest::newRow("submitting") << inState(JobState::Submitting) << sending << u"Sending 3.1 of 7.4 MB"_s
                                << u"free until the last byte"_s << u"Cancel"_s;
    JobProgress running;
    running.running = 12s;
    running.usual = 20s;
    QTest::newRow("waiting on BFL") << inState(JobState::Waiting) << running << u"Running 12 s of about 20 s"_s << about
                                    << u"Stop waiting"_s;
    Generation replicate = inState(JobState::Waiting);
    replicate.protocol = u"replicate"_s;
    QTest::newRow("waiting on Replicate") << replicate << running << u"Running 12 s of about 20 s"_s << about << u"Cancel"_s;
    JobProgress late = running;
    late.running = 41s;
    QTest::newRow("past twice the usual time") << inState(JobState::Waiting) << late << u"Longer than usual, still asking"_s
                                               << about << u"Stop waiting"_s;
    JobProgress told = late;
    told.fraction = 0.62;
    QTest::newRow("the service tells how far") << inState(JobState::Waiting) << told << u"Running 62 % · 41 s"_s << about
                                               << u"Stop waiting"_s;
    JobProgress stopped = late;
    stopped.stopped = true;
    QTest::newRow("no longer waited for") << inState(JobState::Waiting) << stopped << u"No longer waited for"_s << about
                                          << QString();
    QTest::newRow("fetching") << inState(JobState::Fetching) << JobProgress{} << u"Downloading"_s << about << QString();
    QTest::newRow("stitching") << inState(JobState::Stitching) << JobProgress{} << u"Blending"_s << about << QString();
    Generation refused = inState(JobState::RequestModerated);
    refused.error = Error{Error::Kind::Moderated, {}, u"%1"_s, {u"Protected Content"_s}};
    QTest::newRow("request-moderated") << refused << JobProgress{} << u"Refused before the run: Protected Content"_s
                                       << u"not charged"_s << u"Edit"_s;
    Generation withheld = refused;
    withheld.state = JobState::ContentModerated;
    QTest::newRow("content-moderated") << withheld << JobProgress{} << u"Picture withheld: Protected Content"_s
                                       << u"not charged"_s << u"Edit | Again, new seed"_s;
    QTest::newRow("expired") << inState(JobState::Expired) << JobProgress{} << u"Was ready, fetched too late"_s
                             << u"charged"_s << again + u" | Edit"_s;
    QTest::newRow("unknown") << inState(JobState::Unknown) << JobProgress{} << u"Connection broke while sending"_s
                             << u"may be charged"_s << again + u" | Edit"_s;
    Generation failed = inState(JobState::Failed);
    failed.error = Error{Error::Kind::Failed, {}, u"The model ran out of memory."_s};
    QTest::newRow("failed") << failed << JobProgress{} << u"The model ran out of memory."_s << u"not charged"_s
                            << u"Edit | "_s + again;
    Generation ready = inState(JobState::Ready);
    ready.cost = Money{60'000, 6.0, u"credits"_s};
    QTest::newRow("ready") << ready << JobProgress{} << u"Ready"_s << u"$0.06 · 6 credits"_s << u"Again, new seed | Edit"_s;
}

void TestJobWords::wordsMoneyAndButtons()
{
    QFETCH(Generation, generation);
    QFETCH(JobProgress, progress);
    QTEST(stateWords(generation, progress), "words");
    QTEST(moneyWords(generation), "money");
    QTEST(buttons(generation, progress), "actions");
    for (const CardAction action : cardActions(generation, progress))
        QVERIFY(!actionToolTip(action, generation).isEmpty());
}

void TestJobWords::practiceIsAlwaysFree()
{
    Generation generation = inState(JobState::Expired);
    generation.profile = u"practice"_s;
    QCOMPARE(moneyWords(generation), u"free"_s);
    QCOMPARE(actionText(CardAction::SendAgain, generation), u"Send again, free"_s);
}

void TestJobWords::unknownPriceIsNeverZero()
{
    Generation generation = inState(JobState::Unknown);
    generation.estimate = {};
    QCOMPARE(actionText(CardAction::SendAgain, generation), u"Send again, price unknown"_s);
    generation.state = JobState::Ready;
    QCOMPARE(moneyWords(generation), u"price unknown"_s);
}

void TestJobWords::anEstimateNeverClaimsToBeDone()
{
    JobProgress progress;
    progress.running = 300s;
    progress.usual = 20s;
    bool estimated = false;
    QVERIFY(progressFraction(inState(JobState::Waiting), progress, &estimated) < 1.0);
    QVERIFY(estimated);
    progress.fraction = 1.0;
    QCOMPARE(progressFraction(inState(JobState::Waiting), progress, &estimated), 1.0);
    QVERIFY(!estimated);
    QVERIFY(progressFraction(inState(JobState::Ready), {}) < 0);
}

void TestJobWords::everyStateHasAnIcon()
{
    for (int state = 0; state <= int(JobState::Unknown); ++state)
        QVERIFY(!stateIcon(inState(JobState(state))).isEmpty());
}

QTEST_GUILESS_MAIN(TestJobWords)
#include "tst_jobwords.moc"
