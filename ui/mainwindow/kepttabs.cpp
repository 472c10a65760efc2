#include "ui/mainwindow/kepttabs.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace pentimento::kepttabs {
namespace {
constexpr qsizetype mostTabs = 100;
} // namespace

QByteArray toJson(const QList<PictureTabs::Entry> &entries)
{
    QJsonArray list;
    for (const PictureTabs::Entry &entry : entries.mid(0, mostTabs)) {
        QJsonObject one{{u"path"_s, entry.path},
                        {u"name"_s, entry.name},
                        {u"sha256"_s, entry.file.sha256},
                        {u"extension"_s, entry.file.extension}};
        if (entry.isFront)
            one.insert(u"front"_s, true);
        list.append(one);
    }
    return list.isEmpty() ? QByteArray() : QJsonDocument(list).toJson(QJsonDocument::Compact);
}

QList<PictureTabs::Entry> fromJson(const QByteArray &json)
{
    QList<PictureTabs::Entry> entries;
    const QJsonArray list = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &one : list) {
        const PictureTabs::Entry entry{one["path"_L1].toString(),
                                       one["name"_L1].toString(),
                                       {one["sha256"_L1].toString(), one["extension"_L1].toString()},
                                       one["front"_L1].toBool()};
        if (!entry.name.isEmpty() && !entry.file.sha256.isEmpty() && entries.size() < mostTabs)
            entries.append(entry);
    }
    return entries;
}

Found find(const QList<PictureTabs::Entry> &entries, const QStringList &stored)
{
    Found found;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const PictureTabs::Entry &entry = entries[i];
        const bool isStored = !stored.value(i).isEmpty() && QFileInfo::exists(stored.value(i));
        if ((!entry.path.isEmpty() && QFileInfo::exists(entry.path)) || isStored)
            found.there << entry;
        else
            found.gone << entry.name;
    }
    return found;
}
} // namespace pentimento::kepttabs
