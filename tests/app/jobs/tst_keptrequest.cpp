#include "app/base/json.h"
#include "app/jobs/keptrequest.h"
#include "app/schema/catalogue.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 keptSeed = 9007199254740993;

JobRequest requestToKeep(const Catalogue &catalogue)
{
    JobRequest request;
    request.profile = u"studio"_s;
    request.address = QUrl(u"https://example.test/x"_s);
    request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s, u"bfl"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}, {u"seed"_s, keptSeed}};
    request.references.insert(u"image_prompt"_s, QByteArray("\0\xff picture", 10));
    request.crop = {CropChoice::Kind::Rectangle, {10, 20, 300, 200}, 55, 1.5, 0.75};
    request.plan = UploadPlan{{10, 20, 300, 200}, {150, 100}};
    request.blend.grow = 3;
    request.blend.feather = 7;
    request.keepsToMask = false;
    request.promptEnding = u"Keep the rest."_s;
    request.count = 3;
    request.drawSeed = true;
    request.timeLimit = std::chrono::seconds(90);
    PictureSnapshot picture;
    picture.pictureId = QString(64, u'a');
    picture.name = u"lake.png"_s;
    picture.info.size = {400, 300};
    picture.mask = MaskTiles({400, 300});
    picture.mask.fillRect({50, 60, 70, 80}, 200);
    request.picture = picture;
    return request;
}
} // namespace

/// A request over a restart.
class TestKeptRequest : public QObject
{
    Q_OBJECT
private slots:
    void allOfItComesBack();
    void secretsAreNotKept();
    void damageIsAnError();
};

void TestKeptRequest::allOfItComesBack()
{
    const Catalogue catalogue = Catalogue::load();
    const JobRequest request = requestToKeep(catalogue);
    // Through the file's text: what is read is what was written.
    const QJsonObject kept = parseJson(toJson(QJsonValue(keptrequest::toJson(request))), {})->toObject();
    const auto endpoint = keptrequest::endpointOf(kept, catalogue);
    QVERIFY(endpoint);
    const Result<JobRequest> read = keptrequest::fromJson(kept, *endpoint);
    QVERIFY(read);
    QCOMPARE(read->profile, request.profile);
    QCOMPARE(read->address, request.address);
    QCOMPARE(read->endpoint.id, request.endpoint.id);
    QCOMPARE(read->fields, request.fields);
    QCOMPARE(read->fields[u"seed"_s].toInteger(), keptSeed);
    QCOMPARE(read->references, request.references);
    QVERIFY(read->crop == request.crop);
    QVERIFY(read->plan == request.plan);
    QVERIFY(read->blend == request.blend);
    QCOMPARE(read->keepsToMask, false);
    QCOMPARE(read->promptEnding, request.promptEnding);
    QCOMPARE(read->count, 3);
    QVERIFY(read->drawSeed);
    QCOMPARE(read->timeLimit, request.timeLimit);
    QCOMPARE(read->picture->pictureId, request.picture->pictureId);
    QCOMPARE(read->picture->info.size, request.picture->info.size);
    QVERIFY(read->picture->mask == request.picture->mask);
}

void TestKeptRequest::secretsAreNotKept()
{
    const Catalogue catalogue = Catalogue::load();
    JobRequest request = requestToKeep(catalogue);
    QVERIFY(keptrequest::canKeep(request));
    request.webhookSecret = u"hush-hush"_s;
    QVERIFY(!keptrequest::canKeep(request));
    QVERIFY(!toJson(QJsonValue(keptrequest::toJson(request))).contains("hush-hush"));
}

void TestKeptRequest::damageIsAnError()
{
    const Catalogue catalogue = Catalogue::load();
    const JobRequest request = requestToKeep(catalogue);
    const QJsonObject kept = keptrequest::toJson(request);
    for (const QString &key : {u"profile"_s, u"count"_s, u"picture"_s}) {
        QJsonObject damaged = kept;
        damaged.remove(key);
        QVERIFY2(!keptrequest::fromJson(damaged, request.endpoint), qPrintable(key));
    }
    QJsonObject other = kept;
    QJsonObject picture = other[u"picture"_s].toObject();
    picture[u"size"_s] = QJsonArray{401, 300}; // the mask is of another size
    other[u"picture"_s] = picture;
    QVERIFY(!keptrequest::fromJson(other, request.endpoint));
    other = kept;
    other[u"plan"_s] = QJsonObject();
    QVERIFY(!keptrequest::fromJson(other, request.endpoint));
    other = kept;
    other[u"endpoint"_s] = u"gone"_s;
    QVERIFY(!keptrequest::endpointOf(other, catalogue));
}

QTEST_MAIN(TestKeptRequest)
#include "tst_keptrequest.moc"
