#include "app/api/replicate/replicateprovider.h"
#include "app/base/paths.h"
#include "app/base/sha256.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/cli/request.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/wirebody.h"
#include "app/schema/catalogue.h"

#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// What is handed over ahead has no address yet: named by its content.
QHash<QString, QString> addressesOf(const Endpoint &endpoint, const QHash<QString, QByteArray> &files)
{
    QHash<QString, QString> addresses;
    if (endpoint.service != u"replicate"_s)
        return addresses;
    for (auto it = files.begin(); it != files.end(); ++it) {
        if (it->size() <= ReplicateProvider::mostDataUrlBytes)
            continue;
        addresses.insert(it.key(), u"upload:sha256:"_s + sha256(*it));
    }
    return addresses;
}
} // namespace

int payloadCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(
        arguments, {u"service"_s, u"base-url"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s,
                    u"output"_s, u"count"_s, u"timeout"_s, u"cancel-after"_s, u"json"_s, u"quiet"_s});
    if (!options)
        return Console().fail(options.error());
    const Console console(options->quiet);
    const Catalogue catalogue = Catalogue::load(Paths::fromEnvironment().schemas());
    const RequestsOutcome made = requestsFrom(*options, catalogue);
    if (!made.errors.isEmpty())
        return console.fail(made.errors);
    for (const QString &notice : made.notices)
        console.message(notice);
    for (const JobRequest &request : made.requests) {
        const PrepareOutcome outcome = prepare(request);
        if (!outcome.errors.isEmpty())
            return console.fail(outcome.errors);
        const Endpoint &endpoint = request.endpoint;
        const Field *secret = endpoint.firstOfKind(FieldKind::Secret);
        const QHash<QString, QString> addresses = addressesOf(endpoint, outcome.prepared.files);
        for (QJsonObject fields : outcome.prepared.fields) {
            if (secret && !request.webhookSecret.isEmpty())
                fields.insert(secret->name, u"***"_s);
            console.result(wireBody(endpoint, fields, outcome.prepared.files, addresses));
        }
    }
    return 0;
}
} // namespace pentimento
