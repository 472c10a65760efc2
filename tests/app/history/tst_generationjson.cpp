#include "samplegeneration.h"

#include "app/base/json.h"
#include "app/history/history.h"

#include <QJsonArray>
#include <QTest>

#include <limits>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// What scripts read: the keys and types are a promise.
class TestGenerationJson : public QObject
{
    Q_OBJECT
private slots:
    void hasTheContractsKeys();
    void whatIsNotKnownIsNull();
    void showsTheUsedSeed_data();
    void showsTheUsedSeed();
    void showsMoney_data();
    void showsMoney();
    void recipeIsComplete();
    void recipeHoldsNothingPrivate();
};

void TestGenerationJson::hasTheContractsKeys()
{
    const Generation full = fullGeneration();
    const QJsonObject object = toJsonObject(full, u"/tmp/out.png"_s);
    const QStringList keys{u"cost"_s, u"created_at"_s, u"endpoint"_s, u"error"_s, u"generation"_s, u"output"_s, u"parent"_s,
                           u"prompt"_s, u"seed"_s, u"service"_s, u"service_id"_s, u"state"_s};
    QCOMPARE(object.keys(), keys);
    QCOMPARE(object[u"generation"_s], full.id);
    QCOMPARE(object[u"service"_s], u"my-studio"_s);
    QCOMPARE(object[u"service_id"_s], u"task-1"_s);
    QCOMPARE(object[u"endpoint"_s], u"black-forest-labs/flux-fill-pro"_s);
    QCOMPARE(object[u"state"_s], u"content-moderated"_s);
    QCOMPARE(object[u"output"_s], u"/tmp/out.png"_s);
    QCOMPARE(object[u"prompt"_s], full.prompt);
    QCOMPARE(object[u"created_at"_s], u"2025-11-21T07:43:20.001Z"_s);
    QCOMPARE(object[u"parent"_s], full.parent);
    const QJsonObject error = object[u"error"_s].toObject();
    QCOMPARE(error.keys(), QStringList({u"field"_s, u"kind"_s, u"message"_s}));
    QCOMPARE(error[u"kind"_s], u"moderated"_s);
    QCOMPARE(error[u"field"_s], u"prompt"_s);
    QCOMPARE(error[u"message"_s], full.error->plainSentence());
    QVERIFY(toJson(object).contains("\"seed\":9223372036854775807"));
}

void TestGenerationJson::whatIsNotKnownIsNull()
{
    const QJsonObject object = toJsonObject(plainGeneration());
    for (const QString &key : {u"service_id"_s, u"output"_s, u"seed"_s, u"cost"_s, u"parent"_s, u"error"_s})
        QVERIFY2(object[key].isNull(), qPrintable(key));
    QCOMPARE(object[u"prompt"_s], QString());
    Generation failed = plainGeneration();
    failed.error = Error{Error::Kind::Network};
    const QJsonObject error = toJsonObject(failed)[u"error"_s].toObject();
    QVERIFY(error[u"field"_s].isNull());
    QVERIFY(!error[u"message"_s].toString().isEmpty());
}

void TestGenerationJson::showsTheUsedSeed_data()
{
    QTest::addColumn<QVariant>("sent");
    QTest::addColumn<QVariant>("used");
    QTest::addColumn<QJsonValue>("shown");
    QTest::newRow("used and sent: used") << QVariant(1) << QVariant(2) << QJsonValue(2);
    QTest::newRow("sent alone") << QVariant(1) << QVariant() << QJsonValue(1);
    QTest::newRow("used alone") << QVariant() << QVariant(0) << QJsonValue(0);
    QTest::newRow("neither") << QVariant() << QVariant() << QJsonValue(QJsonValue::Null);
}

void TestGenerationJson::showsTheUsedSeed()
{
    QFETCH(QVariant, sent);
    QFETCH(QVariant, used);
    QFETCH(QJsonValue, shown);
    Generation generation = plainGeneration();
    if (sent.isValid())
        generation.seed = sent.toLongLong();
    if (used.isValid())
        generation.usedSeed = used.toLongLong();
    QCOMPARE(toJsonObject(generation)[u"seed"_s], shown);
}

void TestGenerationJson::showsMoney_data()
{
    QTest::addColumn<Money>("cost");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("dollars and credits") << Money{60000, 6.0, u"credits"_s} << QByteArray(R"({"amount":6,"unit":"credits","usd":"0.06"})");
    QTest::newRow("credits alone") << Money{{}, 2.5, u"credits"_s} << QByteArray(R"({"amount":2.5,"unit":"credits","usd":null})");
    QTest::newRow("dollars alone") << Money{125000, {}, {}} << QByteArray(R"({"amount":0.125,"unit":"usd","usd":"0.125"})");
    QTest::newRow("free") << Money{0, 0.0, u"credits"_s} << QByteArray(R"({"amount":0,"unit":"credits","usd":"0.00"})");
    QTest::newRow("unknown is not free") << Money{} << QByteArray("null");
}

void TestGenerationJson::showsMoney()
{
    QFETCH(Money, cost);
    QFETCH(QByteArray, json);
    Generation generation = plainGeneration();
    generation.cost = cost;
    generation.estimate = {1, 1.0, u"credits"_s}; // what was expected is not what it cost
    QCOMPARE(toJson(toJsonObject(generation)[u"cost"_s]), json);
}

void TestGenerationJson::recipeIsComplete()
{
    const Generation full = fullGeneration();
    const QJsonObject recipe = toRecipe(full);
    QCOMPARE(recipe[u"recipe"_s].toInt(), 1);
    QCOMPARE(recipe[u"prompt"_s], full.prompt);
    QCOMPARE(recipe[u"seed"_s].toInteger(), *full.seed);
    const QJsonObject request = recipe[u"request"_s].toObject();
    QCOMPARE(request[u"endpoint"_s], full.endpoint);
    QCOMPARE(request[u"fields"_s].toObject(), full.fields);
    QCOMPARE(request[u"uploads"_s].toArray().size(), 2);
    QCOMPARE(request[u"uploads"_s][0][u"file"_s][u"sha256"_s], full.uploads[0].file.sha256);
    const QJsonObject picture = recipe[u"picture"_s].toObject();
    QCOMPARE(picture[u"source"_s][u"sha256"_s], full.source.sha256);
    QCOMPARE(picture[u"mask"_s][u"sha256"_s], full.mask.sha256);
    QCOMPARE(picture[u"edits"_s].toArray().size(), 2);
    QCOMPARE(picture[u"crop"_s].toArray(), QJsonArray({-3, 7, 1024, 768}));
    QCOMPARE(picture[u"upload_size"_s].toArray(), QJsonArray({512, 384}));
    QCOMPARE(picture[u"blend"_s].toObject(), QJsonObject({{u"grow"_s, 12}, {u"feather"_s, 34}, {u"color"_s, u"histogram"_s}, {u"grain"_s, u"match"_s},
                          {u"grain_seed"_s, full.blend.grainSeed}, {u"align"_s, u"automatic"_s}}));
    const QJsonObject outcome = recipe[u"outcome"_s].toObject();
    QCOMPARE(outcome[u"raw"_s][u"sha256"_s], full.raw.sha256);
    QCOMPARE(outcome[u"used_seed"_s].toInteger(), *full.usedSeed);
    QCOMPARE(outcome[u"sent_prompt"_s], full.sentPrompt);
    QCOMPARE(outcome[u"changed_outside_mask"_s].toInteger(), full.changedOutside);
}

void TestGenerationJson::recipeHoldsNothingPrivate()
{
    const Generation full = fullGeneration();
    const QByteArray text = toJson(toRecipe(full));
    for (const QString &secret : {full.resultUrl, full.pollingUrl, full.outputPath, u"sig="_s, full.owner})
        QVERIFY2(!text.contains(secret.toUtf8()), qPrintable(secret));
}

QTEST_APPLESS_MAIN(TestGenerationJson)
#include "tst_generationjson.moc"
