#include "app/schema/bundledmodels.h"

#include "app/schema/catalogue.h"
#include "app/schema/endpointbuilder.h"
#include "app/schema/validation.h"
#include "schematest.h"

#include <QSet>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace pentimento;

/// The data files themselves: complete, spelled right, and their bounds held.
class TestBundledModels : public QObject
{
    Q_OBJECT

private slots:
    void everyFileIsBundled();
    void overlaysUseKnownWords();
    void overlaysMatchTheirSchemas();
    void rulesNameTheirFields();
    void boundsAreHeld_data();
    void boundsAreHeld();
    void defaultsAreValid();
    void requiredFieldsAreMissed();
};

static QStringList unknownKeys(const QJsonObject &entry, const QStringList &known)
{
    QStringList unknown;
    for (const QString &key : entry.keys()) {
        if (!known.contains(key))
            unknown << key;
    }
    return unknown;
}

void TestBundledModels::everyFileIsBundled()
{
    QFile list(QStringLiteral(PENTIMENTO_SOURCE_DIR "/resources/models/models.qrc"));
    QVERIFY(list.open(QIODevice::ReadOnly));
    const QByteArray text = list.readAll();
    QCOMPARE(text.count("<file>"), bundledModels().size() * 2);
    for (const BundledModel &model : bundledModels()) {
        QVERIFY(isEndpointId(model.id));
        QVERIFY2(!model.overlay.isEmpty(), qPrintable(model.id));
    }
}

void TestBundledModels::overlaysUseKnownWords()
{
    const QStringList top{u"title"_s, u"summary"_s, u"order"_s, u"limits"_s, u"server"_s, u"deprecated"_s, u"retired"_s,
                          u"notice"_s, u"price"_s, u"usualSeconds"_s, u"mostAtOnce"_s, u"rules"_s, u"fields"_s};
    const QStringList limits{u"leastSide"_s, u"mostSide"_s, u"mostMegapixels"_s, u"multipleOf"_s, u"leastAspect"_s, u"mostAspect"_s,
                             u"mostBytes"_s, u"formats"_s, u"binaryMask"_s, u"nativeSize"_s};
    const QStringList field{u"name"_s, u"label"_s, u"group"_s, u"folded"_s, u"role"_s, u"canvas"_s, u"canvasChoices"_s, u"unit"_s, u"leastRatio"_s, u"mostRatio"_s,
                            u"multipleOf"_s, u"roundsToMultiple"_s, u"onlyWith"_s, u"onlyWithValue"_s};
    const QStringList groups{u"main"_s, u"sampling"_s, u"output"_s, u"webhook"_s};
    for (const BundledModel &model : bundledModels()) {
        QCOMPARE(unknownKeys(model.overlay, top), QStringList());
        QCOMPARE(unknownKeys(model.overlay.value(u"limits"_s).toObject(), limits), QStringList());
        QCOMPARE(unknownKeys(model.overlay.value(u"price"_s).toObject(), {u"usd"_s, u"amount"_s, u"unit"_s}), QStringList());
        for (const QJsonValue entry : model.overlay.value(u"fields"_s).toArray()) {
            QCOMPARE(unknownKeys(entry.toObject(), field), QStringList());
            QVERIFY(groups.contains(entry[u"group"_s].toString()));
        }
    }
}

void TestBundledModels::overlaysMatchTheirSchemas()
{
    for (const BundledModel &model : bundledModels()) {
        QStringList named;
        for (const QJsonValue entry : model.overlay.value(u"fields"_s).toArray())
            named << entry[u"name"_s].toString();
        named.sort();
        QStringList described = model.schema.value(u"properties"_s).toObject().keys();
        described.sort();
        QCOMPARE(named, described);
    }
}

void TestBundledModels::rulesNameTheirFields()
{
    for (const BundledModel &model : bundledModels()) {
        const auto endpoint = buildEndpoint(model.service, model.id, model.schema, model.overlay);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->rules.size(), model.overlay.value(u"rules"_s).toArray().size());
        for (const QJsonValue entry : model.overlay.value(u"fields"_s).toArray()) {
            const Field *field = endpoint->field(entry[u"name"_s].toString());
            QCOMPARE(field->onlyWith, entry[u"onlyWith"_s].toString());
        }
    }
}

void TestBundledModels::boundsAreHeld_data()
{
    QTest::addColumn<QString>("id");
    for (const BundledModel &model : bundledModels())
        QTest::newRow(qPrintable(model.id)) << model.id;
}

void TestBundledModels::boundsAreHeld()
{
    QFETCH(QString, id);
    const Catalogue catalogue = Catalogue::load();
    const Endpoint *endpoint = catalogue.find(id);
    for (const Field &field : endpoint->fields) {
        const double step = field.kind == FieldKind::Number ? 0.01 : field.multipleOf.value_or(1);
        if (field.minimum) {
            QVERIFY(validateValue(field, *field.minimum));
            const auto below = validateValue(field, *field.minimum - step);
            QVERIFY2(!below, qPrintable(field.name));
            QVERIFY(below.error().plainSentence().startsWith(field.name + u": "_s + field.label));
        }
        if (field.maximum) {
            QVERIFY(validateValue(field, *field.maximum));
            QVERIFY2(!validateValue(field, *field.maximum + step), qPrintable(field.name));
        }
        if (field.maxLength)
            QVERIFY(!validateValue(field, u"https://x.example/"_s + QString(*field.maxLength, u'a')));
        if (!field.choices.isEmpty())
            QVERIFY(!validateValue(field, u"none of these"_s) && validateValue(field, field.choices.first()));
    }
}

void TestBundledModels::defaultsAreValid()
{
    const Catalogue catalogue = Catalogue::load();
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        for (const Field &field : endpoint.fields) {
            if (!field.fallback.isUndefined())
                QVERIFY2(validateValue(field, field.fallback), qPrintable(endpoint.id + u' ' + field.name));
        }
    }
    QVERIFY2(catalogue.find(u"flux-2-pro"_s)->field(u"width"_s)->fallback.isUndefined(), "0 is below the least side");
}

void TestBundledModels::requiredFieldsAreMissed()
{
    const Catalogue catalogue = Catalogue::load();
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        QSet<QString> missed;
        for (const Error &error : validate(endpoint, {}, {}))
            missed.insert(error.field);
        for (const Field &field : endpoint.fields)
            QVERIFY2(!field.required || missed.contains(field.name), qPrintable(endpoint.id + u' ' + field.name));
    }
}

QTEST_GUILESS_MAIN(TestBundledModels)
#include "tst_bundledmodels.moc"
