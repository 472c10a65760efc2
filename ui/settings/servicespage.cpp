#include "ui/settings/servicespage.h"

#include "app/settings/settings.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/widgetstate.h"

#include <QDesktopServices>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QLabel *quietLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setProperty("role", u"quiet"_s);
    return label;
}

QString standardAddress(const ServiceProfile &profile)
{
    if (profile.protocol == u"bfl")
        return u"https://api.bfl.ai"_s;
    return profile.protocol == u"replicate" ? u"https://api.replicate.com"_s : QString();
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

ServicesPage::ServicesPage(SettingsStore &settings, CredentialStore &credentials, KeyCheck check,
                           QList<ServiceProfile> profiles, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_credentials(credentials)
    , m_check(std::move(check))
    , m_profiles(std::move(profiles))
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
    column->setSpacing(16);
    for (int i = 0; i < m_profiles.size(); ++i)
        addService(column, i);
    column->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll);
}

void ServicesPage::addService(QVBoxLayout *column, int index)
{
    const ServiceProfile profile = m_profiles.at(index);
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    auto *title = new QLabel(profile.title);
    title->setProperty("role", u"section"_s);
    grid->addWidget(title, 0, 0, 1, 2);
    column->addWidget(box);
    if (profile.isPractice()) {
        auto *text = new QLabel(tr("Runs on this computer, needs no key and costs nothing. Its pictures are made to try things out."));
        text->setWordWrap(true);
        text->setProperty("role", u"quiet"_s);
        grid->addWidget(text, 1, 0, 1, 2);
        return;
    }
    auto *address = new QLineEdit(profile.address.toString());
    address->setPlaceholderText(standardAddress(profile));
    address->setAccessibleName(tr("Address"));
    address->setToolTip(tr("Leave it empty for the service's own address"));
    auto *problem = new ElidedLabel;
    problem->setTone(ElidedLabel::Tone::Bad);
    auto *entry = new KeyEntry(m_credentials, m_check, box);
    m_entries << entry;
    QLabel *keyLabel = quietLabel(tr("Key"));
    keyLabel->setMinimumHeight(address->sizeHint().height());
    grid->addWidget(keyLabel, 1, 0, Qt::AlignTop);
    grid->addWidget(entry, 1, 1);
    grid->addWidget(quietLabel(tr("Address")), 2, 0);
    grid->addWidget(address, 2, 1);
    grid->addWidget(problem, 3, 1);
    if (const QUrl page = keyPage(profile); !page.isEmpty()) {
        auto *link = new QPushButton(tr("Get a key…"));
        link->setProperty("role", u"link"_s);
        link->setToolTip(page.toString());
        link->setAutoDefault(false);
        connect(link, &QPushButton::clicked, this, [page] { QDesktopServices::openUrl(page); });
        grid->addWidget(link, 0, 1, Qt::AlignTrailing);
    }
    connect(address, &QLineEdit::editingFinished, this,
            [this, index, address, problem] { takeAddress(index, address->text(), address, problem); });
    connect(entry, &KeyEntry::keyChanged, this, &ServicesPage::keyChanged);
    connect(entry, &KeyEntry::verified, this, &ServicesPage::verified);
    entry->setProfile(profile);
}

void ServicesPage::takeAddress(int index, const QString &text, QLineEdit *line, ElidedLabel *problem)
{
    const QUrl address = text.trimmed().isEmpty() ? QUrl() : QUrl(text.trimmed(), QUrl::StrictMode);
    const bool allowed = text.trimmed().isEmpty() || (address.isValid() && isAllowedAddress(address));
    setStyleProperty(line, "invalid", !allowed);
    problem->setText(allowed ? QString() : tr("An address begins with https:// and has no name, password or ? in it."));
    problem->setIconName(allowed ? QString() : u"warning"_s);
    if (!allowed || address == m_profiles.at(index).address)
        return;
    m_profiles[index].address = address;
    m_settings.set(settings::profiles, profilesToSettings(m_profiles));
    for (KeyEntry *entry : std::as_const(m_entries)) {
        if (entry->profile().id == m_profiles.at(index).id)
            entry->setProfile(m_profiles.at(index)); // the next test goes to the new address
    }
    emit profilesChanged(m_profiles);
}

void ServicesPage::focusKey(const QString &profile)
{
    for (KeyEntry *entry : std::as_const(m_entries)) {
        if (entry->profile().id == profile)
            entry->setFocus(Qt::OtherFocusReason);
    }
}
} // namespace pentimento
