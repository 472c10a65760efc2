#include "app/document/exportedits.h"

#include <QBuffer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
PictureSnapshot picture()
{
    QImage image(120, 80, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, qRgb(x * 2, y * 3, (x + y) % 256));
    PictureSnapshot snapshot;
    snapshot.name = u"lake & <sea>.png"_s;
    QBuffer buffer(&snapshot.file);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    for (int i = 0; i < 2; ++i) {
        auto patch = std::make_shared<Patch>();
        patch->place = QPoint(10 + 20 * i, 5 + 10 * i);
        patch->pixels = Raster(QSize(40, 30), 3, 8);
        patch->coverage = QImage(40, 30, QImage::Format_Grayscale8);
        patch->coverage.fill(255);
        for (int y = 0; y < 30; ++y) {
            for (int x = 0; x < 40; ++x)
                patch->pixels.row(y)[3 * x + i] = uchar(100 + x);
            patch->coverage.scanLine(y)[20] = 0;
        }
        snapshot.edits.append({u"g%1"_s.arg(i), {}, patch});
    }
    return snapshot;
}

QByteArray entry(const QByteArray &archive, const QByteArray &name)
{
    const qsizetype at = archive.indexOf(name);
    if (at < 30)
        return {};
    const qsizetype header = at - 30;
    const auto number = [&](qsizetype offset) {
        return quint32(uchar(archive[header + offset])) | quint32(uchar(archive[header + offset + 1])) << 8
            | quint32(uchar(archive[header + offset + 2])) << 16 | quint32(uchar(archive[header + offset + 3])) << 24;
    };
    return archive.mid(at + name.size(), number(18));
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
        const Result<QByteArray> archive = editsAsOpenRaster(snapshot, {u"a boat"_s, u"a \"tree\" & more\x01"_s});
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
        QCOMPARE(names, (QStringList{u"a \"tree\" & more"_s, u"a boat"_s, u"lake & <sea>.png"_s}));
        QCOMPARE(hidden, QStringList{u"a \"tree\" & more"_s});
        const Result<DecodedPicture> merged = decodePicture(entry(*archive, "mergedimage.png"), u"merged"_s);
        QVERIFY(merged);
        QVERIFY(merged->pixels == compose(snapshot)->pixels);
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
