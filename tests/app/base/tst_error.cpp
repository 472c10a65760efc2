#include "app/base/error.h"

#include <QLocale>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestError : public QObject
{
    Q_OBJECT
private slots:
    void everyKindHasItsExitCode_data();
    void everyKindHasItsExitCode();
    void argumentsAreNotFilledTwice();
    void plainSentencesUseMachineNamesAndPlainNumbers();
};

void TestError::everyKindHasItsExitCode_data()
{
    QTest::addColumn<Error::Kind>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("code");
    using enum Error::Kind;
    const std::tuple<Error::Kind, const char *, int> rows[] = {
        {Usage, "usage", 2},         {Input, "input", 3},         {Key, "key", 4},
        {Credits, "credits", 5},     {Moderated, "moderated", 6}, {Refused, "refused", 7},
        {Failed, "failed", 7},       {Cancelled, "cancelled", 7}, {Network, "network", 8},
        {Timeout, "timeout", 8},     {Unknown, "unknown", 8},     {Unusable, "unusable", 9},
        {Expired, "expired", 9},     {Storage, "storage", 10},    {Interrupted, "interrupted", 130},
    };
    for (const auto &[kind, name, code] : rows)
        QTest::newRow(name) << kind << QString::fromLatin1(name) << code;
}

void TestError::everyKindHasItsExitCode()
{
    QFETCH(Error::Kind, kind);
    QFETCH(QString, name);
    QFETCH(int, code);
    QCOMPARE(errorKindName(kind), name);
    QCOMPARE(errorKindFromName(name), kind);
    QCOMPARE(exitCode(kind), code);
    QVERIFY(!Error{kind}.sentence().isEmpty());
}

void TestError::argumentsAreNotFilledTwice()
{
    const Error error{Error::Kind::Input, {}, u"%1 is not a picture: %2."_s, {u"%2.jpg"_s, u"cut"_s}};
    QCOMPARE(error.sentence(), u"%2.jpg is not a picture: cut."_s);
}

void TestError::plainSentencesUseMachineNamesAndPlainNumbers()
{
    QLocale::setDefault(QLocale(QLocale::German));
    const Error error{Error::Kind::Input, u"guidance"_s, u"%1 must be between %2 and %3."_s, {u"Guidance"_s, 1.5, 10000}};
    QCOMPARE(error.plainSentence(), u"guidance: Guidance must be between 1.5 and 10000."_s);
    QCOMPARE(error.sentence(), u"Guidance must be between 1,5 and 10.000."_s);
    QLocale::setDefault(QLocale::c());
}

QTEST_APPLESS_MAIN(TestError)
#include "tst_error.moc"
