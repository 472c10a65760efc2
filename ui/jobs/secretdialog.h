#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace pentimento {
/// Asks for the webhook secret of a job that waits for it. What is typed is shown to nobody and kept nowhere here.
class SecretDialog : public QDialog
{
    Q_OBJECT
public:
    explicit SecretDialog(const QString &jobTitle, QWidget *parent = nullptr);

signals:
    void secretGiven(const QString &secret);

private:
    QLineEdit *m_secret;
    QPushButton *m_send;
};
} // namespace pentimento
