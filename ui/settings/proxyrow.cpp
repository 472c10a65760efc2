#include "ui/settings/proxyrow.h"

#include "app/api/proxychoice.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/widgetstate.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using Kind = ProxyChoice::Kind;
}

ProxyRow::ProxyRow(const QString &text, QWidget *parent)
    : QWidget(parent), m_kind(new QButtonGroup(this)), m_address(new QLineEdit(this)), m_problem(new ElidedLabel(this))
{
    const ProxyChoice now = ProxyChoice::fromText(text).value_or(ProxyChoice{});
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    auto *title = new QLabel(tr("Connection"));
    title->setProperty("role", u"section"_s);
    grid->addWidget(title, 0, 0, 1, 2);
    auto *label = new QLabel(tr("Proxy"));
    label->setProperty("role", u"quiet"_s);
    grid->addWidget(label, 1, 0);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    struct Choice
    {
        Kind kind;
        QString text;
        QString toolTip;
    };
    for (const Choice &choice : {Choice{Kind::System, tr("The system's"), tr("What the desktop or the environment says")},
                                 Choice{Kind::None, tr("None"), tr("Straight to the services")},
                                 Choice{Kind::Manual, tr("This one"), tr("The proxy written below")}}) {
        auto *button = new QPushButton(choice.text, this);
        button->setProperty("role", u"segment"_s);
        button->setCheckable(true);
        button->setAutoDefault(false);
        button->setToolTip(choice.toolTip);
        button->setChecked(choice.kind == now.kind);
        button->setMinimumWidth(button->fontMetrics().horizontalAdvance(choice.text) + 24);
        m_kind->addButton(button, int(choice.kind));
        row->addWidget(button);
    }
    row->addStretch(1);
    grid->addLayout(row, 1, 1);
    m_address->setText(now.address.toString());
    m_address->setAccessibleName(tr("Address of the proxy"));
    m_address->setPlaceholderText(u"http://proxy.example.org:8080"_s);
    m_address->setToolTip(tr("http:// or socks5://, host and port. Practice never goes through it."));
    m_address->setEnabled(now.kind == Kind::Manual);
    m_problem->setTone(ElidedLabel::Tone::Bad);
    grid->addWidget(m_address, 2, 1);
    grid->addWidget(m_problem, 3, 1);
    connect(m_kind, &QButtonGroup::idClicked, this, [this](int id) {
        m_address->setEnabled(Kind(id) == Kind::Manual);
        if (Kind(id) == Kind::Manual)
            m_address->setFocus(Qt::OtherFocusReason);
        take();
    });
    connect(m_address, &QLineEdit::editingFinished, this, &ProxyRow::take);
}

void ProxyRow::take()
{
    const Kind kind = Kind(m_kind->checkedId());
    const QString address = m_address->text().trimmed();
    std::optional<ProxyChoice> choice = ProxyChoice{kind, {}};
    if (kind == Kind::Manual)
        choice = ProxyChoice::fromText(address);
    const bool isMissing = kind == Kind::Manual && address.isEmpty(); // still to be written
    const bool isWrong = !isMissing && (!choice || choice->kind != kind);
    setStyleProperty(m_address, "invalid", isWrong);
    m_problem->setText(isWrong ? tr("A proxy is http:// or socks5:// with host and port, without name and password.") : QString());
    m_problem->setIconName(isWrong ? u"warning"_s : QString());
    if (!isWrong && !isMissing)
        emit chosen(choice->text());
}
} // namespace pentimento

#include "moc_proxyrow.cpp"
