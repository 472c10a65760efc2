// How long the window does not answer: the longest single event that the main thread handles while a person opens a
// photo of 48 megapixels, paints, generates, reviews and keeps the result. Aim 8 ms in every step but opening, and with
// each figure what the event was. Needs a display: run it under an X server.
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/forms/composepanel.h"
#include "ui/mainwindow/frameflow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QMetaEnum>

#include <cstdio>
#include <ctime>

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
    for (const QString &endpoint : {u"flux-pro-1.0-fill"_s, u"flux-kontext-pro"_s}) {
        std::printf("%s\n", qPrintable(endpoint));
        compose->setCurrentEndpoint(endpoint);
        wait(1000);
        app.print("  choose it");
        // About 1,500 pixels of the photo across.
        const double across = 0.5 * 1500.0 / size.width();
        shown.paint({{0.5 - across, 0.45}, {0.5 + across, 0.5}, {0.5 - across, 0.55}});
        waitUntil([&] { return frame->isSettled() && shown.canvas()->isSettled(); });
        wait(500);
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
    return 0;
}
