#include "app/api/replicate/replicateprovider.h"

#include "app/api/outcomes.h"
#include "app/api/replicate/replicateanswers.h"

#include <QPointer>
#include <QUrlQuery>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostPages = 50;
constexpr std::chrono::seconds leastTimeLimit{5};

HttpRequest requestTo(const QUrl &url, const ServiceCall &call, const HttpLimits &limits)
{
    HttpRequest request{url, call.address, {}, {}, limits};
    // A key that cannot be a header is not sent: a line break in it would write headers of its own.
    if (isSendableKey(call.key)) {
        request.keyHeader = "Authorization";
        request.keyValue = "Bearer " + call.key.toLatin1();
    }
    return request;
}

/// A form of one part. The file's own name is nobody's business.
QByteArray formOf(const QByteArray &bytes, const QString &contentType, const QByteArray &boundary)
{
    const QByteArray type = contentType.toLatin1();
    QByteArray extension = type.mid(type.indexOf('/') + 1);
    if (extension == "jpeg")
        extension = "jpg";
    QByteArray form;
    form.reserve(bytes.size() + 400);
    form += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"content\"; filename=\"picture." + extension
            + "\"\r\nContent-Type: " + type + "\r\n\r\n";
    form += bytes;
    form += "\r\n--" + boundary + "--\r\n";
    return form;
}
} // namespace

/// A list on its way over its pages.
struct ReplicateProvider::Listing
{
    ServiceCall call;
    QPointer<QObject> context;
    std::function<void(ListOutcome)> done;
    ListOutcome outcome;
    int pages = 0;
};

ReplicateProvider::ReplicateProvider(Limits limits) : m_limits(limits) {}

void ReplicateProvider::submit(const ServiceCall &call, const Endpoint &endpoint, const QByteArray &body,
                               QObject *context, SubmitWatch watch)
{
    const QString path = endpoint.pin().isEmpty() ? u"v1/models/"_s + endpoint.id + u"/predictions"_s
                                                  : u"v1/predictions"_s;
    HttpRequest request = requestTo(below(call.address, path), call, m_limits.submit);
    // Never "Prefer: wait": it holds back the job's number for up to a minute, and a connection that breaks
    // meanwhile leaves a paid job that nobody can ask for. All it could save is the half second to the first
    // question: there is no progress to be told, and the job is polled anyway where it takes longer than the
    // wait.
    if (call.timeLimit >= leastTimeLimit)
        request.headers.append({"Cancel-After", QByteArray::number(qint64(call.timeLimit.count())) + 's'});
    m_transport.post(request, body, context, std::move(watch.progress),
                     [done = std::move(watch.done), endpoint](const HttpAnswer &answer) {
                         done(outcomes::traced(replicateanswers::submitted(answer, endpoint), answer));
                     });
}

void ReplicateProvider::poll(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl, QObject *context,
                             std::function<void(PollOutcome)> done)
{
    const QUrl address = replicateanswers::pollAddress(call.address, serviceId, pollingUrl);
    m_transport.get(requestTo(address, call, m_limits.poll), context,
                    [done = std::move(done), service = call.address](const HttpAnswer &answer) {
                        done(outcomes::traced(replicateanswers::polled(answer, service), answer));
                    });
}

void ReplicateProvider::fetch(const ServiceCall &call, const QUrl &result, QObject *context,
                              std::function<void(qint64, qint64)> progress, std::function<void(FetchOutcome)> done)
{
    const HttpRequest request{result, call.address, {}, {}, m_limits.fetch};
    m_transport.download(
        request, [service = call.address](const QUrl &target) { return isAllowedResult(service, target); }, context,
        std::move(progress),
        [done = std::move(done)](const HttpAnswer &answer) { done(outcomes::fetched(answer)); });
}

qint64 ReplicateProvider::mostInlineBytes() const
{
    return mostDataUrlBytes;
}

void ReplicateProvider::upload(const ServiceCall &call, const QByteArray &bytes, const QString &contentType,
                               QObject *context, std::function<void(qint64, qint64)> progress,
                               std::function<void(UploadOutcome)> done)
{
    const QByteArray boundary = QUuid::createUuid().toByteArray(QUuid::Id128);
    HttpRequest request = requestTo(below(call.address, u"v1/files"_s), call, m_limits.upload);
    request.contentType = "multipart/form-data; boundary=" + boundary;
    m_transport.post(request, formOf(bytes, contentType, boundary), context, std::move(progress),
                     [done = std::move(done)](const HttpAnswer &answer) { done(replicateanswers::uploaded(answer)); });
}

void ReplicateProvider::cancel(const ServiceCall &call, const QString &serviceId, const QUrl &pollingUrl,
                               QObject *context, std::function<void(PollOutcome)> done)
{
    const QUrl address = replicateanswers::cancelAddress(call.address, serviceId, pollingUrl);
    m_transport.post(requestTo(address, call, m_limits.poll), {}, context, {},
                     [done = std::move(done), service = call.address](const HttpAnswer &answer) {
                         done(outcomes::traced(replicateanswers::polled(answer, service), answer));
                     });
}

void ReplicateProvider::list(const ServiceCall &call, const QDateTime &after, QObject *context,
                             std::function<void(ListOutcome)> done)
{
    auto listing = std::make_shared<Listing>();
    listing->call = call;
    listing->context = context;
    listing->done = std::move(done);
    QUrl first = below(call.address, u"v1/predictions"_s);
    QUrlQuery query;
    query.addQueryItem(u"created_after"_s, after.toUTC().toString(Qt::ISODateWithMs));
    first.setQuery(query);
    listPage(listing, first);
}

void ReplicateProvider::listPage(const std::shared_ptr<Listing> &listing, const QUrl &address)
{
    ++listing->pages;
    const auto take = [this, listing](const HttpAnswer &answer) {
        replicateanswers::Page page = replicateanswers::listed(answer);
        page.outcome.jobs = listing->outcome.jobs + page.outcome.jobs;
        const bool isWhole = page.outcome.kind != ListOutcome::Kind::Complete || page.next.isEmpty();
        if (isWhole || !listing->context)
            return listing->done(page.outcome);
        if (listing->pages >= mostPages) { // a list without end proves nothing
            page.outcome.kind = ListOutcome::Kind::TryAgain;
            return listing->done(page.outcome);
        }
        listing->outcome = std::move(page.outcome);
        listPage(listing, page.next);
    };
    m_transport.get(requestTo(address, listing->call, m_limits.list), listing->context, take);
}

void ReplicateProvider::describe(const ServiceCall &call, const QString &model, QObject *context,
                                 std::function<void(Result<QByteArray>)> done)
{
    const QString version = model.section(u':', 1);
    const QString path = u"v1/models/"_s + model.section(u':', 0, 0)
                         + (version.isEmpty() ? QString() : u"/versions/"_s + version);
    m_transport.get(requestTo(below(call.address, path), call, m_limits.describe), context,
                    [done = std::move(done)](const HttpAnswer &answer) { done(outcomes::document(answer)); });
}

void ReplicateProvider::balance(const ServiceCall &call, QObject *context, std::function<void(Result<Money>)> done)
{
    m_transport.get(requestTo(below(call.address, u"v1/account"_s), call, m_limits.poll), context,
                    [done = std::move(done)](const HttpAnswer &answer) { done(replicateanswers::account(answer)); });
}

QUrl ReplicateProvider::defaultAddress() const
{
    return QUrl(u"https://api.replicate.com"_s);
}
} // namespace pentimento
