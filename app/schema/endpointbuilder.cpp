#include "app/schema/endpointbuilder.h"

#include "app/schema/fieldreader.h"
#include "app/schema/schemaresolver.h"

#include <QHash>
#include <QJsonArray>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QStringList textsOf(const QJsonValue &list)
{
    QStringList texts;
    for (const QJsonValue entry : list.toArray())
        texts << entry.toString();
    return texts;
}

void readLimits(const QJsonObject &overlay, PictureLimits &limits)
{
    limits.leastSide = overlay.value(u"leastSide"_s).toInt(limits.leastSide);
    limits.mostSide = overlay.value(u"mostSide"_s).toInt(limits.mostSide);
    limits.mostMegapixels = overlay.value(u"mostMegapixels"_s).toDouble(limits.mostMegapixels);
    limits.multipleOf = overlay.value(u"multipleOf"_s).toInt(limits.multipleOf);
    limits.leastAspect = overlay.value(u"leastAspect"_s).toDouble(limits.leastAspect);
    limits.mostAspect = overlay.value(u"mostAspect"_s).toDouble(limits.mostAspect);
    limits.mostBytes = overlay.value(u"mostBytes"_s).toInteger(limits.mostBytes);
    limits.formats = textsOf(overlay.value(u"formats"_s));
    limits.binaryMask = overlay.value(u"binaryMask"_s).toBool(limits.binaryMask);
    const QJsonArray native = overlay.value(u"nativeSize"_s).toArray();
    if (native.size() == 2)
        limits.nativeSize = QSize(native[0].toInt(), native[1].toInt());
}

Money readPrice(const QJsonObject &overlay)
{
    Money price;
    bool isNumber = false;
    const double dollars = overlay.value(u"usd"_s).toString().toDouble(&isNumber);
    if (isNumber)
        price.microDollars = qRound64(dollars * 1'000'000);
    if (overlay.value(u"amount"_s).isDouble())
        price.amount = overlay.value(u"amount"_s).toDouble();
    price.unit = overlay.value(u"unit"_s).toString();
    return price;
}

void applyToField(const QJsonObject &overlay, Field &field)
{
    static const QHash<QString, FieldGroup> groups{{u"main"_s, FieldGroup::Main}, {u"sampling"_s, FieldGroup::Sampling},
                                                   {u"output"_s, FieldGroup::Output}, {u"webhook"_s, FieldGroup::Webhook}};
    static const QHash<QString, PictureRole> roles{{u"base"_s, PictureRole::Base}, {u"reference"_s, PictureRole::Reference}};
    static const QHash<QString, CanvasRole> canvas{{u"left"_s, CanvasRole::Left}, {u"top"_s, CanvasRole::Top},
                                                   {u"right"_s, CanvasRole::Right}, {u"bottom"_s, CanvasRole::Bottom},
                                                   {u"width"_s, CanvasRole::Width}, {u"height"_s, CanvasRole::Height},
                                                   {u"offset-x"_s, CanvasRole::OffsetX}, {u"offset-y"_s, CanvasRole::OffsetY}};
    if (field.isNumeric())
        field.canvas = canvas.value(overlay.value(u"canvas"_s).toString(), CanvasRole::None);
    const QJsonObject choices = overlay.value(u"canvasChoices"_s).toObject();
    for (auto it = choices.begin(); it != choices.end(); ++it)
        field.canvasChoices.insert(it.key(), it.value().toDouble(-1));
    if (!choices.isEmpty())
        field.canvas = CanvasRole::Choice;
    field.label = overlay.value(u"label"_s).toString(field.label);
    field.group = groups.value(overlay.value(u"group"_s).toString(), field.group);
    field.folded = overlay.value(u"folded"_s).toBool(false);
    if (field.kind == FieldKind::Picture)
        field.role = roles.value(overlay.value(u"role"_s).toString(), field.role);
    field.unit = overlay.value(u"unit"_s).toString();
    field.leastRatio = overlay.value(u"leastRatio"_s).toString();
    field.mostRatio = overlay.value(u"mostRatio"_s).toString();
    if (overlay.contains(u"multipleOf"_s) && field.isNumeric())
        field.multipleOf = overlay.value(u"multipleOf"_s).toDouble();
    field.roundsToMultiple = overlay.value(u"roundsToMultiple"_s).toBool();
    field.onlyWith = overlay.value(u"onlyWith"_s).toString();
    field.onlyWithValue = overlay.value(u"onlyWithValue"_s);
}

/// Of documents that no overlay explains: the numbers that expand and outpainting endpoints have, all of them or none.
void giveCanvasRoles(QList<Field> &fields)
{
    static const QList<QHash<QString, CanvasRole>> sets{
        {{u"left"_s, CanvasRole::Left}, {u"top"_s, CanvasRole::Top}, {u"right"_s, CanvasRole::Right}, {u"bottom"_s, CanvasRole::Bottom}},
        {{u"width"_s, CanvasRole::Width}, {u"height"_s, CanvasRole::Height}, {u"reference_offset_x"_s, CanvasRole::OffsetX},
         {u"reference_offset_y"_s, CanvasRole::OffsetY}}};
    const bool isTold = std::any_of(fields.begin(), fields.end(), [](const Field &field) { return field.canvas != CanvasRole::None; });
    for (const QHash<QString, CanvasRole> &set : isTold ? QList<QHash<QString, CanvasRole>>() : sets) {
        const auto found = std::count_if(fields.begin(), fields.end(),
                                         [&set](const Field &field) { return field.isNumeric() && set.contains(field.name); });
        for (Field &field : fields) {
            if (found == set.size() && field.isNumeric())
                field.canvas = set.value(field.name, field.canvas);
        }
    }
}

// In the overlay's order; fields it does not know follow as the reader placed them.
QList<Field> overlaid(const QList<Field> &fields, const QJsonArray &overlays)
{
    QList<Field> rest = fields;
    QList<Field> sorted;
    for (const QJsonValue entry : overlays) {
        const QJsonObject overlay = entry.toObject();
        const auto found = std::find_if(rest.begin(), rest.end(), [&overlay](const Field &field) {
            return field.name == overlay.value(u"name"_s).toString();
        });
        if (found == rest.end())
            continue;
        applyToField(overlay, *found);
        sorted.append(*found);
        rest.erase(found);
    }
    sorted += rest;
    for (Field &field : sorted) {
        const bool isKnown = std::any_of(sorted.cbegin(), sorted.cend(),
                                         [&field](const Field &other) { return other.name == field.onlyWith; });
        if (!isKnown)
            field.onlyWith.clear();
    }
    return sorted;
}

QList<FieldRule> rulesFor(const Endpoint &endpoint, const QJsonArray &overlays)
{
    using Kind = FieldRule::Kind;
    static const QHash<QString, Kind> kinds{{u"needs-one-of"_s, Kind::NeedsOneOf}, {u"needs-with"_s, Kind::NeedsWith},
                                            {u"any-positive"_s, Kind::AnyPositive}, {u"area-at-most"_s, Kind::AreaAtMost}};
    QList<FieldRule> rules;
    for (const QJsonValue entry : overlays) {
        const QJsonObject overlay = entry.toObject();
        const QString kind = overlay.value(u"kind"_s).toString();
        const QStringList names = textsOf(overlay.value(u"fields"_s));
        const bool fieldsExist = std::all_of(names.cbegin(), names.cend(),
                                             [&endpoint](const QString &name) { return endpoint.field(name) != nullptr; });
        if (kinds.contains(kind) && fieldsExist && !names.isEmpty())
            rules.append({kinds.value(kind), names, overlay.value(u"megapixels"_s).toDouble()});
    }
    if (overlays.isEmpty() && endpoint.field(u"webhook_secret"_s) && endpoint.field(u"webhook_url"_s))
        rules.append({Kind::NeedsWith, {u"webhook_secret"_s, u"webhook_url"_s}});
    return rules;
}

QString versionIn(const QJsonObject &schema)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9]{1,128}\\z"_s);
    const QString version = schema.value(u"x-version"_s).toString();
    return form.match(version).hasMatch() ? version : QString();
}

QJsonObject printed(QJsonObject inputs, const QString &title)
{
    inputs.insert(u"$schema"_s, u"https://json-schema.org/draft/2020-12/schema"_s);
    inputs.insert(u"title"_s, title);
    inputs.insert(u"type"_s, u"object"_s);
    return inputs;
}
} // namespace

Result<Endpoint> buildEndpoint(const QString &service, const QString &id, const QJsonObject &schema, const QJsonObject &overlay)
{
    const Result<QJsonObject> inputs = SchemaResolver(schema).resolved(schema, id);
    if (!inputs)
        return inputs.error();
    const Result<QList<Field>> fields = readFields(*inputs);
    if (!fields)
        return fields.error();

    Endpoint endpoint;
    endpoint.id = id;
    endpoint.service = service;
    endpoint.title = overlay.value(u"title"_s).toString(id);
    endpoint.summary = overlay.value(u"summary"_s).toString();
    endpoint.retired = overlay.value(u"retired"_s).toBool();
    endpoint.deprecated = endpoint.retired || overlay.value(u"deprecated"_s).toBool() || inputs->value(u"deprecated"_s).toBool();
    endpoint.notice = overlay.value(u"notice"_s).toString();
    const QString ownServer = schema.value(u"x-server"_s).toString();
    endpoint.server = isServerAddress(ownServer) ? ownServer : overlay.value(u"server"_s).toString();
    endpoint.version = versionIn(schema);
    endpoint.byVersion = schema.value(u"x-by-version"_s).toBool();
    endpoint.fields = overlaid(*fields, overlay.value(u"fields"_s).toArray());
    giveCanvasRoles(endpoint.fields);
    endpoint.rules = rulesFor(endpoint, overlay.value(u"rules"_s).toArray());
    readLimits(overlay.value(u"limits"_s).toObject(), endpoint.limits);
    endpoint.price = readPrice(overlay.value(u"price"_s).toObject());
    endpoint.usualTime = std::chrono::milliseconds(qRound64(overlay.value(u"usualSeconds"_s).toDouble() * 1000));
    endpoint.mostAtOnce = overlay.value(u"mostAtOnce"_s).toInt();
    endpoint.jsonSchema = printed(*inputs, endpoint.title);
    return endpoint;
}

bool isServerAddress(const QString &address)
{
    const QUrl url(address, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return false;
    const bool isLoopback = url.host() == u"localhost"_s || url.host() == u"127.0.0.1"_s || url.host() == u"::1"_s;
    return url.scheme() == u"https"_s || (url.scheme() == u"http"_s && isLoopback);
}
} // namespace pentimento
