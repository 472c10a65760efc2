#include "app/practice/studio.h"

#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/base/log.h"
#include "app/practice/painter.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
using Phase = TaskState::Phase;

constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;
constexpr double startingShare = 0.15; // of the latency
constexpr int painters = 2;
constexpr qint64 usualMicroDollars = 50'000; // where the catalogue knows no price: a bill must name one

// Held for every change that must not cross with another thread's or process's; the kernel frees it at death.
class DirectoryLock
{
public:
    explicit DirectoryLock(const QString &directory)
        : m_file(::open(QFile::encodeName(directory + u"/lock"_s).constData(), O_RDWR | O_CREAT | O_CLOEXEC,
                        0600))
    {
        while (m_file >= 0 && ::flock(m_file, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    DirectoryLock(const DirectoryLock &) = delete;
    ~DirectoryLock()
    {
        if (m_file >= 0)
            ::close(m_file);
    }

private:
    int m_file;
};

Task::Outcome outcomeFor(const QString &prompt)
{
    if (prompt.contains(u"moderated"_s, Qt::CaseInsensitive))
        return Task::Outcome::RequestModerated;
    if (prompt.contains(u"withheld"_s, Qt::CaseInsensitive))
        return Task::Outcome::ContentModerated;
    return prompt.contains(u"practice-error"_s, Qt::CaseInsensitive) ? Task::Outcome::Failed
                                                                     : Task::Outcome::Picture;
}

qint64 seedOf(const Endpoint &endpoint, const QJsonObject &values)
{
    const Field *field = endpoint.firstOfKind(FieldKind::Seed);
    const QJsonValue sent = values.value(field ? field->name : u"seed"_s);
    return sent.isDouble() ? sent.toInteger(static_cast<qint64>(sent.toDouble()))
                           : QRandomGenerator::system()->bounded(1, 2'000'000'000);
}

QString formatOf(const Endpoint &endpoint, const QJsonObject &values)
{
    const Field *field = endpoint.field(u"output_format"_s);
    QString format = values.value(u"output_format"_s).toString();
    if (format.isEmpty() && field)
        format = field->fallback.toString();
    return format == u"png"_s || format == u"webp"_s ? format : u"jpeg"_s;
}

QJsonObject withoutPrivate(const Endpoint &endpoint, QJsonObject values)
{
    for (const Field &field : endpoint.fields) {
        if (field.kind == FieldKind::Secret || field.kind == FieldKind::Url)
            values.remove(field.name);
    }
    return values;
}

void removeOlderThan(qint64 ms, const QString &folder)
{
    for (const QFileInfo &file : QDir(folder).entryInfoList(QDir::Files)) {
        if (file.lastModified().toMSecsSinceEpoch() < ms)
            QFile::remove(file.filePath());
    }
}

QByteArray newSecret()
{
    std::array<quint32, 8> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    return QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random).toHex();
}
} // namespace

Studio::Studio(Settings settings, const Catalogue &catalogue)
    : m_settings(std::move(settings))
    , m_catalogue(catalogue)
    , m_ledger(m_settings.directory + u"/bills.jsonl"_s)
    , m_pool(painters)
{
}

Studio::~Studio() { stop(); }

Result<void> Studio::prepare()
{
    for (const QString &folder : {u"tasks"_s, u"uploads"_s, u"results"_s, u"files"_s}) {
        const QString whole = m_settings.directory + u'/' + folder;
        if (!QDir().mkpath(whole) || !QFileInfo(whole).isWritable()) {
            return Error{
                Error::Kind::Storage,
                {},
                QString::fromUtf8(QT_TRANSLATE_NOOP(
                    "Error", "The practice service cannot write to the folder %1. Choose another folder "
                             "or allow writing there.")),
                {whole}};
        }
        removeOlderThan(now() - dayMs, whole);
    }
    return {};
}

Result<Task> Studio::accept(Task task, const QHash<QString, SentPicture> &pictures)
{
    const Endpoint *endpoint = m_catalogue.find(task.endpoint, task.service);
    Q_ASSERT(endpoint);
    complete(task, *endpoint);
    for (auto it = pictures.begin(); it != pictures.end(); ++it) {
        // Numbered: a field's name comes from a schema, which may be a stranger's.
        const QString name = task.id + u'.' + QString::number(task.uploads.size());
        if (const Result<void> written = writeWhole(path(u"uploads"_s, name), it->bytes); !written)
            return written.error();
        task.uploads.insert(it.key(), name);
    }
    const Result<void> written = writeWhole(path(u"tasks"_s, task.id + u".json"_s), toJson(taskToJson(task)));
    if (!written)
        return written.error();
    if (task.outcome == Task::Outcome::Picture)
        makeLater(task);
    else
        settleAt(task);
    return task;
}

void Studio::complete(Task &task, const Endpoint &endpoint) const
{
    const qint64 latency = m_settings.latency.count();
    task.seed = seedOf(endpoint, task.values);
    task.format = formatOf(endpoint, task.values);
    task.values = withoutPrivate(endpoint, task.values);
    task.outcome = outcomeFor(task.prompt());
    if (task.outcome == Task::Outcome::Failed)
        task.problem = u"The run failed, as the word practice-error in the prompt asks for"_s;
    task.createdMs = now();
    // A refusal before the run comes early.
    task.readyMs = task.createdMs + (task.outcome == Task::Outcome::RequestModerated ? latency / 4 : latency);
    task.microDollars = endpoint.price.microDollars.value_or(usualMicroDollars);
    task.secret = newSecret();
}

std::optional<Task> Studio::find(const QString &id) const
{
    if (!isTaskId(id))
        return std::nullopt;
    const std::optional<QByteArray> bytes = readFile(path(u"tasks"_s, id + u".json"_s));
    const Result<QJsonValue> json =
        parseJson(bytes.value_or(QByteArray()), u"The task"_s, {512LL * 1024 * 1024, 64});
    return json ? taskFromJson(json->toObject()) : std::nullopt;
}

TaskState Studio::state(Task &task)
{
    const qint64 time = now();
    const double span = static_cast<double>(std::max<qint64>(1, task.readyMs - task.createdMs));
    const double passed = static_cast<double>(time - task.createdMs) / span;
    const bool started = task.endMs() - task.createdMs > span * startingShare;
    if (task.canceledMs > 0)
        return {Phase::Canceled, 0};
    if (task.deadlineMs > 0 && task.deadlineMs < task.readyMs && time >= task.deadlineMs)
        return {started ? Phase::Canceled : Phase::Aborted, 0};
    const TaskState going{passed < startingShare ? Phase::Starting : Phase::Running,
                          std::clamp(passed, 0.0, 0.99)};
    if (time < task.readyMs)
        return going;
    switch (task.outcome) {
    case Task::Outcome::RequestModerated:
        return {Phase::RequestModerated, 0};
    case Task::Outcome::ContentModerated:
        return {Phase::ContentModerated, 0};
    case Task::Outcome::Failed:
        return {Phase::Failed, 0};
    case Task::Outcome::Picture:
        break;
    }
    if (!QFile::exists(resultPath(task))) {
        makeLater(task);
        return going;
    }
    if (!m_ledger.contains(task.id))
        settle(task.id);
    task = find(task.id).value_or(task);
    if (task.canceledMs > 0)
        return {Phase::Canceled, 0};
    return {Phase::Ready, 0};
}

TaskState Studio::wait(Task &task, std::chrono::milliseconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    constexpr std::chrono::milliseconds look{250}; // another process may be at work, or time may have moved
    while (true) {
        task = find(task.id).value_or(task);
        const TaskState current = state(task);
        std::unique_lock lock(m_mutex);
        const auto time = std::chrono::steady_clock::now();
        if (current.isOver() || m_ended || time >= end)
            return current;
        m_changed.wait_until(lock, std::min(end, time + look));
    }
}

Result<Task> Studio::cancel(const QString &id)
{
    const DirectoryLock lock(m_settings.directory);
    std::optional<Task> task = find(id);
    if (!task)
        return Error{Error::Kind::Input, u"id"_s};
    const bool ready = now() >= task->readyMs && QFile::exists(resultPath(*task));
    if (task->canceledMs > 0 || ready || (task->outcome != Task::Outcome::Picture && now() >= task->readyMs))
        return *task;
    task->canceledMs = now();
    const Result<void> written = writeWhole(path(u"tasks"_s, id + u".json"_s), toJson(taskToJson(*task)));
    wake();
    if (!written)
        return written.error();
    return *task;
}

std::optional<QByteArray> Studio::result(const Task &task) const { return readFile(resultPath(task)); }

QStringList Studio::taskIds() const
{
    QStringList ids;
    for (const QString &name :
         QDir(m_settings.directory + u"/tasks"_s).entryList({u"*.json"_s}, QDir::Files)) {
        if (const QString id = name.chopped(5); isTaskId(id))
            ids.append(id);
    }
    return ids;
}

void Studio::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_changed.notify_all();
    m_pool.stop();
}

QString Studio::path(const QString &folder, const QString &name) const
{
    return m_settings.directory + u'/' + folder + u'/' + name;
}

QString Studio::resultPath(const Task &task) const
{
    return path(u"results"_s, task.id + u'.' + task.format);
}

void Studio::makeLater(const Task &task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_ended || m_making.contains(task.id))
            return;
        m_making.insert(task.id);
    }
    m_pool.run([this, id = task.id] { make(id); });
}

void Studio::make(const QString &id)
{
    const std::optional<Task> task = find(id);
    if (task && task->canceledMs == 0 && !QFile::exists(resultPath(*task))) {
        const Endpoint *endpoint = m_catalogue.find(task->endpoint, task->service);
        QHash<QString, QByteArray> pictures;
        for (auto it = task->uploads.begin(); it != task->uploads.end(); ++it)
            pictures.insert(it.key(), readFile(path(u"uploads"_s, it.value())).value_or(QByteArray()));
        storeMade(id, endpoint ? paint(*endpoint, task->values, pictures, task->seed, task->format)
                               : Error{Error::Kind::Failed, {}, u"This endpoint is no longer known."_s});
    }
    {
        const std::lock_guard lock(m_mutex);
        m_making.remove(id);
    }
    if (const std::optional<Task> made = find(id))
        settleAt(*made);
}

void Studio::storeMade(const QString &id, const Result<QByteArray> &picture)
{
    const DirectoryLock lock(m_settings.directory);
    std::optional<Task> task = find(id);
    if (!task)
        return;
    const Task before = *task;
    const qint64 madeAt = now(); // before the file is there for others to see: from then on the job has its end
    Result<void> written = picture ? writeWhole(resultPath(*task), *picture) : Result<void>(picture.error());
    if (!written) {
        task->outcome = Task::Outcome::Failed;
        task->problem = written.error().plainSentence();
    }
    task->readyMs = std::max(task->readyMs, madeAt); // it took longer than the latency
    if (*task == before)
        return;
    if (!writeWhole(path(u"tasks"_s, id + u".json"_s), toJson(taskToJson(*task))))
        qCWarning(logNet, "the practice service could not store a task's end");
}

void Studio::settle(const QString &id)
{
    {
        const DirectoryLock lock(m_settings.directory);
        const std::optional<Task> task = find(id);
        const bool ready = task && task->outcome == Task::Outcome::Picture && task->canceledMs == 0 &&
                           (task->deadlineMs == 0 || task->deadlineMs >= task->readyMs) &&
                           now() >= task->readyMs && QFile::exists(resultPath(*task));
        if (ready && !m_ledger.add(id, task->endpoint, task->microDollars, task->readyMs))
            qCWarning(logNet, "the practice service could not write a bill");
    }
    wake();
}

void Studio::settleAt(const Task &task)
{
    m_pool.run([this, id = task.id] { settle(id); },
               std::chrono::milliseconds(std::max<qint64>(0, task.readyMs - now())));
}

void Studio::wake()
{
    // Under the lock, so that nobody between looking and waiting misses it.
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}
} // namespace pentimento::practice
