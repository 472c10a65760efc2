#include "tests/support/builtprogram.h"
#include "tests/support/hostilestage.h"

#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <memory>
#include <vector>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
using Wire = HostileStage::Wire;
using Prepare = std::function<void(HostileStage &)>;

const QByteArray key = "k-hostile-secret-1234";
constexpr qint64 mostMemory = 500LL * 1024 * 1024; // idle and 400 MB

/// What the program must have said and done in the end.
struct Ending
{
    int exit = 0;
    QString state = u"ready"_s;
    QString kind = {};
    int posts = 1;
    bool visitsStranger = false; ///< without the key
};

/// The program at work with one service that misbehaves.
struct HostileProgram
{
    HostileProgram(Wire wire, const Prepare &prepare, const Ending &ending);
    QStringList arguments() const;
    /// Empty where it ended as it should: exit code, printed state, picture, calls, key, bytes on disk.
    QString problem();
    QString outputProblem(const QByteArray &out) const;
    QString callsProblem() const;
    bool hasKeyOnDisk() const;

    HostileStage stage;
    const Ending due;
    QTemporaryDir home;
    QString output = home.filePath(u"out.png"_s);
    QProcess process;
};

HostileProgram::HostileProgram(Wire wire, const Prepare &prepare, const Ending &ending)
    : stage(wire)
    , due(ending)
{
    prepare(stage);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PENTIMENTO_DATA_DIR"_s, home.filePath(u"data"_s));
    environment.insert(u"BFL_API_KEY"_s, QString::fromLatin1(key));
    environment.insert(u"REPLICATE_API_TOKEN"_s, QString::fromLatin1(key));
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    process.setProcessEnvironment(environment);
    process.start(builtProgram(), arguments());
}

QStringList HostileProgram::arguments() const
{
    QStringList all{u"run"_s, stage.isReplicate() ? u"black-forest-labs/flux-pro-finetuned"_s : u"flux-dev"_s};
    if (stage.isReplicate())
        all << u"--set"_s << u"finetune_id=x"_s;
    return all << u"--set"_s << u"prompt=a boat"_s << u"--base-url"_s << stage.service.url().toString() << u"--output"_s
               << output << u"--json"_s << u"--timeout"_s << (due.kind == u"timeout"_s ? u"6"_s : u"60"_s);
}

QString HostileProgram::problem()
{
    const QByteArray out = process.readAllStandardOutput();
    const QByteArray err = process.readAllStandardError();
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != due.exit)
        return u"exit %1: "_s.arg(process.exitCode()) + QString::fromUtf8(out + err);
    if (out.contains(key) || err.contains(key) || hasKeyOnDisk())
        return u"the key is told or kept"_s;
    const QString said = outputProblem(out);
    return said.isEmpty() ? callsProblem() : said;
}

QString HostileProgram::outputProblem(const QByteArray &out) const
{
    const QJsonObject job = QJsonDocument::fromJson(out.trimmed().split('\n').last()).object();
    if (job[u"state"_s].toString() != due.state || job[u"error"_s][u"kind"_s].toString() != due.kind)
        return QString::fromUtf8(out);
    if (QFile::exists(output) != (due.exit == 0)) // whole or not at all
        return u"the picture"_s;
    return due.exit == 0 && QImage(output).isNull() ? u"a picture that is none"_s : QString();
}

QString HostileProgram::callsProblem() const
{
    const int posts = stage.service.count("POST") + stage.stranger.count("POST");
    if (posts != due.posts)
        return u"%1 POSTs"_s.arg(posts);
    if ((stage.stranger.connections() > 0) != due.visitsStranger)
        return u"the stranger: %1"_s.arg(stage.stranger.connections());
    return stage.keyProblem(key);
}

bool HostileProgram::hasKeyOnDisk() const
{
    QDirIterator kept(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (kept.hasNext()) {
        QFile file(kept.next());
        if (!file.open(QIODevice::ReadOnly) || file.readAll().contains(key))
            return true;
    }
    return false;
}
} // namespace

/// The whole program against a service that misbehaves, from outside, in both protocols at the same time: exit code,
/// printed state, bytes on disk, memory. Each answer on its own: tst_hostileanswers and tst_hostiledelivery.
class TestHostileRun : public QObject
{
    Q_OBJECT
private slots:
    void submits_data();
    void submits() { runRow(); }
    void polls_data();
    void polls() { runRow(); }
    void deliveries_data();
    void deliveries() { runRow(); }

private:
    static void columns();
    static void differ(const char *name, const Prepare &prepare, const std::optional<Ending> &bfl,
                       const std::optional<Ending> &replicate);
    static void both(const char *name, const Prepare &prepare, const Ending &due) { differ(name, prepare, due, due); }
    static Prepare then(const std::function<QList<WireStep>(const HostileStage &)> &first);
    void runRow();
};

void TestHostileRun::columns()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<std::optional<Ending>>("bfl");
    QTest::addColumn<std::optional<Ending>>("replicate");
}

void TestHostileRun::differ(const char *name, const Prepare &prepare, const std::optional<Ending> &bfl,
                            const std::optional<Ending> &replicate)
{
    QTest::newRow(name) << prepare << bfl << replicate;
}

/// These answers to the first questions, then ready.
Prepare TestHostileRun::then(const std::function<QList<WireStep>(const HostileStage &)> &first)
{
    return [first](HostileStage &stage) {
        stage.accepts();
        stage.says(first(stage) + QList<WireStep>{stage.ready()});
        stage.delivers({HostileStage::picture()});
    };
}

void TestHostileRun::submits_data()
{
    columns();
    const auto refused = [](int status, const QByteArray &words) {
        return Prepare([=](HostileStage &stage) { stage.answersSubmits({stage.refusal(status, words)}); });
    };
    // Nothing is found in Replicate's list either, and at once.
    const auto answers = [](const WireStep &step) {
        return Prepare([step](HostileStage &stage) {
            stage.answersSubmits({step});
            stage.service.on("GET", "/v1/predictions?", {stage.refusal(403, "Not authenticated")});
        });
    };
    const Ending lost{8, u"unknown"_s, u"unknown"_s};
    const Ending refusal{7, u"failed"_s, u"refused"_s};
    both("no key", refused(401, "You did not pass a token"), {4, u"failed"_s, u"key"_s});
    both("key refused", refused(403, "Not authenticated"), {4, u"failed"_s, u"key"_s});
    both("no credit", refused(402, "Insufficient credits"), {5, u"failed"_s, u"credits"_s});
    both("a field refused", [](HostileStage &stage) { stage.answersSubmits({stage.fieldRefusal("prompt is required")}); },
         refusal);
    both("refused in words", refused(422, "Wrong picture"), refusal);
    both("out of order", answers(WireStep::answer(500, "<html>oops</html>", "text/html")), {7, u"failed"_s, u"failed"_s});
    both("no room", refused(503, "busy"), {7, u"failed"_s, u"failed"_s});
    both("too many at first", [](HostileStage &stage) {
        stage.answersSubmits({stage.refusal(429, "Too many", "Retry-After: 1"), stage.acceptance()});
        stage.says({stage.ready()});
        stage.delivers({HostileStage::picture()});
    }, {.posts = 2});
    both("connection lost", answers(WireStep::reset()), lost);
    both("a page instead", answers(WireStep::answer(200, "<html>Welcome</html>", "text/html")), lost);
    both("cut in half", answers(WireStep::answer(201, R"({"id":"task-1","urls":{}})").cutAt(85)), lost);
    both("an array", answers(WireStep::answer(200, "[1,2]")), lost);
    both("no id", answers(WireStep::answer(201, R"({"polling_url":"https://api.bfl.ai/x","urls":{}})")), lost);
    both("an id of a megabyte", answers(WireStep::answer(200, "{\"id\":\"" + QByteArray(1'000'000, 'x') + "\"}")), lost);
    differ("connection lost, and no list", [](HostileStage &stage) { stage.answersSubmits({WireStep::reset()}); }, {},
           Ending{8, u"submitting"_s, u"timeout"_s});
    differ("an id that climbs", answers(WireStep::answer(201, R"({"id":"../../etc/passwd"})")), {}, lost);
    both("redirected to a stranger", [](HostileStage &stage) {
        const QByteArray elsewhere = stage.stranger.url(u"/v1/x"_s).toString().toUtf8();
        stage.answersSubmits({WireStep::answer(307, "", "text/plain", "Location: " + elsewhere)});
    }, refusal);
}

void TestHostileRun::polls_data()
{
    columns();
    const auto asked = [](const QByteArray &address) {
        return Prepare([address](HostileStage &stage) { stage.answersSubmits({stage.acceptance("task-1", address)}); });
    };
    const auto says = [](const std::function<WireStep(const HostileStage &)> &last) {
        return Prepare([last](HostileStage &stage) {
            stage.accepts();
            stage.says({last(stage)});
        });
    };
    const Ending refusal{7, u"failed"_s, u"refused"_s};
    const Ending late{8, u"waiting"_s, u"timeout"_s};
    both("led to a stranger", [](HostileStage &stage) {
        stage.answersSubmits({stage.acceptance("task-1", stage.stranger.url(u"/p"_s).toString().toUtf8())});
    }, refusal);
    both("led to a file", asked("file:///etc/passwd"), refusal);
    both("a relative address, then a page, a reset and half an answer", [](HostileStage &stage) {
        stage.answersSubmits({stage.acceptance("task-1", stage.pollPath().toUtf8())});
        stage.says({WireStep::answer(502, "<html/>", "text/html"), WireStep::reset(), stage.running().cutAt(70),
                    stage.ready()});
        stage.delivers({HostileStage::picture()});
    }, {});
    both("unknown words, nonsense, no text, nested deep", then([](const HostileStage &stage) {
        return QList<WireStep>{stage.running("Dreaming", R"(,"progress":1e999)"),
                               WireStep::answer(200, "\xff\xfe\x80{\"status\""),
                               WireStep::answer(200, QByteArray(200'000, '['))};
    }), {});
    both("two gigabytes of answer", says([](const HostileStage &) {
        const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n";
        return WireStep{WireStep::Deed::Close, head + QByteArray(6'000'000, ' ')};
    }), late);
    both("never done", says([](const HostileStage &stage) { return stage.running(); }), late);
    both("failed", says([](const HostileStage &stage) { return stage.failure("E1"); }), {7, u"failed"_s, u"failed"_s});
    both("withheld", says([](const HostileStage &stage) { return stage.moderated("The output"); }),
         {6, u"content-moderated"_s, u"moderated"_s});
    differ("moderated", says([](const HostileStage &) { return WireStep::answer(200, R"({"status":"Request Moderated"})"); }),
           Ending{6, u"request-moderated"_s, u"moderated"_s}, {});
    differ("aborted", says([](const HostileStage &) { return WireStep::answer(200, R"({"status":"aborted"})"); }), {},
           Ending{7, u"cancelled"_s, u"cancelled"_s});
}

void TestHostileRun::deliveries_data()
{
    columns();
    const auto ready = [](const QByteArray &json) {
        return Prepare([json](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.readyWith(json)});
        });
    };
    const auto delivers = [](const QList<WireStep> &steps) {
        return Prepare([steps](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.ready()});
            stage.delivers(steps);
        });
    };
    const Ending unusable{9, u"failed"_s, u"unusable"_s};
    const WireStep picture = HostileStage::picture();
    both("ready", delivers({picture}), {});
    both("a result that is a number", ready("7"), unusable);
    both("a result in a file", ready("\"file:///etc/passwd\""), unusable);
    both("a result of odd types", ready(R"([1,{"a":null}])"), unusable);
    both("a result at a stranger's", [](HostileStage &stage) {
        stage.accepts();
        stage.says({stage.ready(stage.stranger.url(u"/r.png"_s).toString().toUtf8())});
        stage.stranger.on("GET", "/r.png", {HostileStage::picture()});
    }, {.visitsStranger = true});
    both("broken off, then whole", delivers({WireStep::reset(), picture.cutAt(picture.bytes.size() - 20), picture}), {});
    both("a page instead", delivers({WireStep::answer(200, "<html/>", "text/html")}), unusable);
    differ("ready before the status says so", [](HostileStage &stage) {
        stage.accepts();
        stage.says({stage.running({}, R"(,"output":")" + stage.here(u"/result.png"_s) + '"')});
        stage.delivers({HostileStage::picture()});
    }, {}, Ending{});
}

void TestHostileRun::runRow()
{
    QFETCH(Prepare, prepare);
    QFETCH(std::optional<Ending>, bfl);
    QFETCH(std::optional<Ending>, replicate);
    std::vector<std::unique_ptr<HostileProgram>> programs;
    if (bfl)
        programs.push_back(std::make_unique<HostileProgram>(Wire::Bfl, prepare, *bfl));
    if (replicate)
        programs.push_back(std::make_unique<HostileProgram>(Wire::Replicate, prepare, *replicate));
    for (const auto &program : programs) {
        QTRY_COMPARE_WITH_TIMEOUT(program->process.state(), QProcess::NotRunning, 60'000);
        const QString problem = program->problem();
        QVERIFY2(problem.isEmpty(), qPrintable(program->stage.profile() + u": "_s + problem));
    }
    rusage children{};
    getrusage(RUSAGE_CHILDREN, &children);
    QVERIFY2(qint64(children.ru_maxrss) * 1024 < mostMemory, qPrintable(QString::number(children.ru_maxrss)));
}

QTEST_MAIN(TestHostileRun)
#include "tst_hostilerun.moc"
