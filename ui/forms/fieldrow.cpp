#include "ui/forms/fieldrow.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/forms/fieldeditor.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString tipOf(const Field &field)
{
    QStringList parts{field.description, fieldHint(field)};
    parts.removeAll(QString());
    return parts.isEmpty() ? fieldLabel(field) : parts.join(u'\n');
}
} // namespace

FieldRow::FieldRow(FieldEditor *editor, QWidget *parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_labelText(fieldLabel(editor->field()))
    , m_label(new QLabel(this))
    , m_reset(new QToolButton(this))
    , m_line(new ElidedLabel(this))
    , m_grid(new QGridLayout(this))
{
    editor->setParent(this);
    editor->setName(m_labelText);
    editor->setTip(tipOf(editor->field()));
    m_label->setText(editor->field().required ? m_labelText + u" *"_s : m_labelText);
    m_label->setAccessibleName(m_labelText);
    m_label->setProperty("role", u"quiet"_s);
    m_label->setToolTip(tipOf(editor->field()));
    m_label->setWordWrap(true);
    m_reset->setIcon(icon("reset"_L1, IconTone::Quiet));
    m_reset->setIconSize({14, 14});
    m_reset->setFixedSize(resetWidth, resetWidth);
    m_reset->setToolTip(tr("Back to the default"));
    m_reset->setAccessibleName(tr("Reset %1").arg(m_labelText));
    m_reset->setFocusPolicy(Qt::TabFocus);
    QSizePolicy keepsPlace = m_reset->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keepsPlace);
    m_reset->hide();
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing);
    m_grid->setVerticalSpacing(1);
    connect(m_reset, &QToolButton::clicked, this, &FieldRow::resetRequested);
    for (QWidget *part : editor->parts())
        part->installEventFilter(this);
    setLabelPlace(true, 0);
}

const Field &FieldRow::field() const { return m_editor->field(); }

int FieldRow::labelWidth() const { return m_label->fontMetrics().horizontalAdvance(m_label->text()) + 4; }

int FieldRow::editorWidth() const { return m_editor->minimumSizeHint().width(); }

void FieldRow::setLabelPlace(bool above, int column)
{
    for (QWidget *part : {static_cast<QWidget *>(m_label), static_cast<QWidget *>(m_editor), static_cast<QWidget *>(m_reset),
                          static_cast<QWidget *>(m_line)})
        m_grid->removeWidget(part);
    const bool onTop = (above && !m_editor->isSmall()) || m_editor->isWide();
    const bool free = onTop || above; // the label takes what the rest leaves
    const int height = onTop ? resetWidth : controlHeight(fontMetrics());
    m_label->setMinimumHeight(height);
    m_reset->setFixedHeight(height);
    m_label->setMinimumWidth(free ? 0 : column);
    m_label->setMaximumWidth(free ? QWIDGETSIZE_MAX : column);
    m_label->setAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_grid->addWidget(m_label, 0, 0, Qt::AlignTop);
    m_grid->addWidget(m_reset, 0, onTop ? 2 : 1, Qt::AlignTop);
    if (onTop)
        m_grid->addWidget(m_editor, 1, 0, 1, 3);
    else
        m_grid->addWidget(m_editor, 0, 2, Qt::AlignTop);
    m_grid->addWidget(m_line, onTop ? 2 : 1, 0, 1, 3);
    m_grid->setColumnStretch(0, free ? 1 : 0);
    m_grid->setColumnStretch(2, free ? 0 : 1);
}

void FieldRow::setSet(bool set) { m_reset->setVisible(set); }

void FieldRow::setError(const QString &sentence)
{
    if (sentence == m_error)
        return;
    m_error = sentence;
    m_editor->setInvalid(!sentence.isEmpty());
    for (QWidget *part : m_editor->parts())
        part->setAccessibleDescription(sentence);
    showLine();
}

void FieldRow::setUsed(bool used, const QString &reason)
{
    m_unusedReason = used ? QString() : reason;
    m_editor->setEnabled(used);
    m_label->setEnabled(used);
    showLine();
}

bool FieldRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_focused = event->type() == QEvent::FocusIn;
        showLine();
    }
    return QWidget::eventFilter(watched, event);
}

void FieldRow::showLine()
{
    if (!m_error.isEmpty()) {
        m_line->setTone(ElidedLabel::Tone::Bad);
        m_line->setIconName(u"warning"_s);
        m_line->setText(m_error);
        return;
    }
    m_line->setTone(ElidedLabel::Tone::Quiet);
    m_line->setIconName({});
    m_line->setText(!m_unusedReason.isEmpty() ? m_unusedReason : m_focused ? fieldHint(field()) : QString());
}
} // namespace pentimento

#include "moc_fieldrow.cpp"
