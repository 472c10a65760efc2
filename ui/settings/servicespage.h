#pragma once

#include "ui/settings/keyentry.h"

class QVBoxLayout;

namespace pentimento {
class SettingsStore;

/// The services with their addresses and keys.
class ServicesPage : public QWidget
{
    Q_OBJECT
public:
    /// All given outlive this. \a profiles as profilesFrom() read them.
    ServicesPage(SettingsStore &settings, CredentialStore &credentials, KeyCheck check, QList<ServiceProfile> profiles,
                 QWidget *parent = nullptr);

    /// Moves the keyboard to the key of \a profile.
    void focusKey(const QString &profile);

signals:
    /// Addresses changed; they are in the settings already.
    void profilesChanged(const QList<pentimento::ServiceProfile> &profiles);
    void keyChanged(const QString &profile);
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    void addService(QVBoxLayout *column, int index);
    void takeAddress(int index, const QString &text, class QLineEdit *line, ElidedLabel *problem);

    SettingsStore &m_settings;
    CredentialStore &m_credentials;
    KeyCheck m_check;
    QList<ServiceProfile> m_profiles;
    QList<KeyEntry *> m_entries;
};

/// What settings::profiles keeps of \a profiles: those that differ from the built-in ones, as JSON.
QByteArray profilesToSettings(const QList<ServiceProfile> &profiles);
} // namespace pentimento
