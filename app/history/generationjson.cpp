#include "app/history/history.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonValue numberOrNull(const std::optional<qint64> &number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonValue timeOrNull(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue(QJsonValue::Null);
}

QJsonValue moneyOrNull(const Money &money)
{
    if (!money.isKnown())
        return QJsonValue::Null;
    // A service that counts in dollars alone: they are its own unit.
    const bool isDollars = !money.amount;
    return QJsonObject{
        {u"usd"_s, money.microDollars ? QJsonValue(decimalDollars(*money.microDollars)) : QJsonValue(QJsonValue::Null)},
        {u"amount"_s, isDollars ? double(*money.microDollars) / 1e6 : *money.amount},
        {u"unit"_s, isDollars ? u"usd"_s : money.unit},
    };
}

QJsonValue errorOrNull(const std::optional<Error> &error)
{
    if (!error)
        return QJsonValue::Null;
    return QJsonObject{
        {u"kind"_s, errorKindName(error->kind)},
        {u"field"_s, textOrNull(error->field)},
        {u"message"_s, error->plainSentence()},
    };
}

QJsonValue sizeOrNull(QSize size)
{
    return size.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(QJsonArray{size.width(), size.height()});
}

QJsonValue rectOrNull(const QRect &rect)
{
    return rect.isEmpty() ? QJsonValue(QJsonValue::Null)
                          : QJsonValue(QJsonArray{rect.x(), rect.y(), rect.width(), rect.height()});
}

QJsonValue fileOrNull(const FileRef &file)
{
    if (file.isNull())
        return QJsonValue::Null;
    return QJsonObject{{u"sha256"_s, file.sha256}, {u"extension"_s, file.extension}};
}

QJsonArray editsOf(const Generation &generation)
{
    QJsonArray edits;
    for (const StoredEdit &edit : generation.edits)
        edits << QJsonObject{{u"generation"_s, edit.generation}, {u"patch"_s, fileOrNull(edit.patch)}};
    return edits;
}

QJsonArray uploadsOf(const Generation &generation)
{
    QJsonArray uploads;
    for (const StoredUpload &upload : generation.uploads)
        uploads << QJsonObject{{u"field"_s, upload.field}, {u"file"_s, fileOrNull(upload.file)}};
    return uploads;
}

/// What was asked: enough to send it again.
QJsonObject requestOf(const Generation &generation)
{
    return {
        {u"service"_s, generation.profile},
        {u"protocol"_s, generation.protocol},
        {u"address"_s, textOrNull(generation.address)},
        {u"endpoint"_s, generation.endpoint},
        {u"endpoint_title"_s, generation.endpointTitle},
        {u"endpoint_version"_s, textOrNull(generation.endpointVersion)},
        {u"fields"_s, generation.fields},
        {u"had_webhook_secret"_s, generation.hasSecret},
        {u"uploads"_s, uploadsOf(generation)},
    };
}

QJsonObject blendOf(const BlendSettings &blend)
{
    return {
        {u"grow"_s, blend.grow},
        {u"feather"_s, blend.feather},
        {u"color"_s, colorMatchName(blend.color)},
        {u"grain"_s, grainMatchName(blend.grain)},
        {u"grain_seed"_s, blend.grainSeed},
        {u"align"_s, alignmentName(blend.align)},
    };
}

QJsonObject pictureOf(const Generation &generation)
{
    return {
        {u"name"_s, textOrNull(generation.pictureName)},
        {u"size"_s, sizeOrNull(generation.pictureSize)},
        {u"source"_s, fileOrNull(generation.source)},
        {u"edits"_s, editsOf(generation)},
        {u"mask"_s, fileOrNull(generation.mask)},
        {u"crop"_s, rectOrNull(generation.plan.source)},
        {u"upload_size"_s, sizeOrNull(generation.plan.upload)},
        {u"blend"_s, blendOf(generation.blend)},
    };
}

/// What came of it.
QJsonObject outcomeOf(const Generation &generation)
{
    return {
        {u"state"_s, jobStateName(generation.state)},
        {u"service_id"_s, textOrNull(generation.serviceId)},
        {u"used_seed"_s, numberOrNull(generation.usedSeed)},
        {u"sent_prompt"_s, textOrNull(generation.sentPrompt)},
        {u"raw"_s, fileOrNull(generation.raw)},
        {u"raw_size"_s, sizeOrNull(generation.resultSize)},
        {u"patch"_s, fileOrNull(generation.patch)},
        {u"patch_rect"_s, rectOrNull(generation.patchRect)},
        {u"samples_outside_mask"_s, generation.samplesOutside},
        {u"changed_outside_mask"_s, generation.changedOutside},
        {u"cost"_s, moneyOrNull(generation.cost)},
        {u"error"_s, errorOrNull(generation.error)},
        {u"submitted_at"_s, timeOrNull(generation.submittedAt)},
        {u"finished_at"_s, timeOrNull(generation.finishedAt)},
    };
}
} // namespace

QJsonObject toJsonObject(const Generation &generation, const QString &output)
{
    return {
        {u"generation"_s, generation.id},
        {u"service"_s, generation.profile},
        {u"service_id"_s, textOrNull(generation.serviceId)},
        {u"endpoint"_s, generation.endpoint},
        {u"state"_s, jobStateName(generation.state)},
        {u"output"_s, textOrNull(output)},
        {u"prompt"_s, generation.prompt},
        {u"seed"_s, numberOrNull(generation.shownSeed())},
        {u"cost"_s, moneyOrNull(generation.cost)},
        {u"created_at"_s, timeOrNull(generation.createdAt)},
        {u"parent"_s, textOrNull(generation.parent)},
        {u"error"_s, errorOrNull(generation.error)},
    };
}

QJsonObject toRecipe(const Generation &generation)
{
    // Addresses of polls and results stay out: signed ones open the result to whoever holds them. So do the folders
    // of this computer.
    return {
        {u"recipe"_s, 1}, // version of this form
        {u"program"_s, u"Pentimento " PENTIMENTO_VERSION ""_s},
        {u"generation"_s, generation.id},
        {u"click"_s, generation.group},
        {u"variation"_s, generation.variation},
        {u"parent"_s, textOrNull(generation.parent)},
        {u"made_with"_s, textOrNull(generation.program)},
        {u"created_at"_s, timeOrNull(generation.createdAt)},
        {u"prompt"_s, generation.prompt},
        {u"note"_s, textOrNull(generation.note)},
        {u"tags"_s, QJsonArray::fromStringList(generation.tags)},
        {u"favourite"_s, generation.favourite},
        {u"seed"_s, numberOrNull(generation.seed)},
        {u"request"_s, requestOf(generation)},
        {u"picture"_s, pictureOf(generation)},
        {u"outcome"_s, outcomeOf(generation)},
    };
}
} // namespace pentimento
