#include "ui/settings/servicespage.h"

#include "app/api/proxychoice.h"
#include "app/credentials/credentialstore.h"
#include "app/settings/settings.h"
#include "ui/settings/newservice.h"
#include "ui/settings/proxyrow.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool isBuiltIn(const QString &id)
{
    const QList<ServiceProfile> known = builtInProfiles();
    return std::any_of(known.begin(), known.end(), [&](const ServiceProfile &profile) { return profile.id == id; });
}
} // namespace

QByteArray profilesToSettings(const QList<ServiceProfile> &profiles)
{
    const QList<ServiceProfile> known = builtInProfiles();
    QJsonArray kept;
    for (const ServiceProfile &profile : profiles) {
        if (known.contains(profile))
            continue;
        kept.append(QJsonObject{{u"id"_s, profile.id},
                                {u"title"_s, profile.title},
                                {u"protocol"_s, profile.protocol},
                                {u"address"_s, profile.address.toString()}});
    }
    return kept.isEmpty() ? QByteArray() : QJsonDocument(kept).toJson(QJsonDocument::Compact);
}

ServicesPage::ServicesPage(SettingsStore &settings, CredentialStore &credentials, KeyCheck check, EndpointUpdate update,
                           QList<ServiceProfile> profiles, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_credentials(credentials)
    , m_check(std::move(check))
    , m_update(std::move(update))
    , m_profiles(std::move(profiles))
    , m_boxes(new QVBoxLayout)
    , m_new(new NewService)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 12, 0);
    column->setSpacing(20);
    m_boxes->setSpacing(20);
    column->addLayout(m_boxes);
    column->addWidget(m_new);
    auto *proxy = new ProxyRow(m_settings.get(settings::proxy));
    column->addWidget(proxy);
    column->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll);
    for (const ServiceProfile &profile : std::as_const(m_profiles))
        addBox(profile);
    tellTaken();
    connect(m_new, &NewService::added, this, &ServicesPage::addProfile);
    connect(proxy, &ProxyRow::chosen, this, [this](const QString &text) {
        m_settings.set(settings::proxy, text);
        useProxy(ProxyChoice::fromText(text).value_or(ProxyChoice{}));
    });
}

ServiceBox *ServicesPage::addBox(const ServiceProfile &profile)
{
    auto *box = new ServiceBox(profile, !isBuiltIn(profile.id), m_credentials, m_check,
                               profile.isPractice() ? EndpointUpdate() : m_update);
    m_boxes->addWidget(box);
    m_boxOf.insert(profile.id, box);
    connect(box, &ServiceBox::profileEdited, this, &ServicesPage::takeProfile);
    connect(box, &ServiceBox::removeRequested, this, &ServicesPage::removeProfile);
    connect(box, &ServiceBox::keyChanged, this, &ServicesPage::keyChanged);
    connect(box, &ServiceBox::verified, this, &ServicesPage::verified);
    return box;
}

void ServicesPage::keep()
{
    m_settings.set(settings::profiles, profilesToSettings(m_profiles));
    tellTaken();
}

void ServicesPage::tellTaken()
{
    QStringList ids;
    for (const ServiceProfile &profile : std::as_const(m_profiles))
        ids << profile.id;
    m_new->setTaken(ids);
}

void ServicesPage::addProfile(const ServiceProfile &profile)
{
    m_profiles.append(profile);
    addBox(profile)->focusKey();
    keep();
    emit profilesChanged(m_profiles);
}

void ServicesPage::takeProfile(const ServiceProfile &profile)
{
    for (ServiceProfile &known : m_profiles) {
        if (known.id == profile.id)
            known = profile;
    }
    keep();
    emit profilesChanged(m_profiles);
}

void ServicesPage::removeProfile(const QString &id)
{
    m_profiles.removeIf([&](const ServiceProfile &profile) { return profile.id == id; });
    m_credentials.setForSession(id, {});
    m_credentials.remove(id); // a keyring that refuses keeps a key that nothing asks for any more
    m_boxOf.take(id)->deleteLater();
    m_new->setFocus(Qt::OtherFocusReason);
    keep();
    emit profilesChanged(m_profiles);
    emit keyChanged(id);
}

void ServicesPage::focusKey(const QString &profile)
{
    if (ServiceBox *box = m_boxOf.value(profile))
        box->focusKey();
}
} // namespace pentimento

#include "moc_servicespage.cpp"
