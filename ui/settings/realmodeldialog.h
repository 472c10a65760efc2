#pragma once

#include "ui/settings/keyentry.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QPushButton;

namespace pentimento {
/// From Practice to a real model in one dialog: choose a service, get a key, paste and test it, read what leaves this
/// computer. The picture and the prompt behind it stay as they are.
class RealModelDialog : public QDialog
{
    Q_OBJECT
public:
    /// \a profiles without Practice are offered; \a credentials outlives this.
    RealModelDialog(CredentialStore &credentials, KeyCheck check, const QList<ServiceProfile> &profiles,
                    QWidget *parent = nullptr);

    void choose(const QString &profile);
    ServiceProfile profile() const;
    KeyEntry *keyEntry() const { return m_entry; }
    QPushButton *useButton() const { return m_use; }

signals:
    /// The person wants to go on with \a profile, which has a key now. The dialog is closed.
    void serviceChosen(const QString &profile);
    void keyChanged(const QString &profile);
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    void showService(const ServiceProfile &profile);

    QList<ServiceProfile> m_profiles;
    QButtonGroup *m_choice;
    KeyEntry *m_entry;
    QPushButton *m_getKey;
    QLabel *m_leaving;
    QPushButton *m_use;
};
} // namespace pentimento
