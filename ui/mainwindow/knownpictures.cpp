#include "ui/mainwindow/knownpictures.h"

#include "app/settings/settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostKnown = 200;
} // namespace

QList<KnownPictures::Known> KnownPictures::all() const
{
    QList<Known> list;
    const QJsonArray stored = QJsonDocument::fromJson(m_settings.get(settings::knownPictures)).array();
    for (const QJsonValue &item : stored) {
        const QJsonObject object = item.toObject();
        const QString path = object.value("path"_L1).toString();
        if (!path.isEmpty())
            list.append({path, object.value("sha256"_L1).toString(),
                         QSize(object.value("width"_L1).toInt(), object.value("height"_L1).toInt())});
    }
    return list;
}

void KnownPictures::store(const QList<Known> &list)
{
    QJsonArray stored;
    for (const Known &known : list)
        stored.append(QJsonObject{{u"path"_s, known.path}, {u"sha256"_s, known.sha256}, {u"width"_s, known.size.width()},
                                  {u"height"_s, known.size.height()}});
    m_settings.set(settings::knownPictures, stored.isEmpty() ? QByteArray() : QJsonDocument(stored).toJson(QJsonDocument::Compact));
}

std::optional<KnownPictures::Known> KnownPictures::find(const QString &path) const
{
    const QList<Known> list = all();
    const auto found = std::find_if(list.begin(), list.end(), [&](const Known &known) { return known.path == path; });
    return found == list.end() || path.isEmpty() ? std::nullopt : std::optional(*found);
}

void KnownPictures::note(const Known &opened)
{
    if (opened.path.isEmpty())
        return;
    QList<Known> list = all();
    list.removeIf([&](const Known &known) { return known.path == opened.path; });
    list.prepend(opened);
    store(list.first(qMin(list.size(), mostKnown)));
}

void KnownPictures::forget(const QString &sha256)
{
    QList<Known> list = all();
    list.removeIf([&](const Known &known) { return known.sha256 == sha256; });
    store(list);
}

void KnownPictures::clear()
{
    store({});
}

QStringList KnownPictures::recent(int most) const
{
    QStringList paths;
    for (const Known &known : all())
        paths << known.path;
    return paths.first(qMin(paths.size(), qsizetype(most)));
}
} // namespace pentimento
