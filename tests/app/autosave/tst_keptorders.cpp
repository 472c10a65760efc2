#include "app/autosave/keptorders.h"
#include "app/autosave/workingstate.h"
#include "app/base/ids.h"
#include "app/storage/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 keptSeed = 9007199254740993; // more than a double holds
} // namespace

/// What was confirmed and is not done with, over restarts.
class TestKeptOrders : public QObject
{
    Q_OBJECT
private slots:
    void whatIsKeptIsThereAfterARestart();
    void whatIsDroppedIsGone();
    void aForgottenPictureTakesItsOrdersAlong();
    void whatCannotBeReadIsLeftOut();
};

void TestKeptOrders::whatIsKeptIsThereAfterARestart()
{
    const QTemporaryDir folder;
    const QString first = newId();
    {
        const auto store = Store::open(Paths::below(folder.path()));
        KeptOrders orders(**store);
        const QString second = newId();
        QVERIFY(orders.keep(first, [] { return QJsonObject{{u"kind"_s, u"series"_s}, {u"seed"_s, keptSeed}}; }).result());
        QVERIFY(orders.keep(second, [] { return QJsonObject{{u"kind"_s, u"regions"_s}}; }).result());
        QVERIFY(orders.keep(second, [] { return QJsonObject{{u"kind"_s, u"regions"_s}, {u"again"_s, true}}; }).result());
    }
    const auto store = Store::open(Paths::below(folder.path()));
    KeptOrders orders(**store);
    const auto series = orders.all(u"series"_s).result();
    QCOMPARE(series.size(), 1);
    QCOMPARE(series.first().id, first);
    QCOMPARE(series.first().content[u"seed"_s].toInteger(), keptSeed);
    const auto regions = orders.all(u"regions"_s).result();
    QCOMPARE(regions.size(), 1);
    QVERIFY(regions.first().content[u"again"_s].toBool());
}

void TestKeptOrders::whatIsDroppedIsGone()
{
    const QTemporaryDir folder;
    const auto store = Store::open(Paths::below(folder.path()));
    KeptOrders orders(**store);
    const QString id = newId();
    QVERIFY(orders.keep(id, [] { return QJsonObject{{u"kind"_s, u"series"_s}}; }).result());
    orders.drop(u"../history"_s); // no id of ours
    orders.drop(id);
    QVERIFY(orders.all(u"series"_s).result().isEmpty());
}

void TestKeptOrders::aForgottenPictureTakesItsOrdersAlong()
{
    const QTemporaryDir folder;
    const auto store = Store::open(Paths::below(folder.path()));
    AutoSave autosave(**store);
    const QString forgotten(64, u'a');
    const QString other(64, u'b');
    for (const QString &picture : {forgotten, other}) {
        const auto content = [picture] { return QJsonObject{{u"kind"_s, u"regions"_s}, {u"picture"_s, picture}}; };
        QVERIFY(autosave.orders().keep(newId(), content).result());
    }
    autosave.forget(forgotten);
    const auto left = autosave.orders().all(u"regions"_s).result();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().content[u"picture"_s].toString(), other);
}

void TestKeptOrders::whatCannotBeReadIsLeftOut()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    const auto store = Store::open(paths);
    KeptOrders orders(**store);
    QVERIFY(orders.keep(newId(), [] { return QJsonObject{{u"kind"_s, u"series"_s}}; }).result());
    const QString damaged = paths.data + u"/orders/"_s + newId() + u".json"_s;
    QFile file(damaged);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"kind\": \"ser");
    file.close();
    QCOMPARE(orders.all(u"series"_s).result().size(), 1);
    QVERIFY(QFile::exists(damaged));

    // Nor is offered again what could be read and says nothing that can be done, and it is not lost either.
    const QString id = orders.all(u"series"_s).result().first().id;
    orders.setAside(id);
    QVERIFY(orders.all(u"series"_s).result().isEmpty());
    QVERIFY(QFile::exists(paths.data + u"/orders/"_s + id + u".json.unreadable"_s));
}

QTEST_MAIN(TestKeptOrders)
#include "tst_keptorders.moc"
