#pragma once

#include <QWidget>

class QButtonGroup;
class QLineEdit;

namespace pentimento {
class ElidedLabel;

/// How connections leave this computer: as the desktop says, straight, or through a proxy named here.
class ProxyRow : public QWidget
{
    Q_OBJECT
public:
    /// \a text: as ProxyChoice keeps it.
    explicit ProxyRow(const QString &text, QWidget *parent = nullptr);

signals:
    void chosen(const QString &text);

private:
    void take();

    QButtonGroup *m_kind;
    QLineEdit *m_address;
    ElidedLabel *m_problem;
};
} // namespace pentimento
