#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace pentimento {
/// A titled group whose rare part folds away behind a chevron. What always shows stands before it. Without a rare
/// part the title is plain text.
class CollapsibleSection : public QWidget
{
    Q_OBJECT
public:
    explicit CollapsibleSection(const QString &title, QWidget *parent = nullptr);

    void addAlways(QWidget *widget);
    void addFoldable(QWidget *widget);
    /// A small widget at the end of the title's line, e.g. a reset button.
    void addCorner(QWidget *widget);
    /// A mark behind the title, e.g. that something inside is wrong; takes no room from others.
    void setMark(const QString &iconName, const QString &text);

    bool isExpanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    QString title() const;
    QPushButton *header() const { return m_header; }

signals:
    void expandedChanged(bool expanded);

private:
    void updateHeader();

    QPushButton *m_header;
    QLabel *m_mark;
    QHBoxLayout *m_titleRow;
    QVBoxLayout *m_always;
    QWidget *m_foldedArea;
    QVBoxLayout *m_folded;
    bool m_expanded = false;
};
} // namespace pentimento
