#include "ui/settings/servicebox.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/stylesheet.h"
#include "ui/common/widgetstate.h"

#include <QDesktopServices>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QPushButton *plainButton(const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text);
    button->setAutoDefault(false);
    button->setToolTip(toolTip);
    return button;
}
} // namespace

std::optional<QUrl> serviceAddress(const QString &text)
{
    if (text.trimmed().isEmpty())
        return QUrl();
    const QUrl address(text.trimmed(), QUrl::StrictMode);
    return address.isValid() && isAllowedAddress(address) ? std::optional(address) : std::nullopt;
}

QString standardAddress(const ServiceProfile &profile)
{
    if (profile.protocol == u"bfl")
        return u"https://api.bfl.ai"_s;
    return profile.protocol == u"replicate" ? u"https://api.replicate.com"_s : QString();
}

ServiceBox::ServiceBox(const ServiceProfile &profile, bool isOwn, CredentialStore &credentials, KeyCheck check,
                       EndpointUpdate update, QWidget *parent)
    : QWidget(parent), m_profile(profile), m_isOwn(isOwn)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addHead(grid);
    if (profile.isPractice()) {
        auto *text = quietLabel(tr("Runs on this computer, needs no key and costs nothing. Its pictures are made to try things out."));
        text->setWordWrap(true);
        grid->addWidget(text, 1, 0, 1, 2);
        return;
    }
    auto *address = new QLineEdit(profile.address.toString());
    address->setPlaceholderText(standardAddress(profile));
    address->setAccessibleName(tr("Address"));
    address->setToolTip(tr("Leave it empty for the service's own address"));
    auto *problem = new ElidedLabel;
    problem->setTone(ElidedLabel::Tone::Bad);
    m_entry = new KeyEntry(credentials, std::move(check), this);
    QLabel *keyLabel = quietLabel(tr("Key"));
    keyLabel->setMinimumHeight(address->sizeHint().height());
    grid->addWidget(keyLabel, 2, 0, Qt::AlignTop);
    grid->addWidget(m_entry, 2, 1);
    grid->addWidget(quietLabel(tr("Address")), 3, 0);
    grid->addWidget(address, 3, 1);
    grid->addWidget(problem, 4, 1);
    if (update) {
        m_endpoints = new EndpointsRow(profile, std::move(update), this);
        QLabel *label = quietLabel(tr("Endpoints"));
        label->setMinimumHeight(address->sizeHint().height());
        grid->addWidget(label, 5, 0, Qt::AlignTop);
        grid->addWidget(m_endpoints, 5, 1);
    }
    if (m_isOwn)
        addRemoval(grid, 6);
    connect(address, &QLineEdit::editingFinished, this, [this, address, problem] { takeAddress(address, problem); });
    connect(m_entry, &KeyEntry::keyChanged, this, &ServiceBox::keyChanged);
    connect(m_entry, &KeyEntry::verified, this, &ServiceBox::verified);
    m_entry->setProfile(profile);
}

void ServiceBox::addHead(QGridLayout *grid)
{
    m_title = new QLabel(m_profile.title);
    m_title->setProperty("role", u"section"_s);
    grid->addWidget(m_title, 0, 0, 1, 2);
    if (m_isOwn) {
        auto *name = new QLineEdit(m_profile.title);
        name->setAccessibleName(tr("Name"));
        name->setToolTip(tr("What this service is called in the lists"));
        const bool isReplicate = m_profile.protocol == QLatin1StringView("replicate");
        grid->addWidget(quietLabel(isReplicate ? tr("like Replicate") : tr("like BFL")), 0, 1, Qt::AlignTrailing);
        grid->addWidget(quietLabel(tr("Name")), 1, 0);
        grid->addWidget(name, 1, 1);
        connect(name, &QLineEdit::editingFinished, this, [this, name] { takeTitle(name); });
        return;
    }
    if (const QUrl page = keyPage(m_profile); !page.isEmpty()) {
        QPushButton *link = plainButton(tr("Get a key…"), page.toString());
        link->setProperty("role", u"link"_s);
        connect(link, &QPushButton::clicked, this, [page] { QDesktopServices::openUrl(page); });
        grid->addWidget(link, 0, 1, Qt::AlignTrailing);
    }
}

void ServiceBox::addRemoval(QGridLayout *grid, int row)
{
    QPushButton *remove = plainButton(tr("Remove this service…"), tr("Takes the service and its key off this computer"));
    auto *sure = new QWidget(this);
    auto *line = new QHBoxLayout(sure);
    line->setContentsMargins(0, 0, 0, 0);
    auto *text = quietLabel(tr("Its key goes too; results stay."));
    QPushButton *yes = plainButton(tr("Remove"), tr("Takes the service and its key off this computer"));
    QPushButton *no = plainButton(tr("Keep"), tr("Leaves everything as it is"));
    line->addWidget(text, 1);
    line->addWidget(yes);
    line->addWidget(no);
    QSizePolicy keepsPlace = sure->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    sure->setSizePolicy(keepsPlace);
    sure->hide();
    auto *both = new QHBoxLayout;
    both->addWidget(remove);
    both->addWidget(sure, 1);
    grid->addLayout(both, row, 1);
    connect(remove, &QPushButton::clicked, this, [remove, sure, no] {
        remove->setEnabled(false);
        sure->show();
        no->setFocus(Qt::OtherFocusReason);
    });
    connect(no, &QPushButton::clicked, this, [remove, sure] {
        remove->setEnabled(true);
        remove->setFocus(Qt::OtherFocusReason);
        sure->hide();
    });
    connect(yes, &QPushButton::clicked, this, [this] { emit removeRequested(m_profile.id); });
}

void ServiceBox::takeAddress(QLineEdit *line, ElidedLabel *problem)
{
    const std::optional<QUrl> address = serviceAddress(line->text());
    setStyleProperty(line, "invalid", !address.has_value());
    problem->setText(address ? QString() : tr("An address begins with https:// and has no name, password or ? in it."));
    problem->setIconName(address ? QString() : u"warning"_s);
    if (!address || *address == m_profile.address)
        return;
    m_profile.address = *address;
    tellProfile();
}

void ServiceBox::takeTitle(QLineEdit *line)
{
    const QString title = line->text().simplified().left(60);
    if (title.isEmpty())
        return line->setText(m_profile.title);
    if (title == m_profile.title)
        return;
    m_profile.title = title;
    m_title->setText(title);
    tellProfile();
}

void ServiceBox::tellProfile()
{
    m_entry->setProfile(m_profile); // the next test goes to the new address
    if (m_endpoints)
        m_endpoints->setProfile(m_profile);
    emit profileEdited(m_profile);
}

void ServiceBox::focusKey()
{
    if (m_entry)
        m_entry->setFocus(Qt::OtherFocusReason);
}
} // namespace pentimento

#include "moc_servicebox.cpp"
