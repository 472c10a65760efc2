#include "app/schema/validation.h"

#include "app/base/json.h"
#include "schematest.h"

using namespace Qt::StringLiterals;
using namespace pentimento;


class TestValueText : public QObject
{
    Q_OBJECT

private slots:
    void readsTheFieldsType_data();
    void readsTheFieldsType();
    void saysWhatItWants_data();
    void saysWhatItWants();
    void picksTheChoiceWithItsType();
};

static Field fieldOf(FieldKind kind)
{
    Field field;
    field.name = u"thing"_s;
    field.label = u"Thing"_s;
    field.kind = kind;
    return field;
}

void TestValueText::readsTheFieldsType_data()
{
    QTest::addColumn<FieldKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, FieldKind kind, const QString &text, const char *json) {
        QTest::newRow(name) << kind << text << QByteArray(json);
    };
    row("text as it is", FieldKind::Text, u" 5 "_s, R"(" 5 ")");
    row("a prompt with quotes", FieldKind::Prompt, u"a \"red\" boat"_s, R"("a \"red\" boat")");
    row("a whole number", FieldKind::Integer, u"50"_s, "50");
    row("a seed of 64 bits", FieldKind::Seed, u"9007199254740993"_s, "9007199254740993");
    row("the largest seed", FieldKind::Seed, u"9223372036854775807"_s, "9223372036854775807");
    row("a fraction", FieldKind::Number, u"1.5"_s, "1.5");
    row("a whole number stays whole", FieldKind::Number, u" 30 "_s, "30");
    row("a long whole number keeps every digit", FieldKind::Number, u"9007199254740993"_s, "9007199254740993");
    row("an exponent", FieldKind::Number, u"1e2"_s, "100");
    row("a switch", FieldKind::Switch, u"true"_s, "true");
    row("a switch by word", FieldKind::Switch, u"Off"_s, "false");
    row("a ratio", FieldKind::AspectRatio, u" 16:9"_s, R"("16:9")");
    row("JSON", FieldKind::Json, u"[1, {\"a\": null}]"_s, R"([1,{"a":null}])");
}

void TestValueText::readsTheFieldsType()
{
    QFETCH(FieldKind, kind);
    QFETCH(QString, text);
    QFETCH(QByteArray, json);
    const auto value = valueFromText(fieldOf(kind), text);
    QVERIFY(value);
    QCOMPARE(toJson(*value), json);
}

void TestValueText::saysWhatItWants_data()
{
    QTest::addColumn<FieldKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("a word for a whole number") << FieldKind::Integer << u"many"_s << u"thing: Thing must be a whole number."_s;
    QTest::newRow("a fraction for a seed") << FieldKind::Seed << u"1.5"_s << u"thing: Thing must be a whole number."_s;
    QTest::newRow("more than 64 bits") << FieldKind::Seed << u"9223372036854775808"_s << u"thing: Thing must be a whole number."_s;
    QTest::newRow("nothing for a number") << FieldKind::Number << u""_s << u"thing: Thing must be a number."_s;
    QTest::newRow("infinity") << FieldKind::Number << u"inf"_s << u"thing: Thing must be a number."_s;
    QTest::newRow("no number") << FieldKind::Number << u"nan"_s << u"thing: Thing must be a number."_s;
    QTest::newRow("a comma") << FieldKind::Number << u"1,5"_s << u"thing: Thing must be a number."_s;
    QTest::newRow("perhaps") << FieldKind::Switch << u"perhaps"_s << u"thing: Thing must be true or false."_s;
    QTest::newRow("a text for a picture") << FieldKind::Picture << u"cat.png"_s << u"thing: Thing takes a picture: give its file as thing=@FILE."_s;
    QTest::newRow("broken JSON") << FieldKind::Json << u"{"_s << u"thing: Thing must be written as JSON."_s;
    QTest::newRow("JSON without end") << FieldKind::Json << QString(1000, u'[') << u"thing: Thing must be written as JSON."_s;
}

void TestValueText::saysWhatItWants()
{
    QFETCH(FieldKind, kind);
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    const auto value = valueFromText(fieldOf(kind), text);
    QVERIFY(!value);
    QCOMPARE(value.error().kind, Error::Kind::Input);
    QCOMPARE(value.error().plainSentence(), sentence);
}

void TestValueText::picksTheChoiceWithItsType()
{
    Field field = fieldOf(FieldKind::Choice);
    field.choices = QJsonArray{1, 2, u"auto"_s};
    QCOMPARE(*valueFromText(field, u"2"_s), QJsonValue(2));
    QCOMPARE(*valueFromText(field, u"auto"_s), QJsonValue(u"auto"_s));
    QCOMPARE(*valueFromText(field, u"3"_s), QJsonValue(u"3"_s));
    QVERIFY(!validateValue(field, *valueFromText(field, u"3"_s)));
}

QTEST_GUILESS_MAIN(TestValueText)
#include "tst_valuetext.moc"
