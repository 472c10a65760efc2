#pragma once

#include "ui/settings/servicebox.h"

class QVBoxLayout;

namespace pentimento {
class NewService;
class SettingsStore;

/// The services with their addresses, keys and endpoints, services of the person's own, and the way out of this
/// computer. Changes apply and are kept at once.
class ServicesPage : public QWidget
{
    Q_OBJECT
public:
    /// All given outlive this. \a profiles as profilesFrom() read them; \a update may be empty.
    ServicesPage(SettingsStore &settings, CredentialStore &credentials, KeyCheck check, EndpointUpdate update,
                 QList<ServiceProfile> profiles, QWidget *parent = nullptr);

    /// Moves the keyboard to the key of \a profile.
    void focusKey(const QString &profile);

signals:
    /// Services came, went or changed; the settings hold them already.
    void profilesChanged(const QList<pentimento::ServiceProfile> &profiles);
    void keyChanged(const QString &profile);
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    ServiceBox *addBox(const ServiceProfile &profile);
    void addProfile(const ServiceProfile &profile);
    void takeProfile(const ServiceProfile &profile);
    void removeProfile(const QString &id);
    void keep();
    void tellTaken();

    SettingsStore &m_settings;
    CredentialStore &m_credentials;
    KeyCheck m_check;
    EndpointUpdate m_update;
    QList<ServiceProfile> m_profiles;
    QVBoxLayout *m_boxes;
    QHash<QString, ServiceBox *> m_boxOf;
    NewService *m_new;
};

/// What settings::profiles keeps of \a profiles: those that differ from the built-in ones, as JSON.
QByteArray profilesToSettings(const QList<ServiceProfile> &profiles);
} // namespace pentimento
