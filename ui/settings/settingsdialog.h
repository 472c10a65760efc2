#pragma once

#include "app/base/paths.h"
#include "ui/common/theme.h"
#include "ui/settings/endpointsrow.h"
#include "ui/settings/keyentry.h"

#include <QDialog>

class QListWidget;
class QStackedWidget;

namespace pentimento {
class Actions;
class History;
class KeysPage;
class Prompter;
class ServicesPage;
class SettingsStore;

/// Everything that can be set, in pages. A change applies and is kept at once; there is nothing to confirm.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Page { Services, Look, Keys, Jobs, Storage };

    struct Needs
    {
        SettingsStore &settings;
        CredentialStore &credentials;
        Actions &actions;
        KeyCheck checkKey;
        QList<ServiceProfile> profiles;
        Paths paths;
        History *history = nullptr;   ///< null: nothing is measured or freed
        Prompter *prompter = nullptr; ///< with \a history
        QStringList languages = {}; ///< with a translation, as locale names: "de", "pt_BR"
        EndpointUpdate updateEndpoints = {}; ///< empty: endpoints are not spoken of
    };
    explicit SettingsDialog(Needs needs, QWidget *parent = nullptr);

    void showPage(Page page);
    /// The page Services, the keyboard in the key of \a profile.
    void showKey(const QString &profile);

signals:
    void themeChosen(pentimento::ThemeChoice choice);
    void languageChosen(const QString &language);
    void notificationsChosen(bool notify);
    void limitsChanged();
    void profilesChanged(const QList<pentimento::ServiceProfile> &profiles);
    void keyChanged(const QString &profile);
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    void addPage(QWidget *page, const QString &iconName, const QString &title);
    QWidget *makeLook();
    QWidget *makeJobs();

    Needs m_needs;
    QListWidget *m_list;
    QStackedWidget *m_pages;
    ServicesPage *m_services;
};
} // namespace pentimento
