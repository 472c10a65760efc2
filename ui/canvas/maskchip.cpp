#include "ui/canvas/maskchip.h"

#include "ui/common/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pentimento {
MaskChip::MaskChip(QWidget *parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_text(new QLabel(this)), m_show(new QPushButton(tr("Show"), this)),
      m_fix(new QPushButton(this)), m_close(new QToolButton(this))
{
    setAccessibleName(tr("Mask warning"));
    setProperty("surface", u"panel"_s);
    setCursor(Qt::ArrowCursor);
    m_icon->setPixmap(icon(u"warning"_s, IconTone::Warn).pixmap(16, 16));
    m_show->setToolTip(tr("Bring the place into view"));
    m_close->setIcon(icon(u"close"_s, IconTone::Quiet));
    m_close->setAccessibleName(tr("Close the warning"));
    m_close->setToolTip(tr("Close this warning; it does not come back until the mask has another one"));
    m_close->setAutoRaise(true);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(12, 4, 4, 4);
    line->setSpacing(8);
    for (QWidget *part : std::initializer_list<QWidget *>{m_icon, m_text, m_show, m_fix, m_close})
        line->addWidget(part);
    connect(m_show, &QPushButton::clicked, this, &MaskChip::showRequested);
    connect(m_fix, &QPushButton::clicked, this, &MaskChip::fixRequested);
    connect(m_close, &QToolButton::clicked, this, [this] {
        m_closed = m_warning;
        hide();
    });
    hide();
}

void MaskChip::showWarning(const Warning &warning)
{
    if (warning == m_closed)
        return hide();
    m_closed = {};
    m_warning = warning;
    m_text->setText(warning.text);
    m_fix->setVisible(!warning.fixText.isEmpty());
    m_fix->setText(warning.fixText);
    m_fix->setToolTip(warning.fixToolTip);
    setAccessibleDescription(warning.text);
    adjustSize();
    show();
    raise();
}

void MaskChip::clear()
{
    m_closed = {};
    hide();
}

QString MaskChip::text() const
{
    return isHidden() ? QString() : m_warning.text;
}
} // namespace pentimento

#include "moc_maskchip.cpp"
