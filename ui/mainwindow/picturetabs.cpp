#include "ui/mainwindow/picturetabs.h"

#include "app/document/picture.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// The same bytes, or the same file with other bytes than before.
bool isSamePicture(const PictureTabs::Entry &one, const PictureTabs::Entry &other)
{
    return one.file.sha256 == other.file.sha256 || (!one.path.isEmpty() && one.path == other.path);
}
} // namespace

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
    connect(this, &QTabBar::tabBarClicked, this, [this](int index) {
        if (!m_isOpen && index == currentIndex()) // else it is chosen in a moment
            choose(index);
    });
}

void PictureTabs::follow(const Picture *picture)
{
    m_isOpen = picture != nullptr;
    if (!picture)
        return;
    const LoadedPicture &original = picture->original();
    const Entry entry{original.path, original.name, {picture->opened().sha256, extensionOf(picture->opened().info.format)}};
    const auto same = std::find_if(m_entries.begin(), m_entries.end(),
                                   [&entry](const Entry &known) { return isSamePicture(known, entry); });
    m_isFollowing = true;
    if (same == m_entries.end()) {
        addEntry(int(m_entries.size()), entry);
        setCurrentIndex(count() - 1);
    } else {
        *same = entry;
        const int index = int(same - m_entries.begin());
        setTabText(index, QString(entry.name).replace(u'&', u"&&"_s));
        setTabToolTip(index, entry.path.isEmpty() ? entry.name : entry.path);
        setCurrentIndex(index);
    }
    m_isFollowing = false;
    emit entriesChanged();
}

void PictureTabs::addEntry(int index, const Entry &entry)
{
    m_entries.insert(index, entry);
    insertTab(index, QString(entry.name).replace(u'&', u"&&"_s));
    setTabToolTip(index, entry.path.isEmpty() ? entry.name : entry.path);
}

QList<PictureTabs::Entry> PictureTabs::entries() const
{
    QList<Entry> all = m_entries;
    if (currentIndex() >= 0 && currentIndex() < all.size())
        all[currentIndex()].isFront = true;
    return all;
}

void PictureTabs::bringBack(const QList<Entry> &earlier)
{
    m_isFollowing = true;
    int index = 0;
    for (const Entry &entry : earlier) {
        const bool isThere = std::any_of(m_entries.begin(), m_entries.end(), [&entry](const Entry &known) {
            return isSamePicture(known, entry);
        });
        if (isThere)
            continue;
        addEntry(index++, {entry.path, entry.name, entry.file});
        if (entry.isFront && m_entries.size() == index) // nothing else is open
            setCurrentIndex(index - 1);
    }
    m_isFollowing = false;
    emit entriesChanged();
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
    emit entriesChanged();
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
    emit entriesChanged();
    if (m_entries.isEmpty())
        emit closedLast();
    else if (isFront)
        choose(currentIndex());
}
} // namespace pentimento

#include "moc_picturetabs.cpp"
