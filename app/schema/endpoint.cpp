#include "app/schema/endpoint.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
template<typename Predicate>
const Field *firstWhere(const QList<Field> &fields, Predicate predicate)
{
    const auto found = std::find_if(fields.cbegin(), fields.cend(), predicate);
    return found == fields.cend() ? nullptr : &*found;
}
} // namespace

const Field *Endpoint::field(const QString &name) const
{
    return firstWhere(fields, [&name](const Field &field) { return field.name == name; });
}

const Field *Endpoint::baseField() const
{
    return firstWhere(fields, [](const Field &field) { return field.role == PictureRole::Base; });
}

const Field *Endpoint::maskField() const
{
    return firstOfKind(FieldKind::Mask);
}

const Field *Endpoint::firstOfKind(FieldKind kind) const
{
    return firstWhere(fields, [kind](const Field &field) { return field.kind == kind; });
}

QString Endpoint::pin() const
{
    if (id.contains(u':'))
        return id;
    return byVersion && !version.isEmpty() ? id + u':' + version : QString();
}

bool isEndpointId(const QString &id)
{
    static const QRegularExpression form(
        u"\\A[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}(:[0-9a-f]{64})?\\z"_s);
    return id.section(u':', 0, 0).size() <= 128 && form.match(id).hasMatch();
}
} // namespace pentimento
