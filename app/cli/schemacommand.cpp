#include "app/api/documentfetch.h"
#include "app/base/futures.h"
#include "app/base/paths.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/imaging/picturefile.h"
#include "app/schema/catalogue.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qint64 mostBytes = 32 * 1024 * 1024;

int keep(const Console &console, const QByteArray &document, const QString &service)
{
    const Result<QList<ImportedEndpoint>> endpoints = readOpenApi(document, service);
    if (!endpoints)
        return console.fail(endpoints.error());
    if (const Result<void> stored = storeImported(*endpoints, Paths::fromEnvironment().schemas()); !stored)
        return console.fail(stored.error());
    for (const ImportedEndpoint &endpoint : *endpoints)
        console.resultText(endpoint.id);
    return 0;
}

int import(const Console &console, const QString &source, const QString &service)
{
    if (!source.contains(u"://"_s)) {
        const Result<QByteArray> bytes = readWhole(source, mostBytes);
        return bytes ? keep(console, *bytes, service) : console.fail(bytes.error());
    }
    thenOn(fetchDocument(QUrl(source)), qApp, [&](const Result<QByteArray> &bytes) {
        QCoreApplication::exit(bytes ? keep(console, *bytes, service) : console.fail(bytes.error()));
    });
    return QCoreApplication::exec();
}

int show(const Console &console, const QString &id, const QString &service)
{
    const Catalogue catalogue = Catalogue::load(Paths::fromEnvironment().schemas());
    const Endpoint *endpoint = catalogue.find(id, service);
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
                              u"schema ENDPOINT shows the inputs, and schema import FILE|URL reads a document."_s});
}
} // namespace pentimento
