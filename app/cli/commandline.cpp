#include "app/cli/commandline.h"

#include "app/cli/commands.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
const QHash<QString, int (*)(const QStringList &)> &commands()
{
    static const QHash<QString, int (*)(const QStringList &)> table{
        {u"run"_s, runCommand},         {u"payload"_s, payloadCommand}, {u"resume"_s, resumeCommand},
        {u"endpoints"_s, endpointsCommand}, {u"schema"_s, schemaCommand}, {u"history"_s, historyCommand},
        {u"practice"_s, practiceCommand},
    };
    return table;
}
} // namespace

bool isSubcommand(const QString &word)
{
    return commands().contains(word);
}

int runSubcommand(const QStringList &arguments)
{
    return commands().value(arguments.value(0))(arguments);
}

QString usageText()
{
    return uR"(pentimento [PICTURE [MASK]]                      the window
pentimento run ENDPOINT [options]                submit, wait, save
pentimento payload ENDPOINT [options]            print the JSON body that run would send; touches no network
pentimento resume [--json]                       bring every unfinished job to its end
pentimento endpoints [--service S] [--json]      the endpoints that this program knows
pentimento schema ENDPOINT [--service S]         an endpoint's inputs as JSON Schema
pentimento schema import FILE|URL [--service S]  read an OpenAPI document and keep its endpoints
pentimento schema import OWNER/NAME              keep a model of Replicate, as the service describes it
pentimento history [--search TEXT] [--limit N] [--json]
pentimento history export ID DIRECTORY           source, mask, raw and placed result, recipe.json
pentimento history check [--repair]              look at every entry and file; --repair mends what can be mended
pentimento practice [--port N] [--latency MS] [--key KEY] [--fault NAME[,NAME]]
                                                 serve the Practice service; --fault list names what can go wrong

Options of run and payload:
  --service practice|bfl|replicate|PROFILE   default: the endpoint's own service
  --base-url URL       call this address instead
  --set FIELD=VALUE    repeatable; FIELD=@FILE takes text or a picture from a file, @@ is a literal @
  --image FILE         the picture to change; given several times, the same job for each
  --mask FILE          white: change, black: keep; the picture's size
  --crop auto|none|X,Y,W,H
  --grow N             widen the mask by N pixels before sending (default 0)
  --output FILE        where the result goes; the extension decides the format
  --count N            several variations: NAME-1.EXT, NAME-2.EXT, ...
  --timeout SECONDS    whole wait, default 600; the job can be resumed afterwards
  --cancel-after SECONDS   stop each job this long after it was sent; where the service cannot stop it (BFL),
                       it is asked for rarely from then on, and still fetched if it comes
  --json               one JSON object a line on stdout
  --quiet              no messages

Keys are read from BFL_API_KEY and REPLICATE_API_TOKEN, else from the keyring.
Exit: 0 done, 2 usage, 3 input, 4 key, 5 credits, 6 moderated, 7 refused or failed, 8 network or time limit,
      9 result unusable or expired, 10 storage, 130 interrupted
)"_s;
}
} // namespace pentimento
