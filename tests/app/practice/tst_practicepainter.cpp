#include "app/practice/fill.h"
#include "app/practice/painter.h"
#include "app/schema/catalogue.h"

#include <QBuffer>
#include <QImage>
#include <QTest>

using namespace pentimento;
using namespace pentimento::practice;
using namespace Qt::StringLiterals;

namespace {
QByteArray png(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QImage scenery(QSize size)
{
    QImage image(size, QImage::Format_RGB888);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const int fine = (x * 7 + y * 13) % 11;
            image.setPixelColor(x, y,
                                y < size.height() / 2 ? QColor(90 + fine, 130 + fine, 190)
                                                      : QColor(60 + fine, 110 + fine, 50));
        }
    }
    return image;
}

QImage maskOf(QSize size, const QRect &area)
{
    QImage mask(size, QImage::Format_Grayscale8);
    mask.fill(0);
    for (int y = area.top(); y <= area.bottom(); ++y)
        std::fill_n(mask.scanLine(y) + area.left(), area.width(), uchar(255));
    return mask;
}

const Endpoint &endpoint(const QString &id)
{
    static const Catalogue catalogue = Catalogue::load();
    const Endpoint *found = catalogue.find(id);
    Q_ASSERT(found);
    return *found;
}

QImage painted(const QString &id, const QJsonObject &values, const QHash<QString, QByteArray> &pictures,
               qint64 seed = 1)
{
    const Result<QByteArray> bytes = paint(endpoint(id), values, pictures, seed, u"png"_s);
    return bytes ? QImage::fromData(*bytes).convertToFormat(QImage::Format_RGB888) : QImage();
}

// The mean difference of the channels inside \a area, or outside it.
double difference(const QImage &a, const QImage &b, const QRect &area, bool inside)
{
    double sum = 0;
    qint64 count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            if (area.contains(x, y) != inside)
                continue;
            const QColor p = a.pixelColor(x, y);
            const QColor q = b.pixelColor(x, y);
            sum +=
                std::abs(p.red() - q.red()) + std::abs(p.green() - q.green()) + std::abs(p.blue() - q.blue());
            count += 3;
        }
    }
    return count > 0 ? sum / double(count) : 0;
}
} // namespace

class TestPracticePainter : public QObject
{
    Q_OBJECT

private slots:
    void answersAreFittedAndRounded_data()
    {
        QTest::addColumn<QSize>("sent");
        QTest::addColumn<QSize>("answered");
        QTest::newRow("already right") << QSize(640, 480) << QSize(640, 480);
        QTest::newRow("rounded down") << QSize(655, 495) << QSize(640, 480);
        QTest::newRow("24 megapixels") << QSize(6000, 4000) << QSize(1728, 1152);
        QTest::newRow("tiny") << QSize(3, 2) << QSize(16, 16);
        QTest::newRow("one pixel wide") << QSize(1, 4000) << QSize(16, 4000);
        QTest::newRow("a thread of 200 megapixels") << QSize(200'000'000, 1) << QSize(124'992, 16);
        QTest::newRow("nothing") << QSize() << QSize();
    }
    void answersAreFittedAndRounded()
    {
        QFETCH(QSize, sent);
        QFETCH(QSize, answered);
        QCOMPARE(answerSize(sent), answered);
        QVERIFY(qint64(answered.width()) * answered.height() <= 2'000'000);
    }

    void aFillChangesTheHoleAndNothingElse_data()
    {
        QTest::addColumn<QRect>("hole");
        QTest::newRow("in the middle") << QRect(60, 50, 70, 60);
        QTest::newRow("in a corner") << QRect(0, 0, 60, 60);
        QTest::newRow("one pixel") << QRect(90, 70, 1, 1);
        QTest::newRow("most of the picture") << QRect(0, 0, 208, 150);
        QTest::newRow("a stripe from side to side") << QRect(0, 60, 208, 30);
    }
    void aFillChangesTheHoleAndNothingElse()
    {
        QFETCH(QRect, hole);
        const QImage picture = scenery({208, 160});
        QImage marked = picture;
        for (int y = hole.top(); y <= hole.bottom(); ++y) {
            for (int x = hole.left(); x <= hole.right(); ++x)
                marked.setPixelColor(x, y, QColor(255, 0, 255));
        }
        const QImage filled = fillHole(marked, maskOf(marked.size(), hole), 5);
        QCOMPARE(difference(filled, marked, hole, false), 0.0);
        QVERIFY(difference(filled, marked, hole, true) > 30);
        // What was there leaves no trace: it looks like the rest.
        QVERIFY(difference(filled, picture, hole, true) < 45);
    }

    void seedsDifferAndRepeat()
    {
        const QImage picture = scenery({208, 160});
        const QRect hole(60, 50, 70, 60);
        const QImage mask = maskOf(picture.size(), hole);
        const QImage first = fillHole(picture, mask, 1);
        QCOMPARE(fillHole(picture, mask, 1), first);
        for (const quint64 other : {2ULL, 3ULL, 99ULL, ~0ULL})
            QVERIFY2(difference(fillHole(picture, mask, other), first, hole, true) > 1.5,
                     qPrintable(QString::number(other)));
    }

    void aHoleOverEverythingIsInvented()
    {
        const QImage picture = scenery({64, 48});
        const QImage filled = fillHole(picture, maskOf(picture.size(), picture.rect()), 3);
        QCOMPARE(filled.size(), picture.size());
        QVERIFY(difference(filled, picture, picture.rect(), true) > 10);
    }

    void anEmptyMaskChangesNothing()
    {
        const QImage picture = scenery({64, 48});
        QCOMPARE(painted(u"flux-pro-1.0-fill"_s, {},
                         {{u"image"_s, png(picture)}, {u"mask"_s, png(maskOf({64, 48}, {}))}}),
                 picture);
    }

    void transparencyServesAsTheMask()
    {
        const QRect hole(20, 16, 20, 16);
        const QImage picture = scenery({64, 48});
        QImage image = picture.convertToFormat(QImage::Format_ARGB32);
        for (int y = hole.top(); y <= hole.bottom(); ++y) {
            for (int x = hole.left(); x <= hole.right(); ++x)
                image.setPixel(x, y, qRgba(255, 0, 0, 0));
        }
        const QImage filled = painted(u"flux-pro-1.0-fill"_s, {}, {{u"image"_s, png(image)}});
        QCOMPARE(difference(filled, picture, hole, false), 0.0);
        QVERIFY(difference(filled, picture, hole, true) < 60); // red would be far more
        QVERIFY(!filled.hasAlphaChannel());
    }

    void erasingReachesOverTheMask()
    {
        const QRect hole(40, 40, 20, 20);
        const QImage picture = scenery({128, 96});
        const QHash<QString, QByteArray> pictures{{u"image"_s, png(picture)},
                                                  {u"mask"_s, png(maskOf({128, 96}, hole))}};
        const QRect ring = hole.adjusted(-8, -8, 8, 8);
        const QImage narrow = painted(u"flux-tools/erase-v1"_s, {{u"dilate_pixels"_s, 0}}, pictures);
        QCOMPARE(difference(narrow, picture, hole, false), 0.0);
        const QImage wide = painted(u"flux-tools/erase-v1"_s, {{u"dilate_pixels"_s, 8}}, pictures);
        QVERIFY(difference(wide, picture, hole, false) > 0);
        QCOMPARE(difference(wide, picture, ring, false), 0.0);
    }

    void expandingKeepsThePictureInItsPlace()
    {
        const QImage picture = scenery({160, 128});
        const QImage wide = painted(u"flux-pro-1.0-expand"_s, {{u"left"_s, 64}, {u"bottom"_s, 32}},
                                    {{u"image"_s, png(picture)}});
        QCOMPARE(wide.size(), QSize(224, 160));
        QCOMPARE(wide.copy(64, 0, 160, 128), picture);
        const QImage other = painted(u"flux-pro-1.0-expand"_s, {{u"left"_s, 64}, {u"bottom"_s, 32}},
                                     {{u"image"_s, png(picture)}}, 2);
        QVERIFY(other != wide);
    }

    void aCanvasCutsOrExtends()
    {
        const QImage picture = scenery({160, 128});
        const QJsonObject values{{u"width"_s, 256}, {u"height"_s, 96}, {u"reference_offset_x"_s, 32}};
        const QImage canvas =
            painted(u"flux-tools/outpainting-v1"_s, values, {{u"input_image"_s, png(picture)}});
        QCOMPARE(canvas.size(), QSize(256, 96));
        QCOMPARE(canvas.copy(32, 0, 160, 96), picture.copy(0, 16, 160, 96));
    }

    void choicesOfDirectionExtend_data()
    {
        QTest::addColumn<QString>("choice");
        QTest::addColumn<QSize>("size");
        QTest::newRow("left") << u"Left outpaint"_s << QSize(240, 128);
        QTest::newRow("out") << u"Zoom out 2x"_s << QSize(320, 256);
        QTest::newRow("square") << u"Make square"_s << QSize(160, 160);
        QTest::newRow("none: a fill") << u"None"_s << QSize(160, 128);
    }
    void choicesOfDirectionExtend()
    {
        QFETCH(QString, choice);
        QFETCH(QSize, size);
        const QImage picture = scenery({160, 128});
        QCOMPARE(painted(u"black-forest-labs/flux-fill-pro"_s, {{u"outpaint"_s, choice}},
                         {{u"image"_s, png(picture)}})
                     .size(),
                 size);
    }

    void editingIsSeenAndKeepsTheEdges()
    {
        const QImage picture = scenery({160, 128});
        const QImage edited =
            painted(u"flux-2-pro"_s, {{u"prompt"_s, u"night"_s}}, {{u"input_image"_s, png(picture)}});
        QCOMPARE(edited.size(), picture.size());
        QVERIFY(difference(edited, picture, picture.rect(), true) > 8);
        const auto step = [](const QImage &image) {
            return std::abs(qGray(image.pixel(80, 60)) - qGray(image.pixel(80, 68)));
        };
        QVERIFY(step(edited) > 5); // the horizon lies where it lay
    }

    void drawingsHaveTheSizeAskedFor_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QJsonObject>("values");
        QTest::addColumn<QSize>("size");
        QTest::newRow("sides") << u"flux-pro"_s << QJsonObject{{u"width"_s, 512}, {u"height"_s, 256}}
                               << QSize(512, 256);
        QTest::newRow("sides by default") << u"flux-pro"_s << QJsonObject{} << QSize(1024, 768);
        QTest::newRow("custom sides are rounded to the nearest 32")
            << u"black-forest-labs/flux-pro-finetuned"_s
            << QJsonObject{{u"aspect_ratio"_s, u"custom"_s}, {u"width"_s, 300}, {u"height"_s, 500}}
            << QSize(288, 512);
    }
    void drawingsHaveTheSizeAskedFor()
    {
        QFETCH(QString, id);
        QFETCH(QJsonObject, values);
        QFETCH(QSize, size);
        QCOMPARE(painted(id, values, {}).size(), size);
        QCOMPARE(paintedSize(endpoint(id), values, {}), size);
    }

    void ratiosAreKept()
    {
        const QSize size = painted(u"flux-pro-1.1-ultra"_s, {{u"aspect_ratio"_s, u"21:9"_s}}, {}).size();
        QVERIFY2(std::abs(double(size.width()) / size.height() - 21.0 / 9) < 0.1,
                 qPrintable(u"%1 x %2"_s.arg(size.width()).arg(size.height())));
    }

    void drawingsNameThePromptAndSayPractice()
    {
        const QImage one = painted(u"flux-pro"_s, {{u"prompt"_s, u"A lighthouse in a storm"_s}}, {});
        const QImage other = painted(u"flux-pro"_s, {{u"prompt"_s, u"Something else"_s}}, {});
        const QImage without = painted(u"flux-pro"_s, {}, {});
        const QRect middle(200, 300, 624, 168);
        const QRect corner(900, 730, 124, 38);
        QVERIFY(difference(one, without, middle, true) > 0.5);
        QVERIFY(difference(one, other, middle, true) > 0.5);
        QCOMPARE(difference(one, other, corner, true), 0.0);
        const QImage bare = backdrop(one.size(), 1);
        QVERIFY(difference(without, bare, corner, true) > 5); // the word's plate
    }

    void aReferenceShowsThrough()
    {
        const QImage with = painted(u"flux-pro-1.1"_s, {{u"prompt"_s, u"x"_s}},
                                    {{u"image_prompt"_s, png(scenery({160, 128}))}});
        const QImage without = painted(u"flux-pro-1.1"_s, {{u"prompt"_s, u"x"_s}}, {});
        QVERIFY(difference(with, without, with.rect(), true) > 5);
    }

    void whatIsNoPictureIsAnError()
    {
        for (const QByteArray &bytes : {QByteArray("hello"), png(scenery({64, 48})).left(200)}) {
            const Result<QByteArray> made =
                paint(endpoint(u"flux-pro-1.0-fill"_s), {}, {{u"image"_s, bytes}}, 1, u"png"_s);
            QVERIFY(!made);
            QVERIFY(!made.error().plainSentence().isEmpty());
        }
    }
};

QTEST_MAIN(TestPracticePainter)
#include "tst_practicepainter.moc"
