#pragma once

#include "app/api/serviceprofile.h"

#include <QWidget>

class QButtonGroup;
class QLineEdit;
class QPushButton;

namespace pentimento {
class ElidedLabel;

/// A few lines in which a service of one's own is described: name, whose protocol it speaks, address.
class NewService : public QWidget
{
    Q_OBJECT
public:
    explicit NewService(QWidget *parent = nullptr);

    void setTaken(const QStringList &ids) { m_taken = ids; }

signals:
    void added(const pentimento::ServiceProfile &profile);

private:
    void check();
    void add();
    ServiceProfile profile() const;

    QStringList m_taken;
    QLineEdit *m_name;
    QButtonGroup *m_protocol;
    QLineEdit *m_address;
    ElidedLabel *m_problem;
    QPushButton *m_add;
};

/// An id made of \a title that is none of \a taken: lower case letters, digits and '-'.
QString profileIdFor(const QString &title, const QStringList &taken);
} // namespace pentimento
