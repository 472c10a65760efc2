#include "app/document/exportedits.h"

#include <QBuffer>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
PictureSnapshot picture(QSize size = {120, 80}, int depth = 8)
{
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, qRgb(x * 2, y * 3, (x + y) % 256));
    if (depth == 16)
        image = image.convertToFormat(QImage::Format_RGBX64);
    PictureSnapshot snapshot;
    snapshot.name = u"lake & <sea>.png"_s;
    QBuffer buffer(&snapshot.file);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    for (int i = 0; i < 2; ++i) {
        auto patch = std::make_shared<Patch>();
        patch->place = QPoint(10 + 20 * i, 5 + 10 * i);
        patch->pixels = Raster(QSize(40, 30), 3, depth);
        patch->coverage = QImage(40, 30, QImage::Format_Grayscale8);
        patch->coverage.fill(255);
        for (int y = 0; y < 30; ++y) {
            for (int x = 0; x < 40; ++x)
                patch->pixels.row(y)[patch->pixels.bytesPerPixel() * x + i * depth / 8] = uchar(100 + x);
            patch->coverage.scanLine(y)[20] = 0;
        }
        snapshot.edits.append({u"g%1"_s.arg(i), {}, patch});
    }
    return snapshot;
}

struct ArchiveEntry
{
    QByteArray name;
    int method; ///< 0: stored as it is
    int extra;  ///< bytes between name and content
    QByteArray content;
};

/// As the local headers say, in their order.
QList<ArchiveEntry> entriesOf(const QByteArray &archive)
{
    QList<ArchiveEntry> entries;
    for (qsizetype at = 0; archive.mid(at, 4) == "PK\x03\x04";) {
        const auto number = [&](qsizetype offset, int bytes) {
            qsizetype sum = 0;
            for (int i = bytes; i-- > 0;)
                sum = sum << 8 | uchar(archive[at + offset + i]);
            return sum;
        };
        const qsizetype bytes = number(18, 4);
        const qsizetype nameBytes = number(26, 2);
        const qsizetype extra = number(28, 2);
        entries.append({archive.mid(at + 30, nameBytes), int(number(8, 2)), int(extra),
                        archive.mid(at + 30 + nameBytes + extra, bytes)});
        at += 30 + nameBytes + extra + bytes;
    }
    return entries;
}

QByteArray entry(const QByteArray &archive, const QByteArray &name)
{
    for (const ArchiveEntry &one : entriesOf(archive)) {
        if (one.name == name)
            return one.content;
    }
    return {};
}

/// The layers of \a stack, each with its attributes; the uppermost first.
QList<QXmlStreamAttributes> layersOf(const QByteArray &stack, QXmlStreamAttributes &image)
{
    QXmlStreamReader xml(stack);
    QList<QXmlStreamAttributes> layers;
    QStringList path;
    while (!xml.atEnd()) {
        switch (xml.readNext()) {
        case QXmlStreamReader::StartElement:
            path << xml.name().toString();
            if (path == QStringList{u"image"_s})
                image = xml.attributes();
            if (path == QStringList{u"image"_s, u"stack"_s, u"layer"_s})
                layers << xml.attributes();
            break;
        case QXmlStreamReader::EndElement:
            path.removeLast();
            break;
        default:
            break;
        }
    }
    return xml.hasError() ? QList<QXmlStreamAttributes>() : layers;
}

/// Lays \a layer, whose pixels are covered or not, over \a picture.
void layOver(Raster &picture, const Raster &layer, QPoint place)
{
    const int bytes = picture.bytesPerPixel();
    for (int y = 0; y < layer.height(); ++y) {
        for (int x = 0; x < layer.width(); ++x) {
            const uchar *pixel = layer.row(y) + qsizetype(x) * layer.bytesPerPixel();
            if (pixel[bytes] == 255)
                std::copy(pixel, pixel + bytes, picture.row(place.y() + y) + qsizetype(place.x() + x) * bytes);
        }
    }
}
/// A picture whose transparency grows to the right, an edit that is seen through and an opaque one.
PictureSnapshot seenThrough(int depth)
{
    PictureSnapshot snapshot = picture({120, 80}, depth);
    QImage image = QImage::fromData(snapshot.file, "PNG").convertToFormat(depth == 16 ? QImage::Format_RGBA64 : QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.setPixelColor(x, y, QColor(x * 2, y * 3, x, 255 - 2 * x));
    }
    QBuffer buffer(&snapshot.file);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    for (qsizetype i = 0; i < snapshot.edits.size(); ++i) {
        const Patch &old = *snapshot.edits[i].patch;
        auto patch = std::make_shared<Patch>();
        patch->place = old.place;
        patch->coverage = old.coverage;
        patch->pixels = Raster(old.pixels.size(), 4, depth);
        for (int y = 0; y < 30; ++y) {
            uchar *row = patch->pixels.row(y);
            for (int at = 0; at < 40 * patch->pixels.bytesPerPixel(); ++at) {
                const bool isAlpha = at % patch->pixels.bytesPerPixel() >= 3 * depth / 8;
                row[at] = isAlpha && i == 1 ? 255 : uchar(at + 5 * y);
            }
        }
        snapshot.edits[i].patch = patch;
    }
    return snapshot;
}

/// What \a layer of gray and alpha covers becomes fully transparent in \a picture.
void clearBelow(Raster &picture, const Raster &layer, QPoint place)
{
    const int bytes = picture.bytesPerPixel();
    for (int y = 0; y < layer.height(); ++y) {
        for (int x = 0; x < layer.width(); ++x) {
            if (layer.row(y)[2 * x + 1] == 255)
                std::fill_n(picture.row(place.y() + y) + qsizetype(place.x() + x) * bytes, bytes, uchar(0));
        }
    }
}

/// \a layer over \a picture, both with alpha; false where rounding would have to be chosen: one of them is seen through
/// and the other not empty.
bool layOverOrOnNothing(Raster &picture, const Raster &layer, QPoint place)
{
    const int bytes = picture.bytesPerPixel();
    const int alphaBytes = picture.depth() / 8;
    const auto alphaIs = [&](const uchar *pixel, uchar value) {
        return std::all_of(pixel + bytes - alphaBytes, pixel + bytes, [value](uchar part) { return part == value; });
    };
    for (int y = 0; y < layer.height(); ++y) {
        for (int x = 0; x < layer.width(); ++x) {
            const uchar *pixel = layer.row(y) + qsizetype(x) * bytes;
            uchar *into = picture.row(place.y() + y) + qsizetype(place.x() + x) * bytes;
            const bool isOnNothing = alphaIs(into, 0);
            if (alphaIs(pixel, 0) && !isOnNothing)
                continue;
            if (!alphaIs(pixel, 255) && !isOnNothing)
                return false;
            std::copy(pixel, pixel + bytes, into);
        }
    }
    return true;
}
} // namespace

class TestExportEdits : public QObject
{
    Q_OBJECT
private slots:
    void anEditLaidOverThePictureGivesWhatIsShown()
    {
        PictureSnapshot snapshot = picture();
        snapshot.edits.removeLast();
        const Result<QByteArray> png = editAsPng(*snapshot.edits.first().patch, {120, 80}, {});
        QVERIFY(png);
        const Result<DecodedPicture> layer = decodePicture(*png, u"layer"_s);
        const Result<DecodedPicture> shown = compose(snapshot);
        snapshot.edits.clear();
        const Result<DecodedPicture> original = compose(snapshot);
        QVERIFY(layer && shown && original);
        QCOMPARE(layer->pixels.size(), QSize(120, 80));
        QCOMPARE(layer->pixels.channels(), 4);
        for (int y = 0; y < 80; ++y) {
            for (int x = 0; x < 120; ++x) {
                const uchar *pixel = layer->pixels.row(y) + 4 * x;
                QVERIFY(pixel[3] == 0 || pixel[3] == 255);
                const uchar *expected = shown->pixels.row(y) + 3 * x;
                const uchar *got = pixel[3] ? pixel : original->pixels.row(y) + 3 * x;
                QVERIFY(std::equal(expected, expected + 3, got));
            }
        }
    }

    void openRasterHasEveryLayerInOrder()
    {
        PictureSnapshot snapshot = picture();
        snapshot.edits[1].shown = false;
        const Result<QByteArray> archive = editsAsOpenRaster(snapshot, {u"a boat \U0001F6A3"_s, u"a \"tree\" & more\x01"_s});
        QVERIFY(archive);
        QVERIFY(archive->startsWith("PK\x03\x04"));
        QCOMPARE(archive->mid(8, 2), QByteArray("\0\0", 2)); // the first entry is not compressed
        QVERIFY(!QImage::fromData(entry(*archive, "Thumbnails/thumbnail.png")).isNull());
        QCOMPARE(archive->mid(30, 24), QByteArray("mimetypeimage/openraster"));
        QXmlStreamReader xml(entry(*archive, "stack.xml"));
        QStringList names;
        QStringList hidden;
        while (!xml.atEnd()) {
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == u"layer"_s) {
                names << xml.attributes().value("name"_L1).toString();
                if (xml.attributes().value("visibility"_L1) == u"hidden"_s)
                    hidden << names.last();
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(names, (QStringList{u"a \"tree\" & more"_s, u"a boat \U0001F6A3"_s, u"lake & <sea>.png"_s}));
        QCOMPARE(hidden, QStringList{u"a \"tree\" & more"_s});
        const Result<DecodedPicture> merged = decodePicture(entry(*archive, "mergedimage.png"), u"merged"_s);
        QVERIFY(merged);
        QVERIFY(merged->pixels == compose(snapshot)->pixels);
    }

    void namesThatAreNoTextLeaveTheFileReadable()
    {
        const QString half = u"a "_s + QChar(0xd83d) + u" boat"_s + QChar(0xfffe);
        const Result<QByteArray> archive = editsAsOpenRaster(picture(), {half, QString(QChar(0xdea3))});
        QVERIFY(archive);
        QXmlStreamAttributes image;
        const QList<QXmlStreamAttributes> layers = layersOf(entry(*archive, "stack.xml"), image);
        QCOMPARE(layers.size(), 3); // none where the XML has an error
        const QString shown = layers[1].value("name"_L1).toString();
        QVERIFY(shown.startsWith(u"a "_s) && shown.endsWith(u" boat"_s));
        for (const QChar letter : shown)
            QVERIFY(!letter.isSurrogate());
    }

    void itKeepsTheRulesOfOpenRaster_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("depth");
        QTest::addColumn<bool>("isShown");
        QTest::newRow("a small picture") << QSize(120, 80) << 8 << true;
        QTest::newRow("an edit that is hidden") << QSize(120, 80) << 8 << false;
        QTest::newRow("16 bits") << QSize(120, 80) << 16 << true;
        QTest::newRow("a wide picture") << QSize(1280, 60) << 8 << true;
    }

    void itKeepsTheRulesOfOpenRaster()
    {
        QFETCH(QSize, size);
        QFETCH(int, depth);
        QFETCH(bool, isShown);
        PictureSnapshot snapshot = picture(size, depth);
        QCOMPARE(snapshot.info.depth, depth);
        snapshot.edits[1].shown = isShown;
        const Result<QByteArray> archive = editsAsOpenRaster(snapshot, {u"one"_s, u"two"_s});
        QVERIFY(archive);
        const QList<ArchiveEntry> entries = entriesOf(*archive);
        QCOMPARE(entries.first().name, QByteArray("mimetype"));
        QCOMPARE(entries.first().method, 0);
        QCOMPARE(entries.first().extra, 0);
        QCOMPARE(entries.first().content, QByteArray("image/openraster"));
        QSet<QByteArray> names;
        for (const ArchiveEntry &one : entries)
            names << one.name;
        QCOMPARE(names.size(), entries.size());

        QXmlStreamAttributes image;
        const QList<QXmlStreamAttributes> layers = layersOf(entry(*archive, "stack.xml"), image);
        QVERIFY(image.hasAttribute("version"_L1));
        QCOMPARE(QSize(image.value("w"_L1).toInt(), image.value("h"_L1).toInt()), size);
        QCOMPARE(layers.size(), 3);
        const QList<QPoint> places{{30, 15}, {10, 5}, {0, 0}};
        Raster laid;
        for (qsizetype i = layers.size(); i-- > 0;) {
            const QXmlStreamAttributes &layer = layers[i];
            const QByteArray file = layer.value("src"_L1).toLatin1();
            QVERIFY2(file.startsWith("data/") && names.contains(file), file);
            QCOMPARE(layer.value("composite-op"_L1), u"svg:src-over"_s);
            QCOMPARE(layer.value("opacity"_L1).toDouble(), 1.0);
            QCOMPARE(layer.value("visibility"_L1), i == 0 && !isShown ? u"hidden"_s : u"visible"_s);
            const QPoint place(layer.value("x"_L1).toInt(), layer.value("y"_L1).toInt());
            QCOMPARE(place, places[i]);
            const Result<DecodedPicture> pixels = decodePicture(entry(*archive, file), u"layer"_s);
            QVERIFY(pixels);
            if (i == 2)
                laid = pixels->pixels;
            else if (i == 1 || isShown)
                layOver(laid, pixels->pixels, place);
        }
        // What a program makes of the layers is what it shows where it knows none.
        const Result<DecodedPicture> merged = decodePicture(entry(*archive, "mergedimage.png"), u"merged"_s);
        QVERIFY(merged);
        QVERIFY(merged->pixels == laid);
        QVERIFY(merged->pixels == compose(snapshot)->pixels);

        const QByteArray small = entry(*archive, "Thumbnails/thumbnail.png");
        const QSize shown = QImage::fromData(small, "PNG").size();
        QCOMPARE(shown, size.width() <= 256 ? size : QSize(256, 12));
        QCOMPARE(int(small[24]), 8); // bits of a channel
        QCOMPARE(int(small[28]), 0); // not interlaced
    }

    void layersOfATransparentPictureAddUp_data()
    {
        QTest::addColumn<int>("depth");
        QTest::newRow("8 bits") << 8;
        QTest::newRow("16 bits") << 16;
    }

    void layersOfATransparentPictureAddUp()
    {
        QFETCH(int, depth);
        const PictureSnapshot snapshot = seenThrough(depth);
        const Result<QByteArray> archive = editsAsOpenRaster(snapshot, {u"one"_s, u"two"_s});
        QVERIFY(archive);
        QXmlStreamAttributes image;
        const QList<QXmlStreamAttributes> layers = layersOf(entry(*archive, "stack.xml"), image);
        QCOMPARE(layers.size(), 4); // the second edit is opaque and needs no second layer
        Raster laid;
        for (qsizetype i = layers.size(); i-- > 0;) {
            const QXmlStreamAttributes &layer = layers[i];
            const Result<DecodedPicture> pixels = decodePicture(entry(*archive, layer.value("src"_L1).toLatin1()), u"layer"_s);
            QVERIFY(pixels);
            const QPoint place(layer.value("x"_L1).toInt(), layer.value("y"_L1).toInt());
            if (laid.isNull())
                laid = pixels->pixels;
            else if (layer.value("composite-op"_L1) == u"svg:dst-out"_s)
                clearBelow(laid, pixels->pixels, place);
            else
                QVERIFY(layOverOrOnNothing(laid, pixels->pixels, place));
        }
        QVERIFY(laid == compose(snapshot)->pixels);
    }

    void otherProgramsCanUnpackIt()
    {
        const QString python = QStandardPaths::findExecutable(u"python3"_s);
        if (python.isEmpty())
            QSKIP("python3 is not installed");
        QTemporaryDir folder;
        const QString path = folder.filePath(u"edits.ora"_s);
        QVERIFY(writeWhole(path, *editsAsOpenRaster(picture(), {u"one"_s, u"two"_s})));
        QProcess check;
        check.start(python, {u"-c"_s, u"import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))"_s, path});
        QVERIFY(check.waitForFinished());
        QCOMPARE(check.readAllStandardOutput().trimmed(), QByteArray("None 7"));
    }
};

QTEST_APPLESS_MAIN(TestExportEdits)
#include "tst_exportedits.moc"
