#include "tests/support/hostilestage.h"

#include "app/api/bfl/bflprovider.h"
#include "app/api/replicate/replicateprovider.h"

#include <QDirIterator>
#include <QFile>

#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr std::chrono::milliseconds patience{300};
constexpr qint64 mostMemory = 400LL * 1024 * 1024;
const QByteArray key = "k-hostile-secret-1234";

/// The most memory that this process ever had, in bytes.
qint64 peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1024;
}

/// Before any row was played.
qint64 idleMemory()
{
    static const qint64 idle = peakMemory();
    return idle;
}

QString endProblem(const HostileRow &row, const Generation &ended)
{
    if (ended.state != row.state)
        return jobStateName(ended.state) + u": "_s + (ended.error ? ended.error->plainSentence() : QString());
    if ((ended.error ? exitCode(ended.error->kind) : 0) != row.exit)
        return u"exit "_s + QString::number(ended.error ? exitCode(ended.error->kind) : 0);
    if (ended.patch.isNull() != (row.state != JobState::Ready))
        return u"patch"_s;
    if (!ended.error)
        return {};
    const QString said = ended.error->plainSentence();
    const bool isRight =
        said.contains(row.message) && !said.contains(u'%') && !said.contains(QString::fromLatin1(key));
    return isRight ? QString() : said;
}

/// Nothing half written, everything named is there, and the key is in no file.
QString filesProblem(JobRig &rig, const Generation &ended)
{
    const FileStore files(rig.folder() + u"/files"_s);
    if (!QDir(files.incomingFolder()).entryList(QDir::Files).isEmpty())
        return u"something half written"_s;
    for (const FileRef &file : {ended.raw, ended.patch, ended.source, ended.mask}) {
        if (!file.isNull() && !files.get(file))
            return u"a file that is not whole"_s;
    }
    rig.stop();
    QDirIterator kept(rig.folder(), QDir::Files, QDirIterator::Subdirectories);
    while (kept.hasNext()) {
        QFile file(kept.next());
        if (!file.open(QIODevice::ReadOnly) || file.readAll().contains(key))
            return u"the key in "_s + file.fileName();
    }
    return {};
}
/// What both clients may take, small enough to be overrun.
template <typename Limits> Limits quick()
{
    Limits limits;
    limits.submit.idle = 2 * patience;
    limits.poll = {patience, std::chrono::seconds(2), 4 * 1024 * 1024};
    limits.fetch = {patience, std::chrono::seconds(5), 3 * 1024 * 1024};
    return limits;
}
} // namespace

QString HostileStage::pollPath() const
{
    return isReplicate() ? u"/v1/predictions/task-1"_s : u"/v1/get_result"_s;
}

WireStep HostileStage::acceptance(const QByteArray &id, const QByteArray &address) const
{
    if (isReplicate())
        return WireStep::answer(201, R"({"id":")" + id +
                                         R"(","status":"starting","output":null,"urls":{"get":")" + address +
                                         R"("}})");
    return WireStep::answer(200, R"({"id":")" + id + R"(","polling_url":")" + address + R"("})");
}

WireStep HostileStage::running(const QByteArray &word, const QByteArray &rest) const
{
    const QByteArray usual = isReplicate() ? "processing" : "Pending";
    return WireStep::answer(200, R"({"id":"task-1","status":")" + (word.isEmpty() ? usual : word) + '"' +
                                     rest + '}');
}

WireStep HostileStage::readyWith(const QByteArray &json) const
{
    if (isReplicate())
        return WireStep::answer(200, R"({"id":"task-1","status":"succeeded","output":)" + json + '}');
    return WireStep::answer(200, R"({"id":"task-1","status":"Ready","result":{"sample":)" + json +
                                     R"(,"seed":7}})");
}

WireStep HostileStage::ready(const QByteArray &address) const
{
    return readyWith('"' + (address.isEmpty() ? here(u"/result.png"_s) : address) + '"');
}

WireStep HostileStage::failure(const QByteArray &words, int status) const
{
    if (isReplicate())
        return WireStep::answer(status, R"({"id":"task-1","status":"failed","output":null,"error":")" +
                                            words + R"("})");
    return WireStep::answer(status,
                            R"({"id":"task-1","status":"Error","details":{"error":")" + words + R"("}})");
}

WireStep HostileStage::moderated(const QByteArray &words) const
{
    if (isReplicate())
        return failure(words + " was flagged as sensitive. (E005)");
    return WireStep::answer(
        200, R"({"id":"task-1","status":"Content Moderated","details":{"Moderation Reasons":[")" + words +
                 R"("]}})");
}

WireStep HostileStage::notFound() const
{
    return isReplicate()
               ? WireStep::answer(404, R"({"detail":"Prediction not found","status":404})",
                                  "application/problem+json")
               : WireStep::answer(404, R"({"id":"task-1","status":"Task not found","result":null})");
}

WireStep HostileStage::refusal(int status, const QByteArray &words, const QByteArray &headers) const
{
    if (isReplicate())
        return WireStep::answer(status,
                                R"({"title":"Refused","detail":")" + words + R"(","status":)" +
                                    QByteArray::number(status) + '}',
                                "application/problem+json", headers);
    return WireStep::answer(status, R"({"detail":")" + words + R"("})", "application/json", headers);
}

WireStep HostileStage::fieldRefusal(const QByteArray &words) const
{
    if (isReplicate())
        return WireStep::answer(
            422,
            R"({"title":"Input validation failed","detail":"- input: )" + words +
                R"(\n","status":422,"invalid_fields":[{"type":"required","field":"input","description":")" +
                words + R"("}]})",
            "application/problem+json");
    return WireStep::answer(422, R"({"detail":[{"loc":["body","prompt"],"msg":")" + words +
                                     R"(","input":{"image":"AAAA"}}]})");
}

WireStep HostileStage::picture(const QByteArray &type)
{
    return WireStep::answer(200, JobRig::picture({96, 64}, qRgb(0, 200, 0)), type);
}

JobRequest HostileStage::request(const JobRig &rig) const
{
    JobRequest request = rig.fillRequest();
    request.address = service.url();
    if (isReplicate()) {
        request.profile = profile();
        request.endpoint = *rig.catalogue.find(u"black-forest-labs/flux-fill-pro"_s, profile());
    }
    return request;
}

std::unique_ptr<Provider> HostileStage::client() const
{
    if (isReplicate())
        return std::make_unique<ReplicateProvider>(quick<ReplicateProvider::Limits>());
    return std::make_unique<BflProvider>(quick<BflProvider::Limits>());
}

QString HostileStage::keyProblem(const QByteArray &key) const
{
    for (const WireRequest &request : service.requests()) {
        const QByteArray sent =
            isReplicate() ? request.headers.value("authorization") : request.headers.value("x-key");
        const QByteArray due = !request.target.startsWith("/v1/") ? QByteArray()
                               : isReplicate()                    ? "Bearer " + key
                                                                  : key;
        if (sent != due || request.target.contains(key))
            return u"home: "_s + QString::fromLatin1(request.target);
    }
    for (const WireRequest &request : stranger.requests()) {
        for (const QByteArray &value : request.headers) {
            if (value.contains(key) || request.target.contains(key) || request.body.contains(key))
                return u"stranger: "_s + QString::fromLatin1(request.target);
        }
    }
    return {};
}

QString playHostileRow(HostileStage::Wire wire, const HostileRow &row)
{
    const qint64 idle = idleMemory();
    HostileStage stage(wire);
    row.prepare(stage);
    const std::unique_ptr<Provider> client = stage.client();
    JobRig rig;
    rig.client = client.get();
    rig.credentials.setForSession(stage.profile(), QString::fromLatin1(key));
    const Generation ended = rig.runToEnd(rig.addOne(stage.request(rig)));
    if (const QString problem = endProblem(row, ended); !problem.isEmpty())
        return problem;
    const int posts = stage.service.count("POST") + stage.stranger.count("POST");
    if (posts != row.posts)
        return u"%1 POSTs"_s.arg(posts);
    if (const QString problem = stage.keyProblem(key); !problem.isEmpty())
        return problem;
    if (peakMemory() >= idle + mostMemory)
        return u"memory"_s;
    return filesProblem(rig, ended);
}
} // namespace pentimento
