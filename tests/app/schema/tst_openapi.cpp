#include "app/schema/catalogue.h"

#include "schematest.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestOpenApi : public QObject
{
    Q_OBJECT

private slots:
    void findsTheEndpoints();
    void keepsServerAndMarks();
    void readsAModelOfReplicate();
    void takesTheModelsNameFromWhereItStands_data();
    void takesTheModelsNameFromWhereItStands();
    void refusesHostileDocuments_data();
    void refusesHostileDocuments();
};

// A document with one endpoint at path whose inputs are given.
static QByteArray document(const QByteArray &path, const QByteArray &inputs, const QByteArray &schemas = "{}")
{
    return R"({"paths": {")" + path + R"(": {"post": {"requestBody": {"content": {"application/json": {"schema": )" + inputs
           + R"(}}}, "responses": {"200": {"content": {"application/json": {"schema": {"properties": {"id": {}, "status": {}}}}}}}}}},
              "components": {"schemas": )" + schemas + "}}";
}

void TestOpenApi::findsTheEndpoints()
{
    const auto found = readOpenApi(dataFile("everyconstruct.json"));
    QVERIFY(found);
    QCOMPARE(found->size(), 2);
    QCOMPARE(found->at(0).id, u"painter-v1"_s);
    QCOMPARE(found->at(0).service, u"bfl"_s);
    QCOMPARE(found->at(0).schema.value(u"properties"_s).toObject().size(), 34);
    QCOMPARE(found->at(1).id, u"tools/eraser-v2"_s);
    QCOMPARE(found->at(1).schema.value(u"required"_s).toArray(), QJsonArray({u"image"_s, u"mask"_s}));
    QCOMPARE(found->at(1).schema.value(u"properties"_s).toObject().keys(), QStringList({u"grow"_s, u"image"_s, u"mask"_s}));
}

void TestOpenApi::keepsServerAndMarks()
{
    const auto found = readOpenApi(dataFile("everyconstruct.json"), u"bfl"_s);
    QVERIFY(found);
    const QJsonObject painter = found->at(0).schema;
    QCOMPARE(painter.value(u"x-server"_s), QJsonValue(u"https://tuned.painter.example"_s));
    QCOMPARE(painter.value(u"x-endpoint"_s), QJsonValue(u"painter-v1"_s));
    QCOMPARE(painter.value(u"deprecated"_s), QJsonValue(true));
    QVERIFY2(!found->at(1).schema.contains(u"x-server"_s), "plain http off this machine is not taken over");
    QVERIFY(!found->at(1).schema.contains(u"deprecated"_s));
}

void TestOpenApi::readsAModelOfReplicate()
{
    const auto found = readOpenApi(dataFile("replicatemodel.json"), {}, u"painter/kite"_s);
    QVERIFY(found);
    QCOMPARE(found->size(), 1);
    QCOMPARE(found->first().service, u"replicate"_s);
    QCOMPARE(found->first().id, u"painter/kite"_s);
    const QJsonObject schema = found->first().schema;
    QCOMPARE(schema.value(u"x-version"_s).toString().size(), 64);
    QCOMPARE(schema.value(u"properties"_s)[u"aspect_ratio"_s].toObject(),
             object(R"({"type": "string", "enum": ["custom", "1:1", "3:2"], "default": "1:1", "description": "Shape", "x-order": 0})"));
}

void TestOpenApi::takesTheModelsNameFromWhereItStands_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("id");
    QTest::newRow("the title") << QByteArray("\"Cog\"") << QByteArray("\"painter/kite\"") << u"painter/kite"_s;
    QTest::newRow("owner and name beside it") << QByteArray("\"openapi_schema\"") << QByteArray("\"owner\": \"painter\", \"name\": \"kite\", \"openapi_schema\"") << u"painter/kite"_s;
    QTest::newRow("nowhere") << QByteArray("none") << QByteArray("none") << QString();
}

void TestOpenApi::takesTheModelsNameFromWhereItStands()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, id);
    const auto found = readOpenApi(dataFile("replicatemodel.json").replace(before, after), u"replicate"_s);
    QCOMPARE(bool(found), !id.isEmpty());
    if (found)
        QCOMPARE(found->first().id, id);
    else
        QVERIFY(found.error().plainSentence().contains(u"OWNER/NAME"_s));
}

void TestOpenApi::refusesHostileDocuments_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QByteArray &bytes, const char *words) {
        QTest::newRow(name) << bytes << QString::fromLatin1(words);
    };
    row("nothing", "", "not valid JSON");
    row("no JSON", "openapi: 3.1.0", "not valid JSON");
    row("a list", "[]", "describes no model");
    row("a number", "5", "describes no model");
    row("no endpoint", R"({"paths": {"/v1/x": {"get": {}}}})", "describes no model");
    row("wrong types everywhere", R"({"paths": {"/v1/x": {"post": 5}, "/v1/y": [], "/v1/z": {"post": {"responses": [], "requestBody": ""}}}, "components": 7})", "describes no model");
    row("inputs that are no object", document("/v1/x", R"({"type": "string"})"), "which fields");
    row("an id that climbs", document("/v1/../../etc/passwd", R"({"properties": {}})"), "cannot be used");
    row("an id with a control character", document("/v1/a\\u0007b", R"({"properties": {}})"), "cannot be used");
    row("an id with a query", document("/v1/a?key=1", R"({"properties": {}})"), "cannot be used");
    row("an empty id", document("/v1/", R"({"properties": {}})"), "cannot be used");
    row("an endless id", document("/v1/" + QByteArray(100'000, 'a'), R"({"properties": {}})"), "cannot be used");
    row("a cycle", document("/v1/x", R"({"$ref": "#/components/schemas/A"})", R"({"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}})"), "refers to itself");
    row("a range beyond all numbers", document("/v1/x", R"({"properties": {"f": {"type": "number", "maximum": 1e308}}})"), "range of f");
    row("a hundred levels", QByteArray(100, '[') + QByteArray(100, ']'), "too deep");
    row("a hundred megabytes", QByteArray(100 * 1024 * 1024, ' '), "too large");
    row("a model without name", R"({"components": {"schemas": {"Input": {"properties": {}}}}})", "OWNER/NAME");
    row("a model whose name climbs", R"({"info": {"title": "../../x"}, "components": {"schemas": {"Input": {"properties": {}}}}})", "cannot be used");
    QByteArray fields = R"({"properties": {)";
    for (int i = 0; i < 10'000; ++i)
        fields += (i ? ",\"f" : "\"f") + QByteArray::number(i) + R"(": {"type": "string"})";
    row("ten thousand fields", document("/v1/x", fields + "}}"), "10000 fields");
    const QByteArray many = QByteArray("1").leftJustified(1'999'999, ',').replace(",", ",1");
    row("a million choices", document("/v1/x", R"({"properties": {"f": {"enum": [)" + many + "]}}}"), "list of values");
    const QByteArray names = QByteArray("\"a\"") + QByteArray(",\"a\"").repeated(1'000'000);
    row("a million required names twice", document("/v1/x", R"({"allOf": [{"required": [)" + names + R"(]}, {"required": [)" + names + "]}]}"), "which fields");
    QByteArray bomb;
    for (int level = 0; level < 30; ++level) {
        bomb += "\"l" + QByteArray::number(level) + R"(": {"properties": {)";
        for (int i = 0; i < 10; ++i)
            bomb += (i ? ",\"p" : "\"p") + QByteArray::number(i) + R"(": {"$ref": "#/components/schemas/l)" + QByteArray::number(level + 1) + "\"}";
        bomb += "}},";
    }
    row("references that multiply", document("/v1/x", R"({"$ref": "#/components/schemas/l0"})", "{" + bomb + R"("l30": {}})"), "too involved");
    QByteArray paths = R"({"paths": {)";
    for (int i = 0; i < 1'001; ++i)
        paths += (i ? ",\"/v1/m" : "\"/v1/m") + QByteArray::number(i) + R"(": {"post": {"requestBody": {"content": {"application/json": {"schema": {"properties": {}}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"properties": {"id": {}, "status": {}}}}}}}}})";
    row("more than a thousand endpoints", paths + "}}", "more than 1000");
}

void TestOpenApi::refusesHostileDocuments()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto found = readOpenApi(bytes);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Input);
    QVERIFY2(found.error().plainSentence().contains(words), qPrintable(found.error().plainSentence().left(300)));
    QVERIFY(found.error().plainSentence().size() < 400);
}

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
