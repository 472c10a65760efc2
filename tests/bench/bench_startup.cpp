#include "app/autosave/workingstate.h"
#include "app/cli/backend.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "app/storage/store.h"
#include "tests/bench/paired.h"
#include "ui/common/theme.h"
#include "ui/mainwindow/mainwindow.h"

#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QMainWindow>
#include <QProcess>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolBar>

#include <cstdio>
#include <unistd.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

// Rows E1 and E2: from the start of a process to its first painted window, and the memory it holds then, against a
// bare window with a dock, a table of 100 rows and a tool bar. Needs a display: run it under an X server.

namespace {
/// Ends the process once the window was painted and the picture has reached the X server.
class FirstPaint : public QObject
{
public:
    explicit FirstPaint(QWidget *window) { window->installEventFilter(this); }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint) {
            if (!m_told && static_cast<QWidget *>(watched)->isVisible()) {
                m_told = true;
                QMetaObject::invokeMethod(qApp, [] {
                    std::puts("painted");
                    std::fflush(stdout);
                }, Qt::QueuedConnection);
            }
        }
        return false;
    }

private:
    bool m_told = false;
};

int showBare(QApplication &)
{
    QMainWindow window;
    auto *table = new QTableWidget(100, 4);
    for (int row = 0; row < 100; ++row) {
        for (int column = 0; column < 4; ++column)
            table->setItem(row, column, new QTableWidgetItem(u"cell %1,%2"_s.arg(row).arg(column)));
    }
    auto *dock = new QDockWidget(u"Dock"_s);
    dock->setWidget(table);
    window.addDockWidget(Qt::RightDockWidgetArea, dock);
    window.setCentralWidget(new QWidget);
    window.addToolBar(u"Bar"_s)->addAction(u"Action"_s);
    window.resize(1440, 900);
    FirstPaint watch(&window);
    window.show();
    return QApplication::exec();
}

int showOurs(QApplication &app)
{
    Result<std::unique_ptr<Backend>> opened = Backend::open({});
    if (!opened)
        return 1;
    Backend &backend = **opened;
    backend.settings().set(settings::firstStartDone, true); // not the first start, and no picture
    applyTheme(app, themeChoiceFromName(backend.settings().get(settings::theme)));
    GenerationFeed feed(backend.history());
    AutoSave autosave(backend.store());
    MainWindow window({backend.settings(), backend.catalogue(), backend.credentials(), backend.history(), feed, backend.queue(),
                       autosave, backend.paths(), [&backend] { return backend.profiles(); }});
    FirstPaint watch(&window);
    window.show();
    window.start({});
    return QApplication::exec();
}

qint64 residentKilobytes(qint64 process)
{
    QFile status(u"/proc/%1/status"_s.arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

/// Runs this program once more as \a child and waits for its first painted window.
qint64 runChild(const QString &child)
{
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {child});
    if (!process.waitForReadyRead(20'000))
        std::puts("no window appeared; is there a display?");
    const qint64 memory = residentKilobytes(process.processId());
    process.kill();
    process.waitForFinished();
    return memory;
}
} // namespace

int main(int argc, char **argv)
{
    const QByteArray word = argc > 1 ? QByteArray(argv[1]) : QByteArray();
    if (word == "--bare" || word == "--ours") {
        QApplication app(argc, argv);
        return word == "--bare" ? showBare(app) : showOurs(app);
    }
    QCoreApplication app(argc, argv);
    const QTemporaryDir folder;
    qputenv("PENTIMENTO_DATA_DIR", folder.path().toLocal8Bit());
    bench::PairedTable table(word);
    table.time({"E1", "exec to first painted window / bare window", 2.0, 1.5}, [] { runChild(u"--ours"_s); }, [] { runChild(u"--bare"_s); });
    if (table.wants("E2"))
        table.count({"E2", "memory at the first window / bare window", 2.0, 1.5, "MB"}, double(runChild(u"--ours"_s)) / 1024,
                    double(runChild(u"--bare"_s)) / 1024);
    return 0;
}
