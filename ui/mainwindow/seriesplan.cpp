#include "ui/mainwindow/seriesplan.h"

#include "app/document/filesnapshot.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"

#include <QCryptographicHash>
#include <QSet>

#include <cmath>

namespace pentimento {
namespace {
/// \a rect of a picture of size \a from on one of size \a to, no pixel less.
QRect carried(const QRect &rect, QSize from, QSize to)
{
    const double across = double(to.width()) / from.width();
    const double down = double(to.height()) / from.height();
    const QPoint topLeft(int(std::floor(rect.left() * across)), int(std::floor(rect.top() * down)));
    const QPoint end(int(std::ceil((rect.right() + 1) * across)), int(std::ceil((rect.bottom() + 1) * down)));
    return QRect(topLeft, end - QPoint(1, 1)) & QRect(QPoint(0, 0), to);
}
} // namespace

SeriesPlan planSeries(const QStringList &paths, QSize size)
{
    SeriesPlan plan;
    QSet<QByteArray> seen;
    for (const QString &path : paths) {
        const Result<PictureSnapshot> picture = snapshotOfFile(path);
        if (!picture) {
            plan.unusable << picture.error();
            continue;
        }
        const QByteArray hash = QCryptographicHash::hash(picture->file, QCryptographicHash::Sha256);
        const SeriesFile file{path, picture->name, picture->info.size};
        if (seen.contains(hash))
            plan.repeated << file.name;
        else if (size.isEmpty() || file.size == size)
            plan.fitting << file;
        else
            plan.otherSize << file;
        seen.insert(hash);
    }
    return plan;
}

JobRequest requestOn(const PictureSnapshot &picture, const JobRequest &draft)
{
    JobRequest request = draft;
    request.picture = picture;
    request.plan.reset();
    request.parent.clear();
    if (!draft.picture)
        return request;
    const QSize before = draft.picture->info.size;
    const QSize now = picture.info.size;
    const MaskTiles &mask = draft.picture->mask;
    request.picture->mask = mask.size().isEmpty() || mask.size() == now ? mask : scaledMask(mask, now);
    if (before == now || request.crop.kind != CropChoice::Kind::Rectangle)
        return request;
    request.crop.rectangle = carried(request.crop.rectangle, before, now);
    if (!request.picture->mask.size().isEmpty() && !request.picture->mask.isEmpty()) {
        // Rounding must not leave a pixel of the mask outside the frame.
        const QRect bounds = request.picture->mask.coveredBounds().marginsAdded(QMargins() + request.blend.grow);
        request.crop.rectangle |= bounds & QRect(QPoint(0, 0), now);
    }
    return request;
}
} // namespace pentimento
