#include "app/document/maskedediting.h"
#include "app/imaging/body.h"
#include "app/imaging/extension.h"
#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/sentnumbers.h"
#include "app/schema/catalogue.h"
#include "app/schema/validation.h"

#include <QBuffer>
#include <QImage>
#include <QSet>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QByteArray encoded(const QImage &image, const char *format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, format);
    return bytes;
}

QImage photo(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, qRgb(x * 3 % 256, y * 5 % 256, (x + y) % 256));
    }
    return image;
}

PictureSnapshot snapshotOf(const QByteArray &file, const QString &name)
{
    PictureSnapshot snapshot;
    snapshot.name = name;
    snapshot.file = file;
    snapshot.info = *probePicture(file, name);
    return snapshot;
}
} // namespace

/// What leaves for a request: bytes, mask, seeds; and what is refused before.
class TestPrepare : public QObject
{
    Q_OBJECT
private slots:
    void filesGoUntouchedWhereNothingStandsInTheWay();
    void maskHasTheUploadsSize();
    void growWidensWhatIsSentOnly();
    void transparencyServesAsMask();
    void transparencyIsSentApartWhereItMustBe();
    void opaqueAlphaIsNoMask();
    void windowsNeedAMask();
    void faintMasksAreRefused();
    void modelsWithoutMasksKeepToThem_data();
    void modelsWithoutMasksKeepToThem();
    void theRegionAroundTheMaskIsSent();
    void numbersAreThoseOfTheBody();
    void endpointsThatExtendGetThePictureAlone();
    void withoutNewAreaTheirMarginsAreThePersons();
    void aChosenExtensionMustMakeThisCanvas();
    void picturesWithoutAPlace();
    void referencesGoWhereTheyBelong();
    void seeds_data();
    void seeds();
    void drawnSeedsDiffer();
    void allErrorsAtOnce();
    void secretsAreNoValues();
    void countsHaveBounds();

private:
    JobRequest request(const QString &endpoint) const;
    JobRequest fillRequest() const;
    Catalogue m_catalogue = Catalogue::load();
};

JobRequest TestPrepare::request(const QString &endpoint) const
{
    JobRequest made;
    made.profile = u"bfl"_s;
    made.endpoint = *m_catalogue.find(endpoint, u"bfl"_s);
    made.fields = {{u"prompt"_s, u"a boat"_s}};
    return made;
}

JobRequest TestPrepare::fillRequest() const
{
    JobRequest made = request(u"flux-pro-1.0-fill"_s);
    made.picture = snapshotOf(encoded(photo({320, 256}), "JPEG"), u"lake.jpg"_s);
    made.picture->mask = MaskTiles({320, 256});
    made.picture->mask.fillRect(QRect(100, 80, 60, 40), 255);
    return made;
}

void TestPrepare::filesGoUntouchedWhereNothingStandsInTheWay()
{
    const JobRequest made = fillRequest();
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QCOMPARE(outcome.prepared.files[u"image"_s], made.picture->file);
    QCOMPARE(outcome.prepared.extensions[u"image"_s], u"jpg"_s);
    QVERIFY(outcome.prepared.plan.isWhole({320, 256}));
    QCOMPARE(outcome.prepared.fields, (QList<QJsonObject>{made.fields}));
}

void TestPrepare::maskHasTheUploadsSize()
{
    const PrepareOutcome outcome = prepare(fillRequest());
    const QImage sent = QImage::fromData(outcome.prepared.files[u"mask"_s]).convertToFormat(QImage::Format_Grayscale8);
    QCOMPARE(sent.size(), outcome.prepared.plan.upload);
    QCOMPARE(int(sent.pixelColor(120, 100).red()), 255);
    QCOMPARE(int(sent.pixelColor(10, 10).red()), 0);
    const Result<MaskTiles> kept = readMask(outcome.prepared.maskPng, u"mask.png"_s, {320, 256});
    QVERIFY(kept);
    QVERIFY(*kept == fillRequest().picture->mask);
}

void TestPrepare::growWidensWhatIsSentOnly()
{
    JobRequest made = fillRequest();
    made.blend.grow = 10;
    const PrepareOutcome outcome = prepare(made);
    const QImage sent = QImage::fromData(outcome.prepared.files[u"mask"_s]).convertToFormat(QImage::Format_Grayscale8);
    QCOMPARE(int(sent.pixelColor(92, 100).red()), 255);
    QCOMPARE(int(sent.pixelColor(85, 100).red()), 0);
    QVERIFY(*readMask(outcome.prepared.maskPng, u"mask.png"_s, {320, 256}) == made.picture->mask);
}

void TestPrepare::transparencyServesAsMask()
{
    QImage image = photo({320, 256}).convertToFormat(QImage::Format_ARGB32);
    for (int y = 50; y < 90; ++y) {
        for (int x = 60; x < 100; ++x)
            image.setPixel(x, y, qRgba(9, 9, 9, 0));
    }
    JobRequest made = request(u"flux-pro-1.0-fill"_s);
    made.picture = snapshotOf(encoded(image, "PNG"), u"cut.png"_s);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QCOMPARE(outcome.prepared.files.keys(), QStringList{u"image"_s});
    QVERIFY(QImage::fromData(outcome.prepared.files[u"image"_s]).hasAlphaChannel());
    const Result<MaskTiles> mask = readMask(outcome.prepared.maskPng, u"mask.png"_s, {320, 256});
    QVERIFY(mask);
    QCOMPARE(mask->coveredBounds(), QRect(60, 50, 40, 40));
    made.picture->pictureId = u"window"_s; // a window has a mask layer, and nothing on it
    made.picture->mask = MaskTiles({320, 256});
    QVERIFY(prepare(made).errors.isEmpty());
}

void TestPrepare::transparencyIsSentApartWhereItMustBe()
{
    QImage image = photo({320, 256}).convertToFormat(QImage::Format_ARGB32);
    for (int y = 50; y < 90; ++y) {
        for (int x = 60; x < 100; ++x)
            image.setPixel(x, y, qRgba(9, 9, 9, 0));
    }
    JobRequest made = request(u"flux-tools/erase-v1"_s);
    made.fields = {};
    made.picture = snapshotOf(encoded(image, "PNG"), u"cut.png"_s);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    const QImage sent = QImage::fromData(outcome.prepared.files[u"mask"_s]).convertToFormat(QImage::Format_Grayscale8);
    QCOMPARE(int(sent.pixelColor(70, 60).red()), 255);
    QCOMPARE(int(sent.pixelColor(10, 10).red()), 0);
}

void TestPrepare::opaqueAlphaIsNoMask()
{
    JobRequest made = request(u"flux-pro-1.0-fill"_s);
    made.picture = snapshotOf(encoded(photo({320, 256}).convertToFormat(QImage::Format_ARGB32), "PNG"), u"lake.png"_s);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY(outcome.errors.isEmpty()); // on the command line: the service decides
    QVERIFY(outcome.prepared.maskPng.isEmpty());
}

void TestPrepare::windowsNeedAMask()
{
    JobRequest made = fillRequest();
    made.picture->mask = MaskTiles({320, 256});
    made.picture->pictureId = u"window"_s;
    QCOMPARE(prepare(made).errors.value(0).field, u"mask"_s);
    QCOMPARE(prepare(made).errors.value(0).kind, Error::Kind::Input);
    made.picture->pictureId.clear();
    QCOMPARE(prepare(made).errors.value(0).kind, Error::Kind::Input); // a black mask was given, and it says nothing
    made.picture->mask = MaskTiles();
    QVERIFY(prepare(made).errors.isEmpty());
}

void TestPrepare::faintMasksAreRefused()
{
    JobRequest made = fillRequest();
    QImage faint({320, 256}, QImage::Format_Grayscale8);
    faint.fill(90);
    made.picture->mask = MaskTiles::fromImage(faint);
    QCOMPARE(prepare(made).errors.value(0).field, u"mask"_s);
}

void TestPrepare::modelsWithoutMasksKeepToThem_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QJsonObject>("shape");
    QTest::newRow("asked for by ratio") << u"flux-kontext-pro"_s << QJsonObject{{u"aspect_ratio"_s, u"5:4"_s}};
    QTest::newRow("asked for by sides") << u"flux-2-pro"_s << QJsonObject{{u"width"_s, 320}, {u"height"_s, 256}};
}

void TestPrepare::modelsWithoutMasksKeepToThem()
{
    QFETCH(QString, endpoint);
    QFETCH(QJsonObject, shape);
    JobRequest made = request(endpoint);
    made.fields = {{u"prompt"_s, u"a boat"_s}};
    made.picture = fillRequest().picture;
    made.promptEnding = u"Keep all else."_s;
    PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QCOMPARE(outcome.prepared.files.keys(), QStringList{u"input_image"_s});
    QVERIFY(*readMask(outcome.prepared.maskPng, u"mask.png"_s, {320, 256}) == made.picture->mask);
    QJsonObject wanted = shape;
    wanted.insert(u"prompt"_s, u"a boat Keep all else."_s);
    QCOMPARE(outcome.prepared.fields.value(0), wanted);

    made.fields = wanted; // sent again: the sentence is there already
    QCOMPARE(prepare(made).prepared.fields.value(0), wanted);

    made.keepsToMask = false;
    made.picture->pictureId = u"window"_s;
    made.fields = {{u"prompt"_s, u"a boat"_s}};
    outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QVERIFY(outcome.prepared.maskPng.isEmpty());
    QCOMPARE(outcome.prepared.fields.value(0), made.fields);

    JobRequest extends = request(u"flux-pro-1.0-expand"_s); // its answer is larger than what it was given
    extends.fields = {{u"left"_s, 100}};
    extends.picture = fillRequest().picture;
    QCOMPARE(prepare(extends).errors.value(0).kind, Error::Kind::Usage);
}

void TestPrepare::theRegionAroundTheMaskIsSent()
{
    JobRequest made = request(u"flux-pro-1.0-fill"_s);
    const QImage image = photo({3000, 2000});
    made.picture = snapshotOf(encoded(image, "PNG"), u"lake.png"_s);
    made.picture->mask = MaskTiles(QSize(3000, 2000));
    made.picture->mask.fillRect(QRect(1200, 800, 300, 200), 255);
    made.blend.grow = 10;
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    const UploadPlan plan = outcome.prepared.plan;
    QVERIFY(!plan.isWhole({3000, 2000}) && !plan.isScaled());
    QVERIFY(plan.source.contains(QRect(1190, 790, 320, 220)));
    const QImage sent = QImage::fromData(outcome.prepared.files[u"image"_s]).convertToFormat(QImage::Format_RGB32);
    QCOMPARE(sent, image.copy(plan.source));

    // The screen's pixels are the file's: with them nothing is decoded, and the same is sent.
    made.picture->screen = image;
    made.picture->file.truncate(100);
    const PrepareOutcome quick = prepare(made);
    QVERIFY2(quick.errors.isEmpty(), qPrintable(quick.errors.value(0).plainSentence()));
    QCOMPARE(quick.prepared.files, outcome.prepared.files);
}

/// What the frame on the canvas says is what goes out, for every endpoint that takes a picture.
void TestPrepare::numbersAreThoseOfTheBody()
{
    const Catalogue catalogue = Catalogue::load({});
    int seen = 0;
    int continued = 0; // beyond the edge of a picture that is too narrow
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        if (!endpoint.baseField())
            continue;
        ++seen;
        for (const QSize size : {QSize(900, 700), QSize(6000, 4000), QSize(4000, 300), QSize(260, 3000)}) {
            JobRequest made;
            made.endpoint = endpoint;
            made.profile = endpoint.service;
            made.fields = {{u"prompt"_s, u"a boat"_s}, {u"left"_s, 64}, {u"width"_s, 1024}, {u"height"_s, 1024}, {u"finetune_id"_s, u"x"_s}};
            for (const QString &name : made.fields.keys()) {
                if (!endpoint.field(name) || (canEditMasked(endpoint) && name != u"prompt"_s))
                    made.fields.remove(name);
            }
            QImage image(size, QImage::Format_RGB32);
            image.fill(QColor(80, 120, 90));
            made.picture = snapshotOf(encoded(image, "PNG"), u"lake.png"_s);
            made.picture->screen = image;
            if (endpoint.takesMask() || canEditMasked(endpoint)) {
                made.picture->mask = MaskTiles(size);
                const bool isThin = std::min(size.width(), size.height()) < 310; // painted nearly from end to end
                made.picture->mask.fillRect(isThin ? QRect(QPoint(40, 40), size - QSize(80, 80)) : QRect(300, 200, 310, 260), 255);
            }
            made.blend = usualBlend(endpoint, 12);
            const PrepareOutcome outcome = prepare(made);
            QVERIFY2(outcome.errors.isEmpty(), qPrintable(endpoint.id + u": "_s + outcome.errors.value(0).plainSentence()));
            const SentNumbers shown = sentNumbers(made);
            QCOMPARE(shown.plan, outcome.prepared.plan);
            QCOMPARE(QImage::fromData(outcome.prepared.files[endpoint.baseField()->name]).size(), shown.plan.upload);
            if (endpoint.takesMask())
                QCOMPARE(QImage::fromData(outcome.prepared.files[endpoint.maskField()->name]).size(), shown.plan.upload);
            continued += shown.plan.isPadded(size);
            if (endpoint.service == u"bfl"_s)
                QCOMPARE(sentBytes(endpoint, outcome.prepared), jsonBody(outcome.prepared.fields[0], outcome.prepared.files).size());
        }
    }
    QVERIFY(seen >= 10);
    QVERIFY2(continued >= 4, qPrintable(QString::number(continued)));
}

void TestPrepare::endpointsThatExtendGetThePictureAlone()
{
    const QMargins margins(40, 0, 80, 20);
    for (const double most : {20.0, 0.02}) { // the second time it must be made smaller
        for (const QString &endpoint : {u"flux-pro-1.0-expand"_s, u"flux-tools/outpainting-v1"_s}) {
            JobRequest made = request(endpoint);
            made.endpoint.limits.mostMegapixels = most;
            made.endpoint.limits.leastSide = 0;
            made.picture = snapshotOf(encoded(photo({440, 276}), "PNG"), u"lake.png"_s);
            made.picture->mask = extensionMask({320, 256}, margins, 8);
            const PrepareOutcome outcome = prepare(made);
            QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
            const PreparedRequest &ready = outcome.prepared;
            const QImage sent = QImage::fromData(ready.files.value(made.endpoint.baseField()->name));
            QCOMPARE(ready.plan.source, QRect(40, 0, 320, 256));
            QCOMPARE(sent.size(), ready.plan.upload);
            QCOMPARE(sent.width() == 320, most > 1);
            QVERIFY(ready.answer && ready.answer->isWhole({440, 276}));
            QVERIFY(!ready.maskPng.isEmpty());
            QCOMPARE(ready.files.size(), 1); // no mask goes along
            const QJsonObject fields = ready.fields.first();
            const QSize whole = ready.answer->upload;
            if (fields.contains(u"width"_s)) {
                QCOMPARE(QSize(fields[u"width"_s].toInt(), fields[u"height"_s].toInt()), whole);
                QCOMPARE(fields[u"reference_offset_x"_s].toInt(), qRound(40.0 * sent.width() / 320));
            } else {
                QCOMPARE(fields[u"left"_s].toInt() + sent.width() + fields[u"right"_s].toInt(), whole.width());
                QCOMPARE(fields[u"top"_s].toInt() + sent.height() + fields[u"bottom"_s].toInt(), whole.height());
            }
            QCOMPARE(sentNumbers(made).plan, ready.plan); // and the frame on the canvas shows it
            QVERIFY(validate(made.endpoint, fields, {{made.endpoint.baseField()->name, sent.size()}}).isEmpty());
        }
    }
}

void TestPrepare::withoutNewAreaTheirMarginsAreThePersons()
{
    JobRequest made = request(u"flux-pro-1.0-expand"_s);
    made.picture = snapshotOf(encoded(photo({320, 256}), "PNG"), u"lake.png"_s);
    QVERIFY(!prepare(made).errors.isEmpty()); // none is set
    made.fields.insert(u"left"_s, 30);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QVERIFY(outcome.prepared.plan.isWhole({320, 256}));
    QVERIFY(!outcome.prepared.answer && outcome.prepared.maskPng.isEmpty());
}

void TestPrepare::aChosenExtensionMustMakeThisCanvas()
{
    JobRequest made = request(u"flux-pro-1.0-fill"_s);
    made.endpoint = *m_catalogue.find(u"black-forest-labs/flux-fill-pro"_s, u"replicate"_s);
    made.picture = snapshotOf(encoded(photo({640, 512}), "PNG"), u"lake.png"_s);
    made.picture->mask = extensionMask({320, 256}, {160, 128, 160, 128}, 8);
    const PrepareOutcome masked = prepare(made);
    QVERIFY2(masked.errors.isEmpty(), qPrintable(masked.errors.value(0).plainSentence()));
    QVERIFY(masked.prepared.files.contains(u"mask"_s) && !masked.prepared.answer);
    made.fields.insert(u"outpaint"_s, u"Zoom out 2x"_s);
    const PrepareOutcome chosen = prepare(made);
    QVERIFY2(chosen.errors.isEmpty(), qPrintable(chosen.errors.value(0).plainSentence()));
    QCOMPARE(chosen.prepared.files.keys(), QStringList{u"image"_s}); // the service does not look at a mask
    QCOMPARE(QImage::fromData(chosen.prepared.files.value(u"image"_s)).size(), QSize(320, 256));
    QVERIFY(chosen.prepared.answer && chosen.prepared.answer->isWhole({640, 512}));
    made.fields.insert(u"outpaint"_s, u"Make square"_s);
    const PrepareOutcome other = prepare(made);
    QCOMPARE(other.errors.size(), 1);
    QCOMPARE(other.errors.first().field, u"outpaint"_s);
    QVERIFY(other.errors.first().plainSentence().contains(u"Make square"_s));
}

void TestPrepare::picturesWithoutAPlace()
{
    JobRequest made = request(u"flux-pro-1.1-ultra"_s);
    made.picture = fillRequest().picture;
    const Error error = prepare(made).errors.value(0);
    QCOMPARE(error.kind, Error::Kind::Usage);
    QVERIFY(error.plainSentence().contains(u"--set image_prompt=@FILE"_s));
}

void TestPrepare::referencesGoWhereTheyBelong()
{
    JobRequest made = request(u"flux-pro-1.1-ultra"_s);
    made.references.insert(u"image_prompt"_s, encoded(photo({300, 300}), "PNG"));
    PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QCOMPARE(outcome.prepared.files[u"image_prompt"_s], made.references[u"image_prompt"_s]);
    made.references.insert(u"image_prompt"_s, "no picture");
    outcome = prepare(made);
    QCOMPARE(outcome.errors.value(0).kind, Error::Kind::Input);
    QCOMPARE(outcome.errors.value(0).field, u"image_prompt"_s);
    made.references = {{u"prompt"_s, encoded(photo({300, 300}), "PNG")}};
    QCOMPARE(prepare(made).errors.value(0).kind, Error::Kind::Usage);
}

void TestPrepare::seeds_data()
{
    QTest::addColumn<QJsonValue>("seed");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("draws");
    QTest::addColumn<bool>("isSent");
    QTest::newRow("none is sent where none is set") << QJsonValue() << 1 << false << false;
    QTest::newRow("the window draws one") << QJsonValue() << 1 << true << true;
    QTest::newRow("several are drawn") << QJsonValue() << 4 << false << true;
    QTest::newRow("one that is set is sent") << QJsonValue(7) << 1 << true << true;
    QTest::newRow("several are counted up") << QJsonValue(qint64(9007199254740993)) << 3 << false << true;
}

void TestPrepare::seeds()
{
    QFETCH(QJsonValue, seed);
    QFETCH(int, count);
    QFETCH(bool, draws);
    QFETCH(bool, isSent);
    JobRequest made = request(u"flux-dev"_s);
    made.count = count;
    made.drawSeed = draws;
    if (seed.isDouble())
        made.fields.insert(u"seed"_s, seed);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY2(outcome.errors.isEmpty(), qPrintable(outcome.errors.value(0).plainSentence()));
    QCOMPARE(outcome.prepared.fields.size(), count);
    for (int i = 0; i < count; ++i) {
        const QJsonObject fields = outcome.prepared.fields[i];
        QCOMPARE(fields.contains(u"seed"_s), isSent);
        if (seed.isDouble())
            QCOMPARE(fields[u"seed"_s].toInteger(), seed.toInteger() + i);
        else if (isSent)
            QVERIFY(fields[u"seed"_s].toInteger() > 0 && fields[u"seed"_s].toInteger() < (qint64(1) << 31));
    }
}

void TestPrepare::drawnSeedsDiffer()
{
    JobRequest made = request(u"flux-dev"_s);
    made.count = 64;
    QSet<qint64> drawn;
    for (const QJsonObject &fields : prepare(made).prepared.fields)
        drawn.insert(fields[u"seed"_s].toInteger());
    QCOMPARE(drawn.size(), 64);
}

void TestPrepare::allErrorsAtOnce()
{
    JobRequest made = fillRequest();
    made.fields.insert(u"guidance"_s, 101);
    made.fields.insert(u"steps"_s, 7);
    QStringList fields;
    for (const Error &error : prepare(made).errors) {
        fields << error.field;
        QCOMPARE(error.kind, Error::Kind::Input);
    }
    QVERIFY(fields.contains(u"guidance"_s) && fields.contains(u"steps"_s));
}

void TestPrepare::secretsAreNoValues()
{
    JobRequest made = fillRequest();
    made.fields.insert(u"webhook_secret"_s, u"x"_s);
    QCOMPARE(prepare(made).errors.value(0).field, u"webhook_secret"_s);
    made.fields.remove(u"webhook_secret"_s);
    made.webhookSecret = u"x"_s; // a secret without the address that it is for
    QVERIFY(!prepare(made).errors.isEmpty());
    made.fields.insert(u"webhook_url"_s, u"https://example.org/hook"_s);
    const PrepareOutcome outcome = prepare(made);
    QVERIFY(outcome.errors.isEmpty());
    QVERIFY(!outcome.prepared.fields.first().contains(u"webhook_secret"_s));
}

void TestPrepare::countsHaveBounds()
{
    JobRequest made = request(u"flux-dev"_s);
    for (const int count : {0, -1, 65}) {
        made.count = count;
        QCOMPARE(prepare(made).errors.value(0).kind, Error::Kind::Usage);
    }
    made.count = 2;
    made.fields.insert(u"seed"_s, std::numeric_limits<qint64>::max());
    QCOMPARE(prepare(made).errors.value(0).field, u"seed"_s);
}

QTEST_GUILESS_MAIN(TestPrepare)
#include "tst_prepare.moc"
