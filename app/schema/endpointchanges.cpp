#include "app/schema/endpointchanges.h"

#include "app/base/json.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(EndpointChanges)
};

QString number(double value)
{
    return QString::number(value, 'g', 12);
}

QString range(const Field &field)
{
    if (field.minimum && field.maximum)
        return Words::tr("%1 to %2").arg(number(*field.minimum), number(*field.maximum));
    if (field.minimum)
        return Words::tr("at least %1").arg(number(*field.minimum));
    return field.maximum ? Words::tr("at most %1").arg(number(*field.maximum)) : Words::tr("any number");
}

QString text(const QJsonValue &value)
{
    if (value.isUndefined() || value.isNull())
        return Words::tr("none");
    return value.isString() ? value.toString().left(60) : QString::fromUtf8(toJson(value)).left(60);
}

QString choices(const Field &field)
{
    QStringList texts;
    for (const QJsonValue &choice : field.choices)
        texts << text(choice);
    return texts.isEmpty() ? Words::tr("any text") : texts.join(u", "_s).left(200);
}

void compareField(const Field &before, const Field &after, QStringList &details)
{
    const QString label = after.label;
    if (before.kind != after.kind)
        details << Words::tr("%1: takes values of another kind").arg(label);
    else if (range(before) != range(after))
        details << Words::tr("%1: %2, was %3").arg(label, range(after), range(before));
    if (before.choices != after.choices)
        details << Words::tr("%1: one of %2; was %3").arg(label, choices(after), choices(before));
    if (text(before.fallback) != text(after.fallback))
        details << Words::tr("%1: left out it means %2, was %3").arg(label, text(after.fallback), text(before.fallback));
    if (before.required != after.required)
        details << (after.required ? Words::tr("%1 is required now") : Words::tr("%1 can be left out now")).arg(label);
}
} // namespace

QStringList differences(const Endpoint &before, const Endpoint &after)
{
    QStringList details;
    for (const Field &field : after.fields) {
        if (const Field *earlier = before.field(field.name))
            compareField(*earlier, field, details);
        else
            details << Words::tr("new: %1").arg(field.label);
    }
    for (const Field &field : before.fields) {
        if (!after.field(field.name))
            details << Words::tr("gone: %1").arg(field.label);
    }
    if (before.server != after.server)
        details << Words::tr("called at %1").arg(after.server.isEmpty() ? Words::tr("the service's own address") : after.server);
    if (!before.deprecated && after.deprecated)
        details << Words::tr("the service is going to retire it");
    const bool isTold = !after.version.isEmpty() && after.version != u"hidden"_s; // as official models say
    if (before.version != after.version && isTold)
        details << Words::tr("version %1").arg(after.version.left(12));
    return details;
}

EndpointChanges compare(const Catalogue &before, const Catalogue &after, const QList<ImportedEndpoint> &imported, bool isWhole)
{
    EndpointChanges found;
    QSet<QString> named;
    for (const ImportedEndpoint &import : imported) {
        named.insert(import.id);
        const Endpoint *now = after.find(import.id, import.service);
        const Endpoint *earlier = before.find(import.id, import.service);
        if (!now)
            continue;
        const QStringList details = earlier ? differences(*earlier, *now) : QStringList();
        if (earlier && details.isEmpty())
            ++found.unchanged;
        else
            found.changes.append({import.id, !earlier, details});
    }
    std::sort(found.changes.begin(), found.changes.end(), [](const EndpointChange &a, const EndpointChange &b) {
        return std::tie(b.isNew, a.endpoint) < std::tie(a.isNew, b.endpoint); // new ones first
    });
    if (!isWhole || imported.isEmpty())
        return found;
    for (const Endpoint &known : before.endpoints()) {
        if (known.service == imported.first().service && !known.deprecated && !named.contains(known.id))
            found.missing << known.id;
    }
    return found;
}
} // namespace pentimento
