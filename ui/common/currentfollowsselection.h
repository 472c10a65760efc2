#pragma once

class QAbstractItemView;

namespace pentimento {
/// For lists whose chosen entry is the current one. A screen reader chooses an entry by selecting it, which leaves the
/// current one where it was; from now on it follows. For single selections; \a view has its model.
void currentFollowsSelection(QAbstractItemView &view);
} // namespace pentimento
