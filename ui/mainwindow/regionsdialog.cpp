#include "ui/mainwindow/regionsdialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QLabel *quietLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", u"quiet"_s);
    label->setTextFormat(Qt::PlainText);
    return label;
}
} // namespace

RegionsDialog::RegionsDialog(Setup setup, QWidget *parent)
    : QDialog(parent)
    , m_setup(std::move(setup))
    , m_problem(quietLabel({}, this))
{
    setWindowTitle(tr("Several regions"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    auto *text = new QLabel(tr("Each mask is sent as a job of its own, with one result. Regions that lie apart go at once; one that "
                               "overlaps an earlier one waits for it and is made from its result."), this);
    text->setWordWrap(true);
    column->addWidget(text);
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto *list = new QWidget(area);
    auto *lines = new QVBoxLayout(list);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(4);
    for (const Row &row : m_setup.rows)
        addLine(row, lines);
    lines->addStretch(1);
    area->setWidget(list);
    const int lineHeight = lines->sizeHint().height() / int(std::max<qsizetype>(1, m_setup.rows.size()));
    area->setMinimumHeight(lineHeight * int(std::min<qsizetype>(4, m_setup.rows.size())) + 4);
    area->setMinimumWidth(fontMetrics().horizontalAdvance(QString(56, u'x')));
    column->addWidget(area, 1);
    column->addWidget(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_send = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    m_send->setProperty("role", u"primary"_s);
    m_send->setToolTip(tr("Sends the ticked regions (Return)"));
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        QStringList prompts;
        for (const int row : chosen())
            prompts << promptOf(row);
        emit sendRequested(chosen(), prompts);
        accept();
    });
    refresh();
    if (m_setup.takesPrompt && !m_lines.isEmpty())
        m_lines.first().prompt->setFocus();
}

void RegionsDialog::addLine(const Row &row, QVBoxLayout *into)
{
    auto *box = new QCheckBox(QString(row.name).replace(u'&', u"&&"_s), this);
    box->setAccessibleName(row.name);
    box->setToolTip(tr("Send this region"));
    box->setChecked(true);
    into->addWidget(box);
    auto *prompt = new QLineEdit(row.prompt, this);
    prompt->setAccessibleName(tr("Prompt for %1").arg(row.name));
    prompt->setToolTip(tr("What to make in %1. Left empty, the form's prompt is sent.").arg(row.name));
    prompt->setPlaceholderText(m_setup.formPrompt.simplified());
    prompt->setVisible(m_setup.takesPrompt);
    into->addWidget(prompt);
    QLabel *order = quietLabel({}, this);
    order->setWordWrap(true); // it may wait for many
    into->addWidget(order);
    into->addSpacing(8);
    m_lines.append({box, prompt, order});
    connect(box, &QCheckBox::toggled, this, &RegionsDialog::refresh);
    connect(prompt, &QLineEdit::textEdited, this, &RegionsDialog::refresh);
    connect(prompt, &QLineEdit::editingFinished, this, [this, prompt, id = row.maskId] { emit promptEdited(id, prompt->text().trimmed()); });
}

/// What was written is kept, sent or not.
void RegionsDialog::done(int result)
{
    for (int i = 0; i < m_lines.size(); ++i)
        emit promptEdited(m_setup.rows[i].maskId, m_lines[i].prompt->text().trimmed());
    QDialog::done(result);
}

QString RegionsDialog::promptOf(int row) const
{
    const QString own = m_lines[row].prompt->text().trimmed();
    return own.isEmpty() ? m_setup.formPrompt : own;
}

QList<int> RegionsDialog::chosen() const
{
    QList<int> rows;
    for (int i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].box->isChecked())
            rows << i;
    }
    return rows;
}

/// What each line says and whether Send may be pressed; the labels keep their height.
void RegionsDialog::refresh()
{
    const QList<int> rows = chosen();
    QStringList missing;
    for (int i = 0; i < m_lines.size(); ++i) {
        QStringList lower;
        for (const int other : rows) {
            if (other < i && m_setup.rows[other].crop.intersects(m_setup.rows[i].crop))
                lower << m_setup.rows[other].name;
        }
        const bool isSent = rows.contains(i);
        m_lines[i].order->setText(!isSent          ? tr("Not sent")
                                  : lower.isEmpty() ? tr("Sent at once")
                                                    : tr("Sent after %1, made from its result").arg(lower.join(u", "_s)));
        m_lines[i].prompt->setEnabled(isSent);
        if (isSent && m_setup.needsPrompt && promptOf(i).trimmed().isEmpty())
            missing << m_setup.rows[i].name;
    }
    m_problem->setText(rows.isEmpty()       ? tr("Tick at least one region.")
                       : missing.isEmpty() ? QString()
                                           : tr("%1 needs a prompt.").arg(missing.first()));
    m_send->setEnabled(!rows.isEmpty() && missing.isEmpty());
    const QString price = m_setup.price ? m_setup.price(int(rows.size())) : QString();
    const QString text = tr("Generate %n region(s)", nullptr, int(rows.size()));
    m_send->setText(price.isEmpty() ? text : u"%1 · %2"_s.arg(text, price));
    m_send->setAccessibleName(m_send->text());
}
} // namespace pentimento

#include "moc_regionsdialog.cpp"
