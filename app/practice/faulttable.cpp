#include "app/practice/faulttable.h"

#include "app/base/json.h"

#include <QBuffer>
#include <QImage>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
HttpReply with(HttpReply reply, const QJsonObject &body)
{
    reply.body = toJson(body);
    return reply;
}
} // namespace

QJsonObject objectOf(const HttpReply &reply)
{
    const Result<QJsonValue> body = parseJson(reply.body, u"The answer"_s);
    return body ? body->toObject() : QJsonObject();
}

HttpReply withId(const HttpReply &honest, const QString &id)
{
    QJsonObject body = objectOf(honest);
    body.insert(u"id"_s, id);
    return with(honest, body);
}

QString polledId(const Occasion &occasion)
{
    return occasion.isReplicate ? occasion.request.path.section(u'/', 3, 3) : occasion.request.parameter(u"id"_s);
}

bool isReady(const Occasion &occasion, const HttpReply &reply)
{
    const QString status = objectOf(reply)[u"status"_s].toString();
    return reply.status == 200 && status == (occasion.isReplicate ? u"succeeded"_s : u"Ready"_s);
}

namespace {
using Delivery = HttpReply::Delivery;

const QString elsewhere = u"https://elsewhere.example"_s;

HttpReply page(int status)
{
    return {status, "text/html", "<html><body><h1>Bad Gateway</h1><p>cloud edge</p></body></html>", {}};
}

HttpReply delivered(HttpReply reply, Delivery delivery)
{
    reply.delivery = delivery;
    return reply;
}

/// An error in the words of the service that was asked.
HttpReply refusal(const Occasion &occasion, int status, const QString &words)
{
    if (!occasion.isReplicate)
        return jsonReply(status, {{u"detail"_s, words}});
    HttpReply reply = jsonReply(status, {{u"title"_s, u"Practice fault"_s}, {u"detail"_s, words}, {u"status"_s, status}});
    reply.contentType = "application/problem+json";
    return reply;
}

HttpReply fieldRefusal(const Occasion &occasion)
{
    const QString words = u"Practice: this prompt is refused on request"_s;
    if (occasion.isReplicate) {
        HttpReply reply = jsonReply(422, {{u"title"_s, u"Input validation failed"_s},
                                     {u"detail"_s, u"- input.prompt: "_s + words + u'\n'},
                                     {u"status"_s, 422},
                                     {u"invalid_fields"_s, QJsonArray{QJsonObject{{u"type"_s, u"invalid_value"_s},
                                                                                  {u"field"_s, u"input.prompt"_s},
                                                                                  {u"description"_s, words}}}}});
        reply.contentType = "application/problem+json";
        return reply;
    }
    // As the service does, with what was sent: pictures, secrets and all.
    const Result<QJsonValue> body = parseJson(occasion.request.body, u"The request"_s, {1LL << 28, 64});
    const QJsonValue sent = body ? *body : QJsonValue();
    return jsonReply(422, {{u"detail"_s, QJsonArray{QJsonObject{{u"type"_s, u"value_error"_s},
                                                           {u"loc"_s, QJsonArray{u"body"_s, u"prompt"_s}},
                                                           {u"msg"_s, words},
                                                           {u"input"_s, sent}}}}});
}

HttpReply later(HttpReply reply, const QByteArray &wait)
{
    reply.headers.append({"Retry-After", wait});
    return reply;
}

HttpReply redirect(const QString &target)
{
    return {302, "text/plain", {}, {{"Location", target.toLatin1()}}};
}

// ---- accepted, and told badly

HttpReply withPolling(const Occasion &occasion, const HttpReply &honest, const QString &address)
{
    QJsonObject body = objectOf(honest);
    if (occasion.isReplicate) {
        QJsonObject urls = body[u"urls"_s].toObject();
        urls.insert(u"get"_s, address);
        body.insert(u"urls"_s, urls);
    } else if (address.isEmpty()) {
        body.remove(u"polling_url"_s);
    } else {
        body.insert(u"polling_url"_s, address);
    }
    return with(honest, body);
}

QString pollingPath(const Occasion &occasion, const HttpReply &honest)
{
    const QJsonObject body = objectOf(honest);
    const QUrl address(occasion.isReplicate ? body[u"urls"_s].toObject()[u"get"_s].toString()
                                            : body[u"polling_url"_s].toString());
    return address.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::FullyEncoded);
}

// ---- polls

HttpReply polled(const Occasion &occasion, int status, const QString &bfl, const QString &replicate,
                 const QJsonObject &more = {})
{
    QJsonObject body{{u"id"_s, polledId(occasion)}, {u"status"_s, occasion.isReplicate ? replicate : bfl}};
    if (occasion.isReplicate) {
        body.insert(u"output"_s, QJsonValue::Null);
        body.insert(u"error"_s, QJsonValue::Null);
    } else {
        body.insert(u"result"_s, QJsonValue::Null);
        body.insert(u"progress"_s, QJsonValue::Null);
    }
    for (auto it = more.begin(); it != more.end(); ++it)
        body.insert(it.key(), it.value());
    return jsonReply(status, body);
}

HttpReply failedPoll(const Occasion &occasion, int status)
{
    const QString words = u"Practice: the run failed, as asked for"_s;
    return polled(occasion, status, u"Error"_s, u"failed"_s,
                  occasion.isReplicate ? QJsonObject{{u"error"_s, words}}
                                       : QJsonObject{{u"details"_s, QJsonObject{{u"error"_s, words}}}});
}

HttpReply moderatedPoll(const Occasion &occasion, const QString &word)
{
    if (occasion.isReplicate) {
        return polled(occasion, 200, {}, u"failed"_s,
                      {{u"error"_s, u"The input or output was flagged as sensitive. Please try again with different "
                                    "inputs. (E005)"_s}});
    }
    const QJsonArray reasons{u"Practice: withheld, as asked for"_s};
    return polled(occasion, 200, word, {}, {{u"details"_s, QJsonObject{{u"Moderation Reasons"_s, reasons}}}});
}

HttpReply withResult(const Occasion &occasion, const HttpReply &honest, const QJsonValue &result)
{
    QJsonObject body = objectOf(honest);
    if (occasion.isReplicate)
        body.insert(u"output"_s, result.isObject() ? result[u"sample"_s] : result);
    else
        body.insert(u"result"_s, result);
    return with(honest, body);
}

QJsonObject sample(const QJsonValue &address) { return {{u"sample"_s, address}}; }

// ---- downloads

QByteArray giantPng()
{
    // A whole head and nothing behind it: whoever makes room before looking pays 14 gigabytes.
    QByteArray head = QByteArray::fromHex("89504e470d0a1a0a0000000d49484452" "0000ea60" "0000ea60" "0802000000");
    quint32 crc = 0xffffffff;
    for (const char byte : head.mid(12)) {
        crc ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320U : 0);
    }
    crc ^= 0xffffffff;
    for (int shift = 24; shift >= 0; shift -= 8)
        head.append(char(crc >> shift));
    return head;
}

HttpReply inAnotherFormat(HttpReply reply)
{
    const QImage picture = QImage::fromData(reply.body);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (picture.isNull() || !picture.save(&buffer, reply.contentType == "image/png" ? "JPEG" : "PNG"))
        return reply;
    reply.body = buffer.data();
    return reply; // type and name stay as they were
}

QString addressOf(const HttpRequest &request)
{
    QUrl url(request.address(request.path));
    url.setQuery(request.query);
    return url.toString(QUrl::FullyEncoded);
}

HttpReply redirectOnce(const Occasion &occasion, const HttpReply &honest)
{
    if (occasion.request.query.hasQueryItem(u"again"_s))
        return honest;
    const QString address = addressOf(occasion.request);
    return redirect(address + (address.contains(u'?') ? u"&again=1"_s : u"?again=1"_s));
}

HttpReply half(HttpReply reply)
{
    reply.body.truncate(reply.body.size() / 2);
    return reply;
}

using O = const Occasion &;
using H = const HttpReply &;

const FaultRow rows[] = {
    {"submit-401", "the key is refused with 401", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 401, u"Not authenticated"_s); }},
    {"submit-402", "no credits", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 402, u"Insufficient credits"_s); }},
    {"submit-403", "the key is refused with 403", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 403, u"Not authenticated - Invalid Authentication"_s); }},
    {"submit-422", "a field is refused; what was sent is echoed", Stage::Submit, When::Instead,
     [](O o, H) { return fieldRefusal(o); }},
    {"submit-422-text", "the request is refused in one sentence", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 422, u"Practice: refused, as asked for"_s); }},
    {"submit-429", "too many jobs at once", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 429, u"Too many active tasks"_s); }},
    {"submit-429-wait", "too many jobs at once; come back in a second", Stage::Submit, When::Instead,
     [](O o, H) { return later(refusal(o, 429, u"Request was throttled. Your rate limit resets in ~1s."_s), "1"); }},
    {"submit-500", "the service fails before it takes the job", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 500, u"Internal Server Error"_s); }},
    {"submit-503", "out of service", Stage::Submit, When::Instead,
     [](O o, H) { return refusal(o, 503, u"Service Unavailable"_s); }},
    {"submit-503-wait", "out of service; come back in a second", Stage::Submit, When::Instead,
     [](O o, H) { return later(refusal(o, 503, u"Service Unavailable"_s), "1"); }},
    {"submit-close", "the connection ends without an answer; nothing was accepted", Stage::Submit, When::Instead,
     [](O, H) { return delivered({}, Delivery::Close); }},
    {"submit-reset", "the connection is reset; nothing was accepted", Stage::Submit, When::Instead,
     [](O, H) { return delivered({}, Delivery::Reset); }},
    {"submit-hang", "no answer ever comes; nothing was accepted", Stage::Submit, When::Instead,
     [](O, H) { return delivered({}, Delivery::Hang); }},
    {"submit-redirect", "the job is sent to another host", Stage::Submit, When::Instead,
     [](O o, H) { return redirect(elsewhere + o.request.path); }},
    {"lost-close", "the job is accepted and the connection ends before the answer", Stage::Submit, When::After,
     [](O, H h) { return delivered(h, Delivery::Close); }},
    {"lost-reset", "the job is accepted and the connection is reset before the answer", Stage::Submit, When::After,
     [](O, H h) { return delivered(h, Delivery::Reset); }},
    {"lost-hang", "the job is accepted and no answer ever comes", Stage::Submit, When::After,
     [](O, H h) { return delivered(h, Delivery::Hang); }},
    {"lost-html", "the job is accepted and the answer is a web page", Stage::Submit, When::After,
     [](O, H) { return page(200); }},
    {"lost-cut", "the job is accepted and the answer is cut", Stage::Submit, When::After,
     [](O, H h) { return delivered(h, Delivery::Cut); }},
    {"lost-array", "the job is accepted and the answer is a list", Stage::Submit, When::After,
     [](O, H h) { HttpReply r = h; r.body = '[' + h.body + ']'; return r; }},
    {"lost-id", "the job is accepted and the answer has no id", Stage::Submit, When::After,
     [](O, H h) { QJsonObject body = objectOf(h); body.remove(u"id"_s); return with(h, body); }},
    {"id-path", "the job's id looks like a path", Stage::Submit, When::After,
     [](O, H h) { return withId(h, u"../../../../tmp/pentimento-practice"_s); }},
    {"id-huge", "the job's id has a million letters", Stage::Submit, When::After,
     [](O, H h) { return withId(h, QString(1'000'000, u'i')); }},
    {"id-repeated", "every job gets the id of the first", Stage::Submit, When::After, nullptr},
    {"polling-missing", "no polling address is named", Stage::Submit, When::After,
     [](O o, H h) { return withPolling(o, h, {}); }},
    {"polling-relative", "the polling address has no host", Stage::Submit, When::After,
     [](O o, H h) { return withPolling(o, h, pollingPath(o, h)); }},
    {"polling-host", "the polling address lies on another host", Stage::Submit, When::After,
     [](O o, H h) { return withPolling(o, h, elsewhere + pollingPath(o, h)); }},
    {"polling-file", "the polling address is a file", Stage::Submit, When::After,
     [](O o, H h) { return withPolling(o, h, u"file:///etc/hostname"_s); }},

    {"poll-429", "asked too often", Stage::Poll, When::Instead,
     [](O o, H) { return refusal(o, 429, u"Too many requests"_s); }},
    {"poll-429-wait", "asked too often; come back in a second", Stage::Poll, When::Instead,
     [](O o, H) { return later(refusal(o, 429, u"Too many requests"_s), "1"); }},
    {"poll-500", "the service fails while it is asked", Stage::Poll, When::Instead,
     [](O o, H) { return refusal(o, 500, u"Internal Server Error"_s); }},
    {"poll-503", "out of service while it is asked", Stage::Poll, When::Instead,
     [](O o, H) { return refusal(o, 503, u"Service Unavailable"_s); }},
    {"poll-html", "a web page instead of an answer", Stage::Poll, When::Instead, [](O, H) { return page(502); }},
    {"poll-close", "the connection ends without an answer", Stage::Poll, When::Instead,
     [](O, H) { return delivered({}, Delivery::Close); }},
    {"poll-reset", "the connection is reset", Stage::Poll, When::Instead,
     [](O, H) { return delivered({}, Delivery::Reset); }},
    {"poll-hang", "no answer ever comes", Stage::Poll, When::Instead,
     [](O, H) { return delivered({}, Delivery::Hang); }},
    {"poll-cut", "the answer is cut", Stage::Poll, When::After,
     [](O, H h) { return delivered(h, Delivery::Cut); }},
    {"poll-bytes", "the answer is not UTF-8", Stage::Poll, When::Instead,
     [](O, H) { return HttpReply{200, "application/json", "{\"status\":\"\xff\xfe\xc0\x80\"}", {}}; }},
    {"poll-huge", "the answer has two gigabytes", Stage::Poll, When::Instead,
     [](O, H) { return delivered({}, Delivery::Huge); }},
    {"poll-deep", "the answer is nested 200,000 deep", Stage::Poll, When::Instead,
     [](O, H) {
         return HttpReply{200, "application/json",
                          "{\"status\":" + QByteArray(200'000, '[') + QByteArray(200'000, ']') + '}', {}};
     }},
    {"poll-word", "a status that nobody knows", Stage::Poll, When::Instead,
     [](O o, H) { return polled(o, 200, u"Contemplating"_s, u"contemplating"_s); }},
    {"poll-progress", "progress that means nothing", Stage::Poll, When::Instead,
     [](O o, H) { return polled(o, 200, u"Pending"_s, u"processing"_s, {{u"progress"_s, -1e300}}); }},
    {"poll-pending", "the job never ends", Stage::Poll, When::Instead,
     [](O o, H) { return polled(o, 200, u"Pending"_s, u"processing"_s); }},
    {"poll-not-found", "the job is not known", Stage::Poll, When::Instead,
     [](O o, H) {
         return o.isReplicate ? refusal(o, 404, u"The requested resource could not be found."_s)
                              : polled(o, 404, u"Task not found"_s, {});
     }},
    {"poll-error", "the run failed", Stage::Poll, When::Failing, [](O o, H) { return failedPoll(o, 200); }},
    {"poll-error-422", "the run failed, told with status 422", Stage::Poll, When::Failing,
     [](O o, H) { return failedPoll(o, 422); }},
    {"poll-error-503", "the run failed, told with status 503", Stage::Poll, When::Failing,
     [](O o, H) { return failedPoll(o, 503); }},
    {"poll-request-moderated", "refused before the run", Stage::Poll, When::Failing,
     [](O o, H) { return moderatedPoll(o, u"Request Moderated"_s); }},
    {"poll-content-moderated", "the picture is withheld", Stage::Poll, When::Failing,
     [](O o, H) { return moderatedPoll(o, u"Content Moderated"_s); }},
    {"ready-nothing", "ready, and no result is named", Stage::Poll, When::Ready,
     [](O o, H h) { return withResult(o, h, QJsonValue::Null); }},
    {"ready-number", "ready, and the result is a number", Stage::Poll, When::Ready,
     [](O o, H h) { return withResult(o, h, sample(42)); }},
    {"ready-odd", "ready, and everything has another type than it should", Stage::Poll, When::Ready,
     [](O o, H h) {
         return withResult(o, h, o.isReplicate ? QJsonValue(QJsonObject{{u"url"_s, true}})
                                               : QJsonValue(QJsonArray{u"sample"_s, 1, QJsonObject()}));
     }},
    {"ready-file", "ready, and the result is a file of this machine", Stage::Poll, When::Ready,
     [](O o, H h) { return withResult(o, h, sample(u"file:///etc/hostname"_s)); }},
    {"ready-host", "ready, and the result lies on a host that does not exist", Stage::Poll, When::Ready,
     [](O o, H h) { return withResult(o, h, sample(u"https://elsewhere.invalid/result.png"_s)); }},

    {"download-404", "the result is gone", Stage::Download, When::Instead,
     [](O o, H) { return refusal(o, 404, u"Not Found"_s); }},
    {"download-expired", "the result's address has expired", Stage::Download, When::Instead,
     [](O, H) { return HttpReply{403, "application/xml", "<Error><Code>AuthenticationFailed</Code></Error>", {}}; }},
    {"download-500", "the delivery fails", Stage::Download, When::Instead, [](O, H) { return page(500); }},
    {"download-close", "the connection ends without an answer", Stage::Download, When::Instead,
     [](O, H) { return delivered({}, Delivery::Close); }},
    {"download-reset", "the connection is reset", Stage::Download, When::Instead,
     [](O, H) { return delivered({}, Delivery::Reset); }},
    {"download-hang", "no answer ever comes", Stage::Download, When::Instead,
     [](O, H) { return delivered({}, Delivery::Hang); }},
    {"download-cut", "the transfer ends in the middle", Stage::Download, When::After,
     [](O, H h) { return delivered(h, Delivery::Cut); }},
    {"download-half", "half of the picture, called whole", Stage::Download, When::After, [](O, H h) { return half(h); }},
    {"download-html", "a web page called a picture", Stage::Download, When::After,
     [](O, H h) { HttpReply r = h; r.body = page(200).body; return r; }},
    {"download-empty", "no bytes", Stage::Download, When::After, [](O, H h) { HttpReply r = h; r.body.clear(); return r; }},
    {"download-giant", "a picture of 60000 x 60000 pixels", Stage::Download, When::After,
     [](O, H h) { HttpReply r = h; r.body = giantPng(); return r; }},
    {"download-huge", "a picture of two gigabytes", Stage::Download, When::Instead,
     [](O, H) { return delivered({}, Delivery::Huge); }},
    {"download-endless", "a transfer without end", Stage::Download, When::Instead,
     [](O, H) { return delivered({}, Delivery::Endless); }},
    {"download-slow", "a transfer that takes ten seconds", Stage::Download, When::After,
     [](O, H h) { return delivered(h, Delivery::Slow); }},
    {"download-redirect", "the result has moved", Stage::Download, When::After, redirectOnce},
    {"download-redirect-loop", "the result moves round and round", Stage::Download, When::Instead,
     [](O o, H) { return redirect(addressOf(o.request)); }},
    {"download-redirect-file", "the result has moved to a file of this machine", Stage::Download, When::Instead,
     [](O, H) { return redirect(u"file:///etc/hostname"_s); }},
    {"download-format", "another format than name and type say", Stage::Download, When::After,
     [](O, H h) { return inAnotherFormat(h); }},
};
} // namespace

std::span<const FaultRow> faultTable()
{
    return rows;
}
} // namespace pentimento::practice
