#include "ui/common/currentfollowsselection.h"

#include <QAbstractItemView>
#include <QItemSelectionModel>

namespace pentimento {
void currentFollowsSelection(QAbstractItemView &view)
{
    QItemSelectionModel *selection = view.selectionModel();
    QObject::connect(selection, &QItemSelectionModel::selectionChanged, &view, [selection](const QItemSelection &now) {
        const QModelIndexList chosen = now.indexes();
        if (!chosen.isEmpty() && !selection->isSelected(selection->currentIndex()))
            selection->setCurrentIndex(chosen.first(), QItemSelectionModel::NoUpdate);
    });
}
} // namespace pentimento
