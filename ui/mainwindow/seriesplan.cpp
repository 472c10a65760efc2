#include "ui/mainwindow/seriesplan.h"

#include "app/document/filesnapshot.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/jobs/keptrequest.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QSet>

#include <cmath>

using namespace Qt::StringLiterals;

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

QJsonObject keptSeries(const JobRequest &draft, const QList<SeriesFile> &files)
{
    QJsonArray list;
    for (const SeriesFile &file : files) {
        list.append(QJsonObject{{u"path"_s, file.path}, {u"name"_s, file.name}, {u"size"_s, keptrequest::toJson(file.size)},
                                {u"click"_s, file.click}});
    }
    return {{u"kind"_s, u"series"_s}, {u"request"_s, keptrequest::toJson(draft)}, {u"files"_s, list}};
}

QList<SeriesFile> seriesFilesFrom(const QJsonObject &kept)
{
    QList<SeriesFile> files;
    for (const QJsonValue &one : kept["files"_L1].toArray()) {
        const SeriesFile file{one["path"_L1].toString(), one["name"_L1].toString(), keptrequest::sizeFrom(one["size"_L1]),
                              one["click"_L1].toString()};
        if (!file.path.isEmpty() && !file.click.isEmpty())
            files << file;
    }
    return files;
}
} // namespace pentimento
