#include "practicerig.h"

#include <QDirIterator>
#include <QFile>
#include <QUrlQuery>

using namespace pentimento;

namespace {
const QSize size(160, 128);
const QRect hole(48, 32, 56, 48);

QString picture() { return base64(encoded(scenery(size))); }
QString mask() { return base64(encoded(maskOf(size, hole))); }

QJsonObject fillBody(int seed = 7)
{
    return {{u"image"_s, picture()},
            {u"mask"_s, mask()},
            {u"prompt"_s, u"a boat"_s},
            {u"seed"_s, seed},
            {u"output_format"_s, u"png"_s}};
}

QString statusWord(const Answer &answer) { return answer.json.value(u"status"_s).toString(); }
QJsonObject result(const Answer &answer) { return answer.json.value(u"result"_s).toObject(); }
QJsonObject firstFault(const Answer &answer)
{
    return answer.json.value(u"detail"_s).toArray().first().toObject();
}

// What every field of \a endpoint that must be there can hold.
QJsonObject leastBody(const Endpoint &endpoint)
{
    QJsonObject body;
    for (const Field &field : endpoint.fields) {
        const bool picturelike = field.isPicture() && (field.required || field.role == PictureRole::Base);
        if (picturelike)
            body.insert(field.name,
                        base64(encoded(field.kind == FieldKind::Mask ? maskOf({320, 256}, {100, 80, 100, 80})
                                                                     : scenery({320, 256}))));
        else if (field.required)
            body.insert(field.name, field.isNumeric() ? QJsonValue(512) : QJsonValue(u"word"_s));
    }
    if (endpoint.field(u"prompt"_s))
        body.insert(u"prompt"_s, u"a boat"_s);
    if (endpoint.field(u"left"_s))
        body.insert(u"left"_s, 64);
    return body;
}
} // namespace

class TestPracticeBfl : public QObject
{
    Q_OBJECT

private slots:
    void everyBundledEndpointMakesAPicture_data()
    {
        QTest::addColumn<QString>("id");
        for (const Endpoint &endpoint : PracticeRig::catalogue().endpoints()) {
            if (endpoint.service == u"bfl"_s)
                QTest::newRow(qPrintable(endpoint.id)) << endpoint.id;
        }
    }
    void everyBundledEndpointMakesAPicture()
    {
        QFETCH(QString, id);
        const PracticeRig rig;
        const Endpoint *endpoint = PracticeRig::catalogue().find(id);
        const Answer ready = rig.run(id, leastBody(*endpoint));
        QVERIFY2(statusWord(ready) == u"Ready"_s, ready.body.left(600).constData());
        const QImage image = rig.sample(ready);
        QVERIFY(!image.isNull());
        QCOMPARE(image.width() % 16, 0);
        QCOMPARE(image.height() % 16, 0);
    }

    void submitAnswersWithAnAddressToPoll()
    {
        const PracticeRig rig;
        const Answer answer = rig.post(u"/v1/flux-pro-1.0-fill"_s, fillBody());
        QCOMPARE(answer.status, 200);
        const QString id = answer.json.value(u"id"_s).toString();
        QCOMPARE(answer.json.value(u"polling_url"_s).toString(),
                 rig.server->baseUrl().toString() + u"/v1/get_result?id="_s + id);
        QVERIFY(answer.json.value(u"cost"_s).isNull()); // this endpoint names it when it is done
        QCOMPARE(rig.server->submitsReceived(), 1);
    }

    void addressesFollowTheNameThatTheClientUsed_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("base");
        QTest::newRow("another name") << u"localhost:9000"_s << u"http://localhost:9000/"_s;
        QTest::newRow("an address of the new kind") << u"[::1]:81"_s << u"http://[::1]:81/"_s;
        QTest::newRow("something with a path") << u"evil/x"_s << QString();
        QTest::newRow("someone else's name before an at") << u"a@b"_s << QString();
        QTest::newRow("a port that is none") << u"localhost:99999"_s << QString();
    }
    void addressesFollowTheNameThatTheClientUsed()
    {
        QFETCH(QString, host);
        QFETCH(QString, base);
        const PracticeRig rig;
        const Answer answer =
            rig.post(u"/v1/flux-dev"_s, {{u"prompt"_s, u"x"_s}}, {{"Host", host.toStdString()}});
        const QString expected = base.isEmpty() ? rig.server->baseUrl().toString() + u'/' : base;
        const QString address = answer.json.value(u"polling_url"_s).toString();
        QVERIFY2(address.startsWith(expected), qPrintable(address));
    }

    void newerEndpointsNameTheirPriceAtOnce()
    {
        const PracticeRig rig;
        const Answer answer =
            rig.post(u"/v1/flux-2-pro"_s, {{u"prompt"_s, u"night"_s}, {u"input_image"_s, picture()}});
        QVERIFY(answer.json.value(u"cost"_s).toDouble() > 0);
        QCOMPARE(answer.json.value(u"input_mp"_s).toDouble(), 0.02);
        QCOMPARE(answer.json.value(u"output_mp"_s).toDouble(), 0.02);
    }

    void progressGrowsWhilePending()
    {
        PracticeRig rig(std::chrono::seconds(100));
        const QString poll =
            rig.post(u"/v1/flux-pro-1.0-fill"_s, fillBody()).json.value(u"polling_url"_s).toString();
        QVERIFY(rig.madeAPicture());
        double last = -1;
        for (int i = 0; i < 3; ++i) {
            const Answer answer = rig.get(poll);
            QCOMPARE(statusWord(answer), u"Pending"_s);
            QVERIFY(answer.json.value(u"result"_s).isNull());
            const double progress = answer.json.value(u"progress"_s).toDouble(-1);
            QVERIFY(progress > last && progress < 1);
            last = progress;
            rig.moved += 30'000;
        }
        rig.moved += 30'000;
        Answer ready;
        // The picture's file is there a moment before the task knows of it.
        QTRY_COMPARE((ready = rig.get(poll), statusWord(ready)), u"Ready"_s);
        QVERIFY(ready.json.value(u"progress"_s).isNull());
        QCOMPARE(result(ready).value(u"duration"_s).toDouble(), 100.0);
    }

    void readyHoldsWhatTheServicePromises()
    {
        const PracticeRig rig;
        QJsonObject body = fillBody();
        body.insert(u"seed"_s, qint64(9007199254740993));
        const Answer ready = rig.run(u"flux-pro-1.0-fill"_s, body);
        QCOMPARE(statusWord(ready), u"Ready"_s);
        QCOMPARE(result(ready).value(u"seed"_s).toInteger(), 9007199254740993);
        QCOMPARE(result(ready).value(u"prompt"_s).toString(), u"a boat"_s);
        QVERIFY(result(ready).value(u"end_time"_s).toDouble() >
                result(ready).value(u"start_time"_s).toDouble());
        QVERIFY(ready.json.value(u"cost"_s).toDouble() > 0);
        QVERIFY(result(ready).value(u"sample"_s).toString().startsWith(rig.server->baseUrl().toString()));
    }

    void anUpsampledPromptComesBackRewritten()
    {
        const PracticeRig rig;
        const Answer ready =
            rig.run(u"flux-dev"_s, {{u"prompt"_s, u"a cat"_s}, {u"prompt_upsampling"_s, true}});
        QVERIFY(result(ready).value(u"prompt"_s).toString().startsWith(u"a cat, "_s));
    }

    void theFormatIsTheOneAskedFor_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("nothing asked: the endpoint's own")
            << QString() << QByteArray("image/jpeg") << QByteArray("\xff\xd8");
        QTest::newRow("png") << u"png"_s << QByteArray("image/png") << QByteArray("\x89PNG");
        QTest::newRow("webp") << u"webp"_s << QByteArray("image/webp") << QByteArray("RIFF");
    }
    void theFormatIsTheOneAskedFor()
    {
        QFETCH(QString, asked);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, start);
        const PracticeRig rig;
        QJsonObject body{{u"image"_s, picture()}, {u"mask"_s, mask()}};
        if (!asked.isEmpty())
            body.insert(u"output_format"_s, asked);
        const Answer ready = rig.run(u"flux-pro-1.0-fill"_s, body);
        const Answer delivered = rig.get(result(ready).value(u"sample"_s).toString());
        QCOMPARE(delivered.status, 200);
        QCOMPARE(delivered.header("Content-Type"), type);
        QVERIFY(delivered.body.startsWith(start));
    }

    void faultsNameTheirField_data()
    {
        QTest::addColumn<QString>("endpoint");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("type");
        const QString fill = u"flux-pro-1.0-fill"_s;
        const auto row = [](const char *name, const QString &endpoint, const QString &field,
                            const QJsonValue &value, const QString &type) {
            QTest::newRow(name) << endpoint << field << value << type;
        };
        row("a number too high", fill, u"guidance"_s, 101, u"less_than_equal"_s);
        row("a number too low", fill, u"steps"_s, 14, u"greater_than_equal"_s);
        row("a broken number where a whole one is needed", fill, u"steps"_s, 20.5, u"int_type"_s);
        row("text for a number", fill, u"guidance"_s, u"much"_s, u"float_type"_s);
        row("a number for a switch", fill, u"prompt_upsampling"_s, 1, u"bool_type"_s);
        row("a number for text", fill, u"prompt"_s, 1, u"string_type"_s);
        row("an unknown format", fill, u"output_format"_s, u"gif"_s, u"enum"_s);
        row("no picture at all", fill, u"image"_s, u"aGVsbG8="_s, u"value_error"_s);
        row("broken base64", fill, u"image"_s, u"a!"_s, u"value_error"_s);
        row("a data URL", fill, u"image"_s, u"data:image/png;base64,"_s + picture(), u"value_error"_s);
        row("an address", fill, u"image"_s, u"https://example.org/a.png"_s, u"value_error"_s);
        row("a mask of another size", fill, u"mask"_s, base64(encoded(maskOf({32, 32}, {0, 0, 9, 9}))),
            u"value_error"_s);
        row("null where it is not allowed", u"flux-pro-1.0-fill-finetuned"_s, u"steps"_s, QJsonValue::Null,
            u"int_type"_s);
        row("not a multiple of 32", u"flux-pro"_s, u"width"_s, 257, u"multiple_of"_s);
        row("an unknown field where none are allowed", u"flux-tools/outpainting-v1"_s, u"nonsense"_s, 1,
            u"extra_forbidden"_s);
    }
    void faultsNameTheirField()
    {
        QFETCH(QString, endpoint);
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QFETCH(QString, type);
        const PracticeRig rig;
        QJsonObject body = leastBody(*PracticeRig::catalogue().find(endpoint));
        if (endpoint == u"flux-pro-1.0-fill"_s)
            body.insert(u"image"_s, picture());
        if (body.contains(u"mask"_s) || field == u"mask"_s)
            body.insert(u"mask"_s, mask());
        body.insert(field, value);
        const Answer answer = rig.post(u"/v1/"_s + endpoint, body);
        QVERIFY2(answer.status == 422, answer.body.left(400).constData());
        QCOMPARE(firstFault(answer).value(u"loc"_s).toArray(), (QJsonArray{u"body"_s, field}));
        QCOMPARE(firstFault(answer).value(u"type"_s).toString(), type);
        QVERIFY(!firstFault(answer).value(u"msg"_s).toString().isEmpty());
        QCOMPARE(firstFault(answer).value(u"input"_s), value);
        QVERIFY(QDir(rig.directory() + u"/tasks"_s).isEmpty());
    }

    void severalFaultsComeTogether()
    {
        const PracticeRig rig;
        const Answer answer = rig.post(u"/v1/flux-pro"_s, {{u"steps"_s, 99}, {u"guidance"_s, 99}});
        QCOMPARE(answer.json.value(u"detail"_s).toArray().size(), 2);
    }

    void aMissingFieldEchoesTheWholeBody()
    {
        const PracticeRig rig;
        const QString large(300'000, u'A'); // longer than what is parsed as text
        const QJsonObject body{{u"prompt"_s, u"x"_s}, {u"mask"_s, large}};
        const Answer answer = rig.post(u"/v1/flux-pro-1.0-fill"_s, body);
        QCOMPARE(answer.status, 422);
        QCOMPARE(firstFault(answer).value(u"type"_s).toString(), u"missing"_s);
        QCOMPARE(firstFault(answer).value(u"msg"_s).toString(), u"Field required"_s);
        QCOMPARE(firstFault(answer).value(u"input"_s).toObject(), body);
    }

    void brokenBodiesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("not JSON") << QByteArray("{\"prompt\": ");
        QTest::newRow("a list") << QByteArray("[1]");
        QTest::newRow("a lone word") << QByteArray("\"x\"");
        QTest::newRow("nested a hundred thousand deep")
            << QByteArray("{\"prompt\":") + QByteArray(100'000, '[') + QByteArray(100'000, ']') + '}';
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("an endless string") << QByteArray("{\"prompt\":\"") + QByteArray(100'000, 'a');
        QTest::newRow("bytes that are no text") << QByteArray("\xff\xfe\x00\x01", 4);
    }
    void brokenBodiesAreRefused()
    {
        QFETCH(QByteArray, body);
        const PracticeRig rig;
        const Answer answer = rig.call("POST", u"/v1/flux-dev"_s, body);
        QCOMPARE(answer.status, 422);
        QVERIFY(firstFault(answer).contains(u"loc"_s));
    }

    void formsOfOtherSitesAreNotJson()
    {
        const PracticeRig rig;
        QCOMPARE(rig.call("POST", u"/v1/flux-dev"_s, "{\"prompt\":\"x\"}", {}, "text/plain").status, 422);
        QCOMPARE(
            rig.call("POST", u"/v1/flux-dev"_s, "{\"prompt\":\"x\"}", {}, "application/json; charset=utf-8")
                .status,
            200);
    }

    void keysAreChecked()
    {
        const PracticeRig rig(std::chrono::milliseconds(30), u"secret-key"_s);
        const QJsonObject body{{u"prompt"_s, u"x"_s}};
        const Answer none = rig.post(u"/v1/flux-dev"_s, body);
        QCOMPARE(none.status, 403);
        QCOMPARE(none.json.value(u"detail"_s).toString(), u"Not authenticated"_s);
        const Answer wrong = rig.post(u"/v1/flux-dev"_s, body, {{"x-key", "other"}});
        QCOMPARE(wrong.status, 403);
        QCOMPARE(wrong.json.value(u"detail"_s).toString(), u"Not authenticated - Invalid Authentication"_s);
        QCOMPARE(rig.get(u"/v1/credits"_s).status, 403);
        QCOMPARE(rig.get(u"/v1/credits"_s, {{"x-key", "secret-key"}}).status, 200);
        const Answer accepted = rig.post(u"/v1/flux-dev"_s, body, {{"x-key", "secret-key"}});
        QCOMPARE(accepted.status, 200);
        const QString poll = accepted.json.value(u"polling_url"_s).toString();
        QCOMPARE(rig.get(poll, {{"x-key", "other"}}).status, 403);
        const Answer ready = rig.finish(accepted); // asks without a key, as the documents allow
        QCOMPARE(statusWord(ready), u"Ready"_s);
        QVERIFY(!rig.sample(ready).isNull()); // a result's address needs none
    }

    void resultAddressesExpireAndAreRenewed()
    {
        PracticeRig rig;
        const Answer submitted = rig.post(u"/v1/flux-dev"_s, {{u"prompt"_s, u"x"_s}});
        const QString first = result(rig.finish(submitted)).value(u"sample"_s).toString();
        const QDateTime expiry = QDateTime::fromString(
            QUrlQuery(QUrl(first)).queryItemValue(u"se"_s, QUrl::FullyDecoded), Qt::ISODate);
        const qint64 life = QDateTime::currentDateTimeUtc().secsTo(expiry);
        QVERIFY(life > 590 && life <= 600);
        rig.moved += 9 * 60 * 1000;
        QCOMPARE(rig.get(first).status, 200);
        rig.moved += 2 * 60 * 1000;
        QCOMPARE(rig.get(first).status, 403);
        const QString fresh = result(rig.finish(submitted)).value(u"sample"_s).toString();
        QVERIFY(fresh != first);
        QCOMPARE(rig.get(fresh).status, 200);
        QString forged = fresh;
        forged.replace(u"sig="_s, u"sig=A"_s);
        QCOMPARE(rig.get(forged).status, 403);
        QString longer = first;
        longer.replace(u"se=20"_s, u"se=30"_s);
        QCOMPARE(rig.get(longer).status, 403);
    }

    void wordsInThePromptShowTheRareStates_data()
    {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<QString>("word");
        QTest::newRow("refused before the run") << u"a Moderated debate"_s << u"Request Moderated"_s;
        QTest::newRow("held back") << u"a withheld letter"_s << u"Content Moderated"_s;
        QTest::newRow("failed") << u"practice-error"_s << u"Error"_s;
    }
    void wordsInThePromptShowTheRareStates()
    {
        QFETCH(QString, prompt);
        QFETCH(QString, word);
        const PracticeRig rig;
        const Answer over = rig.run(u"flux-dev"_s, {{u"prompt"_s, prompt}});
        QCOMPARE(over.status, 200);
        QCOMPARE(statusWord(over), word);
        QVERIFY(over.json.value(u"result"_s).isNull());
        QVERIFY(!over.json.value(u"details"_s).toObject().isEmpty());
        QCOMPARE(rig.server->billedMicroDollars(), 0);
    }

    void aPictureThatCannotBeDecodedEndsInAnError()
    {
        const PracticeRig rig;
        const QByteArray whole = encoded(scenery(size));
        QJsonObject body = fillBody();
        body.insert(u"image"_s, base64(whole.left(whole.size() / 3)));
        const Answer over = rig.run(u"flux-pro-1.0-fill"_s, body);
        QCOMPARE(statusWord(over), u"Error"_s);
        QVERIFY(!over.json.value(u"details"_s).toObject().value(u"error"_s).toString().isEmpty());
        QCOMPARE(rig.server->billedMicroDollars(), 0);
    }

    void creditsGoDownByWhatWasBilled()
    {
        const PracticeRig rig;
        const double before = rig.get(u"/v1/credits"_s).json.value(u"credits"_s).toDouble();
        const double cost = rig.run(u"flux-pro-1.0-fill"_s, fillBody()).json.value(u"cost"_s).toDouble();
        const double after = rig.get(u"/v1/credits"_s).json.value(u"credits"_s).toDouble();
        QCOMPARE(before - after, cost);
        QCOMPARE(rig.server->billedMicroDollars(), static_cast<qint64>(cost * 10'000));
    }

    void finetunes()
    {
        const PracticeRig rig;
        QVERIFY(!rig.get(u"/v1/my_finetunes"_s).json.value(u"finetunes"_s).toArray().isEmpty());
        QCOMPARE(rig.get(u"/v1/finetune_details?finetune_id=x"_s).status, 200);
        QCOMPARE(rig.get(u"/v1/finetune_details?finetune_id=unknown-finetune"_s).status, 404);
        QCOMPARE(rig.get(u"/v1/finetune_details"_s).status, 422);
        QJsonObject body = fillBody();
        body.insert(u"finetune_id"_s, u"unknown-finetune"_s);
        const Answer answer = rig.post(u"/v1/flux-pro-1.0-fill-finetuned"_s, body);
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.json.value(u"detail"_s).toString(), u"Finetune not found or not ready"_s);
    }

    void unknownPlaces_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("place");
        QTest::addColumn<int>("status");
        QTest::newRow("an unknown endpoint") << QByteArray("POST") << u"/v1/flux-fill"_s << 404;
        QTest::newRow("an endpoint asked instead of told") << QByteArray("GET") << u"/v1/flux-dev"_s << 405;
        QTest::newRow("a Replicate model on BFL's path")
            << QByteArray("POST") << u"/v1/black-forest-labs/flux-fill-pro"_s << 404;
        QTest::newRow("an unknown task")
            << QByteArray("GET") << u"/v1/get_result?id=00000000-0000-0000-0000-000000000000"_s << 404;
        QTest::newRow("a path as a task")
            << QByteArray("GET") << u"/v1/get_result?id=..%2F..%2Fetc%2Fpasswd"_s << 404;
        QTest::newRow("a task's file") << QByteArray("GET") << u"/v1/get_result?id=../tasks/a.json"_s << 404;
        QTest::newRow("no task") << QByteArray("GET") << u"/v1/get_result"_s << 422;
        QTest::newRow("a path as a result")
            << QByteArray("GET") << u"/delivery/results/..%2F..%2Fbills.jsonl/sample.png"_s << 404;
        QTest::newRow("nothing") << QByteArray("GET") << u"/x"_s << 404;
    }
    void unknownPlaces()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, place);
        QFETCH(int, status);
        const PracticeRig rig;
        QCOMPARE(rig.call(method, place, method == "POST" ? "{}" : "").status, status);
    }

    void anUnknownTaskIsAnsweredAsATask()
    {
        const PracticeRig rig;
        const Answer answer = rig.get(u"/v1/get_result?id=0b7c6a52-7d0f-4b39-9d0a-000000000000"_s);
        QCOMPARE(answer.status, 404);
        QCOMPARE(statusWord(answer), u"Task not found"_s);
        QVERIFY(answer.json.contains(u"result"_s) && answer.json.value(u"result"_s).isNull());
    }

    void aKilledJobGoesOnInTheNextProcess()
    {
        PracticeRig rig(std::chrono::milliseconds(400));
        const Answer submitted = rig.post(u"/v1/flux-pro-1.0-fill"_s, fillBody());
        rig.restart();
        // What a process killed before it had made the picture leaves behind.
        for (const QString &name : QDir(rig.directory() + u"/results"_s).entryList(QDir::Files))
            QFile::remove(rig.directory() + u"/results/"_s + name);
        QCOMPARE(statusWord(rig.get(submitted.json.value(u"polling_url"_s).toString())), u"Pending"_s);
        const Answer ready = rig.finish(submitted);
        QCOMPARE(statusWord(ready), u"Ready"_s);
        QCOMPARE(rig.sample(ready).size(), size);
        QCOMPARE(rig.server->submitsReceived(), 0);
    }

    void aBillIsWrittenOnceHoweverManyAsk()
    {
        const PracticeRig rig(std::chrono::milliseconds(150));
        const std::unique_ptr<PracticeServer> other = rig.second();
        const Answer submitted = rig.post(u"/v1/flux-pro-1.0-fill"_s, fillBody());
        const QString id = submitted.json.value(u"id"_s).toString();
        std::vector<std::thread> askers;
        for (const int port : {rig.port(), other->baseUrl().port(), rig.port(), other->baseUrl().port()}) {
            askers.emplace_back([port, id] {
                httplib::Client client("127.0.0.1", port);
                for (int i = 0; i < 40; ++i) {
                    client.Get("/v1/get_result?id=" + id.toStdString());
                    std::this_thread::sleep_for(std::chrono::milliseconds(10));
                }
            });
        }
        for (std::thread &asker : askers)
            asker.join();
        const Answer ready = rig.finish(submitted);
        QFile bills(rig.directory() + u"/bills.jsonl"_s);
        QVERIFY(bills.open(QIODevice::ReadOnly));
        const QByteArrayList lines = bills.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 1);
        const QJsonObject bill = parseJson(lines.first(), u"The bill"_s).value().toObject();
        QCOMPARE(bill.value(u"id"_s).toString(), id);
        QCOMPARE(bill.value(u"endpoint"_s).toString(), u"flux-pro-1.0-fill"_s);
        QCOMPARE(bill.value(u"credits"_s).toDouble(), ready.json.value(u"cost"_s).toDouble());
        QCOMPARE(other->billedMicroDollars(), rig.server->billedMicroDollars());
    }

    void oldThingsAreRemovedAtTheStartAndBillsAreNot()
    {
        PracticeRig rig;
        QCOMPARE(statusWord(rig.run(u"flux-dev"_s, {{u"prompt"_s, u"x"_s}})), u"Ready"_s);
        const qint64 billed = rig.server->billedMicroDollars();
        rig.moved += 25LL * 60 * 60 * 1000;
        rig.restart();
        for (const QString &folder : {u"/tasks"_s, u"/results"_s, u"/uploads"_s})
            QVERIFY(QDir(rig.directory() + folder).isEmpty());
        QCOMPARE(rig.server->billedMicroDollars(), billed);
    }

    void noSecretIsStored()
    {
        const PracticeRig rig(std::chrono::milliseconds(30), u"the-practice-key"_s);
        QJsonObject body = fillBody();
        body.insert(u"webhook_url"_s, u"https://example.org/the-practice-hook"_s);
        body.insert(u"webhook_secret"_s, u"the-practice-secret"_s);
        const Answer submitted = rig.post(u"/v1/flux-pro-1.0-fill"_s, body, {{"x-key", "the-practice-key"}});
        QVERIFY(submitted.json.contains(u"polling_url"_s));
        QCOMPARE(statusWord(rig.finish(submitted)), u"Ready"_s);
        QDirIterator files(rig.directory(), QDir::Files, QDirIterator::Subdirectories);
        int seen = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("the-practice-"), qPrintable(file.fileName()));
            ++seen;
        }
        QVERIFY(seen >= 4);
    }
};

QTEST_MAIN(TestPracticeBfl)
#include "tst_practicebfl.moc"
