#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/practice/bodyjson.h"
#include "app/practice/ledger.h"
#include "app/practice/multipart.h"
#include "app/practice/task.h"
#include "app/practice/workpool.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <semaphore>

using namespace pentimento;
using namespace pentimento::practice;
using namespace Qt::StringLiterals;

class TestPracticeParts : public QObject
{
    Q_OBJECT

private slots:
    void longStringsStayOutOfTheDocument()
    {
        const QByteArray large(100'000, 'A');
        const QByteArray body =
            "{\"a\":\"" + large + "\",\"b\":\"short\",\"c\":[\"" + large + "x\"],\"n\":9007199254740993}";
        const auto json = BodyJson::parse(body);
        QVERIFY(json);
        const QJsonObject object = json->value().toObject();
        QVERIFY(json->isLong(object.value(u"a"_s)));
        QVERIFY(object.value(u"a"_s).toString().size() < 100);
        QCOMPARE(json->text(object.value(u"a"_s)), large);
        QVERIFY(!json->isLong(object.value(u"b"_s)));
        QCOMPARE(json->text(object.value(u"b"_s)), QByteArray("short"));
        QCOMPARE(object.value(u"n"_s).toInteger(), 9007199254740993);
        QCOMPARE(json->restored(object.value(u"a"_s)).toString().size(), large.size());
        QCOMPARE(parseJson(json->restored(toJson(object)), u""_s).value(), parseJson(body, u""_s).value());
    }

    void stringsThatNeedReadingAreRead_data()
    {
        QTest::addColumn<QByteArray>("string");
        QTest::newRow("an escaped quote at the end") << QByteArray(50'000, 'a') + "\\\"";
        QTest::newRow("escapes") << QByteArray("\\u00e4\\n").repeated(10'000);
        QTest::newRow("letters beyond ASCII") << QByteArray("ä").repeated(20'000);
    }
    void stringsThatNeedReadingAreRead()
    {
        QFETCH(QByteArray, string);
        const QByteArray body = "{\"a\":\"" + string + "\"}";
        const auto json = BodyJson::parse(body);
        QVERIFY(json);
        QCOMPARE(json->value(), parseJson(body, u""_s).value());
    }

    void noStringCanPoseAsALongOne()
    {
        const auto json = BodyJson::parse("{\"a\":\"" + QByteArray(20'000, 'a') + "\",\"b\":\"long-0.\"}");
        QVERIFY(json);
        QVERIFY(!json->isLong(json->value().toObject().value(u"b"_s)));
    }

    void brokenJsonIsNone_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("an open string") << QByteArray("{\"a\":\"" + QByteArray(50'000, 'a'));
        QTest::newRow("an escape at the end") << QByteArray("{\"a\":\"\\");
        QTest::newRow("deep") << QByteArray(100'000, '[');
        QTest::newRow("two documents") << QByteArray("{}{}");
    }
    void brokenJsonIsNone()
    {
        QFETCH(QByteArray, body);
        QVERIFY(!BodyJson::parse(body));
    }

    void formsAreTakenApart()
    {
        const QByteArray content("a\r\n--b\r\n\0c", 10); // has what looks like the beginning of an end
        const QByteArray body =
            "before\r\n--bound\r\ncontent-disposition: form-data; filename=\"name=x.png\"; name=content\r\n"
            "content-type: image/png\r\n\r\n" +
            content +
            "\r\n--bound\r\n"
            "Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--bound--\r\nafter";
        const auto parts = parseMultipart("multipart/form-data; boundary=\"bound\"", body);
        QVERIFY(parts);
        QCOMPARE(parts->size(), 2);
        QCOMPARE(parts->at(0).name, QByteArray("content"));
        QCOMPARE(parts->at(0).fileName, QByteArray("name=x.png"));
        QCOMPARE(parts->at(0).contentType, QByteArray("image/png"));
        QCOMPARE(parts->at(0).content, content);
        QCOMPARE(parts->at(1).name, QByteArray("empty"));
        QVERIFY(parts->at(1).content.isEmpty());
    }

    void damagedFormsAreNone_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        const QByteArray form = "multipart/form-data; boundary=b";
        const QByteArray part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
        QTest::newRow("empty") << form << QByteArray();
        QTest::newRow("no boundary in the type") << QByteArray("multipart/form-data") << part + "--b--";
        QTest::newRow("an empty boundary") << QByteArray("multipart/form-data; boundary=") << part + "--b--";
        QTest::newRow("no end") << form << part;
        QTest::newRow("no head") << form << QByteArray("--b\r\nx\r\n--b--");
        QTest::newRow("no name") << form << QByteArray("--b\r\nX: y\r\n\r\nx\r\n--b--");
        QTest::newRow("a thousand parts") << form << part.repeated(1000) + "--b--";
    }
    void damagedFormsAreNone()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QVERIFY(!parseMultipart(type, body));
    }

    void billsSurviveATornLineAndOtherWriters()
    {
        const QTemporaryDir directory;
        const QString file = directory.filePath(u"bills.jsonl"_s);
        Ledger one(file);
        Ledger two(file);
        QVERIFY(one.add(u"a"_s, u"x"_s, 50'000, 1));
        QVERIFY(two.add(u"a"_s, u"x"_s, 50'000, 1)); // knows already
        QVERIFY(two.add(u"b"_s, u"x"_s, 40'000, 1));
        QCOMPARE(one.totalMicroDollars(), 90'000);
        QVERIFY(one.contains(u"b"_s));
        {
            QFile torn(file);
            QVERIFY(torn.open(QIODevice::Append));
            torn.write("{\"id\":\"c\",\"micro_dol"); // what a killed process leaves
        }
        QVERIFY(one.add(u"c"_s, u"x"_s, 10'000, 1));
        QCOMPARE(two.totalMicroDollars(), 100'000);
        QCOMPARE(Ledger(file).totalMicroDollars(), 100'000);
    }

    void aBillThatCannotBeWrittenIsAnError()
    {
        Ledger ledger(u"/nowhere/bills.jsonl"_s);
        const Result<void> added = ledger.add(u"a"_s, u"x"_s, 1, 1);
        QVERIFY(!added);
        QCOMPARE(added.error().kind, Error::Kind::Storage);
    }

    void tasksComeBackAsTheyWere()
    {
        Task task{.id = newId(), .service = u"bfl"_s, .endpoint = u"flux-tools/erase-v1"_s};
        task.values = {{u"seed"_s, qint64(9007199254740993)}, {u"prompt"_s, u"ä \"b\""_s}};
        task.uploads = {{u"image"_s, u"a.0"_s}};
        task.createdMs = 1'790'000'000'123;
        task.readyMs = task.createdMs + 2000;
        task.seed = -9007199254740993;
        task.format = u"webp"_s;
        task.microDollars = 60'000;
        task.outcome = Task::Outcome::ContentModerated;
        task.secret = "0123abcd";
        const QByteArray stored = toJson(taskToJson(task));
        QCOMPARE(taskFromJson(parseJson(stored, u""_s).value().toObject()), task);
        QVERIFY(!taskFromJson({}));
        QVERIFY(!taskFromJson({{u"id"_s, u"../x"_s}}));
    }

    void idsAreCheckedBeforeTheyBecomePaths_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("good");
        QTest::newRow("ours") << newId() << true;
        QTest::newRow("BFL's form") << u"0b7c6a52-7d0f-4b39-9d0a-0123456789ab"_s << true;
        QTest::newRow("upper case") << u"0B7C6A52-7d0f-4b39-9d0a-0123456789ab"_s << false;
        QTest::newRow("a line end after it") << u"0b7c6a52-7d0f-4b39-9d0a-0123456789ab\n"_s << false;
        QTest::newRow("a way up") << u"../../../../../etc/passwd"_s << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("dots") << u".."_s << false;
    }
    void idsAreCheckedBeforeTheyBecomePaths()
    {
        QFETCH(QString, id);
        QFETCH(bool, good);
        QCOMPARE(isTaskId(id), good);
    }

    void filesAreWrittenWhole()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"a"_s);
        QVERIFY(writeWhole(path, "one"));
        QVERIFY(writeWhole(path, "two"));
        QCOMPARE(readFile(path), QByteArray("two"));
        QCOMPARE(QDir(directory.path()).entryList(QDir::Files).size(), 1);
        QVERIFY(!writeWhole(directory.filePath(u"no/such/folder"_s), "x"));
        QVERIFY(!readFile(directory.filePath(u"none"_s)));
    }

    void workIsDoneInTimeAndInOrder()
    {
        WorkPool pool(1);
        std::counting_semaphore<> done(0);
        QList<int> order;
        pool.run(
            [&] {
                order.append(2);
                done.release();
            },
            std::chrono::milliseconds(60));
        pool.run([&] {
            order.append(0);
            done.release();
        });
        pool.run([&] {
            order.append(1);
            done.release();
        });
        for (int i = 0; i < 3; ++i)
            QVERIFY(done.try_acquire_for(std::chrono::seconds(10)));
        QCOMPARE(order, (QList<int>{0, 1, 2}));
        pool.run([&] { order.append(3); }, std::chrono::hours(1));
        pool.stop(); // does not wait for what is not due
        QCOMPARE(order.size(), 3);
    }
};

QTEST_APPLESS_MAIN(TestPracticeParts)
#include "tst_practiceparts.moc"
