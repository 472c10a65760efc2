#include "app/practice/practiceserver.h"

#include "app/base/json.h"
#include "app/practice/bflprotocol.h"
#include "app/practice/faultplan.h"
#include "app/practice/httpserver.h"
#include "app/practice/replicateprotocol.h"
#include "app/practice/studio.h"

#include <QDateTime>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonObject>

#include <atomic>

using namespace Qt::StringLiterals;

namespace pentimento {
using namespace practice;

namespace {
constexpr int decodedMegabytes = 2048; // 200 megapixels at 8 bytes, and room

// What a person sees who opens the address in a browser.
HttpReply welcome(const Catalogue &catalogue)
{
    QJsonArray endpoints;
    for (const Endpoint &endpoint : catalogue.endpoints())
        endpoints.append(QJsonObject{{u"endpoint"_s, endpoint.id}, {u"protocol"_s, endpoint.service}});
    const QJsonObject words{{u"moderated"_s, u"in a prompt: the request is refused before the run"_s},
                            {u"withheld"_s, u"in a prompt: the picture is held back"_s},
                            {u"practice-error"_s, u"in a prompt: the run fails"_s},
                            {u"unknown-finetune"_s, u"as a finetune id: it does not exist"_s}};
    return {200,
            "application/json",
            toJson(QJsonObject{{u"service"_s, u"Pentimento practice service"_s},
                               {u"words"_s, words},
                               {u"endpoints"_s, endpoints}}),
            {}};
}

/// Where in a job's life a request of either protocol stands.
Stage stageOf(const HttpRequest &request, bool isSubmit)
{
    if (isSubmit)
        return Stage::Submit;
    if (request.method != "GET")
        return Stage::Other;
    if (request.path.startsWith(u"/delivery/"_s))
        return Stage::Download;
    const bool asksForOne = request.path.startsWith(u"/v1/predictions/"_s) && request.path.count(u'/') == 3;
    return request.path == u"/v1/get_result"_s || asksForOne ? Stage::Poll : Stage::Other;
}
} // namespace

QList<PracticeFault> practiceFaults()
{
    QList<PracticeFault> list;
    for (const FaultPlan::Description &fault : FaultPlan::known())
        list.append({fault.name, fault.words});
    return list;
}

struct PracticeServer::Parts
{
    Parts(const PracticeOptions &options, const Catalogue &catalogue)
        : studio({options.directory, options.latency,
                  options.now ? options.now : [] { return QDateTime::currentMSecsSinceEpoch(); }},
                 catalogue)
        , bfl(studio, options.key.toUtf8())
        , replicate(studio, options.key.toUtf8())
        , faults(options.faults, [this](const QString &id) {
            const Result<Task> task = studio.cancel(id);
            return task && task->canceledMs > 0;
        })
        , heard(options.heard)
    {
    }

    HttpReply answer(const HttpRequest &request)
    {
        if (request.path == u"/"_s && request.method == "GET")
            return welcome(studio.catalogue());
        if (heard)
            heard(request.method, request.path, request.query.toString(QUrl::FullyEncoded));
        const bool isReplicate = ReplicateProtocol::owns(request.path);
        const Endpoint *endpoint = !isReplicate && request.method == "POST" ? bfl.endpointAt(request.path) : nullptr;
        const bool isSubmit = endpoint || (isReplicate && ReplicateProtocol::isSubmit(request));
        submits += isSubmit;
        const auto honest = [&] {
            if (isReplicate)
                return replicate.answer(request);
            return endpoint ? bfl.submit(request, *endpoint) : bfl.answer(request);
        };
        if (faults.isEmpty())
            return honest();
        return faults.answer({request, stageOf(request, isSubmit), isReplicate}, honest);
    }

    Studio studio;
    BflProtocol bfl;
    ReplicateProtocol replicate;
    FaultPlan faults;
    const std::function<void(const QByteArray &, const QString &, const QString &)> heard;
    std::atomic<int> submits = 0;
    std::unique_ptr<HttpServer> http; // last: its threads use the rest
};

Result<std::unique_ptr<PracticeServer>> PracticeServer::start(const PracticeOptions &options,
                                                              const Catalogue &catalogue)
{
    // Qt's own limit of 128 MB refuses a 16-bit photo of 24 megapixels. Size is checked from the header.
    if (const int limit = QImageReader::allocationLimit(); limit != 0 && limit < decodedMegabytes)
        QImageReader::setAllocationLimit(decodedMegabytes);
    if (const auto known = FaultPlan::checked(options.faults); !known)
        return known.error();
    auto parts = std::make_unique<Parts>(options, catalogue);
    if (const Result<void> prepared = parts->studio.prepare(); !prepared)
        return prepared.error();
    Parts *raw = parts.get();
    auto http =
        HttpServer::start(options.port, [raw](const HttpRequest &request) { return raw->answer(request); });
    if (!http)
        return http.error();
    parts->http = std::move(*http);
    return std::unique_ptr<PracticeServer>(new PracticeServer(std::move(parts)));
}

PracticeServer::PracticeServer(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
PracticeServer::~PracticeServer() { stop(); }

QUrl PracticeServer::baseUrl() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(m_parts->http->port())); }

void PracticeServer::stop()
{
    m_parts->studio.stop(); // wakes the requests that wait for a result
    m_parts->http->stop();
}

int PracticeServer::submitsReceived() const { return m_parts->submits; }
qint64 PracticeServer::billedMicroDollars() const { return m_parts->studio.ledger().totalMicroDollars(); }
} // namespace pentimento
