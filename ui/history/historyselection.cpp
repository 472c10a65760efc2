#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/history/historydetails.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymodel.h"
#include "ui/history/historypage.h"

#include <QDrag>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QTemporaryDir>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostDragged = 50;
}

void HistoryPage::openSelected()
{
    const Generation *generation = m_model->generationAt(m_grid->selectedIndex());
    if (!generation)
        return;
    const Generation opened = *generation; // a copy: the row may change while it is handled
    if (m_model->isStacked())
        openStack(opened);
    else if (HistoryDetails::canOpen(opened))
        emit openRequested(opened);
}

/// All selected ones become what the first one is not.
void HistoryPage::toggleFavourite()
{
    if (m_model->isStacked())
        return;
    withSelected([this](const QList<Generation> &generations) {
        const bool on = !generations.isEmpty() && !generations.first().favourite;
        for (const Generation &generation : generations)
            emit favouriteToggled(generation, on);
    });
}

void HistoryPage::withSelected(std::function<void(const QList<Generation> &)> use)
{
    const QModelIndexList indexes = m_grid->selectedIndexes();
    QList<Generation> known;
    for (const QModelIndex &index : indexes) {
        if (const Generation *generation = m_model->generationAt(index))
            known << *generation;
    }
    if (known.size() == indexes.size()) {
        if (!known.isEmpty())
            use(known);
        return;
    }
    // Some were selected without ever having been looked at.
    thenOn(m_history.at(m_model->rowNumbers(indexes)), this, [this, use](const Result<QList<generationtable::Row>> &read) {
        if (!read)
            return emit failed(read.error());
        QList<Generation> generations;
        for (const generationtable::Row &row : *read)
            generations << row.generation;
        if (!generations.isEmpty())
            use(generations);
    });
}

void HistoryPage::withSelectedIds(std::function<void(const QStringList &)> use)
{
    withSelected([use](const QList<Generation> &generations) {
        QStringList ids;
        for (const Generation &generation : generations)
            ids << generation.id;
        use(ids);
    });
}

void HistoryPage::deleteSelected()
{
    if (m_model->isStacked())
        return; // a stack shows one of many, and the others would go unseen
    const bool isBin = m_model->query().inBin;
    withSelectedIds([this, isBin](const QStringList &ids) { isBin ? emit eraseRequested(ids) : emit binRequested(ids); });
}

void HistoryPage::showMenu(const QPoint &position)
{
    const QModelIndex index = m_grid->indexAt(position);
    const Generation *found = m_model->generationAt(index);
    if (!found)
        return;
    const Generation generation = *found;
    if (!m_grid->selectionModel()->isSelected(index))
        m_grid->select(index);
    auto *menu = new QMenu(m_grid);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_model->isStacked()) {
        menu->addAction(tr("Show all of this picture"), this, [=, this] { openStack(generation); });
        return menu->popup(m_grid->viewport()->mapToGlobal(position));
    }
    const int count = int(m_grid->selectedIndexes().size());
    count > 1 ? fillMenuForSeveral(menu, count) : fillMenuForOne(menu, generation);
    menu->popup(m_grid->viewport()->mapToGlobal(position));
}

void HistoryPage::fillMenuForOne(QMenu *menu, const Generation &generation)
{
    if (generation.binnedAt.isValid()) {
        menu->addAction(tr("Put back"), this, [=, this] { emit putBackRequested({generation.id}); });
        menu->addAction(tr("Delete for good…"), this, [=, this] { emit eraseRequested({generation.id}); });
        return;
    }
    QAction *open = menu->addAction(tr("Open on canvas"), this, [=, this] { emit openRequested(generation); });
    open->setEnabled(HistoryDetails::canOpen(generation));
    menu->addAction(tr("Restore"), this, [=, this] { emit restoreRequested(generation, RestorePart::Everything); });
    m_details->fillMenu(menu, generation);
    menu->addSeparator();
    QAction *toFolder = menu->addAction(tr("Export…"), this, [=, this] { emit exportRequested(generation); });
    toFolder->setEnabled(HistoryDetails::canExport(generation));
    menu->addAction(tr("All of this picture"), this, [=, this] { openStack(generation); });
    QAction *favourite = menu->addAction(tr("Favourite"), this,
                                         [=, this] { emit favouriteToggled(generation, !generation.favourite); });
    favourite->setCheckable(true);
    favourite->setChecked(generation.favourite);
    QAction *bin = menu->addAction(tr("Delete…"), this, [=, this] { emit binRequested({generation.id}); });
    bin->setEnabled(isEnd(generation.state));
}

void HistoryPage::fillMenuForSeveral(QMenu *menu, int count)
{
    if (m_model->query().inBin) {
        menu->addAction(tr("Put %1 back").arg(count), this, [this] {
            withSelectedIds([this](const QStringList &ids) { emit putBackRequested(ids); });
        });
        menu->addAction(tr("Delete %1 for good…").arg(count), this, [this] { deleteSelected(); });
        return;
    }
    menu->addAction(tr("Export %1…").arg(count), this, [this] {
        withSelectedIds([this](const QStringList &ids) { emit exportSeveralRequested(ids); });
    });
    menu->addAction(tr("Copy %1 pictures").arg(count), this, [this] {
        withSelected([this](const QList<Generation> &generations) { emit copyRequested(generations); });
    });
    menu->addAction(tr("Favourite"), this, [this] { toggleFavourite(); });
    menu->addSeparator();
    menu->addAction(tr("Delete %1…").arg(count), this, [this] { deleteSelected(); });
}

/// Whole results are put together on a worker first; the drag begins when they are there, if the button is still held.
void HistoryPage::startDrag()
{
    if (!m_dragged)
        m_dragged = std::make_unique<QTemporaryDir>();
    withSelected([this](const QList<Generation> &generations) {
        thenOn(m_history.writeResults(generations.mid(0, mostDragged), m_dragged->path()), this,
               [this](const Result<QStringList> &paths) {
            if (!paths)
                return emit failed(paths.error());
            if (paths->isEmpty() || !QGuiApplication::mouseButtons().testFlag(Qt::LeftButton))
                return;
            QList<QUrl> urls;
            for (const QString &path : *paths)
                urls << QUrl::fromLocalFile(path);
            auto *files = new QMimeData;
            files->setUrls(urls);
            auto *drag = new QDrag(m_grid);
            drag->setMimeData(files);
            drag->setPixmap(m_grid->selectedIndex().data(HistoryModel::ThumbnailRole).value<QPixmap>());
            drag->exec(Qt::CopyAction);
        });
    });
}
} // namespace pentimento
