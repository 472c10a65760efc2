#include "app/api/answertext.h"
#include "app/base/redact.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestAnswerText : public QObject
{
    Q_OBJECT
private slots:
    void textIsOneCleanLine();
    void secretsAreTakenOut();
    void longStringsAreLeftOut_data();
    void longStringsAreLeftOut();
};

void TestAnswerText::textIsOneCleanLine()
{
    QCOMPARE(cleanText(u"  Finetune\nnot\x1b[31m found.\t"_s), u"Finetune not [31m found"_s);
    QCOMPARE(cleanText(u"word "_s.repeated(1000)).size(), 300);
    QCOMPARE(cleanText(u"..."_s), QString());
}

void TestAnswerText::secretsAreTakenOut()
{
    rememberSecret(u"very-secret-key"_s);
    QVERIFY(!cleanText(u"the key very-secret-key is wrong"_s).contains(u"very-secret"_s));
    QVERIFY(!cleanText(u"token bfl_abcdef123456 rejected"_s).contains(u"abcdef"_s));
}

void TestAnswerText::longStringsAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("kept");
    const QByteArray picture(20, 'A');
    QTest::newRow("nothing long") << QByteArray(R"({"a":"b"})") << QByteArray(R"({"a":"b"})");
    QTest::newRow("a picture") << QByteArray("{\"a\":\"" + picture + "\",\"b\":1}") << QByteArray(R"({"a":"","b":1})");
    QTest::newRow("two in a list") << QByteArray("[\"" + picture + "\",\"" + picture + "\"]") << QByteArray(R"(["",""])");
    QTest::newRow("escaped quotes inside") << QByteArray("{\"a\":\"x\\\"" + picture + "\\\\\",\"b\":1}")
                                           << QByteArray(R"({"a":"","b":1})");
    QTest::newRow("not closed") << QByteArray("{\"a\":\"" + picture) << QByteArray(R"({"a":"")");
    QTest::newRow("a backslash at the end") << QByteArray("\"\\") << QByteArray("\"\\");
    QTest::newRow("no JSON") << QByteArray("<html>no</html>") << QByteArray("<html>no</html>");
    QTest::newRow("empty") << QByteArray() << QByteArray();
}

void TestAnswerText::longStringsAreLeftOut()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, kept);
    QCOMPARE(withoutLongStrings(json, 16), kept);
}

QTEST_APPLESS_MAIN(TestAnswerText)
#include "tst_answertext.moc"
