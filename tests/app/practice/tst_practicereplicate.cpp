#include "practicerig.h"

#include <QCryptographicHash>

using namespace pentimento;

namespace {
const QString fillPath = u"/v1/models/black-forest-labs/flux-fill-pro/predictions"_s;
const QString textModel = u"black-forest-labs/flux-pro-finetuned"_s;
const QString textPath = u"/v1/models/black-forest-labs/flux-pro-finetuned/predictions"_s;

QJsonObject textInput(const QString &prompt = u"a cat"_s)
{
    return {{u"prompt"_s, prompt}, {u"finetune_id"_s, u"any"_s}};
}
QJsonObject withInput(const QJsonObject &input) { return {{u"input"_s, input}}; }

QJsonObject fillInput()
{
    return {{u"prompt"_s, u"a boat"_s},
            {u"image"_s, dataUrl(scenery({96, 80}))},
            {u"mask"_s, dataUrl(maskOf({96, 80}, {30, 20, 30, 30}))},
            {u"output_format"_s, u"png"_s}};
}

QString status(const Answer &answer) { return answer.json.value(u"status"_s).toString(); }
QString output(const Answer &answer) { return answer.json.value(u"output"_s).toString(); }
QString address(const Answer &answer, const QString &which = u"get"_s)
{
    return answer.json.value(u"urls"_s).toObject().value(which).toString();
}
} // namespace

class TestPracticeReplicate : public QObject
{
    Q_OBJECT

    static Answer finished(const PracticeRig &rig, const Answer &created)
    {
        Answer answer = created;
        for (int i = 0; i < 2000; ++i) {
            answer = rig.get(address(created));
            if (status(answer) != u"starting"_s && status(answer) != u"processing"_s)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return answer;
    }

private slots:
    void aPredictionGoesFromStartingToSucceeded()
    {
        PracticeRig rig(std::chrono::seconds(100));
        const Answer created = rig.post(fillPath, withInput(fillInput()));
        QCOMPARE(created.status, 201);
        QCOMPARE(status(created), u"starting"_s);
        QVERIFY(created.json.value(u"output"_s).isNull());
        QCOMPARE(created.header("Location"), address(created).toLatin1());
        for (const QString &name : {u"id"_s, u"model"_s, u"version"_s, u"input"_s, u"output"_s,
                                    u"data_removed"_s, u"error"_s, u"status"_s, u"created_at"_s, u"urls"_s})
            QVERIFY2(created.json.contains(name), qPrintable(name));
        QCOMPARE(created.json.value(u"version"_s).toString(), u"hidden"_s);
        QCOMPARE(created.json.value(u"input"_s).toObject(), fillInput());
        rig.moved += 50'000;
        const Answer running = rig.get(address(created));
        QCOMPARE(status(running), u"processing"_s);
        QVERIFY(running.json.contains(u"started_at"_s) && !running.json.contains(u"completed_at"_s));
        rig.moved += 50'000;
        const Answer done = finished(rig, created);
        QCOMPARE(status(done), u"succeeded"_s);
        QVERIFY(done.json.value(u"metrics"_s).toObject().value(u"total_time"_s).toDouble() >= 100);
        const Answer picture = rig.get(output(done));
        QCOMPARE(picture.header("Content-Type"), QByteArray("image/png"));
        QCOMPARE(QImage::fromData(picture.body).size(), QSize(96, 80));
    }

    void modelsAreFoundByNameAndVersion_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<int>("status");
        const QString hash = PracticeRig::catalogue().find(textModel)->version;
        QTest::newRow("name") << textModel << 201;
        QTest::newRow("name and version") << textModel + u':' + hash << 201;
        QTest::newRow("version") << hash << 201;
        QTest::newRow("another model's version") << u"black-forest-labs/flux-fill-pro:"_s + hash << 422;
        QTest::newRow("unknown name") << u"someone/something"_s << 422;
        QTest::newRow("a BFL endpoint") << u"flux-dev"_s << 422;
        QTest::newRow("empty") << QString() << 422;
        QTest::newRow("only a colon") << u":"_s << 422;
    }
    void modelsAreFoundByNameAndVersion()
    {
        QFETCH(QString, version);
        QFETCH(int, status);
        const PracticeRig rig;
        const Answer answer =
            rig.post(u"/v1/predictions"_s, {{u"version"_s, version}, {u"input"_s, textInput()}});
        QCOMPARE(answer.status, status);
        if (status == 422)
            QCOMPARE(answer.json.value(u"title"_s).toString(), u"Invalid version or not permitted"_s);
        else
            QCOMPARE(answer.json.value(u"model"_s).toString(), textModel);
    }

    void waitingReturnsTheResult()
    {
        const PracticeRig rig;
        const Answer answer = rig.post(textPath, withInput(textInput()), {{"Prefer", "wait=20"}});
        QCOMPARE(answer.status, 201);
        QCOMPARE(status(answer), u"succeeded"_s);
        QVERIFY(!output(answer).isEmpty());
        QCOMPARE(answer.header("Preference-Applied"), QByteArray("wait=20"));
    }

    void aWaitWithoutResultStillSaysStarting()
    {
        const PracticeRig rig(std::chrono::milliseconds(1500));
        const Answer answer = rig.post(textPath, withInput(textInput()), {{"Prefer", "wait=1"}});
        QCOMPARE(answer.status, 202);
        QCOMPARE(status(answer), u"starting"_s);
        QVERIFY(answer.json.value(u"output"_s).isNull());
        QCOMPARE(status(finished(rig, answer)), u"succeeded"_s);
    }

    void cancelling()
    {
        const PracticeRig rig(std::chrono::milliseconds(300));
        const Answer created = rig.post(textPath, withInput(textInput()));
        const Answer canceled = rig.call("POST", address(created, u"cancel"_s));
        QCOMPARE(canceled.status, 200);
        QCOMPARE(status(canceled), u"canceled"_s);
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        QCOMPARE(status(rig.get(address(created))), u"canceled"_s);
        QCOMPARE(rig.server->billedMicroDollars(), 0);

        const Answer done = finished(rig, rig.post(textPath, withInput(textInput())));
        QCOMPARE(status(rig.call("POST", address(done, u"cancel"_s))), u"succeeded"_s);
        QVERIFY(rig.server->billedMicroDollars() > 0);
    }

    void deadlines_data()
    {
        QTest::addColumn<int>("latencySeconds");
        QTest::addColumn<QString>("end");
        QTest::newRow("reached while it runs") << 20 << u"canceled"_s;
        QTest::newRow("reached before it began") << 1000 << u"aborted"_s;
        QTest::newRow("not reached") << 1 << u"succeeded"_s;
    }
    void deadlines()
    {
        QFETCH(int, latencySeconds);
        QFETCH(QString, end);
        PracticeRig rig{std::chrono::seconds(latencySeconds)};
        const Answer created = rig.post(textPath, withInput(textInput()), {{"Cancel-After", "5s"}});
        QVERIFY(created.json.contains(u"deadline"_s));
        QVERIFY(rig.madeAPicture());
        rig.moved += 6000;
        QCOMPARE(status(finished(rig, created)), end);
        rig.moved += 2'000'000;
        QCOMPARE(status(rig.get(address(created))), end);
        QCOMPARE(rig.server->billedMicroDollars() > 0, end == u"succeeded"_s);
    }

    void dataVanishesAfterAnHour()
    {
        PracticeRig rig;
        const Answer done = finished(rig, rig.post(textPath, withInput(textInput())));
        rig.moved += 59 * 60 * 1000;
        QCOMPARE(rig.get(output(done)).status, 200);
        rig.moved += 2 * 60 * 1000;
        QCOMPARE(rig.get(output(done)).status, 404);
        const Answer later = rig.get(address(done));
        QCOMPARE(status(later), u"succeeded"_s);
        QCOMPARE(later.json.value(u"data_removed"_s).toBool(), true);
        QVERIFY(later.json.value(u"output"_s).isNull());
        QVERIFY(later.json.value(u"input"_s).toObject().isEmpty());
    }

    void theListIsPagedNewestFirst()
    {
        const PracticeRig rig(std::chrono::milliseconds(0));
        QStringList ids;
        for (int i = 0; i < 205; ++i) {
            // The quickest kind of task: no picture is made.
            const Answer created = rig.post(textPath, withInput(textInput(u"moderated"_s)));
            ids.prepend(created.json.value(u"id"_s).toString());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        QStringList seen;
        QList<int> sizes;
        QString place = u"/v1/predictions"_s;
        QString previous;
        while (!place.isEmpty()) {
            const Answer page = rig.get(place);
            QCOMPARE(page.status, 200);
            const QJsonArray results = page.json.value(u"results"_s).toArray();
            sizes.append(int(results.size()));
            for (const QJsonValue &prediction : results)
                seen.append(prediction.toObject().value(u"id"_s).toString());
            place = page.json.value(u"next"_s).toString();
            previous = page.json.value(u"previous"_s).toString();
        }
        QCOMPARE(sizes, (QList<int>{100, 100, 5}));
        QCOMPARE(seen, ids);
        const QJsonArray back = rig.get(previous).json.value(u"results"_s).toArray();
        QCOMPARE(back.first().toObject().value(u"id"_s).toString(), ids.at(100));
        const QString later = QDateTime::currentDateTimeUtc().addSecs(60).toString(Qt::ISODate);
        QCOMPARE(
            rig.get(u"/v1/predictions?created_after="_s + later).json.value(u"results"_s).toArray().size(),
            0);
        QCOMPARE(
            rig.get(u"/v1/predictions?created_before="_s + later).json.value(u"results"_s).toArray().size(),
            100);
    }

    void uploadedFilesServeAsInputs()
    {
        PracticeRig rig;
        const auto upload = [&rig](const QByteArray &content) {
            const QByteArray body =
                "--cut\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a.png\"\r\n"
                "Content-Type: image/png\r\n\r\n" +
                content +
                "\r\n--cut\r\n"
                "Content-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"n\":1}\r\n--cut--\r\n";
            return rig.call("POST", u"/v1/files"_s, body, {}, "multipart/form-data; boundary=cut");
        };
        const QByteArray bytes = encoded(scenery({96, 80}));
        const Answer file = upload(bytes);
        QCOMPARE(file.status, 201);
        QCOMPARE(file.json.value(u"name"_s).toString(), u"a.png"_s);
        QCOMPARE(file.json.value(u"content_type"_s).toString(), u"image/png"_s);
        QCOMPARE(file.json.value(u"size"_s).toInteger(), bytes.size());
        QCOMPARE(file.json.value(u"metadata"_s).toObject(), (QJsonObject{{u"n"_s, 1}}));
        QCOMPARE(file.json.value(u"checksums"_s).toObject().value(u"sha256"_s).toString(),
                 QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));

        QJsonObject input = fillInput();
        input.insert(u"image"_s, address(file));
        const Answer done = finished(rig, rig.post(fillPath, withInput(input)));
        QCOMPARE(status(done), u"succeeded"_s);
        QCOMPARE(QImage::fromData(rig.get(output(done)).body).size(), QSize(96, 80));

        input.insert(u"image"_s, output(done)); // a result is an input as well
        QCOMPARE(rig.post(fillPath, withInput(input)).status, 201);

        QCOMPARE(rig.get(u"/v1/files"_s).json.value(u"results"_s).toArray().size(), 1);
        QCOMPARE(rig.call("DELETE", address(file)).status, 204);
        QCOMPARE(rig.get(address(file)).status, 404);
        QCOMPARE(rig.call("DELETE", address(file)).status, 404);
        const Answer second = upload("anything");
        rig.moved += 25LL * 60 * 60 * 1000;
        QCOMPARE(rig.get(address(second)).status, 404);
    }

    void brokenUploadsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const QByteArray form = "multipart/form-data; boundary=cut";
        const QByteArray part = "--cut\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nx";
        QTest::newRow("no end") << form << part << 400;
        QTest::newRow("no boundary") << QByteArray("multipart/form-data") << part << 400;
        QTest::newRow("another kind") << QByteArray("application/json") << QByteArray("{}") << 400;
        QTest::newRow("no content")
            << form << QByteArray("--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--cut--")
            << 422;
        QTest::newRow("an endless header") << form
                                           << "--cut\r\nContent-Disposition: form-data; name=\"" +
                                                  QByteArray(1'000'000, 'a') + "\"\r\n\r\nx\r\n--cut--"
                                           << 400;
        QTest::newRow("too large") << form << part + QByteArray(101'000'000, 'x') + "\r\n--cut--" << 413;
    }
    void brokenUploadsAreRefused()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        const PracticeRig rig;
        const Answer answer = rig.call("POST", u"/v1/files"_s, body, {}, type.constData());
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.header("Content-Type"), QByteArray("application/problem+json"));
    }

    void faultsNameTheirField_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("place");
        const auto row = [](const char *name, const QString &field, const QJsonValue &value,
                            const QString &type,
                            const QString &place) { QTest::newRow(name) << field << value << type << place; };
        row("missing", u"finetune_id"_s, QJsonValue::Undefined, u"required"_s, u"input"_s);
        row("too high", u"guidance"_s, 9, u"number_lte"_s, u"input.guidance"_s);
        row("too low", u"steps"_s, 0, u"number_gte"_s, u"input.steps"_s);
        row("unknown choice", u"output_format"_s, u"webp"_s, u"enum"_s, u"input.output_format"_s);
        row("another type", u"steps"_s, u"many"_s, u"invalid_type"_s, u"input.steps"_s);
        row("bare base64", u"image_prompt"_s, base64(encoded(scenery({32, 32}))), u"invalid_value"_s,
            u"input.image_prompt"_s);
        row("a foreign address", u"image_prompt"_s, u"https://example.org/a.png"_s, u"invalid_value"_s,
            u"input.image_prompt"_s);
    }
    void faultsNameTheirField()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QFETCH(QString, type);
        QFETCH(QString, place);
        const PracticeRig rig;
        QJsonObject input = textInput();
        input.insert(field, value); // undefined removes
        const Answer answer = rig.post(textPath, withInput(input));
        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.header("Content-Type"), QByteArray("application/problem+json"));
        QCOMPARE(answer.json.value(u"title"_s).toString(), u"Input validation failed"_s);
        QCOMPARE(answer.json.value(u"status"_s).toInt(), 422);
        const QJsonObject fault = answer.json.value(u"invalid_fields"_s).toArray().first().toObject();
        QCOMPARE(fault.value(u"type"_s).toString(), type);
        QCOMPARE(fault.value(u"field"_s).toString(), place);
        const QString line = u"- %1: %2\n"_s.arg(place, fault.value(u"description"_s).toString());
        QCOMPARE(answer.json.value(u"detail"_s).toString(), line);
    }

    void unknownKeysAreRefusedOutsideTheInputOnly()
    {
        const PracticeRig rig;
        QJsonObject body = withInput(textInput());
        body.insert(u"model"_s, textModel);
        const Answer refused = rig.post(textPath, body);
        QCOMPARE(refused.status, 422);
        const QJsonObject fault = refused.json.value(u"invalid_fields"_s).toArray().first().toObject();
        QCOMPARE(fault.value(u"type"_s).toString(), u"additional_property_not_allowed"_s);
        QJsonObject input = textInput();
        input.insert(u"num_outputs"_s, 1);
        QCOMPARE(rig.post(textPath, withInput(input)).status, 201);
    }

    void tokensAreChecked()
    {
        const PracticeRig rig(std::chrono::milliseconds(30), u"token"_s);
        const Answer none = rig.get(u"/v1/account"_s);
        QCOMPARE(none.status, 401);
        QCOMPARE(none.header("Content-Type"), QByteArray("application/problem+json"));
        QCOMPARE(none.json.value(u"title"_s).toString(), u"Unauthenticated"_s);
        QCOMPARE(rig.get(u"/v1/account"_s, {{"Authorization", "Bearer other"}}).status, 401);
        QCOMPARE(rig.post(textPath, withInput(textInput()), {{"x-key", "token"}}).status, 401);
        const Answer account = rig.get(u"/v1/account"_s, {{"Authorization", "Bearer token"}});
        QCOMPARE(account.status, 200);
        QCOMPARE(account.json.value(u"type"_s).toString(), u"user"_s);
    }

    void modelsTellTheirSchema()
    {
        const PracticeRig rig;
        const Answer model = rig.get(u"/v1/models/"_s + textModel);
        QCOMPARE(model.status, 200);
        const QJsonObject input = model.json.value(u"latest_version"_s)
                                      .toObject()
                                      .value(u"openapi_schema"_s)
                                      .toObject()
                                      .value(u"components"_s)
                                      .toObject()
                                      .value(u"schemas"_s)
                                      .toObject()
                                      .value(u"Input"_s)
                                      .toObject();
        QCOMPARE(input.value(u"properties"_s).toObject().size(), 13);
        QCOMPARE(rig.get(u"/v1/models/a/b"_s).status, 404);
        QCOMPARE(rig.post(u"/v1/models/a/b/predictions"_s, withInput(textInput())).status, 404);
    }

    void flaggedContentFails()
    {
        const PracticeRig rig;
        const Answer done = finished(rig, rig.post(textPath, withInput(textInput(u"withheld"_s))));
        QCOMPARE(status(done), u"failed"_s);
        QVERIFY(done.json.value(u"error"_s).toString().contains(u"flagged as sensitive"_s));
        QCOMPARE(rig.server->billedMicroDollars(), 0);
    }

    void predictionsAreFoundByTheNextProcess()
    {
        PracticeRig rig(std::chrono::milliseconds(300));
        const Answer created = rig.post(textPath, withInput(textInput()));
        rig.restart();
        QCOMPARE(status(finished(rig, created)), u"succeeded"_s);
    }

    void theProtocolsDoNotMix()
    {
        const PracticeRig rig;
        const Answer bfl = rig.post(u"/v1/flux-dev"_s, {{u"prompt"_s, u"x"_s}});
        const QString id = bfl.json.value(u"id"_s).toString();
        QCOMPARE(rig.get(u"/v1/predictions/"_s + id).status, 404);
        QCOMPARE(rig.call("POST", u"/v1/predictions/"_s + id + u"/cancel"_s).status, 404);
        const Answer prediction = rig.post(textPath, withInput(textInput()));
        QCOMPARE(rig.get(u"/v1/get_result?id="_s + prediction.json.value(u"id"_s).toString()).status, 404);
    }
};

QTEST_MAIN(TestPracticeReplicate)
#include "tst_practicereplicate.moc"
