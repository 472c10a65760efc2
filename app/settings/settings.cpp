#include "app/settings/settings.h"

#include "app/base/log.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSettings>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using Values = QHash<QString, QVariant>;

constexpr std::chrono::milliseconds gatherFor(300); // a dragged slider becomes one write

Values readAll(const QString &path)
{
    const QSettings file(path, QSettings::IniFormat);
    Values values;
    for (const QString &key : file.allKeys())
        values.insert(key, file.value(key));
    return values;
}

/// The file is there and private before QSettings, which keeps the mode it finds, writes to it.
void makePrivate(const QString &path)
{
    const QFileInfo info(path);
    if (!info.dir().exists() && QDir().mkpath(info.path()))
        QFile::setPermissions(info.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const int file = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    ::fchmod(file, 0600);
    ::close(file);
}

bool writeChanges(const QString &path, const Values &changes)
{
    makePrivate(path);
    QSettings file(path, QSettings::IniFormat);
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        if (change.value().isValid())
            file.setValue(change.key(), change.value());
        else
            file.remove(change.key());
    }
    file.sync();
    if (file.status() == QSettings::NoError)
        return true;
    qCWarning(logApp) << "The settings could not be written to" << path;
    return false;
}

/// An INI file holds text: what it means as \a type, invalid where it means nothing.
QVariant converted(QVariant value, QMetaType type)
{
    const QMetaType stored = value.metaType();
    if (stored == type)
        return value;
    const QString text = value.toString();
    if (type == QMetaType::fromType<bool>()) // QVariant would take any text for true
        return text == "true"_L1 ? QVariant(true) : text == "false"_L1 ? QVariant(false) : QVariant();
    // A list of one entry is written as that entry.
    if (type == QMetaType::fromType<QStringList>())
        return stored == QMetaType::fromType<QString>() ? QVariant(QStringList{text}) : QVariant();
    if (type == QMetaType::fromType<QString>()) // a comma makes a list of it when it was edited by hand
        return stored == QMetaType::fromType<QStringList>() ? QVariant(value.toStringList().join(u", "_s)) : QVariant();
    if (stored != QMetaType::fromType<QString>() || !value.convert(type))
        return {};
    if (type == QMetaType::fromType<double>() && !std::isfinite(value.toDouble()))
        return {};
    return value;
}
} // namespace

/// The values, and the thread that brings changes to the file.
class SettingsStore::Private
{
public:
    explicit Private(const QString &file)
        : values(readAll(file))
        , m_file(file)
    {}

    ~Private()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        m_woken.notify_one();
        if (m_writer.joinable())
            m_writer.join();
    }

    void writeSoon(const QString &key, const QVariant &value)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_changes.insert(key, value);
        }
        if (!m_writer.joinable())
            m_writer = std::thread([this] { work(); });
        m_woken.notify_one();
    }

    void setFailureHandler(std::function<void(const QString &)> tell)
    {
        const std::lock_guard lock(m_mutex);
        m_tell = std::move(tell);
    }

    Values values;

private:
    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_woken.wait(lock, [this] { return m_isEnding || !m_changes.isEmpty(); });
            m_woken.wait_for(lock, gatherFor, [this] { return m_isEnding; });
            m_unwritten.insert(std::exchange(m_changes, {}));
            if (m_unwritten.isEmpty())
                return; // ending, and nothing is left
            const Values changes = m_unwritten;
            const bool isLast = m_isEnding;
            lock.unlock();
            const bool isWritten = writeChanges(m_file, changes);
            lock.lock();
            note(isWritten);
            if (isLast && m_changes.isEmpty())
                return;
        }
    }

    void note(bool isWritten)
    {
        if (isWritten)
            m_unwritten.clear();
        if (!isWritten && !m_hasFailed && m_tell)
            m_tell(m_file);
        m_hasFailed = !isWritten;
    }

    const QString m_file;
    std::mutex m_mutex;
    std::condition_variable m_woken;
    Values m_changes;
    Values m_unwritten; // what the last write should have brought to the disk
    std::function<void(const QString &)> m_tell;
    bool m_hasFailed = false;
    bool m_isEnding = false;
    std::thread m_writer;
};

SettingsStore::SettingsStore(const QString &file)
    : d(std::make_unique<Private>(file))
{}

SettingsStore::~SettingsStore() = default;

void SettingsStore::setFailureHandler(std::function<void(const QString &file)> tell)
{
    d->setFailureHandler(std::move(tell));
}

QVariant SettingsStore::read(const char *key, QMetaType type) const
{
    const QVariant value = d->values.value(QString::fromLatin1(key));
    return value.isValid() ? converted(value, type) : QVariant();
}

void SettingsStore::write(const char *key, const QVariant &value)
{
    const QString name = QString::fromLatin1(key);
    if (d->values.value(name) == value)
        return;
    if (value.isValid())
        d->values.insert(name, value);
    else
        d->values.remove(name);
    d->writeSoon(name, value);
}
} // namespace pentimento
