// One table: what the hand, the view, reading, the payload, the operations and memory cost, beside Qt's and OpenCV's way
// and the least that any program could take.
#include "tests/bench/rows.h"

#include <QApplication>
#include <QImageReader>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>

using namespace pentimento::bench;
using namespace Qt::StringLiterals;

namespace {
/// Each step in a process of its own: what made the photo, and the rows before, must not count as memory.
void memoryInItsOwnProcess(const QString &program)
{
    const QTemporaryDir folder;
    const QString photo = folder.filePath(u"photo.jpg"_s);
    for (const QString &step : {u"write-photo"_s, u"measure-memory"_s}) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        process.start(program, {step, photo});
        if (!process.waitForFinished(-1) || process.exitCode() != 0)
            std::fprintf(stderr, "M1: %s did not end well\n", qPrintable(step));
    }
}
} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QImageReader::setAllocationLimit(0);
    const QStringList words = QCoreApplication::arguments().mid(1);
    if (words.size() == 2 && words[0] == u"write-photo"_s)
        return writePhoto(words[1]) ? 0 : 1;
    if (words.size() == 2 && words[0] == u"measure-memory"_s) {
        PairedTable table = PairedTable::continued();
        memoryRows(table, words[1]);
        return 0;
    }
    PairedTable table(words.value(0).toLatin1());
    strokeRows(table);
    repaintRows(table);
    viewRows(table);
    imagingRows(table);
    if (table.wants("M1"))
        memoryInItsOwnProcess(QCoreApplication::applicationFilePath());
    return 0;
}
