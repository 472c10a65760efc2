#include "app/schema/catalogue.h"

#include "schematest.h"

#include <QDir>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestCatalogue : public QObject
{
    Q_OBJECT

private slots:
    void holdsTheBundledEndpoints();
    void findsByIdAndService();
    void marksTheOldOnes();
    void printsTheWholeSchema();
    void anImportReplacesTheSchemaAndKeepsTheOverlay();
    void anUnknownImportGetsAForm();
    void canvasFieldsAreKnown();
    void leavesDamagedImportsOut_data();
    void leavesDamagedImportsOut();
    void writesOnlyBelowTheDirectory();
    void saysWhenNothingCanBeWritten();
};

static void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

void TestCatalogue::holdsTheBundledEndpoints()
{
    const Catalogue catalogue = Catalogue::load();
    QVERIFY(catalogue.problems().isEmpty());
    QCOMPARE(catalogue.endpoints().size(), 18);
    QCOMPARE(catalogue.endpoints().first().id, u"flux-pro-1.0-fill"_s);
    const QHash<QString, int> fieldCounts{
        {u"flux-pro-1.0-fill"_s, 11}, {u"flux-pro-1.0-fill-finetuned"_s, 13}, {u"flux-pro-1.1-ultra-finetuned"_s, 12},
        {u"flux-pro"_s, 13}, {u"flux-pro-finetuned"_s, 14}, {u"flux-pro-1.1-ultra"_s, 11}, {u"flux-pro-1.1"_s, 10},
        {u"flux-dev"_s, 12}, {u"flux-pro-1.0-expand"_s, 14}, {u"flux-kontext-pro"_s, 12}, {u"flux-kontext-max"_s, 12},
        {u"flux-2-pro"_s, 16}, {u"flux-2-max"_s, 16}, {u"flux-2-flex"_s, 20}, {u"flux-tools/erase-v1"_s, 8},
        {u"flux-tools/outpainting-v1"_s, 10}, {u"black-forest-labs/flux-pro-finetuned"_s, 13},
        {u"black-forest-labs/flux-fill-pro"_s, 10}};
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        QCOMPARE(endpoint.fields.size(), fieldCounts.value(endpoint.id));
        QVERIFY(!endpoint.title.isEmpty() && !endpoint.summary.isEmpty() && !endpoint.imported);
    }
}

void TestCatalogue::findsByIdAndService()
{
    const Catalogue catalogue = Catalogue::load();
    QVERIFY(catalogue.find(u"flux-pro"_s));
    QVERIFY(catalogue.find(u"flux-pro"_s, u"bfl"_s));
    QVERIFY(catalogue.find(u"flux-pro"_s, u"practice"_s));
    QVERIFY(!catalogue.find(u"flux-pro"_s, u"replicate"_s));
    QVERIFY(catalogue.find(u"black-forest-labs/flux-fill-pro"_s, u"replicate"_s));
    QVERIFY(!catalogue.find(u"flux-pro-9"_s));
    const Endpoint *fill = catalogue.find(u"flux-pro-1.0-fill"_s);
    QCOMPARE(fill->baseField()->name, u"image"_s);
    QVERIFY(fill->takesMask());
    QCOMPARE(fill->price.microDollars, 50'000);
    QCOMPARE(fill->price.amount, 5.0);
    QCOMPARE(fill->usualTime, std::chrono::milliseconds(4500));
    QCOMPARE(fill->limits.leastSide, 0);
    QCOMPARE(catalogue.find(u"flux-pro-1.0-fill-finetuned"_s)->server, u"https://api.us1.bfl.ai"_s);
    QVERIFY(fill->server.isEmpty());
    QVERIFY(!catalogue.find(u"flux-2-pro"_s)->price.isKnown());
    QVERIFY(!catalogue.find(u"flux-pro-1.1"_s)->baseField());
    QCOMPARE(catalogue.find(u"flux-kontext-max"_s)->mostAtOnce, 6);
}

void TestCatalogue::marksTheOldOnes()
{
    const Catalogue catalogue = Catalogue::load();
    QStringList retired;
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        if (endpoint.retired)
            retired << endpoint.id;
        QVERIFY2(endpoint.deprecated != endpoint.notice.isEmpty(), qPrintable(endpoint.id));
        QVERIFY(!endpoint.retired || endpoint.deprecated);
    }
    QCOMPARE(retired, QStringList({u"flux-pro"_s, u"flux-pro-finetuned"_s, u"black-forest-labs/flux-pro-finetuned"_s}));
    QVERIFY(catalogue.find(u"flux-kontext-pro"_s)->deprecated);
    QVERIFY(!catalogue.find(u"flux-pro-1.0-fill"_s)->deprecated);
}

void TestCatalogue::printsTheWholeSchema()
{
    const Catalogue catalogue = Catalogue::load();
    const QJsonObject schema = catalogue.find(u"flux-pro-1.0-fill-finetuned"_s)->jsonSchema;
    QCOMPARE(schema.value(u"type"_s), QJsonValue(u"object"_s));
    QCOMPARE(schema.value(u"properties"_s).toObject().size(), 13);
    QCOMPARE(schema.value(u"required"_s).toArray(), QJsonArray({u"finetune_id"_s, u"image"_s}));
    QCOMPARE(schema.value(u"properties"_s)[u"guidance"_s][u"maximum"_s], QJsonValue(100));
}

void TestCatalogue::anImportReplacesTheSchemaAndKeepsTheOverlay()
{
    QTemporaryDir directory;
    const QJsonObject schema = object(R"({"x-endpoint": "flux-pro-1.0-fill", "x-service": "bfl", "x-server": "https://api.eu.bfl.ai",
        "type": "object", "required": ["image"], "properties": {"image": {"type": "string"}, "mask": {"type": "string"},
        "guidance": {"type": "number", "minimum": 2, "maximum": 5}, "novel_thing": {"type": "boolean"}}})");
    QVERIFY(storeImported({{u"flux-pro-1.0-fill"_s, u"bfl"_s, schema}}, directory.path()));
    const Catalogue catalogue = Catalogue::load(directory.path());
    QVERIFY(catalogue.problems().isEmpty());
    QCOMPARE(catalogue.endpoints().size(), 18);
    const Endpoint *fill = catalogue.find(u"flux-pro-1.0-fill"_s);
    QVERIFY(fill->imported);
    QCOMPARE(fill->title, u"FLUX.1 Fill"_s);
    QCOMPARE(fill->price.microDollars, 50'000);
    QCOMPARE(fill->server, u"https://api.eu.bfl.ai"_s);
    QCOMPARE(fill->field(u"guidance"_s)->maximum, 5.0);
    QCOMPARE(fill->field(u"image"_s)->label, u"Picture"_s);
    QCOMPARE(fill->fields.last().name, u"novel_thing"_s);
    QVERIFY2(fill->rules.isEmpty(), "a rule about fields that are gone");
    QVERIFY(!catalogue.find(u"flux-pro"_s)->imported);
}

void TestCatalogue::anUnknownImportGetsAForm()
{
    QTemporaryDir directory;
    const auto found = readOpenApi(dataFile("everyconstruct.json"));
    QVERIFY(found);
    QVERIFY(storeImported(*found, directory.filePath(u"below/it"_s)));
    const Catalogue catalogue = Catalogue::load(directory.filePath(u"below/it"_s));
    QVERIFY(catalogue.problems().isEmpty());
    QCOMPARE(catalogue.endpoints().size(), 20);
    const Endpoint *painter = catalogue.find(u"painter-v1"_s, u"bfl"_s);
    QVERIFY(painter && painter->imported && painter->deprecated && !painter->retired);
    QCOMPARE(painter->server, u"https://tuned.painter.example"_s);
    QCOMPARE(painter->baseField()->name, u"image"_s);
    QCOMPARE(painter->rules.size(), 1);
    QVERIFY(!painter->price.isKnown());
    QVERIFY(catalogue.find(u"tools/eraser-v2"_s)->takesMask());
    QVERIFY2(catalogue.endpoints().last().retired, "imported ones stand before the retired ones");
}

/// By the overlay, and in documents without one by the names that such endpoints have; a size alone is none.
void TestCatalogue::canvasFieldsAreKnown()
{
    QTemporaryDir directory;
    const auto numbers = [](const QString &id, const QStringList &names) {
        QJsonObject properties{{u"image"_s, QJsonObject{{u"type"_s, u"string"_s}}}};
        for (const QString &name : names)
            properties.insert(name, QJsonObject{{u"type"_s, u"integer"_s}});
        return QJsonObject{{u"x-endpoint"_s, id}, {u"x-service"_s, u"bfl"_s}, {u"type"_s, u"object"_s}, {u"properties"_s, properties}};
    };
    const QJsonObject margins = numbers(u"wider-v1"_s, {u"left"_s, u"top"_s, u"right"_s, u"bottom"_s});
    const QJsonObject sized = numbers(u"sized-v1"_s, {u"width"_s, u"height"_s});
    QVERIFY(storeImported({{u"wider-v1"_s, u"bfl"_s, margins}, {u"sized-v1"_s, u"bfl"_s, sized}}, directory.path()));
    const Catalogue catalogue = Catalogue::load(directory.path());
    const auto roleOf = [&catalogue](const QString &endpoint, const QString &field) {
        return catalogue.find(endpoint)->field(field)->canvas;
    };
    for (const QString &endpoint : {u"flux-pro-1.0-expand"_s, u"wider-v1"_s}) {
        QCOMPARE(roleOf(endpoint, u"left"_s), CanvasRole::Left);
        QCOMPARE(roleOf(endpoint, u"bottom"_s), CanvasRole::Bottom);
        QCOMPARE(roleOf(endpoint, u"image"_s), CanvasRole::None);
    }
    QCOMPARE(roleOf(u"flux-tools/outpainting-v1"_s, u"width"_s), CanvasRole::Width);
    QCOMPARE(roleOf(u"flux-tools/outpainting-v1"_s, u"reference_offset_y"_s), CanvasRole::OffsetY);
    QCOMPARE(roleOf(u"sized-v1"_s, u"width"_s), CanvasRole::None);
}

void TestCatalogue::leavesDamagedImportsOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << QByteArray(R"({"x-endpoint": "flux-pro-1.0-fill", "x-serv)");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no id") << QByteArray(R"({"properties": {}, "x-service": "bfl"})");
    QTest::newRow("an id that climbs") << QByteArray(R"({"properties": {}, "x-service": "bfl", "x-endpoint": "../x"})");
    QTest::newRow("an unknown service") << QByteArray(R"({"properties": {}, "x-service": "evil", "x-endpoint": "x"})");
    QTest::newRow("no fields") << QByteArray(R"({"x-service": "bfl", "x-endpoint": "flux-pro-1.0-fill"})");
    QTest::newRow("a reference to nowhere") << QByteArray(R"({"x-service": "bfl", "x-endpoint": "flux-pro-1.0-fill", "properties": {"a": {"$ref": "#/x"}}})");
    QTest::newRow("nested without end") << QByteArray(10'000, '[');
}

void TestCatalogue::leavesDamagedImportsOut()
{
    QFETCH(QByteArray, bytes);
    QTemporaryDir directory;
    write(directory.filePath(u"bad.json"_s), bytes);
    const Catalogue catalogue = Catalogue::load(directory.path());
    QCOMPARE(catalogue.endpoints().size(), 18);
    QVERIFY(!catalogue.find(u"flux-pro-1.0-fill"_s)->imported);
    QCOMPARE(catalogue.problems().size(), 1);
    QVERIFY(catalogue.problems().first().plainSentence().contains(u"Import it again"_s));
}

void TestCatalogue::writesOnlyBelowTheDirectory()
{
    QTemporaryDir directory;
    const QString inner = directory.filePath(u"schemas"_s);
    const QJsonObject schema = object(R"({"properties": {}})");
    QVERIFY(storeImported({{u"tools/eraser-v2"_s, u"bfl"_s, schema}}, inner));
    QVERIFY(storeImported({{u"tools/eraser-v2"_s, u"bfl"_s, schema}}, inner));
    QCOMPARE(QDir(inner).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 1);
    for (const QString &id : {u"../x"_s, u"/etc/x"_s, u".."_s, u""_s, u"a/../../b"_s, u"a\nb"_s, u"a\\b"_s})
        QVERIFY2(!storeImported({{id, u"bfl"_s, schema}}, inner), qPrintable(id));
    QVERIFY(!storeImported({{u"x"_s, u"../y"_s, schema}}, inner));
    QCOMPARE(QDir(directory.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList({u"schemas"_s}));
}

void TestCatalogue::saysWhenNothingCanBeWritten()
{
    QTemporaryDir directory;
    write(directory.filePath(u"file"_s), "x");
    const auto stored = storeImported({{u"x"_s, u"bfl"_s, object(R"({"properties": {}})")}}, directory.filePath(u"file/below"_s));
    QVERIFY(!stored);
    QCOMPARE(stored.error().kind, Error::Kind::Storage);
}

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
