#include "app/document/ground.h"

#include "app/base/json.h"
#include "app/base/sha256.h"
#include "app/imaging/filenotes.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostEarlier = 1000;

QList<EarlierCanvas> earlierIn(const QByteArray &note, QSize size)
{
    const Result<QJsonValue> parsed =
        note.isEmpty() ? Result<QJsonValue>(QJsonValue()) : parseJson(note, u"canvas"_s);
    const QJsonArray list =
        parsed && parsed->isObject() ? parsed->toObject().value("canvas"_L1).toArray() : QJsonArray();
    QList<EarlierCanvas> earlier;
    if (list.size() > mostEarlier)
        return {};
    for (const QJsonValue &item : list) {
        const EarlierCanvas one{item["sha256"_L1].toString(), item["extension"_L1].toString(),
                                QSize(item["width"_L1].toInt(), item["height"_L1].toInt()),
                                QPoint(item["x"_L1].toInt(), item["y"_L1].toInt())};
        // Compared one by one: the sum of two numbers of a stranger may be more than an int holds.
        const bool isInside = one.place.x() >= 0 && one.place.y() >= 0 && one.size.width() <= size.width() &&
                              one.size.height() <= size.height() && one.place.x() <= size.width() - one.size.width() &&
                              one.place.y() <= size.height() - one.size.height();
        if (one.sha256.isEmpty() || one.size.isEmpty() || !isInside)
            return {}; // not a note of ours
        earlier.append(one);
    }
    return earlier;
}

/// All canvases that \a ground knows, itself last.
QList<EarlierCanvas> chainOf(const Ground &ground)
{
    return ground.earlier + QList<EarlierCanvas>{asEarlier(ground)};
}
} // namespace

EarlierCanvas asEarlier(const Ground &ground)
{
    const QString extension = extensionOf(ground.info.format);
    return {ground.sha256, extension.isEmpty() ? u"bin"_s : extension, ground.info.size, QPoint(0, 0)};
}

std::optional<QPoint> placeOf(QSize size, const QList<EarlierCanvas> &earlier)
{
    const auto found = std::find_if(earlier.begin(), earlier.end(),
                                    [size](const EarlierCanvas &one) { return one.size == size; });
    return found == earlier.end() ? std::nullopt : std::optional(found->place);
}

Result<Ground> groundOf(const QByteArray &file, const QString &name)
{
    const Result<PictureInfo> info = probePicture(file, name);
    if (!info)
        return info.error();
    return Ground{file, sha256(file), *info, earlierIn(recipeOf(file), info->size)};
}

QByteArray canvasNote(const QList<EarlierCanvas> &earlier)
{
    QJsonArray list;
    for (const EarlierCanvas &one : earlier) {
        list.append(QJsonObject{{u"sha256"_s, one.sha256}, {u"extension"_s, one.extension},
                                {u"width"_s, one.size.width()},
                                {u"height"_s, one.size.height()},
                                {u"x"_s, one.place.x()},
                                {u"y"_s, one.place.y()}});
    }
    return toJson(QJsonObject{{u"canvas"_s, list}});
}

std::optional<QPoint> placeOn(const Ground &one, const Ground &other)
{
    for (const EarlierCanvas &mine : chainOf(one)) {
        for (const EarlierCanvas &theirs : chainOf(other)) {
            if (mine.sha256 == theirs.sha256)
                return theirs.place - mine.place;
        }
    }
    return {};
}
} // namespace pentimento
