#include "app/schema/fieldreader.h"

#include "app/schema/endpointbuilder.h"
#include "app/schema/schemaresolver.h"
#include "schematest.h"

using namespace Qt::StringLiterals;
using namespace pentimento;


class TestFieldReader : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void knowsEveryConstruct_data();
    void knowsEveryConstruct();
    void readsBounds();
    void readsDefaultsAndExamples();
    void dropsADefaultOutsideItsBounds_data();
    void dropsADefaultOutsideItsBounds();
    void makesLabels();
    void groupsWhatNoOverlayKnows();
    void takesTheFirstPictureNameAsBase_data();
    void takesTheFirstPictureNameAsBase();
    void keepsTheWrittenOrder();
    void refusesHostileFields_data();
    void refusesHostileFields();

private:
    Field field(const char *name) const;
    QList<Field> m_fields;
};

static Result<QList<Field>> read(const QJsonObject &schema)
{
    const auto resolved = SchemaResolver(schema).resolved(schema, u"it"_s);
    if (!resolved)
        return resolved.error();
    return readFields(*resolved);
}

void TestFieldReader::initTestCase()
{
    SchemaResolver resolver(object(dataFile("everyconstruct.json").constData()));
    const auto inputs = resolver.resolved(object(R"({"$ref": "#/components/schemas/Painter"})"), u"painter"_s);
    QVERIFY(inputs);
    const auto fields = readFields(*inputs);
    QVERIFY(fields);
    m_fields = *fields;
    QCOMPARE(m_fields.size(), 34);
}

Field TestFieldReader::field(const char *name) const
{
    for (const Field &field : m_fields) {
        if (field.name == QLatin1StringView(name))
            return field;
    }
    return {};
}

void TestFieldReader::knowsEveryConstruct_data()
{
    QTest::addColumn<FieldKind>("kind");
    QTest::addColumn<PictureRole>("role");
    QTest::addColumn<bool>("nullable");
    const auto row = [](const char *name, FieldKind kind, bool nullable = false, PictureRole role = PictureRole::None) {
        QTest::newRow(name) << kind << role << nullable;
    };
    row("prompt", FieldKind::Prompt, true);
    row("negative_prompt", FieldKind::Prompt);
    row("image", FieldKind::Picture, false, PictureRole::Base);
    row("input_image", FieldKind::Picture, true, PictureRole::Reference);
    row("images", FieldKind::Json);
    row("mask", FieldKind::Mask, true);
    row("control_image", FieldKind::Picture, false, PictureRole::Reference);
    row("image_prompt", FieldKind::Picture, false, PictureRole::Reference);
    row("image_path", FieldKind::Text);
    row("image_url", FieldKind::Url);
    row("image_id", FieldKind::Text);
    row("seed", FieldKind::Seed, true);
    row("steps", FieldKind::Integer);
    row("strength", FieldKind::Number);
    row("guidance", FieldKind::Number, true);
    row("width", FieldKind::Integer);
    row("output_format", FieldKind::Choice);
    row("style", FieldKind::Choice, true);
    row("tiles", FieldKind::Choice);
    row("mode", FieldKind::Choice);
    row("aspect_ratio", FieldKind::AspectRatio);
    row("callback", FieldKind::Url);
    row("webhook_url", FieldKind::Url, true);
    row("webhook_secret", FieldKind::Secret, true);
    row("passcode", FieldKind::Secret);
    row("phrase", FieldKind::Secret);
    row("finetune_id", FieldKind::FinetuneId);
    row("tags", FieldKind::Json);
    row("area", FieldKind::Json);
    row("size", FieldKind::Json);
    row("anything", FieldKind::Json);
    row("old_steps", FieldKind::Integer);
    row("note", FieldKind::Text, true);
    row("raw", FieldKind::Switch);
}

void TestFieldReader::knowsEveryConstruct()
{
    QFETCH(FieldKind, kind);
    QFETCH(PictureRole, role);
    QFETCH(bool, nullable);
    const Field read = field(QTest::currentDataTag());
    QCOMPARE(int(read.kind), int(kind));
    QCOMPARE(int(read.role), int(role));
    QCOMPARE(read.nullable, nullable);
    QVERIFY(!read.label.isEmpty());
    QVERIFY(!read.jsonSchema.contains(u"$ref"_s));
}

void TestFieldReader::readsBounds()
{
    QCOMPARE(field("steps").minimum, 0.0);
    QVERIFY(field("steps").exclusiveMinimum);
    QCOMPARE(field("steps").maximum, 50.0);
    QVERIFY(!field("steps").exclusiveMaximum);
    QCOMPARE(field("strength").minimum, 0.0);
    QVERIFY(field("strength").exclusiveMinimum && field("strength").exclusiveMaximum);
    QCOMPARE(field("guidance").minimum, 1.5);
    QCOMPARE(field("width").multipleOf, 32.0);
    QCOMPARE(field("webhook_url").minLength, 1);
    QCOMPARE(field("webhook_url").maxLength, 2083);
    QCOMPARE(field("style").choices, QJsonArray({u"ink"_s, u"oil"_s}));
    QCOMPARE(field("tiles").choices, QJsonArray({1, 2, 4}));
    QCOMPARE(field("mode").choices, QJsonArray({u"calm"_s}));
    QVERIFY(!field("seed").minimum && !field("seed").maximum);
    QVERIFY(field("image").required && field("finetune_id").required && !field("prompt").required);
    QVERIFY(field("old_steps").deprecated);
}

void TestFieldReader::readsDefaultsAndExamples()
{
    QCOMPARE(field("prompt").fallback, QJsonValue(u""_s));
    QCOMPARE(field("prompt").example, QJsonValue(u"a kite"_s));
    QCOMPARE(field("finetune_id").example, QJsonValue(u"my-finetune"_s));
    QCOMPARE(field("output_format").fallback, QJsonValue(u"png"_s));
    QCOMPARE(field("output_format").description, u"Which file"_s);
    QCOMPARE(field("style").fallback, QJsonValue(u"oil"_s));
    QCOMPARE(field("raw").fallback, QJsonValue(false));
    QVERIFY(field("seed").fallback.isUndefined());
    QVERIFY2(field("guidance").fallback.isUndefined(), "0 is below the least guidance");
}

void TestFieldReader::dropsADefaultOutsideItsBounds_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::newRow("below the minimum") << QByteArray(R"({"type": "integer", "minimum": 64, "default": 0})");
    QTest::newRow("on an excluded bound") << QByteArray(R"({"type": "number", "exclusiveMinimum": 1, "default": 1})");
    QTest::newRow("no multiple") << QByteArray(R"({"type": "integer", "multipleOf": 32, "default": 100})");
    QTest::newRow("no choice") << QByteArray(R"({"type": "string", "enum": ["a"], "default": "b"})");
    QTest::newRow("of another type") << QByteArray(R"({"type": "integer", "default": "5"})");
    QTest::newRow("a fraction") << QByteArray(R"({"type": "integer", "default": 5.5})");
    QTest::newRow("null") << QByteArray(R"({"type": ["integer", "null"], "default": null})");
    QTest::newRow("too long") << QByteArray(R"({"type": "string", "maxLength": 2, "default": "abc"})");
}

void TestFieldReader::dropsADefaultOutsideItsBounds()
{
    QFETCH(QByteArray, schema);
    const auto fields = read(QJsonObject{{u"properties"_s, QJsonObject{{u"f"_s, object(schema.constData())}}}});
    QVERIFY(fields);
    QVERIFY(fields->first().fallback.isUndefined());
}

void TestFieldReader::makesLabels()
{
    QCOMPARE(field("finetune_id").label, u"Finetune ID"_s);
    QCOMPARE(field("webhook_url").label, u"Webhook URL"_s);
    QCOMPARE(field("note").label, u"A short remark"_s);
    QCOMPARE(field("output_format").label, u"Output format"_s);
    const auto fields = read(object(R"({"properties": {"x": {"type": "string", "title": "Two\nlines\u0007", "description": "a\u0000b"}}})"));
    QVERIFY(fields);
    QCOMPARE(fields->first().label, u"Two lines"_s);
    QCOMPARE(fields->first().description, u"a b"_s);
}

void TestFieldReader::groupsWhatNoOverlayKnows()
{
    QCOMPARE(int(field("prompt").group), int(FieldGroup::Main));
    QCOMPARE(int(field("steps").group), int(FieldGroup::Sampling));
    QCOMPARE(int(field("output_format").group), int(FieldGroup::Output));
    QCOMPARE(int(field("webhook_secret").group), int(FieldGroup::Webhook));
    QVERIFY(field("webhook_url").folded && !field("prompt").folded);
    QCOMPARE(m_fields.first().name, u"prompt"_s);
    QCOMPARE(m_fields.last().name, u"webhook_secret"_s);
}

void TestFieldReader::takesTheFirstPictureNameAsBase_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<QString>("base");
    QTest::newRow("image before input_image") << QByteArray(R"({"input_image": {"type": "string"}, "image": {"type": "string"}})") << u"image"_s;
    QTest::newRow("input_image before its followers") << QByteArray(R"({"input_image_2": {"type": "string"}, "input_image": {"type": "string"}})") << u"input_image"_s;
    QTest::newRow("a list of pictures is no picture") << QByteArray(R"({"images": {"type": "array"}, "image_prompt": {"type": "string"}})") << QString();
    QTest::newRow("a number named image is no picture") << QByteArray(R"({"image": {"type": "integer"}})") << QString();
    QTest::newRow("a choice named image is no picture") << QByteArray(R"({"image": {"type": "string", "enum": ["a", "b"]}})") << QString();
}

void TestFieldReader::takesTheFirstPictureNameAsBase()
{
    QFETCH(QByteArray, properties);
    QFETCH(QString, base);
    const auto endpoint = buildEndpoint(u"bfl"_s, u"x"_s, QJsonObject{{u"properties"_s, object(properties.constData())}}, {});
    QVERIFY(endpoint);
    QCOMPARE(endpoint->baseField() ? endpoint->baseField()->name : QString(), base);
}

void TestFieldReader::keepsTheWrittenOrder()
{
    const auto fields = read(object(R"({"properties": {"a": {"type": "string", "x-order": 2}, "b": {"type": "string", "x-order": 0},
                                        "c": {"type": "string", "x-order": 1}, "d": {"type": "string"}}})"));
    QVERIFY(fields);
    QStringList names;
    for (const Field &field : *fields)
        names << field.name;
    QCOMPARE(names.join(u' '), u"b c a d"_s);
}

void TestFieldReader::refusesHostileFields_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::newRow("no fields") << QByteArray(R"({})");
    QTest::newRow("inputs are a list") << QByteArray(R"({"type": "array", "properties": {}})");
    QTest::newRow("a range beyond all numbers") << QByteArray(R"({"properties": {"f": {"type": "number", "minimum": -1e308, "maximum": 1e308}}})");
    QTest::newRow("a range that is empty") << QByteArray(R"({"properties": {"f": {"type": "number", "minimum": 5, "maximum": 1}}})");
    QTest::newRow("a range of one excluded point") << QByteArray(R"({"properties": {"f": {"type": "number", "minimum": 5, "exclusiveMaximum": 5}}})");
    QTest::newRow("a step of zero") << QByteArray(R"({"properties": {"f": {"type": "number", "multipleOf": 0}}})");
    QTest::newRow("a negative step") << QByteArray(R"({"properties": {"f": {"type": "integer", "multipleOf": -2}}})");
    QTest::newRow("lengths the wrong way round") << QByteArray(R"({"properties": {"f": {"type": "string", "minLength": 3, "maxLength": 2}}})");
    QTest::newRow("no choice left") << QByteArray(R"({"properties": {"f": {"type": "string", "enum": []}}})");
    QTest::newRow("an empty name") << QByteArray(R"({"properties": {"": {"type": "string"}}})");
    QTest::newRow("a name with a control character") << QByteArray(R"({"properties": {"a\u0007": {"type": "string"}}})");
    QTest::newRow("a name with a space") << QByteArray(R"({"properties": {"a b": {"type": "string"}}})");
    QByteArray many = R"({"properties": {)";
    for (int i = 0; i < 10'000; ++i)
        many += (i ? "," : "") + QByteArray("\"f") + QByteArray::number(i) + R"(": {"type": "string"})";
    QTest::newRow("ten thousand fields") << many + "}}";
}

void TestFieldReader::refusesHostileFields()
{
    QFETCH(QByteArray, schema);
    const auto fields = read(object(schema.constData()));
    QVERIFY(!fields);
    QCOMPARE(fields.error().kind, Error::Kind::Input);
    QVERIFY(!fields.error().plainSentence().contains(u'%'));
}

QTEST_GUILESS_MAIN(TestFieldReader)
#include "tst_fieldreader.moc"
