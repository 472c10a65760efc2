#pragma once

#include "app/base/fileref.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/picturetabs.h"

#include <QObject>

#include <functional>

class QMenu;

namespace pentimento {
class Actions;
class ComposeFlow;
class EditsPanel;
class History;
class Picture;
class PictureDesk;
class SettingsStore;
struct Edit;
struct Generation;

/// Several pictures in one window: their tabs, the Recent menu, the list of edits, exports of edits, forgetting. Main
/// thread.
class PictureShelf : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        PictureDesk &desk;
        History &history;
        SettingsStore &settings;
        Actions &actions;
        ComposeFlow &flow;
        std::function<QString(const Edit &)> nameOf;
    };
    explicit PictureShelf(const Parts &parts, QObject *parent = nullptr);

    PictureTabs *tabs() const { return m_tabs; }
    EditsPanel *edits() const { return m_edits; }
    void setPicture(Picture *picture);
    /// Brings back the tabs of the last time, once the disk has been asked which pictures are still there;
    /// what is gone is named. \a opensFront: nothing else is being opened, so the one that was in front is.
    void reopen(bool opensFront);
    /// Entries for the File menu: Recent below, the recipe's switch, exports.
    void fillFileMenu(QMenu *menu);
    /// Fields, picture and mask of the newest edit in a file that Pentimento saved.
    void restoreRecipe(const QString &path);
    void restoreRecipe(const Generation &named);

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    void open(const PictureTabs::Entry &entry);
    void bringBack(const QList<PictureTabs::Entry> &there, bool opensFront);
    void keepTabs();
    void tellMissing();
    void listRecent(QMenu *menu);
    void exportAll();
    void forget();

    Parts m_parts;
    PictureTabs *m_tabs;
    EditsPanel *m_edits;
    Picture *m_picture = nullptr;
    QString m_fromStore;          ///< hash of a picture whose file is missing: said when it is open
    QStringList m_gone;           ///< names of tabs that could not come back: likewise
    bool m_isBroughtBack = false; ///< before that, the tabs of the last time must not be written over
};
} // namespace pentimento
