#include "app/practice/replicatereplies.h"

#include "app/base/json.h"

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace pentimento::practice::replicate {
HttpReply problem(int status, const QString &detail, const QString &title)
{
    QJsonObject body{{u"detail"_s, detail}, {u"status"_s, status}};
    if (!title.isEmpty())
        body.insert(u"title"_s, title);
    return {status, "application/problem+json", toJson(body), {}};
}

HttpReply notFound() { return problem(404, u"The requested resource could not be found."_s); }

HttpReply notAllowed(const QByteArray &allowed)
{
    HttpReply reply = problem(405, u"Method not allowed"_s);
    reply.headers.append({"Allow", allowed});
    return reply;
}

HttpReply invalid(const QList<Fault> &faults)
{
    return {422, "application/problem+json", replicateFaults(faults), {}};
}

HttpReply storageProblem(const Error &error)
{
    return problem(500, error.plainSentence(), u"Internal error"_s);
}

QString time(qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs); }
} // namespace pentimento::practice::replicate
