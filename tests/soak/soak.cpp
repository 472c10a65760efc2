// 24 jobs at once, hundreds in a row, random faults, kills: afterwards the program's books must be the service's.
//
//   soak            a short run, for the suite
//   soak --full     500 jobs, ten kills, a minute of waiting
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"
#include "tests/soak/soakledger.h"
#include "tests/soak/soakworker.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QThread>

#include <cstdio>
#include <unistd.h>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr int atOnce = 24;
constexpr int patienceMs = 15 * 60 * 1000;

struct Size
{
    int jobs;
    int kills;
    int waitSeconds;
};

const QStringList faults{
    u"submit-429-wait:2%"_s, u"submit-503-wait:1%"_s, u"submit-500:1%"_s, u"submit-reset:1%"_s, u"lost-reset:2%"_s, u"lost-html:1%"_s,
    u"poll-500:4%"_s, u"poll-reset:3%"_s, u"poll-cut:3%"_s, u"poll-html:2%"_s, u"poll-word:3%"_s, u"poll-not-found:2%"_s,
    u"poll-bytes:1%"_s, u"poll-error:1%"_s, u"poll-content-moderated:1%"_s,
    u"download-cut:4%"_s, u"download-500:3%"_s, u"download-reset:3%"_s, u"download-half:2%"_s, u"download-expired:3%"_s,
};

std::unique_ptr<PracticeServer> startServer(const QString &folder, const QStringList &wrong, PollLog &polls,
                                            std::chrono::milliseconds latency)
{
    static const Catalogue catalogue = Catalogue::load();
    PracticeOptions options{folder, 0, latency, u"soak-key"_s};
    options.faults = wrong;
    options.heard = [&polls](const QByteArray &method, const QString &path, const QString &query) {
        polls.note(method, path, query);
    };
    auto started = PracticeServer::start(options, catalogue);
    if (!started)
        qFatal("%s", qPrintable(started.error().plainSentence()));
    return *std::move(started);
}

std::unique_ptr<QProcess> startWorker(const WorkerOrder &order)
{
    auto worker = std::make_unique<QProcess>();
    worker->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    worker->start(QCoreApplication::applicationFilePath(), order.arguments());
    worker->waitForStarted();
    return worker;
}

int say(const QStringList &problems)
{
    for (const QString &problem : problems)
        std::fprintf(stderr, "WRONG: %s\n", qPrintable(problem));
    return problems.isEmpty() ? 0 : 1;
}

int killAndCount(const Size &size)
{
    QTemporaryDir folder;
    PollLog polls;
    const auto server = startServer(folder.filePath(u"practice"_s), faults, polls, 1200ms);
    const WorkerOrder order{folder.filePath(u"data"_s), server->baseUrl().toString(QUrl::StripTrailingSlash), size.jobs, atOnce};
    QElapsedTimer time;
    time.start();
    int kills = 0;
    while (true) {
        const auto worker = startWorker(order);
        const int life = kills < size.kills ? QRandomGenerator::global()->bounded(300, 3000) : patienceMs;
        if (worker->waitForFinished(life)) {
            if (worker->exitStatus() == QProcess::NormalExit && worker->exitCode() == 0)
                break;
            return say({u"the program ended by itself with %1"_s.arg(worker->exitCode())});
        }
        if (kills == size.kills)
            return say({u"the jobs did not come to their end"_s});
        worker->kill(); // SIGKILL: nothing is tidied up
        worker->waitForFinished();
        ++kills;
    }
    const double seconds = double(time.elapsed()) / 1000;
    QThread::msleep(500); // bills are written when a result becomes ready, also for jobs that nobody asks for
    QString summary;
    const QStringList problems
        = checkLedger(order.dataFolder, folder.filePath(u"practice"_s), size.jobs, polls, &summary);
    std::printf("%s\n%d kills, %.0f s\n", qPrintable(summary), kills, seconds);
    return say(problems);
}

/// Seconds of processor time that process \a id used so far.
double cpuSeconds(qint64 id)
{
    QFile file(u"/proc/%1/stat"_s.arg(id));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray line = file.readAll();
    const QList<QByteArray> words = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return double(words.value(11).toLongLong() + words.value(12).toLongLong()) / double(::sysconf(_SC_CLK_TCK));
}

int measureWaiting(const Size &size)
{
    QTemporaryDir folder;
    PollLog polls;
    const auto server = startServer(folder.filePath(u"practice"_s), {u"poll-pending"_s}, polls, 300ms);
    const WorkerOrder order{folder.filePath(u"data"_s), server->baseUrl().toString(QUrl::StripTrailingSlash), atOnce, atOnce};
    const auto worker = startWorker(order);
    QElapsedTimer time;
    time.start();
    while (polls.lastPolls().size() < atOnce && time.elapsed() < 60'000)
        QThread::msleep(50);
    if (polls.lastPolls().size() < atOnce)
        return say({u"the jobs were not all taken"_s});
    QThread::sleep(3); // polls have grown apart by now
    const double before = cpuSeconds(worker->processId());
    time.restart();
    QThread::sleep(size.waitSeconds);
    const double share = 100 * (cpuSeconds(worker->processId()) - before) / (double(time.elapsed()) / 1000);
    std::printf("%d jobs waiting for %d s: %.2f %% of a core (aim: under 2)\n", atOnce, size.waitSeconds, share);
    worker->kill();
    worker->waitForFinished();
    return 0;
}
} // namespace

int main(int argc, char **argv)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (argc > 1 && qstrcmp(argv[1], "--worker") == 0) {
        QCoreApplication app(argc, argv);
        return runWorker(WorkerOrder::fromArguments(app.arguments().mid(2)));
    }
    QGuiApplication app(argc, argv);
    const bool isFull = app.arguments().contains(u"--full"_s);
    const Size size = isFull ? Size{500, 10, 60} : Size{60, 3, 5};
    const int counted = killAndCount(size);
    const int measured = measureWaiting(size);
    return counted || measured ? 1 : 0;
}
