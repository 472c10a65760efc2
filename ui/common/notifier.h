#pragma once

#include <QHash>
#include <QObject>

namespace pentimento {
/// Desktop notifications through org.freedesktop.Notifications. No call ever waits; without a session bus or a
/// notification service nothing happens. Titles and bodies are plain text.
class Notifier : public QObject
{
    Q_OBJECT
public:
    explicit Notifier(QObject *parent = nullptr);

    /// Shows a notification, or replaces the one shown before under the same \a id.
    void notify(const QString &title, const QString &body, const QString &id);
    void withdraw(const QString &id);

signals:
    void clicked(const QString &id);
    /// The service took the notification for \a id.
    void shown(const QString &id);

private slots:
    void takeAction(uint number, const QString &action);
    void takeClosed(uint number, uint reason);

private:
    bool m_available = false;
    bool m_listening = false;
    QHash<QString, uint> m_numbers; ///< the service's, by ours
};
} // namespace pentimento
