#pragma once

#include <QList>
#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace pentimento {
class SettingsStore;

/// Which files were opened and what their bytes were then: for the Recent menu, and to see that a file has changed.
class KnownPictures
{
public:
    struct Known
    {
        QString path;
        QString sha256;
        QSize size;
    };

    explicit KnownPictures(SettingsStore &settings) : m_settings(settings) {}

    /// None where \a path was never opened.
    std::optional<Known> find(const QString &path) const;
    void note(const Known &opened);
    void forget(const QString &sha256);
    void clear();
    QStringList recent(int most = 10) const; ///< paths, newest first

private:
    QList<Known> all() const;
    void store(const QList<Known> &list);
    SettingsStore &m_settings;
};
} // namespace pentimento
