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
    };

    explicit PictureTabs(QWidget *parent = nullptr);

    /// The picture that is open now: its tab is made or comes to the front. Null: the front one was closed.
    void follow(const Picture *picture);
    const QList<Entry> &entries() const { return m_entries; }
    void drop(const QString &sha256); ///< takes a tab away without asking for another
    void chooseNext(int step);
    /// Closes the front tab: another one is asked for, or closedLast().
    void closeFront();

signals:
    void openRequested(const pentimento::PictureTabs::Entry &entry);
    void closedLast();

private:
    void close(int index);
    void choose(int index);
    QList<Entry> m_entries;
    bool m_isFollowing = false;
};
} // namespace pentimento
