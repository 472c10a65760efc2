#include "app/autosave/keptorders.h"

#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/base/log.h"
#include "app/imaging/picturefile.h"
#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostOrderBytes = 512 * 1024 * 1024; // pictures of reference are in it

QString ordersFolder(const Store &store)
{
    return store.paths().data + u"/orders"_s;
}

QString orderFile(const QString &folder, const QString &id)
{
    return folder + u'/' + id + u".json"_s;
}

QList<KeptOrders::Order> readOrders(const QString &folder)
{
    QList<KeptOrders::Order> orders;
    for (const QString &name : QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name)) {
        const QString id = name.chopped(5);
        QFile file(folder + u'/' + name);
        if (!isOwnId(id) || !file.open(QIODevice::ReadOnly) || file.size() > mostOrderBytes)
            continue;
        const Result<QJsonValue> read = parseJson(file.readAll(), name, {mostOrderBytes, 64});
        if (read && read->isObject())
            orders.append({id, read->toObject()});
        else
            qCWarning(logStore) << "an order cannot be read:" << file.fileName();
    }
    return orders;
}
} // namespace

KeptOrders::KeptOrders(Store &store)
    : m_store(store)
{
}

QFuture<Result<void>> KeptOrders::keep(const QString &id, std::function<QJsonObject()> content)
{
    return m_store.run([folder = ordersFolder(m_store), id, content = std::move(content)](Database &) -> Result<void> {
        if (const Result<void> made = posixfile::makeFolder(folder); !made)
            return made;
        return writeWhole(orderFile(folder, id), toJson(QJsonValue(content())));
    });
}

void KeptOrders::setAside(const QString &id)
{
    m_store.run([file = orderFile(ordersFolder(m_store), id)](Database &) -> Result<void> {
        qCWarning(logStore) << "an order is set aside:" << file;
        QFile::rename(file, file + u".unreadable"_s);
        return {};
    });
}

void KeptOrders::drop(const QString &id)
{
    if (!isOwnId(id))
        return;
    m_store.run([file = orderFile(ordersFolder(m_store), id)](Database &) -> Result<void> {
        QFile::remove(file);
        return {};
    });
}

void KeptOrders::dropOf(const QString &pictureId)
{
    m_store.run([folder = ordersFolder(m_store), pictureId](Database &) -> Result<void> {
        for (const Order &order : readOrders(folder)) {
            if (order.content.value("picture"_L1).toString() == pictureId)
                QFile::remove(orderFile(folder, order.id));
        }
        return {};
    });
}

QFuture<QList<KeptOrders::Order>> KeptOrders::all(const QString &kind)
{
    return m_store.run([folder = ordersFolder(m_store), kind](Database &) {
        QList<Order> orders = readOrders(folder);
        orders.removeIf([&kind](const Order &order) { return order.content.value("kind"_L1).toString() != kind; });
        return orders;
    });
}
} // namespace pentimento
