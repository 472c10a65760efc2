#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QMenu;
class QToolButton;

namespace pentimento {
class Picture;

/// The list of a picture's masks: the one that is chosen is painted on and sent. Shown only where there are several.
class MaskPanel : public QWidget
{
    Q_OBJECT
public:
    explicit MaskPanel(QWidget *parent = nullptr);

    void setPicture(Picture *picture);
    QListWidget *list() const { return m_list; }

signals:
    void newRequested();
    void duplicateRequested();
    /// Combine the mask \a id with the chosen one.
    void combineRequested(const QString &id);
    void severalChanged(bool several); ///< whether there is anything to choose

private:
    QToolButton *addButton(const QString &text, const QString &iconName, const QString &toolTip);
    void rebuild();
    void refreshThumbnails();
    void fillCombineMenu();
    void takeName(QListWidgetItem *item);
    void removeChosen();
    QIcon thumbnail(const class MaskTiles &mask) const;

    QPointer<Picture> m_picture;
    QListWidget *m_list;
    QMenu *m_combineMenu;
    QToolButton *m_remove;
    bool m_rebuilding = false;
    bool m_thumbnailsAsked = false;
};
} // namespace pentimento
