#include "app/base/json.h"
#include "app/base/paths.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/schema/catalogue.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QJsonObject listed(const Endpoint &endpoint)
{
    return {{u"endpoint"_s, endpoint.id},
            {u"service"_s, endpoint.service},
            {u"title"_s, endpoint.title},
            {u"deprecated"_s, endpoint.deprecated},
            {u"takes_mask"_s, endpoint.takesMask()}};
}

QString line(const Endpoint &endpoint)
{
    QString text = endpoint.id.leftJustified(44) + endpoint.service.leftJustified(11) + endpoint.title;
    if (endpoint.takesMask())
        text += u" (mask)"_s;
    if (endpoint.deprecated)
        text += u" (retired)"_s;
    return text;
}
} // namespace

int endpointsCommand(const QStringList &arguments)
{
    const Result<Options> options = parseOptions(arguments, {u"service"_s, u"json"_s});
    if (!options)
        return Console().fail(options.error());
    const Console console;
    const bool any = options->service.isEmpty() || options->service == u"practice"_s;
    const Catalogue catalogue = Catalogue::load(Paths::fromEnvironment().schemas());
    for (const Error &problem : catalogue.problems())
        console.problem(problem);
    QJsonArray list;
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        if (!any && endpoint.service != options->service)
            continue;
        if (options->json)
            list.append(listed(endpoint));
        else
            console.resultText(line(endpoint));
    }
    if (options->json)
        console.result(toJson(list));
    return 0;
}
} // namespace pentimento
