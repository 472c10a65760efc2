#pragma once

#include "app/base/result.h"

#include <QJsonObject>
#include <QStringList>

namespace pentimento {
/// Turns JSON Schema as OpenAPI 3.0, 3.1 and Replicate write it into one plain form without references:
/// `$ref` and `allOf` merged in, "or null" written as a type list, exclusive bounds as numbers, constants as
/// enums. What offers several other forms keeps its `anyOf` or `oneOf`. Only known keywords remain, each with
/// the JSON type it must have. Applying it to its own result changes nothing.
///
/// Built for hostile documents: cycles, missing targets, wrong types and expansion without end are errors of
/// kind Input.
class SchemaResolver
{
public:
    /// \a document is where references point into; kept for the resolver's life.
    explicit SchemaResolver(QJsonObject document);

    /// \a schema in the plain form; \a name says in errors whose description it is.
    Result<QJsonObject> resolved(const QJsonValue &schema, const QString &name);

private:
    Result<QJsonObject> expand(const QJsonValue &schema);
    Result<QJsonObject> expandReference(const QString &reference);
    Result<QJsonObject> mergeAll(QJsonObject base, const QJsonValue &parts);
    Result<QJsonObject> expandChildren(QJsonObject schema);
    Result<QJsonObject> expandAlternatives(QJsonObject schema, const QString &keyword);
    Result<QJsonValue> target(const QString &reference) const;
    Error wrongForm(const QString &keyword) const;

    QJsonObject m_document;
    QString m_name;
    QStringList m_open; // references being followed: one that returns is a cycle
    int m_depth = 0;
    int m_parts = 0; // all subschemas seen in this life: references can multiply without being cyclic
};
} // namespace pentimento
