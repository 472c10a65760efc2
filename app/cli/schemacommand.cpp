#include "app/api/documentfetch.h"
#include "app/base/futures.h"
#include "app/base/paths.h"
#include "app/cli/backend.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/servicedesk.h"
#include "app/schema/endpointchanges.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qint64 mostBytes = 32 * 1024 * 1024;

/// Ids on stdout; what they change for somebody who uses them on stderr.
int tell(const Console &console, const QList<ImportedEndpoint> &endpoints, const Catalogue &before, const Catalogue &after)
{
    const bool isWhole = !endpoints.isEmpty() && endpoints.first().service == u"bfl"_s;
    const EndpointChanges changes = compare(before, after, endpoints, isWhole);
    for (const ImportedEndpoint &endpoint : endpoints)
        console.resultText(endpoint.id);
    for (const EndpointChange &change : changes.changes) {
        if (change.isNew)
            console.message(u"new: "_s + change.endpoint);
        for (const QString &detail : change.isNew ? QStringList() : change.details)
            console.message(change.endpoint + u": "_s + detail);
    }
    if (!changes.missing.isEmpty())
        console.message(u"not in this document, and still known: "_s + changes.missing.join(u", "_s));
    return 0;
}

int keep(const Console &console, const QByteArray &document, const QString &service, const QString &model = {})
{
    const QString folder = Paths::fromEnvironment().schemas();
    const Result<QList<ImportedEndpoint>> endpoints = readOpenApi(document, service, model);
    if (!endpoints)
        return console.fail(endpoints.error());
    const Catalogue before = Catalogue::load(folder);
    if (const Result<void> stored = storeImported(*endpoints, folder); !stored)
        return console.fail(stored.error());
    return tell(console, *endpoints, before, Catalogue::load(folder));
}

/// OWNER/NAME, described by the service itself.
int importModel(const Console &console, const QString &model, const QString &service)
{
    Result<std::unique_ptr<Backend>> backend = Backend::open({});
    if (!backend)
        return console.fail(backend.error());
    const QList<ServiceProfile> profiles = (*backend)->profiles();
    const QString wanted = service.isEmpty() ? u"replicate"_s : service;
    const auto profile = std::find_if(profiles.begin(), profiles.end(), [&](const ServiceProfile &p) { return p.id == wanted; });
    if (profile == profiles.end() || (!profile->isPractice() && profile->protocol != u"replicate"_s)) {
        return console.fail(Error{Error::Kind::Usage, {},
                                  u"The service \"%1\" does not describe single models. Give a file or an address."_s, {wanted}});
    }
    thenOn((*backend)->desk().addModel(*profile, model), qApp, [&](const Result<EndpointChanges> &changes) {
        if (!changes)
            return QCoreApplication::exit(console.fail(changes.error()));
        console.resultText(model.trimmed());
        for (const EndpointChange &change : changes->changes) {
            for (const QString &detail : change.isNew ? QStringList() : change.details)
                console.message(change.endpoint + u": "_s + detail);
        }
        QCoreApplication::exit(0);
    });
    return QCoreApplication::exec();
}

int import(const Console &console, const QString &source, const QString &service)
{
    const bool isModel = source.count(u'/') == 1 && isEndpointId(source) && !source.endsWith(u".json"_s)
                         && !QFileInfo::exists(source);
    if (isModel)
        return importModel(console, source, service);
    const QString protocol = service == u"practice"_s ? QString() : service;
    if (!source.contains(u"://"_s)) {
        const Result<QByteArray> bytes = readWhole(source, mostBytes);
        return bytes ? keep(console, *bytes, protocol) : console.fail(bytes.error());
    }
    thenOn(fetchDocument(QUrl(source)), qApp, [&](const Result<QByteArray> &bytes) {
        QCoreApplication::exit(bytes ? keep(console, *bytes, protocol) : console.fail(bytes.error()));
    });
    return QCoreApplication::exec();
}

int show(const Console &console, const QString &id, const QString &service)
{
    const Catalogue catalogue = Catalogue::load(Paths::fromEnvironment().schemas());
    const std::optional<Endpoint> endpoint = catalogue.findPinned(id, service);
    if (!endpoint) {
        return console.fail(Error{Error::Kind::Usage, {},
                                  u"There is no endpoint \"%1\". pentimento endpoints lists them."_s, {id.left(80)}});
    }
    console.result(QJsonDocument(endpoint->jsonSchema).toJson(QJsonDocument::Indented).trimmed());
    return 0;
}
} // namespace

int schemaCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"service"_s});
    if (!options)
        return Console().fail(options.error());
    const Console console;
    const QStringList &words = options->words;
    if (words.size() == 3 && words[1] == u"import"_s)
        return import(console, words[2], options->service);
    if (words.size() == 2 && words[1] != u"import"_s)
        return show(console, words[1], options->service);
    return console.fail(Error{Error::Kind::Usage, {},
                              u"schema ENDPOINT shows the inputs, and schema import FILE|URL|OWNER/NAME reads a document."_s});
}
} // namespace pentimento
