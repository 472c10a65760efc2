#include "app/schema/catalogue.h"

#include "app/base/json.h"
#include "app/schema/bundledmodels.h"
#include "app/schema/endpointbuilder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QSaveFile>
#include <QUrl>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostImports = 2000;

QString keyOf(const QString &service, const QString &id)
{
    return service + u'/' + id;
}

bool isKnownService(const QString &service)
{
    return service == u"bfl"_s || service == u"replicate"_s;
}

// Percent-encoded, so that an id with slashes is one file name and nothing can point elsewhere.
QString fileNameFor(const QString &service, const QString &id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(keyOf(service, id))) + u".json"_s;
}

Error damaged(const QString &file, const QString &why)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The imported description %1 is damaged and was left out. Import it again.")),
                 {file}, why};
}

Result<ImportedEndpoint> readImport(const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return damaged(name, file.errorString());
    const JsonLimits limits;
    const Result<QJsonValue> parsed = parseJson(file.read(limits.mostBytes + 1), name, limits);
    if (!parsed)
        return damaged(name, parsed.error().detail);
    const QJsonObject schema = parsed->toObject();
    const ImportedEndpoint import{schema.value(u"x-endpoint"_s).toString(), schema.value(u"x-service"_s).toString(), schema};
    if (!isEndpointId(import.id) || !isKnownService(import.service))
        return damaged(name, u"no usable endpoint id or service"_s);
    return import;
}

QHash<QString, ImportedEndpoint> readImports(const QString &directory, QList<Error> &problems)
{
    QHash<QString, ImportedEndpoint> imports;
    if (directory.isEmpty())
        return imports;
    const QStringList names = QDir(directory).entryList({u"*.json"_s}, QDir::Files, QDir::Name).mid(0, mostImports);
    for (const QString &name : names) {
        Result<ImportedEndpoint> import = readImport(QDir(directory).filePath(name));
        if (import)
            imports.insert(keyOf(import->service, import->id), std::move(*import));
        else
            problems.append(import.error());
    }
    return imports;
}

struct Placed
{
    int order;
    Endpoint endpoint;
};
} // namespace

Catalogue Catalogue::load(const QString &importedDirectory)
{
    Catalogue catalogue;
    QHash<QString, ImportedEndpoint> imports = readImports(importedDirectory, catalogue.m_problems);
    QList<Placed> placed;
    const auto place = [&placed](const Result<Endpoint> &built, const QJsonObject &overlay, bool imported) {
        if (!built)
            return false;
        placed.append({overlay.value(u"order"_s).toInt(orderWithoutOverlay), *built});
        placed.last().endpoint.imported = imported;
        return true;
    };
    const auto placeImport = [&](const ImportedEndpoint &import, const QJsonObject &overlay) {
        const Result<Endpoint> built = buildEndpoint(import.service, import.id, import.schema, overlay);
        if (!built)
            catalogue.m_problems.append(damaged(fileNameFor(import.service, import.id), built.error().plainSentence()));
        return place(built, overlay, true);
    };
    for (const BundledModel &model : bundledModels()) {
        const auto import = imports.constFind(keyOf(model.service, model.id));
        const bool isReplaced = import != imports.cend() && placeImport(*import, model.overlay);
        if (!isReplaced)
            place(buildEndpoint(model.service, model.id, model.schema, model.overlay), model.overlay, false);
        imports.remove(keyOf(model.service, model.id));
    }
    for (const ImportedEndpoint &import : std::as_const(imports))
        placeImport(import, {});

    std::sort(placed.begin(), placed.end(), [](const Placed &a, const Placed &b) {
        return std::tie(a.order, a.endpoint.service, a.endpoint.id) < std::tie(b.order, b.endpoint.service, b.endpoint.id);
    });
    for (Placed &entry : placed)
        catalogue.m_endpoints.append(std::move(entry.endpoint));
    return catalogue;
}

void Catalogue::adopt(const Catalogue &newer)
{
    m_earlier.append(std::move(m_endpoints));
    m_endpoints = newer.m_endpoints;
    m_problems = newer.m_problems;
}

const Endpoint *Catalogue::find(const QString &id, const QString &service) const
{
    const bool anyService = service.isEmpty() || service == u"practice"_s;
    const auto found = std::find_if(m_endpoints.cbegin(), m_endpoints.cend(), [&](const Endpoint &endpoint) {
        return endpoint.id == id && (anyService || endpoint.service == service);
    });
    return found == m_endpoints.cend() ? nullptr : &*found;
}

std::optional<Endpoint> Catalogue::findPinned(const QString &id, const QString &service) const
{
    if (const Endpoint *known = find(id, service))
        return *known;
    const Endpoint *named = isEndpointId(id) ? find(id.section(u':', 0, 0), service) : nullptr;
    if (!named || named->service != u"replicate"_s)
        return std::nullopt;
    Endpoint pinned = *named;
    pinned.id = id;
    return pinned;
}

Result<void> storeImported(const QList<ImportedEndpoint> &endpoints, const QString &directory)
{
    const auto failed = [&directory](const QString &why) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The imported descriptions could not be written to %1. Free some space or check the folder, then import again.")),
                     {directory}, why};
    };
    if (!QDir().mkpath(directory))
        return failed(u"the folder cannot be made"_s);
    for (const ImportedEndpoint &endpoint : endpoints) {
        if (!isEndpointId(endpoint.id) || !isKnownService(endpoint.service))
            return failed(u"an endpoint has no usable id or service"_s);
        QSaveFile file(QDir(directory).filePath(fileNameFor(endpoint.service, endpoint.id)));
        const QByteArray text = toJson(endpoint.schema);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
            return failed(file.errorString());
    }
    return {};
}
} // namespace pentimento
