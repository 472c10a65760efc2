#include "app/schema/validation.h"

#include "app/base/json.h"
#include "app/schema/catalogue.h"
#include "app/schema/endpointbuilder.h"
#include "schematest.h"

#include <limits>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestFieldValidation : public QObject
{
    Q_OBJECT

private slots:
    void speaksInTheUsersWords_data();
    void speaksInTheUsersWords();
    void acceptsWhatFits_data();
    void acceptsWhatFits();
    void givesUpOnEndlessComparisons();
    void keepsSeedsExact();
    void comparesLargeNumbersExactly();
    void asksForWhatIsRequired();
    void namesUnknownFields();
    void wantsMaskAndPictureOfOneSize();
    void wantsAPromptOrAPicture();
    void wantsAnAddressForTheSecret();
    void wantsAMarginToExpand();
    void limitsTheAreaOfTheResult();
    void usesSomeFieldsOnlyWithOthers();
    void refusesPicturesThatAreTooSmall();
    void saysOneThingPerField();
    void takesOnlyWhatFits();
    void readsAspectRatios_data();
    void readsAspectRatios();

private:
    const Endpoint &endpoint(const QString &id) const { return *m_catalogue.find(id); }
    const Catalogue m_catalogue = Catalogue::load();
};

static QStringList sentences(const QList<Error> &errors)
{
    QStringList texts;
    for (const Error &error : errors)
        texts << error.plainSentence();
    return texts;
}

static Field fieldOf(const char *schema, const QString &name = u"thing"_s)
{
    const auto endpoint = buildEndpoint(u"bfl"_s, u"x"_s, QJsonObject{{u"properties"_s, QJsonObject{{name, object(schema)}}}}, {});
    return endpoint ? endpoint->fields.first() : Field();
}

static QJsonValue json(const char *text)
{
    return *parseJson(text, u"it"_s);
}

void TestFieldValidation::speaksInTheUsersWords_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const char *schema, const char *value, const char *sentence) {
        QTest::newRow(name) << QByteArray(schema) << QByteArray(value) << QString::fromUtf8(sentence);
    };
    const char *range = R"({"type": "number", "minimum": 1.5, "maximum": 100})";
    row("above the range", range, "101", "thing: Thing must be between 1.5 and 100.");
    row("just above the range", range, "100.0001", "thing: Thing must be between 1.5 and 100.");
    row("below the range", range, "1.4999", "thing: Thing must be between 1.5 and 100.");
    row("a text for a number", range, "\"5\"", "thing: Thing must be a number.");
    row("null for a number", range, "null", "thing: Thing must be a number.");
    row("a fraction for a whole number", R"({"type": "integer"})", "1.5", "thing: Thing must be a whole number.");
    row("more digits than 64 bits hold", R"({"type": "integer"})", "123456789012345678901", "thing: Thing has too many digits.");
    row("a switch for a whole number", R"({"type": "integer"})", "true", "thing: Thing must be a whole number.");
    row("no multiple", R"({"type": "integer", "multipleOf": 32})", "1000", "thing: Thing must be a multiple of 32.");
    row("no multiple of a fraction", R"({"type": "number", "multipleOf": 0.1})", "0.25", "thing: Thing must be a multiple of 0.1.");
    row("on an excluded minimum", R"({"type": "number", "exclusiveMinimum": 0, "maximum": 1})", "0", "thing: Thing must be more than 0.");
    row("on an excluded maximum", R"({"type": "number", "exclusiveMaximum": 1})", "1", "thing: Thing must be less than 1.");
    row("below the only bound", R"({"type": "integer", "minimum": 64})", "63", "thing: Thing must be at least 64.");
    row("above the only bound", R"({"type": "integer", "maximum": 25})", "26", "thing: Thing must be at most 25.");
    row("large bounds are written out", R"({"type": "integer", "maximum": 4294967295})", "4294967296", "thing: Thing must be at most 4294967295.");
    row("a number for a text", R"({"type": "string"})", "5", "thing: Thing must be text.");
    row("empty", R"({"type": "string", "minLength": 1})", "\"\"", "thing: Thing must not be empty.");
    row("too short", R"({"type": "string", "minLength": 3})", "\"ab\"", "thing: Thing must have at least 3 characters.");
    row("too long", R"({"type": "string", "maxLength": 3})", "\"abcd\"", "thing: Thing is too long: it may have at most 3 characters.");
    row("a text for a switch", R"({"type": "boolean"})", "\"true\"", "thing: Thing must be on or off.");
    row("no choice", R"({"type": "string", "enum": ["jpeg", "png"]})", "\"gif\"", "thing: Thing must be one of these: jpeg, png.");
    row("no number of the list", R"({"type": "integer", "enum": [1, 2, 4]})", "3", "thing: Thing must be one of these: 1, 2, 4.");
    row("no address", R"({"type": "string", "format": "uri"})", "\"example.org\"", "thing: Thing must be a whole web address that begins with https:// or http://.");
    row("another scheme", R"({"type": "string", "format": "uri"})", "\"file:///etc/passwd\"", "thing: Thing must be a whole web address that begins with https:// or http://.");
    row("a list of the wrong things", R"({"type": "array", "items": {"type": "string"}})", "[\"a\", 5]", "thing: Thing does not have the form that the service takes; look at [1].");
    row("an object where something is missing", R"({"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}})", "{}",
        "thing: Thing does not have the form that the service takes; look at x.");
    row("an object with something unknown", R"({"type": "object", "additionalProperties": false, "properties": {}})", "{\"y\": 1}",
        "thing: Thing does not have the form that the service takes; look at y.");
    row("none of several forms", R"({"oneOf": [{"type": "integer"}, {"type": "string"}]})", "true", "thing: Thing does not have the form that the service takes.");
}

void TestFieldValidation::speaksInTheUsersWords()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    QFETCH(QString, sentence);
    const auto outcome = validateValue(fieldOf(schema.constData()), json(value.constData()));
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Input);
    QCOMPARE(outcome.error().plainSentence(), sentence);
}

void TestFieldValidation::acceptsWhatFits_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const char *schema, const char *value) {
        QTest::newRow(name) << QByteArray(schema) << QByteArray(value);
    };
    row("both ends", R"({"type": "number", "minimum": 1.5, "maximum": 100})", "1.5");
    row("a whole number with a point", R"({"type": "integer"})", "5.0");
    row("null where it may be null", R"({"type": ["integer", "null"], "minimum": 1})", "null");
    row("a multiple of a fraction", R"({"type": "number", "multipleOf": 0.1})", "0.3");
    row("characters beyond 16 bits count once", R"({"type": "string", "maxLength": 2})", "\"\xF0\x9F\x8C\x8A\xF0\x9F\x8C\x8A\"");
    row("an address with a port and a query", R"({"type": "string", "format": "uri"})", "\"https://example.org:8443/hook?a=1\"");
    row("an address on this machine", R"({"type": "string", "format": "uri"})", "\"http://localhost:9/x\"");
    row("one of several forms", R"({"oneOf": [{"type": "integer"}, {"type": "string"}]})", "\"a\"");
    row("a list", R"({"type": "array", "items": {"type": "integer"}, "maxItems": 2})", "[1, 2]");
    row("anything", "{}", "{\"a\": [null]}");
}

void TestFieldValidation::acceptsWhatFits()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    const auto outcome = validateValue(fieldOf(schema.constData()), json(value.constData()));
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().plainSentence()));
}

void TestFieldValidation::givesUpOnEndlessComparisons()
{
    QJsonArray alternatives;
    for (int i = 0; i < 1000; ++i)
        alternatives.append(QJsonObject{{u"enum"_s, QJsonArray{i}}});
    Field field;
    field.kind = FieldKind::Json;
    field.jsonSchema = {{u"items"_s, QJsonObject{{u"anyOf"_s, alternatives}}}};
    QJsonArray values;
    for (int i = 0; i < 100'000; ++i)
        values.append(999);
    QVERIFY(validateValue(field, QJsonArray{999, 0}));
    QVERIFY(!validateValue(field, values));
}

void TestFieldValidation::keepsSeedsExact()
{
    const Field seed = *endpoint(u"flux-pro-1.0-fill"_s).field(u"seed"_s);
    for (const qint64 value : {qint64(0), qint64(-5), qint64(9007199254740993), std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()})
        QVERIFY(validateValue(seed, QJsonValue(value)));
    QVERIFY(!validateValue(seed, json("9223372036854775808")));
}

void TestFieldValidation::comparesLargeNumbersExactly()
{
    const Field field = fieldOf(R"({"type": "integer", "maximum": 9007199254740992})");
    QVERIFY(validateValue(field, QJsonValue(qint64(9007199254740992))));
    QVERIFY2(!validateValue(field, QJsonValue(qint64(9007199254740993))), "equal to the bound only as a double");
    const Field unsignedSeed = fieldOf(R"({"type": "integer", "minimum": 0, "maximum": 18446744073709551615})");
    QVERIFY(validateValue(unsignedSeed, QJsonValue(std::numeric_limits<qint64>::max())));
    QVERIFY(!validateValue(unsignedSeed, QJsonValue(qint64(-1))));
}

void TestFieldValidation::asksForWhatIsRequired()
{
    const Endpoint &fill = endpoint(u"flux-pro-1.0-fill-finetuned"_s);
    QCOMPARE(sentences(validate(fill, {}, {})),
             QStringList({u"finetune_id: Finetune ID is needed."_s, u"image: Picture is needed: choose a picture."_s}));
    QCOMPARE(sentences(validate(fill, {{u"finetune_id"_s, u"  "_s}}, {{u"image"_s, QSize()}})), QStringList({u"finetune_id: Finetune ID is needed."_s}));
    QVERIFY(validate(fill, {{u"finetune_id"_s, u"mine"_s}}, {{u"image"_s, QSize(320, 256)}}).isEmpty());
    QVERIFY(sentences(validate(endpoint(u"flux-tools/erase-v1"_s), {}, {{u"image"_s, QSize(9, 9)}})).contains(u"mask: Mask is needed: paint the area to change."_s));
}

void TestFieldValidation::namesUnknownFields()
{
    const Endpoint &fill = endpoint(u"flux-pro-1.0-fill"_s);
    const PictureSizes pictures{{u"image"_s, QSize(9, 9)}};
    QCOMPARE(sentences(validate(fill, {{u"no_such_field"_s, 1}}, pictures)), QStringList({u"no_such_field: FLUX.1 Fill has no field of this name."_s}));
    QCOMPARE(sentences(validate(fill, {}, {{u"image"_s, QSize(9, 9)}, {u"image_prompt"_s, QSize(9, 9)}})),
             QStringList({u"image_prompt: FLUX.1 Fill has no field of this name."_s}));
    QCOMPARE(sentences(validate(fill, {{u"image"_s, u"AAAA"_s}}, {})), QStringList({u"image: Picture takes a picture, not a text."_s}));
    QCOMPARE(sentences(validate(fill, {}, {{u"image"_s, QSize(9, 9)}, {u"prompt"_s, QSize(9, 9)}})), QStringList({u"prompt: Prompt does not take a picture."_s}));
}

void TestFieldValidation::wantsMaskAndPictureOfOneSize()
{
    const Endpoint &fill = endpoint(u"flux-pro-1.0-fill"_s);
    QCOMPARE(sentences(validate(fill, {}, {{u"image"_s, QSize(320, 256)}, {u"mask"_s, QSize(32, 31)}})),
             QStringList({u"mask: The mask is 32 x 31 pixels and the picture 320 x 256. Both must have the same size."_s}));
    QVERIFY(validate(fill, {}, {{u"image"_s, QSize(320, 256)}, {u"mask"_s, QSize(320, 256)}}).isEmpty());
    QVERIFY2(validate(fill, {}, {{u"image"_s, QSize()}, {u"mask"_s, QSize(320, 256)}}).isEmpty(), "an unknown size is not compared");
}

void TestFieldValidation::wantsAPromptOrAPicture()
{
    const Endpoint &pro = endpoint(u"flux-pro"_s);
    const QStringList needed{u"prompt: At least one of these is needed: Prompt, Image prompt."_s};
    QCOMPARE(sentences(validate(pro, {}, {})), needed);
    QCOMPARE(sentences(validate(pro, {{u"prompt"_s, u" "_s}}, {})), needed);
    QVERIFY(validate(pro, {{u"prompt"_s, u"a boat"_s}}, {}).isEmpty());
    QVERIFY(validate(pro, {}, {{u"image_prompt"_s, QSize(300, 300)}}).isEmpty());
}

void TestFieldValidation::wantsAnAddressForTheSecret()
{
    const Endpoint &fill = endpoint(u"flux-pro-1.0-fill"_s);
    const PictureSizes pictures{{u"image"_s, QSize(9, 9)}};
    QCOMPARE(sentences(validate(fill, {{u"webhook_secret"_s, u"s"_s}}, pictures)),
             QStringList({u"webhook_secret: Webhook secret is used only together with Webhook URL. Fill in Webhook URL or clear Webhook secret."_s}));
    QVERIFY(validate(fill, {{u"webhook_secret"_s, u"s"_s}, {u"webhook_url"_s, u"https://example.org/"_s}}, pictures).isEmpty());
}

void TestFieldValidation::wantsAMarginToExpand()
{
    const Endpoint &expand = endpoint(u"flux-pro-1.0-expand"_s);
    const PictureSizes pictures{{u"image"_s, QSize(300, 300)}};
    QCOMPARE(sentences(validate(expand, {{u"top"_s, 0}}, pictures)),
             QStringList({u"top: At least one of these must be above 0: Top, Bottom, Left, Right."_s}));
    QVERIFY(validate(expand, {{u"left"_s, 16}}, pictures).isEmpty());
}

void TestFieldValidation::limitsTheAreaOfTheResult()
{
    const Endpoint &flux2 = endpoint(u"flux-2-pro"_s);
    const QJsonObject prompt{{u"prompt"_s, u"a boat"_s}};
    const auto sized = [&prompt](int width, int height) {
        QJsonObject values = prompt;
        values.insert(u"width"_s, width);
        values.insert(u"height"_s, height);
        return values;
    };
    QVERIFY(validate(flux2, prompt, {}).isEmpty());
    QVERIFY(validate(flux2, sized(2000, 2000), {}).isEmpty());
    QCOMPARE(sentences(validate(flux2, sized(2000, 2016), {})),
             QStringList({u"width: The result would be larger than 4 megapixels. Make one of these smaller: Width, Height."_s}));
    QCOMPARE(sentences(validate(flux2, sized(1000, 1008), {})), QStringList({u"width: Width must be a multiple of 16."_s}));
}

void TestFieldValidation::usesSomeFieldsOnlyWithOthers()
{
    const Endpoint &model = endpoint(u"black-forest-labs/flux-pro-finetuned"_s);
    QJsonObject values{{u"prompt"_s, u"a boat"_s}, {u"finetune_id"_s, u"mine"_s}, {u"width"_s, 1000}};
    QCOMPARE(sentences(validate(model, values, {})),
             QStringList({u"width: Width is used only when Aspect ratio is \"custom\". Choose that or clear Width."_s}));
    values.insert(u"aspect_ratio"_s, u"custom"_s);
    QVERIFY2(validate(model, values, {}).isEmpty(), "1000 is rounded by the service, not refused");
    const Endpoint &fill = endpoint(u"black-forest-labs/flux-fill-pro"_s);
    const PictureSizes pictures{{u"image"_s, QSize(9, 9)}, {u"mask"_s, QSize(9, 9)}};
    QVERIFY2(validate(fill, {{u"prompt"_s, u"a"_s}}, pictures).isEmpty(), "None is the service's own default");
    QCOMPARE(validate(fill, {{u"prompt"_s, u"a"_s}, {u"outpaint"_s, u"Make square"_s}}, pictures).first().field, u"mask"_s);
}

void TestFieldValidation::refusesPicturesThatAreTooSmall()
{
    QCOMPARE(sentences(validate(endpoint(u"flux-2-pro"_s), {{u"prompt"_s, u"a"_s}}, {{u"input_image"_s, QSize(640, 63)}})),
             QStringList({u"input_image: Picture is 640 x 63 pixels; each side must have at least 64."_s}));
    QVERIFY(validate(endpoint(u"flux-pro-1.0-fill"_s), {}, {{u"image"_s, QSize(1, 1)}}).isEmpty());
}

void TestFieldValidation::saysOneThingPerField()
{
    const auto errors = validate(endpoint(u"flux-pro-1.0-fill-finetuned"_s),
                                 {{u"guidance"_s, 101}, {u"steps"_s, 1}, {u"webhook_url"_s, u"x"_s}, {u"zzz"_s, 1}, {u"finetune_id"_s, 5}},
                                 {{u"image"_s, QSize(8, 8)}, {u"mask"_s, QSize(9, 9)}});
    QStringList fields;
    for (const Error &error : errors)
        fields << error.field;
    QCOMPARE(fields.join(u' '), u"finetune_id steps guidance webhook_url zzz mask"_s);
}

void TestFieldValidation::takesOnlyWhatFits()
{
    const QJsonObject values =
        object(R"({"prompt": "a boat", "steps": 9999, "guidance": 60.5, "seed": 9007199254740993,
        "output_format": "gif", "image": "AAAA", "mask": "AAAA", "webhook_secret": "s", "webhook_url": "https://a.b/c",
        "zzz": 1, "safety_tolerance": null, "prompt_upsampling": "yes"})");
    QStringList misfits;
    const QJsonObject fitting = fittingValues(endpoint(u"flux-pro-1.0-fill"_s), values, &misfits);
    QCOMPARE(
        fitting,
        object(
            R"({"prompt": "a boat", "guidance": 60.5, "seed": 9007199254740993, "webhook_url": "https://a.b/c"})"));
    QCOMPARE(misfits.join(u' '), u"image mask output_format prompt_upsampling steps webhook_secret zzz"_s);
    QCOMPARE(fittingValues(endpoint(u"flux-pro-1.0-fill"_s), fitting), fitting);
}

void TestFieldValidation::readsAspectRatios_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("wide") << u"16:9"_s << QSize(16, 9) << true;
    QTest::newRow("widest") << u"21:9"_s << QSize(21, 9) << true;
    QTest::newRow("narrowest") << u"9:21"_s << QSize(9, 21) << true;
    QTest::newRow("any ratio between") << u"1001:999"_s << QSize(1001, 999) << true;
    QTest::newRow("the widest in other numbers") << u"2100:900"_s << QSize(2100, 900) << true;
    QTest::newRow("a little too wide") << u"2101:900"_s << QSize(2101, 900) << false;
    QTest::newRow("too narrow") << u"1:3"_s << QSize(1, 3) << false;
    QTest::newRow("zero") << u"0:9"_s << QSize(0, 9) << false;
    QTest::newRow("negative") << u"-16:9"_s << QSize() << false;
    QTest::newRow("one number") << u"16"_s << QSize() << false;
    QTest::newRow("words") << u"wide"_s << QSize() << false;
    QTest::newRow("endless") << QString(500, u'9') + u":1"_s << QSize() << false;
}

void TestFieldValidation::readsAspectRatios()
{
    QFETCH(QString, text);
    QFETCH(QSize, size);
    QFETCH(bool, allowed);
    QCOMPARE(parseAspectRatio(text), size);
    const Field *field = endpoint(u"flux-pro-1.1-ultra-finetuned"_s).field(u"aspect_ratio"_s);
    QCOMPARE(bool(validateValue(*field, text)), allowed);
    QVERIFY(!validateValue(*field, 5));
}

QTEST_GUILESS_MAIN(TestFieldValidation)
#include "tst_fieldvalidation.moc"
