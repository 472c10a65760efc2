#include "app/jobs/recipecommand.h"

#include "app/base/json.h"
#include "app/document/canvasrequest.h"
#include "app/document/maskedediting.h"
#include "app/history/generation.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// As --set takes it: a literal @ in front is doubled.
QString valueText(const QJsonValue &value)
{
    if (!value.isString())
        return QString::fromUtf8(toJson(value));
    const QString text = value.toString();
    return text.startsWith(u'@') ? u'@' + text : text;
}

QString cropText(const QRect &crop)
{
    return u"%1,%2,%3,%4"_s.arg(crop.x()).arg(crop.y()).arg(crop.width()).arg(crop.height());
}

/// \a generation's fields without the shape that was added for what was sent: said again, it would be a shape of the
/// person's own, for another region.
QJsonObject ownFields(const Generation &generation, const Endpoint &endpoint)
{
    QJsonObject own = generation.fields;
    if (generation.mask.isNull() || !canEditMasked(endpoint))
        return own;
    for (const QString &name : withShape(endpoint, {}, generation.plan.upload).keys())
        own.remove(name);
    return withShape(endpoint, own, generation.plan.upload) == generation.fields ? own : generation.fields;
}

/// True where the endpoint made the canvas larger by itself: the mask says by how much.
bool isExtension(const Generation &generation, const Endpoint &endpoint)
{
    return !generation.mask.isNull() && asksForExtension(endpoint, generation.fields);
}

/// What --crop says; empty: nothing.
QString cropOf(const Generation &generation, const Endpoint &endpoint, const QRect &known)
{
    if (isExtension(generation, endpoint)) // the mask of a whole canvas says what is sent
        return isCanvasPart(generation, endpoint) ? cropText(known) : QString();
    // A part that was scaled down was planned around the mask, as the command line does by itself; and only that can
    // reach beyond the picture.
    if (generation.plan.isPadded(generation.pictureSize))
        return u"auto"_s;
    if (!generation.plan.source.isEmpty() && !generation.plan.isScaled())
        return cropText(generation.plan.source);
    return generation.plan.isWhole(generation.pictureSize) ? u"none"_s : QString();
}

/// True where --mask has to be given. Transparency that served as one is found again in the picture.
bool isPlacedByMask(const Generation &generation, const Endpoint &endpoint)
{
    if (generation.mask.isNull() || isCanvasPart(generation, endpoint))
        return false;
    const bool wasSent = std::any_of(generation.uploads.begin(), generation.uploads.end(), [&endpoint](const StoredUpload &upload) {
        return endpoint.maskField() && upload.field == endpoint.maskField()->name;
    });
    // Other endpoints take none: only the masked part of their answer was taken, or it said how far the canvas goes.
    return wasSent || canEditMasked(endpoint) || isExtension(generation, endpoint);
}
} // namespace

QString shellQuoted(const QString &word)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_@%+=:,./-]+$"_s);
    if (plain.match(word).hasMatch())
        return word;
    return u'\'' + QString(word).replace(u'\'', u"'\\''"_s) + u'\'';
}

bool isCanvasPart(const Generation &generation, const Endpoint &endpoint)
{
    return isExtension(generation, endpoint) && !generation.plan.isWhole(generation.pictureSize);
}

QRect knownPart(const Generation &generation, const Endpoint &endpoint, const MaskTiles &mask)
{
    const auto request = canvasRequest(endpoint, mask, generation.fields, {}, generation.plan.source);
    return request ? request->sent.source : QRect();
}

QString runCommandOf(const Generation &generation, const Endpoint &endpoint, const std::function<QString(const FileRef &)> &pathOf,
                     const QRect &known)
{
    QStringList words{u"pentimento"_s, u"run"_s, generation.endpoint, u"--service"_s, generation.profile};
    const QJsonObject fields = ownFields(generation, endpoint);
    QStringList names = fields.keys();
    std::sort(names.begin(), names.end());
    for (const QString &name : std::as_const(names))
        words << u"--set"_s << name + u'=' + valueText(fields.value(name));
    for (const StoredUpload &upload : generation.uploads) {
        const Field *field = endpoint.field(upload.field);
        if (field && field->kind == FieldKind::Picture && field != endpoint.baseField())
            words << u"--set"_s << upload.field + u"=@"_s + pathOf(upload.file);
    }
    const QString folder = u"./"_s + generation.id;
    const bool isComposed = !generation.source.isNull() && !generation.edits.isEmpty();
    if (!generation.source.isNull() && endpoint.baseField()) {
        words << u"--image"_s << (isComposed ? folder + u"/source.png"_s : pathOf(generation.source));
        if (const QString crop = cropOf(generation, endpoint, known); !crop.isEmpty())
            words << u"--crop"_s << crop;
        if (isPlacedByMask(generation, endpoint))
            words << u"--mask"_s << (isComposed ? folder + u"/mask.png"_s : pathOf(generation.mask));
        if (generation.blend.grow > 0)
            words << u"--grow"_s << QString::number(generation.blend.grow);
    }
    QStringList quoted;
    for (const QString &word : std::as_const(words))
        quoted << shellQuoted(word);
    const QString run = quoted.join(u' ');
    if (!isComposed)
        return run;
    return u"pentimento history export %1 %2 && %3"_s.arg(generation.id, folder, run);
}
} // namespace pentimento
