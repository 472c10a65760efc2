#include "app/imaging/rowbands.h"

#include <QList>
#include <QThread>
#include <QThreadPool>
#include <QtConcurrentMap>

#include <algorithm>

namespace pentimento {
namespace {
constexpr qsizetype leastBytesPerBand = 256 * 1024;

struct RowBand
{
    int first;
    int end;
};
} // namespace

QThreadPool *bandPool()
{
    static QThreadPool pool;
    return &pool;
}

void forRowBands(int rows, qsizetype bytesPerRow, const std::function<void(int first, int end)> &work)
{
    const qsizetype most = qMax<qsizetype>(1, rows * bytesPerRow / leastBytesPerBand);
    // A few bands per core, so that a core that is busy elsewhere does not hold up the rest.
    const int count =
        int(std::min<qsizetype>({most, qsizetype(QThread::idealThreadCount()) * 4, qMax(1, rows)}));
    if (count <= 1) {
        work(0, rows);
        return;
    }
    QList<RowBand> bands;
    for (int i = 0; i < count; ++i)
        bands.append({int(qint64(rows) * i / count), int(qint64(rows) * (i + 1) / count)});
    QtConcurrent::blockingMap(bandPool(), bands, [&work](const RowBand &band) { work(band.first, band.end); });
}
} // namespace pentimento
