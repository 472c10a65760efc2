#pragma once

#include "app/base/result.h"

#include <QFuture>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>

namespace pentimento {
class Store;

/// What the person has confirmed and what is not done with: jobs that wait for others, files that are still to be
/// read, results that are still to be placed. A file each, written whole before the first job of it is made, so that
/// the next start can offer the rest. Main thread; writing and reading happen on the storage thread.
class KeptOrders
{
public:
    struct Order
    {
        QString id;
        QJsonObject content; ///< "kind" says whose it is; "picture", where it has one, goes with that picture
    };

    explicit KeptOrders(Store &store);

    /// \a content is made on the storage thread. An order of that id is replaced.
    QFuture<Result<void>> keep(const QString &id, std::function<QJsonObject()> content);
    /// What it says cannot be done: it stays on the disk under another name and is not offered again.
    void setAside(const QString &id);
    /// It is done with. Nothing where there is none.
    void drop(const QString &id);
    /// Those of a picture that is forgotten.
    void dropOf(const QString &pictureId);
    /// What there is of \a kind, oldest first. What cannot be read is left out and stays where it is.
    QFuture<QList<Order>> all(const QString &kind);

private:
    Store &m_store;
};
} // namespace pentimento
