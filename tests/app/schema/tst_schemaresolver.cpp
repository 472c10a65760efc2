#include "app/schema/schemaresolver.h"

#include "schematest.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestSchemaResolver : public QObject
{
    Q_OBJECT

private slots:
    void writesOneForm_data();
    void writesOneForm();
    void isStable();
    void refusesWhatCannotBeRead_data();
    void refusesWhatCannotBeRead();
    void stopsAtMultiplyingReferences();
};

static const char *const shared = R"({
    "Kind": {"title": "Kind", "description": "An enumeration.", "type": "string", "enum": ["a", "b"]},
    "Twice": {"$ref": "#/Kind"},
    "with/slash": {"type": "integer"}
})";

void TestSchemaResolver::writesOneForm_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("plain");
    const auto row = [](const char *name, const char *written, const char *plain) {
        QTest::newRow(name) << QByteArray(written) << QByteArray(plain);
    };
    row("a reference loses the name of the shared type", R"({"$ref": "#/Kind", "default": "a"})",
        R"({"type": "string", "enum": ["a", "b"], "default": "a"})");
    row("a reference to a reference", R"({"$ref": "#/Twice"})", R"({"type": "string", "enum": ["a", "b"]})");
    row("an escaped reference", R"({"$ref": "#/with~1slash"})", R"({"type": "integer"})");
    row("allOf of one keeps what stands beside it", R"({"allOf": [{"$ref": "#/Kind"}], "title": "Which"})",
        R"({"type": "string", "enum": ["a", "b"], "title": "Which"})");
    row("anyOf with null", R"({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": 5})",
        R"({"type": ["integer", "null"], "minimum": 1, "default": 5})");
    row("oneOf with null first", R"({"oneOf": [{"type": "null"}, {"$ref": "#/Kind"}]})",
        R"({"type": ["string", "null"], "enum": ["a", "b", null]})");
    row("nullable of 3.0", R"({"type": "string", "nullable": true})", R"({"type": ["string", "null"]})");
    row("null comes last", R"({"type": ["null", "number"]})", R"({"type": ["number", "null"]})");
    row("a list of one type", R"({"type": ["number"]})", R"({"type": "number"})");
    row("exclusive flag of 3.0", R"({"minimum": 0, "exclusiveMinimum": true})", R"({"exclusiveMinimum": 0})");
    row("exclusive flag switched off", R"({"maximum": 9, "exclusiveMaximum": false})", R"({"maximum": 9})");
    row("a constant", R"({"const": 7})", R"({"enum": [7]})");
    row("real alternatives stay", R"({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]})",
        R"({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]})");
    row("unknown keywords go", R"({"type": "string", "x-source": 1, "$comment": {}})", R"({"type": "string"})");
    row("nested in arrays and objects", R"({"items": {"$ref": "#/Kind"}, "properties": {"p": {"nullable": true, "type": "string"}}})",
        R"({"items": {"type": "string", "enum": ["a", "b"]}, "properties": {"p": {"type": ["string", "null"]}}})");
    row("several allOf parts join their fields",
        R"({"allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["a", "b"]}]})",
        R"({"properties": {"a": {}, "b": {}}, "required": ["a", "b"]})");
}

void TestSchemaResolver::writesOneForm()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, plain);
    SchemaResolver resolver(object(shared));
    const auto resolved = resolver.resolved(object(written.constData()), u"it"_s);
    QVERIFY(resolved);
    QCOMPARE(*resolved, object(plain.constData()));
}

void TestSchemaResolver::isStable()
{
    const QJsonObject document = object(dataFile("everyconstruct.json").constData());
    SchemaResolver resolver(document);
    const auto once = resolver.resolved(object(R"({"$ref": "#/components/schemas/Painter"})"), u"painter"_s);
    QVERIFY(once);
    const auto twice = SchemaResolver(QJsonObject()).resolved(*once, u"painter"_s);
    QVERIFY(twice);
    QCOMPARE(*twice, *once);
}

void TestSchemaResolver::refusesWhatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *written, const char *words) {
        QTest::newRow(name) << QByteArray(written) << QString::fromLatin1(words);
    };
    row("a cycle", R"({"$ref": "#/a"})", "refers to itself");
    row("a cycle through fields", R"({"$ref": "#/tree"})", "refers to itself");
    row("a reference to itself", R"({"$ref": "#/self"})", "refers to itself");
    row("a target that is absent", R"({"$ref": "#/none"})", "not in the document");
    row("a reference to another file", R"({"$ref": "https://example.org/x.json"})", "not in the document");
    row("a reference that is a number", R"({"$ref": 5})", "$ref");
    row("type is a number", R"({"type": 5})", "type");
    row("type is an empty list", R"({"type": []})", "type");
    row("minimum is a text", R"({"minimum": "1"})", "minimum");
    row("maxLength is negative", R"({"maxLength": -1})", "maxLength");
    row("maxLength is a fraction", R"({"maxLength": 1.5})", "maxLength");
    row("enum is an object", R"({"enum": {}})", "enum");
    row("properties is a list", R"({"properties": []})", "properties");
    row("a property is a text", R"({"properties": {"p": "string"}})", "description of p");
    row("required holds numbers", R"({"required": [1]})", "required");
    row("allOf is empty", R"({"allOf": []})", "allOf");
    row("anyOf is empty", R"({"anyOf": []})", "anyOf");
    row("title is a list", R"({"title": []})", "title");
    row("nothing is allowed", R"({"items": {"anyOf": [false]}})", "schema");
}

void TestSchemaResolver::refusesWhatCannotBeRead()
{
    QFETCH(QByteArray, written);
    QFETCH(QString, words);
    SchemaResolver resolver(object(R"({"a": {"$ref": "#/b"}, "b": {"allOf": [{"$ref": "#/a"}]}, "self": {"$ref": "#/self"},
                                       "tree": {"properties": {"children": {"items": {"$ref": "#/tree"}}}}})"));
    const auto resolved = resolver.resolved(object(written.constData()), u"it"_s);
    QVERIFY(!resolved);
    QCOMPARE(resolved.error().kind, Error::Kind::Input);
    QVERIFY2(resolved.error().plainSentence().contains(words), qPrintable(resolved.error().plainSentence()));
}

void TestSchemaResolver::stopsAtMultiplyingReferences()
{
    // Forty levels of ten references each: small to write, endless to expand.
    QJsonObject document{{u"l40"_s, QJsonObject{{u"type"_s, u"string"_s}}}};
    for (int level = 0; level < 40; ++level) {
        QJsonObject properties;
        for (int i = 0; i < 10; ++i)
            properties.insert(u"p%1"_s.arg(i), QJsonObject{{u"$ref"_s, u"#/l%1"_s.arg(level + 1)}});
        document.insert(u"l%1"_s.arg(level), QJsonObject{{u"properties"_s, properties}});
    }
    SchemaResolver resolver(document);
    const auto resolved = resolver.resolved(object(R"({"$ref": "#/l0"})"), u"it"_s);
    QVERIFY(!resolved);
    QVERIFY(resolved.error().plainSentence().contains(u"too involved"_s));
}

QTEST_GUILESS_MAIN(TestSchemaResolver)
#include "tst_schemaresolver.moc"
