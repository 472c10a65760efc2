#include "ui/settings/newservice.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/stylesheet.h"
#include "ui/common/widgetstate.h"
#include "ui/settings/servicebox.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
const QStringList &protocols()
{
    static const QStringList known{u"bfl"_s, u"replicate"_s};
    return known;
}

} // namespace

QString profileIdFor(const QString &title, const QStringList &taken)
{
    QString plain;
    for (const QChar c : title.normalized(QString::NormalizationForm_KD).toLower()) {
        const bool isPlain = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
        if (isPlain)
            plain += c;
        else if (!plain.isEmpty() && !plain.endsWith(u'-') && c.category() != QChar::Mark_NonSpacing)
            plain += u'-';
    }
    plain.truncate(30);
    while (plain.endsWith(u'-'))
        plain.chop(1);
    if (plain.isEmpty())
        plain = u"own"_s;
    QString id = plain;
    for (int i = 2; taken.contains(id); ++i)
        id = plain + u'-' + QString::number(i);
    return id;
}

NewService::NewService(QWidget *parent)
    : QWidget(parent)
    , m_name(new QLineEdit(this))
    , m_protocol(new QButtonGroup(this))
    , m_address(new QLineEdit(this))
    , m_problem(new ElidedLabel(this))
    , m_add(new QPushButton(tr("Add service"), this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    auto *title = new QLabel(tr("A service of your own"));
    title->setProperty("role", u"section"_s);
    grid->addWidget(title, 0, 0, 1, 2);
    auto *text = quietLabel(tr("A second account, a proxy, or another service that speaks one of these protocols. It has its own key."));
    text->setWordWrap(true);
    grid->addWidget(text, 1, 0, 1, 2);
    m_name->setAccessibleName(tr("Name of the new service"));
    m_name->setPlaceholderText(tr("for example Studio account"));
    m_address->setAccessibleName(tr("Address of the new service"));
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    const QStringList titles{tr("Like BFL"), tr("Like Replicate")};
    for (int i = 0; i < titles.size(); ++i) {
        auto *button = new QPushButton(titles[i], this);
        button->setProperty("role", u"segment"_s);
        button->setCheckable(true);
        button->setAutoDefault(false);
        button->setChecked(i == 0);
        button->setToolTip(i == 0 ? tr("Its address answers as api.bfl.ai does") : tr("Its address answers as api.replicate.com does"));
        button->setMinimumWidth(button->fontMetrics().horizontalAdvance(titles[i]) + 24);
        m_protocol->addButton(button, i);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_problem->setTone(ElidedLabel::Tone::Bad);
    m_add->setAutoDefault(false);
    m_add->setToolTip(tr("Adds it to the list of services; the key comes next"));
    grid->addWidget(quietLabel(tr("Name")), 2, 0);
    grid->addWidget(m_name, 2, 1);
    grid->addWidget(quietLabel(tr("Protocol")), 3, 0);
    grid->addLayout(row, 3, 1);
    grid->addWidget(quietLabel(tr("Address")), 4, 0);
    grid->addWidget(m_address, 4, 1);
    grid->addWidget(m_problem, 5, 1);
    grid->addWidget(m_add, 6, 1, Qt::AlignLeading);
    connect(m_name, &QLineEdit::textChanged, this, &NewService::check);
    connect(m_address, &QLineEdit::textChanged, this, &NewService::check);
    connect(m_name, &QLineEdit::returnPressed, this, &NewService::add);
    connect(m_address, &QLineEdit::returnPressed, this, &NewService::add);
    connect(m_protocol, &QButtonGroup::idClicked, this, &NewService::check);
    connect(m_add, &QPushButton::clicked, this, &NewService::add);
    check();
}

ServiceProfile NewService::profile() const
{
    const QString title = m_name->text().simplified().left(60);
    return {profileIdFor(title, m_taken), title, protocols().value(m_protocol->checkedId()),
            serviceAddress(m_address->text()).value_or(QUrl())};
}

void NewService::check()
{
    m_address->setPlaceholderText(standardAddress(profile()));
    const bool isAddress = serviceAddress(m_address->text()).has_value();
    setStyleProperty(m_address, "invalid", !isAddress);
    m_problem->setText(isAddress ? QString() : tr("An address begins with https:// and has no name, password or ? in it."));
    m_problem->setIconName(isAddress ? QString() : u"warning"_s);
    m_add->setEnabled(isAddress && !m_name->text().trimmed().isEmpty());
}

void NewService::add()
{
    if (!m_add->isEnabled())
        return;
    const ServiceProfile made = profile();
    m_name->clear();
    m_address->clear();
    emit added(made);
}
} // namespace pentimento

#include "moc_newservice.cpp"
