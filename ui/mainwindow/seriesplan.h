#pragma once

#include "app/jobs/jobrequest.h"

#include <QStringList>

#include <optional>

namespace pentimento {
/// A picture file that a request is to be repeated on.
struct SeriesFile
{
    QString path;
    QString name;
    QSize size;
    QString click = {}; ///< JobRequest::click of its jobs, once it is to be sent
};

/// What the chosen files are good for. Each file is in one of the lists.
struct SeriesPlan
{
    QList<SeriesFile> fitting;    ///< of the mask's size
    QList<SeriesFile> otherSize;  ///< the mask would have to be scaled
    QList<Error> unusable;        ///< why; their sentences name the files
    QStringList repeated;         ///< names of files whose bytes were among the chosen ones already
};

/// Looks into each file. \a size is that of the picture the mask was painted on; empty: the request has no mask and no
/// frame, and every size will do. Reads whole files; worker threads.
SeriesPlan planSeries(const QStringList &paths, QSize size);

/// \a draft made for another picture: its mask and frame, scaled where \a picture has another size. Slow for large masks;
/// worker threads.
JobRequest requestOn(const PictureSnapshot &picture, const JobRequest &draft);

/// \a draft with the files that it is sent on, as KeptOrders keeps it. Worker threads.
QJsonObject keptSeries(const JobRequest &draft, const QList<SeriesFile> &files);
/// The files again. What makes no sense is left out.
QList<SeriesFile> seriesFilesFrom(const QJsonObject &kept);
} // namespace pentimento
