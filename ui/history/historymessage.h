#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;

namespace pentimento {
/// What stands where no card is: what that means, and the one thing to do about it.
class HistoryMessage : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryMessage(QWidget *parent = nullptr);

    void setMessage(const QString &iconName, const QString &title, const QString &text, const QString &button,
                    std::function<void()> act);
    QString title() const;

private:
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_button;
    std::function<void()> m_act;
};
} // namespace pentimento
