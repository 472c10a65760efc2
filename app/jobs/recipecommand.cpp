#include "app/jobs/recipecommand.h"

#include "app/base/json.h"
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
} // namespace

QString shellQuoted(const QString &word)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_@%+=:,./-]+$"_s);
    if (plain.match(word).hasMatch())
        return word;
    return u'\'' + QString(word).replace(u'\'', u"'\\''"_s) + u'\'';
}

QString runCommandOf(const Generation &generation, const Endpoint &endpoint, const std::function<QString(const FileRef &)> &pathOf)
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
        // A part that was scaled down was planned around the mask, as the command line does by itself; and only that can
        // reach beyond the picture.
        const bool isPadded = generation.plan.isPadded(generation.pictureSize);
        if (isPadded)
            words << u"--crop"_s << u"auto"_s;
        else if (!generation.plan.source.isEmpty() && !generation.plan.isScaled())
            words << u"--crop"_s << cropText(generation.plan.source);
        else if (generation.plan.isWhole(generation.pictureSize))
            words << u"--crop"_s << u"none"_s;
        const bool wasSent = std::any_of(generation.uploads.begin(), generation.uploads.end(), [&](const StoredUpload &upload) {
            return endpoint.maskField() && upload.field == endpoint.maskField()->name;
        });
        const bool isKeptTo = canEditMasked(endpoint); // it takes none, and only the masked part of its answer was taken
        if (!generation.mask.isNull() && (wasSent || isKeptTo))
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
