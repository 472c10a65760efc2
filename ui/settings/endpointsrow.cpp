#include "ui/settings/endpointsrow.h"

#include "ui/common/elidedlabel.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString summary(const EndpointChanges &changes)
{
    const auto isNew = [](const EndpointChange &change) { return change.isNew; };
    const int added = int(std::count_if(changes.changes.begin(), changes.changes.end(), isNew));
    const int changed = int(changes.changes.size()) - added;
    if (changes.changes.isEmpty())
        return EndpointsRow::tr("Up to date · nothing changed");
    return EndpointsRow::tr("%1 new, %2 changed, %3 as before").arg(added).arg(changed).arg(changes.unchanged);
}
} // namespace

QStringList changeLines(const EndpointChanges &changes)
{
    QStringList lines;
    for (const EndpointChange &change : changes.changes) {
        lines << (change.isNew ? EndpointsRow::tr("%1 · new").arg(change.endpoint) : change.endpoint);
        for (const QString &detail : change.isNew ? QStringList() : change.details)
            lines << u"    "_s + detail;
    }
    if (!changes.missing.isEmpty())
        lines << EndpointsRow::tr("No longer named by the service, kept here: %1").arg(changes.missing.join(u", "_s));
    return lines;
}

EndpointsRow::EndpointsRow(const ServiceProfile &profile, EndpointUpdate update, QWidget *parent)
    : QWidget(parent)
    , m_profile(profile)
    , m_update(std::move(update))
    , m_ask(new QPushButton(this))
    , m_show(new QPushButton(tr("Differences…"), this))
    , m_result(new ElidedLabel(this, 2))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    m_ask->setAutoDefault(false);
    m_show->setAutoDefault(false);
    m_show->setProperty("role", u"link"_s);
    m_show->setToolTip(tr("Shows what the service's description changes in the forms"));
    if (addsModels()) {
        m_model = new QLineEdit(this);
        m_model->setAccessibleName(tr("Model"));
        m_model->setPlaceholderText(tr("owner/name"));
        m_model->setToolTip(tr("Any model by its name, as its page shows it; with :version for an exact version"));
        m_ask->setText(tr("Add model"));
        m_ask->setToolTip(tr("Fetches the model's description, which is free, and gives it a form"));
        row->addWidget(m_model, 1);
        connect(m_model, &QLineEdit::textChanged, this, [this](const QString &text) { m_ask->setEnabled(!text.trimmed().isEmpty()); });
        connect(m_model, &QLineEdit::returnPressed, this, &EndpointsRow::ask);
    } else {
        m_ask->setText(tr("Update endpoints"));
        m_ask->setToolTip(tr("Fetches the service's description of its endpoints, which is free. What came with the program stays as a fallback."));
    }
    row->addWidget(m_ask);
    row->addWidget(m_show);
    if (!addsModels())
        row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_result);
    QSizePolicy keepsPlace = m_show->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_show->setSizePolicy(keepsPlace);
    m_show->hide();
    m_ask->setEnabled(!addsModels());
    setFocusProxy(m_model ? static_cast<QWidget *>(m_model) : m_ask);
    connect(m_ask, &QPushButton::clicked, this, &EndpointsRow::ask);
    connect(m_show, &QPushButton::clicked, this, &EndpointsRow::showChanges);
}

QString EndpointsRow::resultText() const { return m_result->text(); }

void EndpointsRow::ask()
{
    if (!m_ask->isEnabled())
        return;
    m_ask->setEnabled(false);
    m_result->setTone(ElidedLabel::Tone::Quiet);
    m_result->setIconName({});
    m_result->setText(tr("Asking %1…").arg(m_profile.title));
    m_update(m_profile, m_model ? m_model->text().trimmed() : QString(), this,
             [this](const Result<EndpointChanges> &changes) { take(changes); });
}

void EndpointsRow::take(const Result<EndpointChanges> &changes)
{
    m_ask->setEnabled(!m_model || !m_model->text().trimmed().isEmpty());
    m_result->setTone(changes ? ElidedLabel::Tone::Good : ElidedLabel::Tone::Bad);
    m_result->setIconName(changes ? u"check"_s : u"warning"_s);
    m_changes = changes ? *changes : EndpointChanges{};
    if (!changes)
        m_result->setText(changes.error().sentence());
    else if (m_model)
        m_result->setText(tr("%1 is in the list of endpoints.").arg(m_model->text().trimmed()));
    else
        m_result->setText(summary(m_changes));
    m_show->setVisible(!changeLines(m_changes).isEmpty());
}

void EndpointsRow::showChanges()
{
    auto *dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("What changed · %1").arg(m_profile.title));
    dialog->resize(560, 420);
    auto *column = new QVBoxLayout(dialog);
    auto *text = new QPlainTextEdit(changeLines(m_changes).join(u'\n'), dialog);
    text->setReadOnly(true);
    text->setAccessibleName(tr("What changed"));
    column->addWidget(text);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(buttons);
    dialog->open();
}
} // namespace pentimento

#include "moc_endpointsrow.cpp"
