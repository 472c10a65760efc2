#pragma once

#include "ui/mainwindow/picturetabs.h"

#include <QByteArray>
#include <QStringList>

namespace pentimento {
/// The tabs as the settings keep them, and what became of them since.
namespace kepttabs {
QByteArray toJson(const QList<PictureTabs::Entry> &entries);
/// What makes no sense is left out; at most 100.
QList<PictureTabs::Entry> fromJson(const QByteArray &json);

struct Found
{
    QList<PictureTabs::Entry> there = {};
    QStringList gone = {}; ///< names of pictures whose file is missing and of which nothing is kept
};
/// \a stored: for each entry the path of its bytes in the store. Asks the disk: for worker threads.
Found find(const QList<PictureTabs::Entry> &entries, const QStringList &stored);
} // namespace kepttabs
} // namespace pentimento
