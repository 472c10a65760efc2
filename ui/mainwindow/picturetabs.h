#pragma once

#include "app/base/fileref.h"

#include <QList>
#include <QTabBar>

namespace pentimento {
class Picture;

/// The open pictures as tabs; hidden with one. Only the front one is decoded: the others are opened again from their
/// file or the store, with everything that was done to them. It asks and opens nothing itself.
class PictureTabs : public QTabBar
{
    Q_OBJECT
public:
    struct Entry
    {
        QString path; ///< empty: pasted or made here, only in the store
        QString name;
        FileRef file;
        bool isFront = false;
    };

    explicit PictureTabs(QWidget *parent = nullptr);

    /// The picture that is open now: its tab is made or comes to the front. Null: the front one was closed.
    void follow(const Picture *picture);
    QList<Entry> entries() const;
    /// Tabs of an earlier time before those that are there; none is asked for. A picture that is open keeps
    /// its one tab.
    void bringBack(const QList<Entry> &earlier);
    void drop(const QString &sha256); ///< takes a tab away without asking for another
    void chooseNext(int step);
    /// Closes the front tab: another one is asked for, or closedLast().
    void closeFront();

signals:
    void openRequested(const pentimento::PictureTabs::Entry &entry);
    void closedLast();
    void entriesChanged(); ///< also which is in front

private:
    void addEntry(int index, const Entry &entry);
    void close(int index);
    void choose(int index);
    QList<Entry> m_entries;
    bool m_isFollowing = false;
    bool m_isOpen = false; ///< the front one; not so where it could not be opened
};
} // namespace pentimento
