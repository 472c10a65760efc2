#include "app/schema/catalogue.h"

#include "app/base/json.h"
#include "app/schema/endpointbuilder.h"
#include "app/schema/schemaresolver.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostDocumentBytes = 32 * 1024 * 1024;
constexpr int mostEndpoints = 1000;

bool hasProperty(const QJsonObject &schema, const QString &name)
{
    return schema.value(u"properties"_s).toObject().contains(name);
}

// Id and a way to ask on: what every answer to an accepted job has, directly or as one of several forms.
bool isTaskAnswer(const QJsonObject &schema)
{
    if (hasProperty(schema, u"id"_s) && (hasProperty(schema, u"polling_url"_s) || hasProperty(schema, u"status"_s)))
        return true;
    for (const QString &keyword : {u"anyOf"_s, u"oneOf"_s}) {
        for (const QJsonValue alternative : schema.value(keyword).toArray()) {
            if (isTaskAnswer(alternative.toObject()))
                return true;
        }
    }
    return false;
}

QJsonValue jsonContent(const QJsonValue &holder)
{
    return holder[u"content"_s][u"application/json"_s][u"schema"_s];
}

QString serverOf(const QJsonValue &operation, const QJsonValue &path)
{
    for (const QJsonValue &holder : {operation, path}) {
        const QString address = holder[u"servers"_s][0][u"url"_s].toString();
        if (isServerAddress(address))
            return address.endsWith(u'/') ? address.chopped(1) : address;
    }
    return {};
}

/// Reads one document; remembers its root for references.
class DocumentReader
{
public:
    explicit DocumentReader(QJsonObject root) : m_root(std::move(root)), m_resolver(m_root) {}

    Result<QList<ImportedEndpoint>> readPaths();
    Result<QList<ImportedEndpoint>> readModel(const QString &id, const QString &version);
    bool describesModel() const { return m_root[u"components"_s][u"schemas"_s][u"Input"_s].isObject(); }
    QString title() const { return m_root[u"info"_s][u"title"_s].toString(); }

private:
    Result<bool> startsTask(const QString &path, const QJsonValue &operation);
    Result<ImportedEndpoint> endpoint(const QString &service, const QString &id, const QJsonValue &inputs);

    QJsonObject m_root;
    SchemaResolver m_resolver;
};

Result<bool> DocumentReader::startsTask(const QString &path, const QJsonValue &operation)
{
    const QJsonValue answer = jsonContent(operation[u"responses"_s][u"200"_s]);
    if (!operation.isObject() || !answer.isObject() || !jsonContent(operation[u"requestBody"_s]).isObject())
        return false;
    const Result<QJsonObject> schema = m_resolver.resolved(answer, path);
    if (!schema)
        return schema.error();
    return isTaskAnswer(*schema);
}

Result<ImportedEndpoint> DocumentReader::endpoint(const QString &service, const QString &id, const QJsonValue &inputs)
{
    if (!isEndpointId(id))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document names a model in a way that cannot be used: %1."), {QString(id).left(100).simplified()});
    Result<QJsonObject> schema = m_resolver.resolved(inputs, id);
    if (!schema)
        return schema.error();
    const Result<Endpoint> trial = buildEndpoint(service, id, *schema, {});
    if (!trial)
        return trial.error();
    schema->insert(u"x-endpoint"_s, id);
    schema->insert(u"x-service"_s, service);
    return ImportedEndpoint{id, service, *schema};
}

Result<QList<ImportedEndpoint>> DocumentReader::readPaths()
{
    const QString prefix = u"/v1/"_s;
    QList<ImportedEndpoint> found;
    const QJsonObject paths = m_root.value(u"paths"_s).toObject();
    for (auto it = paths.begin(); it != paths.end(); ++it) {
        const QJsonValue operation = it.value()[u"post"_s];
        // Elsewhere or with a placeholder: not an address that a job could be sent to.
        if (!it.key().startsWith(prefix) || it.key().contains(u'{'))
            continue;
        const Result<bool> isEndpoint = startsTask(it.key().left(100), operation);
        if (!isEndpoint)
            return isEndpoint.error();
        if (!*isEndpoint)
            continue;
        if (found.size() >= mostEndpoints)
            return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document describes more than %1 models."), {mostEndpoints});
        Result<ImportedEndpoint> read = endpoint(u"bfl"_s, it.key().mid(prefix.size()), jsonContent(operation[u"requestBody"_s]));
        if (!read)
            return read.error();
        if (const QString server = serverOf(operation, it.value()); !server.isEmpty())
            read->schema.insert(u"x-server"_s, server);
        if (operation[u"deprecated"_s].toBool())
            read->schema.insert(u"deprecated"_s, true);
        found.append(std::move(*read));
    }
    if (found.isEmpty())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document describes no model that can be used here. For a model of Replicate, take the model's own description."));
    return found;
}

Result<QList<ImportedEndpoint>> DocumentReader::readModel(const QString &id, const QString &version)
{
    if (!id.contains(u'/'))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document does not say which model it describes. Name the model as OWNER/NAME."));
    Result<ImportedEndpoint> read = endpoint(u"replicate"_s, id, m_root[u"components"_s][u"schemas"_s][u"Input"_s]);
    if (!read)
        return read.error();
    if (!version.isEmpty())
        read->schema.insert(u"x-version"_s, version);
    return QList<ImportedEndpoint>{*read};
}
} // namespace

Result<QList<ImportedEndpoint>> readOpenApi(const QByteArray &document, const QString &service, const QString &endpoint)
{
    const Result<QJsonValue> parsed = parseJson(document, u"The document"_s, {mostDocumentBytes, 64});
    if (!parsed) {
        Error error = parsed.error();
        error.kind = Error::Kind::Input; // it was handed in, not delivered
        return error;
    }
    // Replicate's answers about a model or a version hold the description of the inputs.
    const QJsonValue model = *parsed;
    const QJsonValue version = model[u"latest_version"_s].isObject() ? model[u"latest_version"_s] : model;
    const QJsonValue described = version[u"openapi_schema"_s];
    DocumentReader reader(described.isObject() ? described.toObject() : model.toObject());

    const bool asModel = service == u"replicate"_s || (service != u"bfl"_s && reader.describesModel());
    if (!asModel)
        return reader.readPaths();
    if (!reader.describesModel())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document describes no model that can be used here. For a model of Replicate, take the model's own description."));
    QString id = endpoint;
    if (id.isEmpty() && model[u"owner"_s].isString() && model[u"name"_s].isString())
        id = model[u"owner"_s].toString() + u'/' + model[u"name"_s].toString();
    if (id.isEmpty())
        id = reader.title();
    Result<QList<ImportedEndpoint>> read = reader.readModel(id, described.isObject() ? version[u"id"_s].toString() : QString());
    // What is no official model is not offered by its name: the version that was described is what can be called.
    if (read && model[u"is_official"_s].isBool() && !model[u"is_official"_s].toBool())
        read->first().schema.insert(u"x-by-version"_s, true);
    return read;
}
} // namespace pentimento
