#include "ui/jobs/secretdialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
SecretDialog::SecretDialog(const QString &jobTitle, QWidget *parent)
    : QDialog(parent)
    , m_secret(new QLineEdit(this))
{
    setWindowTitle(tr("Webhook secret"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    auto *text = new QLabel(tr("The webhook secret of this job is not in the keyring. Nothing was sent; the job goes as soon as "
                               "you give the secret.\n\n%1").arg(jobTitle), this);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    column->addWidget(text);
    auto *label = new QLabel(tr("Webhook secret"), this);
    label->setProperty("role", u"quiet"_s);
    label->setBuddy(m_secret);
    column->addWidget(label);
    m_secret->setEchoMode(QLineEdit::Password);
    m_secret->setAccessibleName(label->text());
    m_secret->setToolTip(tr("Goes into the keyring and with the job to the service"));
    m_secret->setMinimumWidth(m_secret->fontMetrics().horizontalAdvance(QString(40, u'x')));
    column->addWidget(m_secret);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_send = buttons->addButton(tr("Send the job"), QDialogButtonBox::AcceptRole);
    m_send->setProperty("role", u"primary"_s);
    m_send->setToolTip(tr("Sends the job with this secret (Return)"));
    m_send->setEnabled(false);
    column->addWidget(buttons);
    connect(m_secret, &QLineEdit::textChanged, this, [this](const QString &now) { m_send->setEnabled(!now.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit secretGiven(m_secret->text());
        m_secret->clear();
        accept();
    });
}
} // namespace pentimento

#include "moc_secretdialog.cpp"
