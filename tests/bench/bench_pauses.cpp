// How long the window does not answer: the longest single event that the main thread handles while a person opens a
// photo of 48 megapixels, paints, generates, reviews and keeps the result. Aim 8 ms in every step but opening, and with
// each figure what the event was. Then 15 rounds from Generate to the placed result on the screen, their medians beside
// encoding and stitching the whole picture. Needs a display: run it under an X server.
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/imaging/picturefile.h"
#include "app/document/maskedediting.h"
#include "app/jobs/jobqueue.h"
#include "app/jobs/jobrequest.h"
#include "app/schema/catalogue.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/forms/composepanel.h"
#include "ui/mainwindow/frameflow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QMap>
#include <QMetaEnum>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <tuple>
#include <vector>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
double workedMs()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// Times every event that the main thread handles: by the clock, and by the processor's work for it, which other
/// programs on the machine do not change.
class TimedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        const QByteArray who = receiver->metaObject()->className();
        const int type = event->type();
        QElapsedTimer clock;
        clock.start();
        const double before = workedMs();
        const bool answer = QApplication::notify(receiver, event);
        const double work = workedMs() - before;
        const double wall = double(clock.nsecsElapsed()) / 1e6;
        --m_depth;
        if (work > m_work) {
            m_work = work;
            m_wall = wall;
            const char *name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
            m_who = who + ' ' + (name ? QByteArray(name) : QByteArray::number(type));
        }
        return answer;
    }

    void begin() { m_work = m_wall = 0; }
    double longestWork() const { return m_work; }
    double longestWall() const { return m_wall; }
    QByteArray longest() const { return m_who; }
    void print(const char *step)
    {
        std::printf("%-44s %6.1f ms of work, %6.1f ms by the clock   %s\n", step, m_work, m_wall, m_who.constData());
        std::fflush(stdout);
        begin();
    }

private:
    int m_depth = 0;
    double m_work = 0;
    double m_wall = 0;
    QByteArray m_who;
};

template<typename Condition>
void waitUntil(const Condition &isMet)
{
    if (!QTest::qWaitFor(isMet, 120'000))
        qFatal("A step did not end within two minutes.");
}

void wait(int ms)
{
    QTest::qWait(ms);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

template<typename Work>
double medianOf(int count, const Work &work)
{
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        QElapsedTimer clock;
        clock.start();
        work();
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    return median(times);
}

/// When the newest job came to each of its states, in ms since the clock was started.
class StateTimes : public QObject
{
public:
    explicit StateTimes(const GenerationFeed &feed)
    {
        connect(&feed, &GenerationFeed::changed, this, [this, &feed](int row) {
            if (row == 0)
                m_times.try_emplace(feed.generations().first().state, now());
        });
    }
    void start()
    {
        m_times.clear();
        m_clock.start();
    }
    double now() const { return double(m_clock.nsecsElapsed()) / 1e6; }
    double at(JobState state) const { return m_times.contains(state) ? m_times.at(state) : qQNaN(); }

private:
    QElapsedTimer m_clock;
    std::map<JobState, double> m_times;
};

/// From Generate to the request's leaving, and from the result's bytes to its being on the screen in its place.
void printRounds(TimedApplication &app, TestWindow &shown)
{
    constexpr int rounds = 15;
    std::vector<double> leaving;
    std::vector<double> placing;
    std::vector<double> showing; // of that
    std::vector<double> works;
    std::vector<double> walls;
    QMap<QByteArray, int> events; // that were the longest
    StateTimes states(shown.feed());
    for (int i = 0; i < rounds; ++i) {
        const qsizetype before = shown.feed().generations().size();
        shown.canvas()->setFocus();
        wait(300);
        app.begin();
        states.start();
        shown.press(Qt::Key_Return, Qt::ControlModifier);
        waitUntil([&] { return shown.feed().generations().size() > before && shown.feed().generations().first().state == JobState::Ready; });
        const double pressed = states.now();
        shown.press(Qt::Key_J, Qt::ControlModifier);
        while (!(shown.canvas()->isReviewing() && shown.canvas()->isSettled())) // to the ms
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        showing.push_back(states.now() - pressed);
        placing.push_back(showing.back() + states.at(JobState::Ready) - states.at(JobState::Stitching));
        leaving.push_back(states.at(JobState::Submitting));
        works.push_back(app.longestWork());
        walls.push_back(app.longestWall());
        ++events[app.longest()];
        shown.press(Qt::Key_Escape);
        waitUntil([&] { return !shown.canvas()->isReviewing(); });
    }
    std::printf("medians of %d\n", rounds);
    std::printf("  Generate to the request's leaving            %6.1f ms (aim 150)\n", median(leaving));
    std::printf("  the result's bytes to placed on the screen   %6.1f ms (aim 250), of which showing %.1f\n", median(placing), median(showing));
    std::printf("  longest event meanwhile                      %6.1f ms of work, %.1f ms by the clock (aim 8)\n", median(works), median(walls));
    for (auto event = events.cbegin(); event != events.cend(); ++event)
        std::printf("      %2d x %s\n", event.value(), event.key().constData());
}

/// The same without a region around the mask.
void printWhole(const QString &photo, QSize size)
{
    QFile file(photo);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const Catalogue catalogue = Catalogue::load({});
    JobRequest request;
    request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s);
    request.profile = u"bfl"_s;
    request.fields = {{u"prompt"_s, u"a boat"_s}};
    request.crop.kind = CropChoice::Kind::Whole;
    PictureSnapshot picture;
    picture.pictureId = u"p"_s;
    picture.name = u"lake.jpg"_s;
    picture.file = file.readAll();
    picture.info = *probePicture(picture.file, picture.name);
    picture.mask = MaskTiles(size);
    picture.mask.fillRect({3000, 2500, 1500, 1500}, 255);
    request.picture = picture;
    const Raster pixels = testPhoto(size, 3, 8);
    DecodedPicture answer;
    answer.pixels = testPhoto({1648, 1232});
    const UploadPlan plan{QRect(QPoint(0, 0), size), answer.pixels.size()};
    std::printf("  the whole picture encoded                    %6.1f ms\n", medianOf(5, [&] { prepare(request); }));
    std::printf("  stitched over the whole picture              %6.1f ms\n",
                medianOf(5, [&] { std::ignore = stitch(pixels, {}, MaskTiles(), plan, answer, usualBlend(request.endpoint, 12)); }));
}
} // namespace

int main(int argc, char **argv)
{
    TimedApplication app(argc, argv);
    const QTemporaryDir folder;
    const QString photo = folder.filePath(u"lake.jpg"_s);
    {
        QFile file(photo);
        if (!file.open(QIODevice::WriteOnly))
            return 1;
        file.write(*encodePicture(testPhoto({8000, 6000}, 3, 8), {}, FileFormat::Jpeg));
    }
    TestWindow shown(folder.filePath(u"data"_s));
    app.begin();
    shown.open({photo});
    waitUntil([&] { return shown.canvas()->picture() && shown.canvas()->isSettled(); });
    wait(500);
    app.print("open a photo of 48 megapixels");

    const QSize size = shown.canvas()->picture()->size();
    auto *compose = shown.window().findChild<ComposePanel *>();
    auto *frame = shown.window().findChild<FrameFlow *>();
    const auto paintBand = [&] {
        // About 1,500 pixels of the photo across.
        const double across = 0.5 * 1500.0 / size.width();
        shown.paint({{0.5 - across, 0.45}, {0.5 + across, 0.5}, {0.5 - across, 0.55}});
        waitUntil([&] { return frame->isSettled() && shown.canvas()->isSettled(); });
        wait(500);
    };
    for (const QString &endpoint : {u"flux-pro-1.0-fill"_s, u"flux-kontext-pro"_s}) {
        std::printf("%s\n", qPrintable(endpoint));
        compose->setCurrentEndpoint(endpoint);
        wait(1000);
        app.print("  choose it");
        paintBand();
        app.print("  paint");
        shown.type(u"Prompt"_s, u"a small boat"_s);
        waitUntil([&] { return compose->isGenerateEnabled(); });
        wait(500);
        app.print("  type the prompt");
        const qsizetype before = shown.feed().generations().size();
        shown.press(Qt::Key_Return, Qt::ControlModifier);
        waitUntil([&] { return shown.feed().generations().size() > before; });
        app.print("  generate until the card is there");
        waitUntil([&] { return shown.feed().generations().first().state == JobState::Ready; });
        wait(500);
        app.print("  send, wait, fetch, place");
        shown.canvas()->setFocus();
        shown.press(Qt::Key_J, Qt::ControlModifier);
        waitUntil([&] { return shown.canvas()->isReviewing(); });
        wait(1000);
        app.print("  review");
        const qsizetype edits = shown.canvas()->picture()->edits().size();
        shown.press(Qt::Key_Return);
        waitUntil([&] { return shown.canvas()->picture()->edits().size() > edits; });
        wait(1000);
        app.print("  accept");
        shown.press(Qt::Key_Z, Qt::ControlModifier);
        wait(1000);
        app.print("  undo");
        shown.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        wait(1000);
        app.print("  redo");
    }
    compose->setCurrentEndpoint(u"flux-pro-1.0-fill"_s);
    paintBand();
    shown.type(u"Prompt"_s, u"a small boat"_s);
    waitUntil([&] { return compose->isGenerateEnabled(); });
    printRounds(app, shown);
    printWhole(photo, size);
    return 0;
}
