#include "ui/settings/realmodeldialog.h"

#include <QButtonGroup>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QLabel *heading(const QString &text)
{
    auto *label = new QLabel(text);
    label->setProperty("role", u"section"_s);
    return label;
}
} // namespace

RealModelDialog::RealModelDialog(CredentialStore &credentials, KeyCheck check, const QList<ServiceProfile> &profiles, QWidget *parent)
    : QDialog(parent)
    , m_choice(new QButtonGroup(this))
    , m_entry(new KeyEntry(credentials, std::move(check), this))
    , m_getKey(new QPushButton(tr("Get a key…"), this))
    , m_leaving(new QLabel(this))
    , m_use(new QPushButton(this))
{
    setWindowTitle(tr("Use a real model"));
    setMinimumWidth(520);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(8);
    column->addWidget(heading(tr("Service")));
    auto *services = new QHBoxLayout;
    services->setSpacing(4);
    for (const ServiceProfile &profile : profiles) {
        if (profile.isPractice())
            continue;
        auto *button = new QPushButton(profile.title);
        button->setProperty("role", u"segment"_s);
        button->setCheckable(true);
        button->setAutoDefault(false);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        m_choice->addButton(button, int(m_profiles.size()));
        services->addWidget(button);
        m_profiles << profile;
    }
    column->addLayout(services);
    column->addSpacing(8);
    auto *keyRow = new QHBoxLayout;
    keyRow->addWidget(heading(tr("Key")));
    keyRow->addStretch(1);
    m_getKey->setProperty("role", u"link"_s);
    m_getKey->setAutoDefault(false);
    keyRow->addWidget(m_getKey);
    column->addLayout(keyRow);
    column->addWidget(m_entry);
    column->addSpacing(8);
    column->addWidget(heading(tr("What leaves this computer")));
    m_leaving->setWordWrap(true);
    m_leaving->setProperty("role", u"quiet"_s);
    column->addWidget(m_leaving);
    column->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_use->setProperty("role", u"primary"_s);
    buttons->addButton(m_use, QDialogButtonBox::AcceptRole);
    m_use->setAutoDefault(false);
    column->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        accept();
        emit serviceChosen(profile().id);
    });
    connect(m_choice, &QButtonGroup::idClicked, this, [this](int index) { showService(m_profiles.at(index)); });
    connect(m_getKey, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(keyPage(profile())); });
    connect(m_entry, &KeyEntry::stateChanged, this, [this] { m_use->setEnabled(m_entry->hasKey()); });
    connect(m_entry, &KeyEntry::keyChanged, this, &RealModelDialog::keyChanged);
    connect(m_entry, &KeyEntry::verified, this, &RealModelDialog::verified);
    if (!m_profiles.isEmpty())
        choose(m_profiles.first().id);
}

void RealModelDialog::choose(const QString &id)
{
    for (int i = 0; i < m_profiles.size(); ++i) {
        if (m_profiles.at(i).id != id)
            continue;
        m_choice->button(i)->setChecked(true);
        showService(m_profiles.at(i));
    }
}

ServiceProfile RealModelDialog::profile() const { return m_entry->profile(); }

void RealModelDialog::showService(const ServiceProfile &profile)
{
    m_use->setText(tr("Use %1").arg(profile.title));
    m_use->setEnabled(false);
    m_getKey->setToolTip(keyPage(profile).toString());
    m_getKey->setVisible(!keyPage(profile).isEmpty());
    m_leaving->setText(tr("When you press Generate, %1 gets the picture you see, its mask, the prompt and the form's values. "
                          "File names, camera data and everything else stay here. Every result costs what the button says.")
                           .arg(profile.title));
    m_entry->setProfile(profile);
    m_entry->setFocus(Qt::OtherFocusReason);
}
} // namespace pentimento

#include "moc_realmodeldialog.cpp"
