#include "ui/mainwindow/picturereport.h"

#include "app/base/futures.h"
#include "app/base/json.h"
#include "app/document/editjson.h"
#include "app/document/picture.h"
#include "app/history/history.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostRead = 5000;
constexpr qsizetype mostRecipe = 32 * 1024 * 1024;
constexpr int longestSide = 1'000'000;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(PictureReport)
};

QJsonObject pictureOf(const Picture &picture)
{
    const Ground &opened = picture.opened();
    return {{u"name"_s, picture.original().name}, {u"sha256"_s, opened.sha256}, {u"extension"_s, extensionOf(opened.info.format)},
            {u"width"_s, opened.info.size.width()}, {u"height"_s, opened.info.size.height()}};
}

PictureReport made(const QJsonObject &picture, const QList<Edit> &edits, const QList<Generation> &generations)
{
    PictureReport report;
    QHash<QString, const Generation *> known;
    for (const Generation &generation : generations) {
        known.insert(generation.id, &generation);
        report.tries += generation.state == JobState::Ready;
        report.microDollars += generation.cost.microDollars.value_or(0);
        report.hasUnknownPrices = report.hasUnknownPrices || (generation.state == JobState::Ready && !generation.cost.microDollars);
    }
    QJsonArray list;
    for (const Edit &edit : edits) {
        if (!edit.shown)
            continue;
        ++report.edits;
        QJsonObject one = editjson::settingsOf(edit);
        if (const Generation *generation = known.value(edit.generation))
            one.insert(u"recipe"_s, toRecipe(*generation));
        list.append(one);
    }
    if (!list.isEmpty())
        report.recipe = toJson(QJsonObject{{u"saved"_s, 1}, {u"program"_s, u"Pentimento " PENTIMENTO_VERSION ""_s},
                                           {u"picture"_s, picture}, {u"edits"_s, list}});
    return report;
}
QSize sizeFrom(const QJsonArray &numbers)
{
    return numbers.size() == 2 ? QSize(numbers.at(0).toInt(), numbers.at(1).toInt()) : QSize();
}

/// How it was framed. Numbers that are none, or make no sense together, give an empty frame.
void readFraming(const QJsonObject &picture, Generation &generation)
{
    const QJsonArray crop = picture.value("crop"_L1).toArray();
    const QRect frame(crop.at(0).toInt(), crop.at(1).toInt(), crop.at(2).toInt(), crop.at(3).toInt());
    generation.pictureSize = sizeFrom(picture.value("size"_L1).toArray());
    const UploadPlan plan{frame, sizeFrom(picture.value("upload_size"_L1).toArray())};
    const QSize size = generation.pictureSize;
    // Sums of numbers that are no pixels may overflow.
    const bool isSane = qMax(frame.width(), frame.height()) <= longestSide && qAbs(frame.x()) <= longestSide &&
                        qAbs(frame.y()) <= longestSide && !size.isEmpty() && qMax(size.width(), size.height()) <= longestSide;
    if (isSane && plan.isFor(size))
        generation.plan = plan;
    generation.blend.grow = picture.value("blend"_L1).toObject().value("grow"_L1).toInt(-1);
}

Generation generationFrom(const QJsonObject &edit)
{
    const QJsonObject recipe = edit.value("recipe"_L1).toObject();
    const QJsonObject request = recipe.value("request"_L1).toObject();
    Generation generation;
    generation.id = edit.value("generation"_L1).toString();
    generation.profile = request.value("service"_L1).toString();
    generation.protocol = request.value("protocol"_L1).toString();
    generation.endpoint = request.value("endpoint"_L1).toString();
    generation.endpointTitle = request.value("endpoint_title"_L1).toString();
    generation.fields = request.value("fields"_L1).toObject();
    generation.hasSecret = request.value("had_webhook_secret"_L1).toBool();
    for (const QJsonValue &upload : request.value("uploads"_L1).toArray())
        generation.uploads.append({upload["field"_L1].toString(), {}});
    readFraming(recipe.value("picture"_L1).toObject(), generation);
    return generation;
}
} // namespace

QString PictureReport::line() const
{
    QStringList parts{edits == 1 ? Words::tr("1 edit") : Words::tr("%1 edits").arg(edits),
                      tries == 1 ? Words::tr("1 try") : Words::tr("%1 tries").arg(tries)};
    const QString dollars = u'$' + decimalDollars(microDollars);
    if (microDollars > 0)
        parts << (hasUnknownPrices ? Words::tr("at least %1").arg(dollars) : dollars);
    else
        parts << (hasUnknownPrices ? Words::tr("price unknown") : Words::tr("free"));
    return parts.join(u", "_s);
}

void reportOn(const Picture &picture, History &history, QObject *context, std::function<void(const PictureReport &)> done)
{
    HistoryQuery query;
    query.picture = picture.id();
    query.limit = mostRead;
    thenOn(history.page(query), context, [about = pictureOf(picture), edits = picture.edits(), done](const Result<QList<Generation>> &found) {
        done(made(about, edits, found ? *found : QList<Generation>()));
    });
}

std::optional<SavedRecipe> SavedRecipe::read(const QByteArray &json)
{
    const Result<QJsonValue> parsed = parseJson(json, u"The recipe in the file"_s, {mostRecipe, 64});
    if (!parsed || !parsed->isObject())
        return {};
    static const QRegularExpression hash(u"^[0-9a-f]{64}$"_s);
    static const QRegularExpression letters(u"^[a-z0-9]{1,5}$"_s);
    const QJsonObject picture = parsed->toObject().value("picture"_L1).toObject();
    SavedRecipe recipe;
    recipe.original = {picture.value("sha256"_L1).toString(), picture.value("extension"_L1).toString()};
    recipe.name = picture.value("name"_L1).toString().section(u'/', -1).left(200);
    recipe.size = QSize(picture.value("width"_L1).toInt(), picture.value("height"_L1).toInt());
    if (!hash.match(recipe.original.sha256).hasMatch() || !letters.match(recipe.original.extension).hasMatch())
        recipe.original = {};
    const QJsonArray edits = parsed->toObject().value("edits"_L1).toArray();
    if (edits.isEmpty())
        return recipe;
    recipe.newest = generationFrom(edits.last().toObject());
    return recipe;
}
} // namespace pentimento
