#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace pentimento {
/// A warning about the mask that lies over the canvas, with what shows it and what mends it. It takes no room and
/// moves nothing; closed, it stays away until there is another warning.
class MaskChip : public QFrame
{
    Q_OBJECT
public:
    explicit MaskChip(QWidget *parent = nullptr);

    struct Warning
    {
        QString text;
        QString fixText;           ///< "Remove them"; empty: nothing mends it
        QString fixToolTip = {};
        bool operator==(const Warning &) const = default;
    };
    void showWarning(const Warning &warning);
    void clear();
    QString text() const;

signals:
    void showRequested();
    void fixRequested();

private:
    Warning m_warning;
    Warning m_closed; // by the person
    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_show;
    QPushButton *m_fix;
    QToolButton *m_close;
};
} // namespace pentimento
