#include "app/imaging/filenotes.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QRandomGenerator>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
const QByteArray recipe = R"({"saved":1,"edits":[{"prompt":"a boat, two \"quoted\" words & <tags> – äöü 船"}]})";

QByteArray xmpSegment()
{
    return QByteArray("http://ns.adobe.com/xap/1.0/\0", 29)
        + R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"><dc:source>from the camera</dc:source></rdf:Description></rdf:RDF></x:xmpmeta>)";
}

QByteArray fileOf(FileFormat format, int channels = 3, int depth = 8)
{
    return *encodePicture(testPhoto({64, 40}, channels, depth), {iccProfile(channels == 1 ? TestProfile::GrayGamma18 : TestProfile::WideGamut), exifBlock(1), 300, 300}, format);
}
} // namespace

class TestFileNotes : public QObject
{
    Q_OBJECT
private slots:
    void theRecipeComesBackAndNothingElseChanges_data()
    {
        QTest::addColumn<FileFormat>("format");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("depth");
        QTest::newRow("JPEG") << FileFormat::Jpeg << 3 << 8;
        QTest::newRow("PNG") << FileFormat::Png << 3 << 8;
        QTest::newRow("PNG of 16 bits with alpha") << FileFormat::Png << 4 << 16;
        QTest::newRow("WebP") << FileFormat::WebP << 3 << 8;
        QTest::newRow("WebP with alpha") << FileFormat::WebP << 4 << 8;
        QTest::newRow("TIFF") << FileFormat::Tiff << 3 << 8;
        QTest::newRow("TIFF of 16 bits with alpha") << FileFormat::Tiff << 4 << 16;
        QTest::newRow("gray TIFF") << FileFormat::Tiff << 1 << 16;
    }
    void theRecipeComesBackAndNothingElseChanges()
    {
        QFETCH(FileFormat, format);
        QFETCH(int, channels);
        QFETCH(int, depth);
        const QByteArray plain = fileOf(format, channels, depth);
        const QByteArray noted = withNotes(plain, plain, recipe);
        QVERIFY(noted != plain);
        QCOMPARE(recipeOf(noted), recipe);
        const Result<DecodedPicture> before = decodePicture(plain, u"before"_s);
        const Result<DecodedPicture> after = decodePicture(noted, u"after"_s);
        QVERIFY(before);
        QVERIFY2(after, after ? "" : qPrintable(after.error().sentence()));
        QVERIFY(after->pixels == before->pixels);
        QCOMPARE(after->metadata.iccProfile, before->metadata.iccProfile);
        QCOMPARE(after->metadata.exif.isEmpty(), before->metadata.exif.isEmpty());
        QCOMPARE(after->metadata.dotsPerInchX, before->metadata.dotsPerInchX);
        QVERIFY(after->info.hasMetadata);
    }

    void pngHasItAsTextToo()
    {
        const QByteArray plain = fileOf(FileFormat::Png);
        QVERIFY(withNotes(plain, {}, recipe).contains(QByteArray("Pentimento recipe\0\0\0\0\0", 22) + recipe));
    }

    void theOriginalsXmpIsKeptWithoutItsOrientation()
    {
        const QByteArray original = withSegment(fileOf(FileFormat::Jpeg), 0xe1, xmpSegment());
        for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff}) {
            const QByteArray saved = withNotes(fileOf(format), original, {});
            QVERIFY(saved.contains("from the camera"));
            QVERIFY(!saved.contains("tiff:Orientation"));
            QVERIFY(recipeOf(saved).isEmpty());
        }
    }

    void anOldRecipeIsReplacedAndCanBeLeftOut()
    {
        const QByteArray old = withNotes(fileOf(FileFormat::Png), {}, R"({"old":true})");
        QCOMPARE(recipeOf(withNotes(fileOf(FileFormat::Jpeg), old, recipe)), recipe);
        QVERIFY(recipeOf(withNotes(fileOf(FileFormat::Jpeg), old, {})).isEmpty());
    }

    void aRecipeLongerThanASegmentIsKeptWhole_data()
    {
        QTest::addColumn<int>("letters");
        QTest::newRow("one more than fits") << 65'500;
        QTest::newRow("two segments") << 100'000;
        QTest::newRow("many edits") << 3'000'000;
    }
    void aRecipeLongerThanASegmentIsKeptWhole()
    {
        QFETCH(int, letters);
        const QByteArray plain = fileOf(FileFormat::Jpeg);
        const QByteArray before = withNotes(fileOf(FileFormat::Png), {}, R"({"old":true})");
        QByteArray text("\"<&> \xe8\x88\xb9 ");
        for (int i = 0; text.size() < letters; ++i)
            text += "word" + QByteArray::number(i) + ' ';
        const QByteArray longRecipe = text + '"';
        const QByteArray noted = withNotes(plain, before, longRecipe);
        QCOMPARE(recipeOf(noted), longRecipe);
        QCOMPARE(decodePicture(noted, u"noted"_s)->pixels.size(),
                 decodePicture(plain, u"plain"_s)->pixels.size());
        QVERIFY2(!jpeg::withoutMetadata(noted).contains("word1 "), "an upload would tell the recipe");
        // Saved again: the old extension is not named any more.
        QCOMPARE(recipeOf(withNotes(plain, noted, recipe)), recipe);
        QVERIFY(recipeOf(withNotes(plain, noted, {})).isEmpty());
        // A part that is missing or was changed gives nothing rather than half a recipe.
        QByteArray changed = noted;
        changed[changed.indexOf("word9 ")] = 'W';
        QVERIFY(recipeOf(changed).isEmpty());
        QVERIFY(recipeOf(noted.left(noted.size() / 2)).isEmpty());
    }

    void otherFormatsStayAsTheyAre()
    {
        QCOMPARE(withNotes("no picture", {}, recipe), QByteArray("no picture"));
        QVERIFY(recipeOf("no picture").isEmpty());
        QVERIFY(recipeOf({}).isEmpty());
    }

    void damagedFilesGiveNothingAndDoNoHarm()
    {
        QRandomGenerator random(7);
        for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::WebP, FileFormat::Tiff}) {
            const QByteArray whole = withNotes(fileOf(format), {}, recipe);
            for (int round = 0; round < 60; ++round) {
                QByteArray damaged = whole;
                if (round % 3 == 0)
                    damaged.truncate(random.bounded(int(whole.size())));
                for (int i = 0; i < 8 && !damaged.isEmpty(); ++i)
                    damaged[random.bounded(int(damaged.size()))] = char(random.bounded(256));
                recipeOf(damaged);
                withNotes(fileOf(FileFormat::Png), damaged, recipe);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestFileNotes)
#include "tst_filenotes.moc"
