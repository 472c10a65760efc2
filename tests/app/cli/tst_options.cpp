#include "app/cli/options.h"
#include "app/cli/request.h"
#include "app/schema/catalogue.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestOptions : public QObject
{
    Q_OBJECT
private slots:
    void valuesComeAfterASpaceOrAnEqualsSign();
    void atSignsNameFilesAndDoubledOnesAreLiteral();
    void wrongOptionsAreUsageErrors_data();
    void wrongOptionsAreUsageErrors();
    void cropsAreReadWhole();
    void severalOutputsAreNumbered();
};

namespace {
const QStringList all{u"service"_s, u"base-url"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s, u"output"_s,
                      u"count"_s, u"timeout"_s, u"json"_s, u"quiet"_s};
}

void TestOptions::valuesComeAfterASpaceOrAnEqualsSign()
{
    const Result<Options> options = parseOptions({u"run"_s, u"--count"_s, u"3"_s, u"flux"_s, u"--output=a=b.png"_s, u"--json"_s,
                                                  u"--"_s, u"--odd"_s}, all);
    QVERIFY(options);
    QCOMPARE(options->count, 3);
    QCOMPARE(options->output, u"a=b.png"_s);
    QVERIFY(options->json);
    QCOMPARE(options->words, (QStringList{u"run"_s, u"flux"_s, u"--odd"_s}));
    QCOMPARE(options->timeout, std::chrono::seconds(600));
}

void TestOptions::atSignsNameFilesAndDoubledOnesAreLiteral()
{
    const Result<Options> options = parseOptions({u"--set"_s, u"prompt=@a.txt"_s, u"--set"_s, u"prompt=@@home"_s, u"--set"_s, u"prompt="_s}, all);
    QVERIFY(options);
    QVERIFY(options->settings[0].isFile);
    QCOMPARE(options->settings[0].text, u"a.txt"_s);
    QVERIFY(!options->settings[1].isFile);
    QCOMPARE(options->settings[1].text, u"@home"_s);
    QCOMPARE(options->settings[2].text, QString());
}

void TestOptions::wrongOptionsAreUsageErrors_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown") << QStringList{u"--nonsense"_s};
    QTest::newRow("without its value") << QStringList{u"--count"_s};
    QTest::newRow("not a number") << QStringList{u"--count"_s, u"three"_s};
    QTest::newRow("zero jobs") << QStringList{u"--count"_s, u"0"_s};
    QTest::newRow("negative time") << QStringList{u"--timeout"_s, u"-5"_s};
    QTest::newRow("a value where none belongs") << QStringList{u"--json=yes"_s};
    QTest::newRow("no field name") << QStringList{u"--set"_s, u"=5"_s};
    QTest::newRow("no equals sign") << QStringList{u"--set"_s, u"prompt"_s};
    QTest::newRow("not an address") << QStringList{u"--base-url"_s, u"nowhere"_s};
}

void TestOptions::wrongOptionsAreUsageErrors()
{
    QFETCH(QStringList, arguments);
    const Result<Options> options = parseOptions(arguments, all);
    QVERIFY(!options);
    QCOMPARE(options.error().kind, Error::Kind::Usage);
}

void TestOptions::cropsAreReadWhole()
{
    QCOMPARE(cropFrom(u"10,20,300,400"_s)->rectangle, QRect(10, 20, 300, 400));
    QVERIFY(cropFrom(u"none"_s)->kind == CropChoice::Kind::Whole);
    QVERIFY(cropFrom(u"auto"_s)->kind == CropChoice::Kind::Automatic);
    for (const QString &wrong : {u"10,20,300"_s, u"all"_s, u""_s, u"1,2,3,4,5"_s, u"1,2,3,x"_s, u"2000000000,0,2000000000,5"_s})
        QVERIFY2(!cropFrom(wrong), qPrintable(wrong));
}

void TestOptions::severalOutputsAreNumbered()
{
    QCOMPARE(outputPathsFor(u"/tmp/a.b.png"_s, 1), QStringList{u"/tmp/a.b.png"_s});
    QCOMPARE(outputPathsFor(u"/tmp/a.b.png"_s, 2), (QStringList{u"/tmp/a.b-1.png"_s, u"/tmp/a.b-2.png"_s}));
    QCOMPARE(outputPathsFor(u"/tmp/a"_s, 2), (QStringList{u"/tmp/a-1"_s, u"/tmp/a-2"_s}));
    QVERIFY(outputPathsFor({}, 2).isEmpty());
}

QTEST_GUILESS_MAIN(TestOptions)
#include "tst_options.moc"
