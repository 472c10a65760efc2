#pragma once

#include <QPointer>
#include <QWidget>

#include <functional>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace pentimento {
class Picture;
struct Edit;

/// The edits of the open picture as a list, the uppermost first: show, hide, order, blend, remove. Each change is a step
/// of the picture's undo list.
class EditsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit EditsPanel(QWidget *parent = nullptr);

    /// \a nameOf: what an edit is called ("a boat").
    void setNames(std::function<QString(const Edit &)> nameOf) { m_nameOf = std::move(nameOf); }
    void setPicture(Picture *picture);

signals:
    void blendRequested(int index);
    void cardRequested(const QString &generation);
    void exportRequested(int index);

private:
    QPushButton *addButton(const QString &text, const QString &toolTip);
    void refresh();
    void refreshButtons();
    void applyCheck(QListWidgetItem *item);
    void move(int step);
    int chosen() const; ///< index of the edit; -1: none
    QString textOf(const Edit &edit) const;

    QPointer<Picture> m_picture;
    std::function<QString(const Edit &)> m_nameOf;
    QLabel *m_empty;
    QListWidget *m_list;
    QPushButton *m_up;
    QPushButton *m_down;
    QPushButton *m_blend;
    QPushButton *m_card;
    QPushButton *m_export;
    QPushButton *m_remove;
    bool m_isRefreshing = false;
};
} // namespace pentimento
