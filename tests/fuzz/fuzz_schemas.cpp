#include "app/schema/catalogue.h"
#include "app/schema/endpointbuilder.h"
#include "app/schema/validation.h"
#include "tests/fuzz/check.h"

#include <QJsonObject>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
void useEndpoint(const ImportedEndpoint &imported)
{
    promise(isEndpointId(imported.id), "an id that is safe in an address");
    promise(imported.service == u"bfl"_s || imported.service == u"replicate"_s, "a service that is known");
    const Result<Endpoint> built = buildEndpoint(imported.service, imported.id, imported.schema, {});
    if (!built)
        return;
    promise(built->server.isEmpty() || isServerAddress(built->server), "a server that may be called");
    QJsonObject values;
    for (const Field &field : built->fields) {
        promise(!field.name.isEmpty(), "a field has a name");
        if (!field.isPicture())
            values.insert(field.name, field.fallback);
    }
    validate(*built, values, {});
    for (const Field &field : built->fields) {
        for (const QString &text : {u""_s, u"7"_s, u"-1e300"_s, u"[[]]"_s, u"true"_s})
            (void)bool(valueFromText(field, text));
    }
}
} // namespace

/// An OpenAPI document, or what calls itself one. The first byte says whose.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArray document(reinterpret_cast<const char *>(data) + 1, qsizetype(size - 1));
    const QString services[] = {u""_s, u"bfl"_s, u"replicate"_s};
    const Result<QList<ImportedEndpoint>> found
        = readOpenApi(document, services[data[0] % 3], data[0] & 0x40 ? u"owner/model"_s : QString());
    if (!found) {
        promise(!found.error().sentence().isEmpty(), "an error says something");
        return 0;
    }
    for (const ImportedEndpoint &imported : *found)
        useEndpoint(imported);
    return 0;
}
