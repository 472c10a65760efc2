#include "ui/mainwindow/maskpanel.h"

#include "app/document/picture.h"
#include "ui/common/currentfollowsselection.h"
#include "ui/common/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr QSize thumbnailSize(56, 42);
constexpr auto thumbnailPause = std::chrono::milliseconds(300); // while a stroke runs, now and then is enough
constexpr int idRole = Qt::UserRole;
constexpr int ground = 40; // gray of what a mask leaves free: seen against dark windows too

constexpr int looksAlong = 4; // along each side of a pixel of a thumbnail: thin lines are seen too

/// The mean of what is looked at between the shares \a from and \a to of the mask's sides.
int meanOf(const MaskTiles &mask, QPointF from, QPointF to)
{
    int sum = 0;
    for (int row = 0; row < looksAlong; ++row) {
        const int y = int((from.y() + (to.y() - from.y()) * (row + 0.5) / looksAlong) * mask.size().height());
        for (int column = 0; column < looksAlong; ++column)
            sum += mask.at(
                int((from.x() + (to.x() - from.x()) * (column + 0.5) / looksAlong) * mask.size().width()), y);
    }
    return sum / (looksAlong * looksAlong);
}

/// \a mask in gray, its proportions kept; so many pixels are looked at, however large it is. What is covered
/// a little is lifted above the dark ground.
QImage small(const MaskTiles &mask, QSize room)
{
    const QSize size = mask.size().scaled(room, Qt::KeepAspectRatio).expandedTo({1, 1});
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        auto *row = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < size.width(); ++x) {
            const int mean = meanOf(mask, {double(x) / size.width(), double(y) / size.height()},
                                    {double(x + 1) / size.width(), double(y + 1) / size.height()});
            const int gray = ground + int(std::lround((255 - ground) * std::sqrt(mean / 255.0)));
            row[x] = qRgb(gray, gray, gray);
        }
    }
    return image;
}
} // namespace

MaskPanel::MaskPanel(QWidget *parent) : QWidget(parent), m_list(new QListWidget(this)), m_combineMenu(new QMenu(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    auto *hint = new QLabel(tr("The chosen mask is the one that is painted on and sent."), this);
    hint->setProperty("role", u"quiet"_s);
    hint->setWordWrap(true);
    layout->addWidget(hint);
    m_list->setAccessibleName(tr("Masks"));
    m_list->setToolTip(tr("Up and Down choose a mask, F2 renames it, Delete removes it"));
    m_list->setIconSize(thumbnailSize);
    m_list->setUniformItemSizes(true);
    m_list->setProperty("role", u"list"_s);
    m_list->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    layout->addWidget(m_list, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    layout->addLayout(row);
    QToolButton *add = addButton(tr("New mask"), u"plus"_s, tr("New, empty mask"));
    QToolButton *copy = addButton(tr("Duplicate"), u"copy"_s, tr("A new mask with what the chosen one covers"));
    QToolButton *combine = addButton(tr("Combine"), u"overlay"_s, tr("Add another mask to the chosen one, take it away, or keep what both cover"));
    m_remove = addButton(tr("Remove"), u"trash"_s, tr("Removes the chosen mask (Delete); undo brings it back"));
    for (QToolButton *button : {add, copy, combine, m_remove})
        row->addWidget(button);
    row->addStretch(1);
    combine->setObjectName(u"combine"_s);
    combine->setMenu(m_combineMenu);
    combine->setPopupMode(QToolButton::InstantPopup);
    connect(m_combineMenu, &QMenu::aboutToShow, this, &MaskPanel::fillCombineMenu);
    connect(add, &QToolButton::clicked, this, &MaskPanel::newRequested);
    connect(copy, &QToolButton::clicked, this, &MaskPanel::duplicateRequested);
    connect(m_remove, &QToolButton::clicked, this, &MaskPanel::removeChosen);
    currentFollowsSelection(*m_list);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        if (item && m_picture && !m_rebuilding)
            m_picture->chooseMask(item->data(idRole).toString());
    });
    connect(m_list, &QListWidget::itemChanged, this, &MaskPanel::takeName);
    auto *removeKey = new QAction(m_list);
    removeKey->setShortcut(QKeySequence::Delete);
    removeKey->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(removeKey);
    connect(removeKey, &QAction::triggered, this, &MaskPanel::removeChosen);
}

QToolButton *MaskPanel::addButton(const QString &text, const QString &iconName, const QString &toolTip)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setIcon(icon(iconName));
    button->setAccessibleName(text);
    button->setToolTip(text + u": "_s + toolTip);
    button->setProperty("role", u"bordered"_s);
    return button;
}

void MaskPanel::setPicture(Picture *picture)
{
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    if (picture) {
        connect(picture, &Picture::masksChanged, this, &MaskPanel::rebuild);
        connect(picture, &Picture::maskChanged, this, [this] {
            if (m_thumbnailsAsked || !isVisible())
                return;
            m_thumbnailsAsked = true;
            QTimer::singleShot(thumbnailPause, this, &MaskPanel::refreshThumbnails);
        });
    }
    rebuild();
}

void MaskPanel::rebuild()
{
    m_rebuilding = true;
    m_list->clear();
    for (const NamedMask &mask : m_picture ? m_picture->masks() : QList<NamedMask>()) {
        auto *item = new QListWidgetItem(thumbnail(mask.tiles), mask.name, m_list);
        item->setData(idRole, mask.id);
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        if (mask.id == m_picture->chosenMask())
            m_list->setCurrentItem(item);
    }
    m_rebuilding = false;
    const bool several = m_picture && m_picture->maskCount() > 1;
    m_remove->setEnabled(several);
    emit severalChanged(several);
}

void MaskPanel::refreshThumbnails()
{
    m_thumbnailsAsked = false;
    if (!m_picture)
        return;
    m_rebuilding = true;
    const QList<NamedMask> masks = m_picture->masks();
    for (int i = 0; i < m_list->count() && i < masks.size(); ++i)
        m_list->item(i)->setIcon(thumbnail(masks[i].tiles));
    m_rebuilding = false;
}

QIcon MaskPanel::thumbnail(const MaskTiles &mask) const
{
    const double ratio = devicePixelRatioF();
    QPixmap pixmap(thumbnailSize * ratio);
    pixmap.fill(Qt::transparent);
    if (!mask.size().isEmpty()) {
        const QImage image = small(mask, pixmap.size());
        QPainter(&pixmap).drawImage((pixmap.width() - image.width()) / 2, (pixmap.height() - image.height()) / 2, image);
    }
    pixmap.setDevicePixelRatio(ratio);
    QIcon icon(pixmap);
    icon.addPixmap(pixmap, QIcon::Selected); // else it is tinted
    return icon;
}

void MaskPanel::fillCombineMenu()
{
    m_combineMenu->clear();
    for (const NamedMask &mask : m_picture ? m_picture->masks() : QList<NamedMask>()) {
        if (mask.id != m_picture->chosenMask())
            m_combineMenu->addAction(tr("With %1…").arg(mask.name), this, [this, id = mask.id] { emit combineRequested(id); });
    }
}

void MaskPanel::takeName(QListWidgetItem *item)
{
    if (m_rebuilding || !m_picture)
        return;
    // Later: the list is made anew, and the item that tells of its change with it.
    QTimer::singleShot(0, this, [this, id = item->data(idRole).toString(), name = item->text()] {
        if (!m_picture)
            return;
        m_picture->renameMask(id, name);
        rebuild(); // an empty name is none: the old one stands again
    });
}

void MaskPanel::removeChosen()
{
    if (m_picture)
        m_picture->removeMask(m_picture->chosenMask());
}
} // namespace pentimento

#include "moc_maskpanel.cpp"
