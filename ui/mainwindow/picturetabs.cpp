#include "ui/mainwindow/picturetabs.h"

#include "app/document/picture.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
PictureTabs::PictureTabs(QWidget *parent) : QTabBar(parent)
{
    setAccessibleName(tr("Open pictures"));
    setExpanding(false);
    setElideMode(Qt::ElideMiddle);
    setUsesScrollButtons(true);
    setTabsClosable(true);
    setDocumentMode(true);
    setDrawBase(false);
    setAutoHide(true);
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QTabBar::currentChanged, this, &PictureTabs::choose);
    connect(this, &QTabBar::tabCloseRequested, this, &PictureTabs::close);
}

void PictureTabs::follow(const Picture *picture)
{
    if (!picture)
        return;
    const LoadedPicture &original = picture->original();
    const Entry entry{original.path, original.name, {original.sha256, extensionOf(original.info.format)}};
    const auto sameBytes = std::find_if(m_entries.begin(), m_entries.end(),
                                        [&](const Entry &known) { return known.file.sha256 == entry.file.sha256; });
    m_isFollowing = true;
    if (sameBytes == m_entries.end()) {
        m_entries.append(entry);
        setCurrentIndex(addTab(QString(entry.name).replace(u'&', u"&&"_s)));
        setTabToolTip(count() - 1, entry.path.isEmpty() ? entry.name : entry.path);
    } else {
        *sameBytes = entry;
        setCurrentIndex(int(sameBytes - m_entries.begin()));
    }
    m_isFollowing = false;
}

void PictureTabs::drop(const QString &sha256)
{
    for (int i = int(m_entries.size()) - 1; i >= 0; --i) {
        if (m_entries.at(i).file.sha256 != sha256)
            continue;
        m_isFollowing = true;
        m_entries.removeAt(i);
        removeTab(i);
        m_isFollowing = false;
    }
}

void PictureTabs::choose(int index)
{
    if (!m_isFollowing && index >= 0 && index < m_entries.size())
        emit openRequested(m_entries.at(index));
}

void PictureTabs::chooseNext(int step)
{
    if (count() > 1)
        setCurrentIndex((currentIndex() + step + count()) % count());
}

void PictureTabs::closeFront()
{
    if (currentIndex() >= 0)
        close(currentIndex());
    else
        emit closedLast();
}

void PictureTabs::close(int index)
{
    const bool isFront = index == currentIndex();
    m_isFollowing = true;
    m_entries.removeAt(index);
    removeTab(index);
    m_isFollowing = false;
    if (m_entries.isEmpty())
        emit closedLast();
    else if (isFront)
        choose(currentIndex());
}
} // namespace pentimento

#include "moc_picturetabs.cpp"
