#include "ui/common/collapsiblesection.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
CollapsibleSection::CollapsibleSection(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_header(new QPushButton(this))
    , m_mark(new QLabel(this))
    , m_titleRow(new QHBoxLayout)
    , m_always(new QVBoxLayout)
    , m_foldedArea(new QWidget(this))
    , m_folded(new QVBoxLayout(m_foldedArea))
{
    m_header->setProperty("role", u"section"_s);
    m_header->setText(title);
    m_header->setAccessibleName(title);
    m_header->setIconSize({16, 16});
    m_header->setAutoDefault(false);
    connect(m_header, &QPushButton::clicked, this, [this] { setExpanded(!m_expanded); });

    m_titleRow->setContentsMargins(0, 0, 0, 0);
    m_titleRow->setSpacing(4);
    m_titleRow->addWidget(m_header);
    m_titleRow->addWidget(m_mark);
    m_titleRow->addStretch(1);
    m_mark->setFixedSize(16, 16);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_titleRow);
    for (QVBoxLayout *part : {m_always, m_folded}) {
        part->setContentsMargins(0, 0, 0, 0);
        part->setSpacing(0);
    }
    column->addLayout(m_always);
    column->addWidget(m_foldedArea);
    m_foldedArea->hide();
    updateHeader();
}

void CollapsibleSection::addAlways(QWidget *widget) { m_always->addWidget(widget); }

void CollapsibleSection::addFoldable(QWidget *widget)
{
    m_folded->addWidget(widget);
    updateHeader();
}

void CollapsibleSection::addCorner(QWidget *widget) { m_titleRow->addWidget(widget); }

void CollapsibleSection::setMark(const QString &iconName, const QString &text)
{
    m_mark->setPixmap(iconName.isEmpty() ? QPixmap()
                                         : icon(iconName, IconTone::Bad).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_mark->setToolTip(text);
    m_header->setAccessibleDescription(text);
}

void CollapsibleSection::setExpanded(bool expanded)
{
    if (expanded == m_expanded)
        return;
    m_expanded = expanded;
    m_foldedArea->setVisible(expanded);
    updateHeader();
    emit expandedChanged(expanded);
}

QString CollapsibleSection::title() const { return m_header->text(); }

void CollapsibleSection::updateHeader()
{
    const bool folds = m_folded->count() > 0;
    m_header->setFocusPolicy(folds ? Qt::TabFocus : Qt::NoFocus);
    m_header->setAttribute(Qt::WA_TransparentForMouseEvents, !folds);
    m_header->setIcon(!folds ? QIcon() : icon(m_expanded ? "chevron-down"_L1 : "chevron-right"_L1));
    m_header->setToolTip(!folds ? QString() : m_expanded ? tr("Show fewer fields") : tr("Show all fields"));
}
} // namespace pentimento

#include "moc_collapsiblesection.cpp"
