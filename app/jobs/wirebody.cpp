#include "app/jobs/wirebody.h"

#include "app/base/json.h"
#include "app/imaging/body.h"
#include "app/imaging/picturefile.h"

using namespace Qt::StringLiterals;

namespace pentimento {
QByteArray wireBody(const Endpoint &endpoint, QJsonObject fields, QHash<QString, QByteArray> files,
                    const QHash<QString, QString> &addresses)
{
    for (auto address = addresses.begin(); address != addresses.end(); ++address) {
        files.remove(address.key());
        fields.insert(address.key(), address.value());
    }
    if (endpoint.service != u"replicate"_s)
        return jsonBody(fields, files);
    QHash<QString, QByteArray> prefixes;
    for (auto file = files.begin(); file != files.end(); ++file)
        prefixes.insert(file.key(), "data:" + mimeTypeOf(formatOfBytes(*file)).toLatin1() + ";base64,");
    QByteArray body = "{\"input\":";
    appendJsonBody(body, fields, files, prefixes);
    if (const QString version = endpoint.pin(); !version.isEmpty())
        body += ",\"version\":" + toJson(version);
    return body += '}';
}
} // namespace pentimento
