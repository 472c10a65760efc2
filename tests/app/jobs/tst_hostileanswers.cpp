#include "tests/support/hostilestage.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using Wire = HostileStage::Wire;
using Prepare = std::function<void(HostileStage &)>;

/// Everything that a service can answer to a submit and to the questions after it, in both protocols: each
/// row says in which state the job ends, with which exit code and words, and how many times it was sent;
/// playHostileRow() looks at the key, at the files and at the memory too.
class TestHostileAnswers : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void submits_data();
    void submits() { runRow(); }
    void lostAnswers_data();
    void lostAnswers() { runRow(); }
    void polls_data();
    void polls() { runRow(); }
    void endings_data();
    void endings() { runRow(); }
    void pollsWithoutEnd_data();
    void pollsWithoutEnd();
    void aRepeatedId_data();
    void aRepeatedId();

private:
    static void columns();
    static void one(Wire wire, const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                    const char *message);
    static void both(const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                     const char *message = "");
    static void bfl(const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                    const char *message = "");
    static void replicate(const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                          const char *message = "");
    static void wires();
    void runRow();
};

void TestHostileAnswers::initTestCase()
{
    for (const char *name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"})
        qunsetenv(name);
}

void TestHostileAnswers::columns()
{
    QTest::addColumn<Wire>("wire");
    QTest::addColumn<HostileRow>("row");
}

void TestHostileAnswers::wires()
{
    QTest::addColumn<Wire>("wire");
    QTest::newRow("BFL") << Wire::Bfl;
    QTest::newRow("Replicate") << Wire::Replicate;
}

void TestHostileAnswers::one(Wire wire, const char *name, const Prepare &prepare, JobState state, int exit,
                             int posts, const char *message)
{
    QTest::addRow("%s: %s", wire == Wire::Bfl ? "BFL" : "Replicate", name)
        << wire << HostileRow{prepare, state, exit, posts, QString::fromUtf8(message)};
}

void TestHostileAnswers::both(const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                              const char *message)
{
    bfl(name, prepare, state, exit, posts, message);
    replicate(name, prepare, state, exit, posts, message);
}

void TestHostileAnswers::bfl(const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                             const char *message)
{
    one(Wire::Bfl, name, prepare, state, exit, posts, message);
}

void TestHostileAnswers::replicate(const char *name, const Prepare &prepare, JobState state, int exit,
                                   int posts, const char *message)
{
    one(Wire::Replicate, name, prepare, state, exit, posts, message);
}

void TestHostileAnswers::submits_data()
{
    columns();
    using enum JobState;
    const auto refused = [](int status, const QByteArray &words, const QByteArray &headers = {}) {
        return Prepare(
            [=](HostileStage &stage) { stage.answersSubmits({stage.refusal(status, words, headers)}); });
    };
    both("401", refused(401, "You did not pass a token"), Failed, 4, 1, "did not accept the key");
    both("402", refused(402, "Insufficient credits"), Failed, 5, 1, "too little credit");
    both("403", refused(403, "Not authenticated"), Failed, 4, 1, "did not accept the key");
    both(
        "422 with a list",
        [](HostileStage &stage) { stage.answersSubmits({stage.fieldRefusal("prompt is required")}); }, Failed,
        7, 1, "prompt is required");
    both("422 with words", refused(422, "Wrong picture"), Failed, 7, 1, "Wrong picture");
    bfl("422 about the key", refused(422, "Invalid API key format"), Failed, 4, 1, "key");
    replicate("422 about the version", refused(422, "The specified version does not exist"), Failed, 7, 1,
              "does not offer");
    both("404: the endpoint has gone", refused(404, "Not Found"), Failed, 7, 1, "no such endpoint");
    both("413", refused(413, "Too large"), Failed, 7, 1, "larger than the service takes");
    both(
        "500",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::answer(500, "<html>oops</html>", "text/html")});
        },
        Failed, 7, 1, "started no job");
    both("503", refused(503, "busy"), Failed, 7, 1, "started no job");
    both("429 for ever", refused(429, "Too many", "Retry-After: 120"), Failed, 7, 6, "busy");
    const auto first = [](int status, const QByteArray &words, const QByteArray &headers) {
        return Prepare([=](HostileStage &stage) {
            stage.answersSubmits({stage.refusal(status, words, headers), stage.acceptance()});
            stage.says({stage.ready()});
            stage.delivers({HostileStage::picture()});
        });
    };
    both("429 once", first(429, "Too many", {}), Ready, 0, 2);
    both("503 with a time to wait", first(503, "busy", "Retry-After: 2"), Ready, 0, 2);
    replicate("429 that names the time in words",
              first(429, "Request was throttled. Your rate limit resets in ~3s.", {}), Ready, 0, 2);
    both(
        "redirected to another host",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::answer(
                307, "", "text/plain", "Location: " + stage.stranger.url(u"/v1/x"_s).toString().toUtf8())});
        },
        Failed, 7, 1, "Jobs and keys are not sent there");
}

/// Nobody can tell whether the job was taken: sent once, and the person decides. Replicate's list tells where
/// it is there.
void TestHostileAnswers::lostAnswers_data()
{
    columns();
    using enum JobState;
    const auto answers = [](const WireStep &step) {
        return Prepare([step](HostileStage &stage) { stage.answersSubmits({step}); });
    };
    const auto said = [](int status, const QByteArray &body) { return WireStep::answer(status, body); };
    const char *lost = "may have been charged";
    both("reset", answers(WireStep::reset()), Unknown, 8, 1, lost);
    both("closed", answers(WireStep::close()), Unknown, 8, 1, lost);
    both("no answer", answers(WireStep::hang()), Unknown, 8, 1, lost);
    both("a page instead", answers(WireStep::answer(200, "<html>Welcome</html>", "text/html")), Unknown, 8, 1,
         lost);
    both("a gateway's page", answers(WireStep::answer(502, "<html>Bad gateway</html>", "text/html")), Unknown,
         8, 1, lost);
    both(
        "cut in half", [](HostileStage &stage) { stage.answersSubmits({stage.acceptance().cutAt(95)}); },
        Unknown, 8, 1, lost);
    both("an array", answers(said(200, "[1,2]")), Unknown, 8, 1, lost);
    both("no id", answers(said(201, R"({"polling_url":"https://api.bfl.ai/x","urls":{}})")), Unknown, 8, 1,
         lost);
    both("an id of a megabyte", answers(said(200, "{\"id\":\"" + QByteArray(1'000'000, 'x') + "\"}")),
         Unknown, 8, 1, lost);
    replicate("an id that climbs", answers(said(201, R"({"id":"../../etc/passwd"})")), Unknown, 8, 1, lost);
    replicate(
        "reset, and the list holds nothing like it",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::reset()});
            stage.service.on("GET", "/v1/predictions?",
                             {WireStep::answer(200, R"({"next":null,"previous":null,"results":[]})")});
        },
        Failed, 7, 1, "did not arrive");
    replicate(
        "reset, and the list is a page",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::reset()});
            stage.service.on("GET", "/v1/predictions?", {WireStep::answer(200, "<html/>", "text/html")});
        },
        Unknown, 8, 1, lost);
    replicate(
        "reset, and the list leads to a stranger",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::reset()});
            stage.service.on(
                "GET", "/v1/predictions?",
                {WireStep::answer(200, R"({"results":[],"next":")" +
                                           stage.stranger.url(u"/v1/predictions"_s).toString().toUtf8() +
                                           R"("})")});
        },
        Unknown, 8, 1, lost);
}

void TestHostileAnswers::polls_data()
{
    columns();
    using enum JobState;
    const auto asked = [](const QByteArray &address) {
        return Prepare([address](HostileStage &stage) {
            stage.answersSubmits({stage.acceptance("task-1", address)});
            stage.says({stage.ready()});
            stage.delivers({HostileStage::picture()});
        });
    };
    both(
        "asked at another host",
        [](HostileStage &stage) {
            stage.answersSubmits(
                {stage.acceptance("task-1", stage.stranger.url(u"/p"_s).toString().toUtf8())});
        },
        Failed, 7, 1, "the key may not be sent to");
    both("asked in a file", asked("file:///etc/passwd"), Failed, 7, 1, "the key may not be sent to");
    bfl("asked at a relative address", asked("/v1/get_result"), Ready, 0, 1);
    replicate("asked at a relative address", asked("/v1/predictions/task-1"), Ready, 0, 1);
    both("asked nowhere", asked(""), Ready, 0, 1);
    bfl(
        "an id that climbs",
        [](HostileStage &stage) {
            stage.answersSubmits({WireStep::answer(200, R"({"id":"../../etc/passwd"})")});
            stage.says({stage.ready()});
            stage.delivers({HostileStage::picture()});
        },
        Ready, 0, 1);
    const auto then = [](const std::function<QList<WireStep>(const HostileStage &)> &first) {
        return Prepare([first](HostileStage &stage) {
            stage.accepts();
            stage.says(first(stage) + QList<WireStep>{stage.ready()});
            stage.delivers({HostileStage::picture()});
        });
    };
    const auto steps = [&then](const QList<WireStep> &first) {
        return then([first](const HostileStage &) { return first; });
    };
    const auto said = [](int status, const QByteArray &body) { return WireStep::answer(status, body); };
    both("429, then ready", steps({WireStep::answer(429, "{}", "application/json", "Retry-After: 3")}), Ready,
         0, 1);
    both("5xx, a page, a reset and half an answer, then ready",
         steps({said(500, "{}"), WireStep::answer(502, "<html/>", "text/html"), WireStep::reset(),
                said(200, R"({"status":"Pending"})").cutAt(70)}),
         Ready, 0, 1);
    both("bytes that are no text", steps({said(200, "\xff\xfe\x80{\"status\"")}), Ready, 0, 1);
    both("two gigabytes announced",
         steps({{WireStep::Deed::Close,
                 "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n" + QByteArray(5'000'000, ' ')}}),
         Ready, 0, 1);
    both("nested 200,000 deep", steps({said(200, QByteArray(200'000, '['))}), Ready, 0, 1);
    both("unknown words and nonsense progress", then([](const HostileStage &stage) {
             return QList<WireStep>{stage.running("Dreaming", R"(,"progress":1e999)"),
                                    stage.running({}, R"(,"progress":"half")"),
                                    stage.running("Generating", R"(,"progress":-4)")};
         }),
         Ready, 0, 1);
    both("task not found three times", then([](const HostileStage &stage) {
             return QList<WireStep>{stage.notFound(), WireStep::answer(404, R"({"detail":"x"})"),
                                    WireStep::answer(404, "{}")};
         }),
         Ready, 0, 1);
    both(
        "task not found for ever",
        [](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.notFound()});
        },
        Failed, 7, 1, "does not know it any more");
}

void TestHostileAnswers::endings_data()
{
    columns();
    using enum JobState;
    const auto ends = [](const std::function<WireStep(const HostileStage &)> &last) {
        return Prepare([last](HostileStage &stage) {
            stage.accepts();
            stage.says({last(stage)});
        });
    };
    const auto ready = [&ends](const QByteArray &json) {
        return ends([json](const HostileStage &stage) { return stage.readyWith(json); });
    };
    const auto says = [&ends](const QByteArray &body) {
        return ends([body](const HostileStage &) { return WireStep::answer(200, body); });
    };
    both("an error", ends([](const HostileStage &stage) { return stage.failure("out of memory"); }), Failed,
         7, 1, "out of memory");
    both("an error told with 503",
         ends([](const HostileStage &stage) { return stage.failure("broken", 503); }), Failed, 7, 1,
         "broken");
    bfl("request moderated",
        says(
            R"({"status":"Request Moderated","details":{"Moderation Reasons":["Derivative Works Filter"]}})"),
        RequestModerated, 6, 1, "Derivative Works Filter");
    bfl("content moderated", ends([](const HostileStage &stage) { return stage.moderated("The output"); }),
        ContentModerated, 6, 1, "Nothing was charged");
    replicate("content moderated",
              ends([](const HostileStage &stage) { return stage.moderated("The output"); }), ContentModerated,
              6, 1, "stands in your account");
    replicate("aborted", says(R"({"status":"aborted"})"), Cancelled, 7, 1,
              "before it ran. Nothing was charged");
    replicate("canceled while it ran", says(R"({"status":"canceled","started_at":"2026-10-01T00:00:00Z"})"),
              Cancelled, 7, 1, "charges for what had run");
    replicate("removed after an hour", says(R"({"status":"succeeded","output":null,"data_removed":true})"),
              Expired, 9, 1, "no longer keeps it");
    both("ready without a result", ready("null"), Failed, 9, 1, "does not say where");
    both("ready with a number", ready("7"), Failed, 9, 1, "does not say where");
    both("ready in a file", ready("\"file:///etc/passwd\""), Failed, 9, 1, "does not say where");
    both("ready with odd types", ready(R"([1,{"a":null}])"), Failed, 9, 1, "does not say where");
    both(
        "ready on another host",
        [](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.ready(stage.stranger.url(u"/r.png"_s).toString().toUtf8())});
            stage.stranger.on("GET", "/r.png", {HostileStage::picture()});
        },
        Ready, 0, 1);
    replicate(
        "ready before the status says so",
        [](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.running({}, R"(,"output":")" + stage.here(u"/result.png"_s) + '"')});
            stage.delivers({HostileStage::picture()});
        },
        Ready, 0, 1);
}

void TestHostileAnswers::runRow()
{
    QFETCH(Wire, wire);
    QFETCH(HostileRow, row);
    const QString problem = playHostileRow(wire, row);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestHostileAnswers::pollsWithoutEnd_data()
{
    QTest::addColumn<Wire>("wire");
    QTest::addColumn<WireStep>("step");
    for (const Wire wire : {Wire::Bfl, Wire::Replicate}) {
        const char *name = wire == Wire::Bfl ? "BFL" : "Replicate";
        const HostileStage words(wire);
        QTest::addRow("%s: running for ever", name) << wire << words.running();
        QTest::addRow("%s: unknown words for ever", name) << wire << words.running("Dreaming");
        QTest::addRow("%s: errors of the server for ever", name) << wire << WireStep::answer(500, "{}");
        QTest::addRow("%s: pages for ever", name) << wire << WireStep::answer(200, "<html/>", "text/html");
        QTest::addRow("%s: resets for ever", name) << wire << WireStep::reset();
        QTest::addRow("%s: a key that is no longer taken", name) << wire << words.refusal(403, "no");
    }
}

void TestHostileAnswers::pollsWithoutEnd()
{
    QFETCH(Wire, wire);
    QFETCH(WireStep, step);
    HostileStage stage(wire);
    stage.accepts();
    stage.says({step});
    const std::unique_ptr<Provider> client = stage.client();
    JobRig rig;
    rig.client = client.get();
    rig.credentials.setForSession(stage.profile(), u"k-hostile-secret-1234"_s);
    const QString id = rig.addOne(stage.request(rig));
    QVERIFY(rig.runUntil([&] { return stage.service.count("GET") >= 12; }));
    QCOMPARE(rig.row(id).state, JobState::Waiting); // paid for: never given up by itself
    QCOMPARE(stage.service.count("POST"), 1);
    stage.says({stage.ready()});
    stage.delivers({HostileStage::picture()});
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
}

void TestHostileAnswers::aRepeatedId_data() { wires(); }

/// A second submit that is answered with the id of an earlier job: two jobs of ours, each with its own row
/// and files.
void TestHostileAnswers::aRepeatedId()
{
    QFETCH(Wire, wire);
    HostileStage stage(wire);
    stage.accepts();
    stage.says({stage.running(), stage.running(), stage.ready()});
    stage.delivers({HostileStage::picture()});
    const std::unique_ptr<Provider> client = stage.client();
    JobRig rig;
    rig.client = client.get();
    rig.credentials.setForSession(stage.profile(), u"k-hostile-secret-1234"_s);
    const QString first = rig.addOne(stage.request(rig));
    const QString second = rig.addOne(stage.request(rig));
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 2; }));
    for (const QString &id : {first, second}) {
        const Generation row = rig.row(id);
        QCOMPARE(row.state, JobState::Ready);
        QCOMPARE(row.serviceId, u"task-1"_s);
        QVERIFY(!row.error && !row.patch.isNull());
    }
    QCOMPARE(stage.service.count("POST"), 2);
    QCOMPARE(rig.rows().size(), 2);
}

QTEST_MAIN(TestHostileAnswers)
#include "tst_hostileanswers.moc"
