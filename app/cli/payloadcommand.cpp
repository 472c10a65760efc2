#include "app/base/paths.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/cli/request.h"
#include "app/imaging/body.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobrequest.h"
#include "app/schema/catalogue.h"

#include <QCryptographicHash>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
// Replicate's API description takes data URLs up to this; larger pictures are uploaded first (design, section 4).
constexpr qsizetype mostDataUrlBytes = 256 * 1024;

QByteArray replicateBody(QJsonObject fields, const QHash<QString, QByteArray> &files)
{
    QHash<QString, QByteArray> inlined;
    QHash<QString, QByteArray> prefixes;
    for (auto it = files.begin(); it != files.end(); ++it) {
        if (it->size() > mostDataUrlBytes) {
            const QByteArray hash = QCryptographicHash::hash(*it, QCryptographicHash::Sha256).toHex();
            fields.insert(it.key(), u"upload:sha256:"_s + QString::fromLatin1(hash));
        } else {
            inlined.insert(it.key(), *it);
            prefixes.insert(it.key(), "data:" + mimeTypeOf(formatOfBytes(*it)).toLatin1() + ";base64,");
        }
    }
    return "{\"input\":" + jsonBody(fields, inlined, prefixes) + '}';
}
} // namespace

int payloadCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(
        arguments, {u"service"_s, u"base-url"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s, u"output"_s,
                    u"count"_s, u"timeout"_s, u"json"_s, u"quiet"_s});
    if (!options)
        return Console().fail(options.error());
    const Console console(options->quiet);
    const Catalogue catalogue = Catalogue::load(Paths::fromEnvironment().schemas());
    const RequestOutcome made = requestFrom(*options, catalogue);
    if (!made.errors.isEmpty())
        return console.fail(made.errors);
    for (const QString &notice : made.notices)
        console.message(notice);
    const PrepareOutcome outcome = prepare(made.request);
    if (!outcome.errors.isEmpty())
        return console.fail(outcome.errors);
    const Field *secret = made.request.endpoint.firstOfKind(FieldKind::Secret);
    for (QJsonObject fields : outcome.prepared.fields) {
        if (secret && !made.request.webhookSecret.isEmpty())
            fields.insert(secret->name, u"***"_s);
        console.result(made.request.endpoint.service == u"replicate"_s
                           ? replicateBody(fields, outcome.prepared.files)
                           : jsonBody(fields, outcome.prepared.files));
    }
    return 0;
}
} // namespace pentimento
