#pragma once

#include "ui/settings/endpointsrow.h"
#include "ui/settings/keyentry.h"

class QGridLayout;
class QLabel;

namespace pentimento {
/// One service on its page: key, address, endpoints. A service of the person's own can also be renamed and removed.
class ServiceBox : public QWidget
{
    Q_OBJECT
public:
    /// \a update may be empty: then nothing is said about endpoints.
    ServiceBox(const ServiceProfile &profile, bool isOwn, CredentialStore &credentials, KeyCheck check,
               EndpointUpdate update, QWidget *parent = nullptr);

    const ServiceProfile &profile() const { return m_profile; }
    void focusKey();

signals:
    void profileEdited(const pentimento::ServiceProfile &profile);
    void removeRequested(const QString &profile);
    void keyChanged(const QString &profile);
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    void addHead(QGridLayout *grid);
    void addRemoval(QGridLayout *grid, int row);
    void takeAddress(QLineEdit *line, ElidedLabel *problem);
    void takeTitle(QLineEdit *line);
    void tellProfile();

    ServiceProfile m_profile;
    bool m_isOwn;
    QLabel *m_title = nullptr;
    KeyEntry *m_entry = nullptr;
    EndpointsRow *m_endpoints = nullptr;
};

/// The address that \a text is; nothing where it may not be called. Empty text is the service's own address.
std::optional<QUrl> serviceAddress(const QString &text);
/// The address of the service itself, shown where the person has set none.
QString standardAddress(const ServiceProfile &profile);
} // namespace pentimento
