// One table: what the hand, the view, the payload and the operations cost, beside Qt's and OpenCV's way and the least
// that any program could take.
#include "tests/bench/rows.h"

#include <QGuiApplication>
#include <QImageReader>

using namespace pentimento::bench;

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    QImageReader::setAllocationLimit(0);
    PairedTable table(argc > 1 ? QByteArray(argv[1]) : QByteArray());
    strokeRows(table);
    repaintRows(table);
    imagingRows(table);
    return 0;
}
