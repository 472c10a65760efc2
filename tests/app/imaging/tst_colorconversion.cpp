#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QTest>

#include <lcms2.h>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
// lcms in floating point, pixel by pixel, without any of its shortcuts.
QList<double> reference(const Raster &pixels, const QByteArray &profile)
{
    const bool isGray = pixels.channels() < 3;
    const cmsHPROFILE from = cmsOpenProfileFromMem(profile.constData(), cmsUInt32Number(profile.size()));
    const cmsHPROFILE to = cmsCreate_sRGBProfile();
    const cmsHTRANSFORM transform =
        cmsCreateTransform(from, isGray ? TYPE_GRAY_DBL : TYPE_RGB_DBL, to, TYPE_RGB_DBL,
                           INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    QList<double> result;
    const double full = pixels.depth() == 8 ? 255.0 : 65535.0;
    for (int y = 0; y < pixels.height(); ++y) {
        for (int x = 0; x < pixels.width(); ++x) {
            double in[3];
            double out[3];
            for (int channel = 0; channel < (isGray ? 1 : 3); ++channel) {
                const qsizetype index = qsizetype(x) * pixels.channels() + channel;
                in[channel] =
                    (pixels.depth() == 8 ? pixels.row(y)[index]
                                         : reinterpret_cast<const quint16 *>(pixels.row(y))[index]) /
                    full;
            }
            cmsDoTransform(transform, in, out, 1);
            for (const double value : out)
                result.append(qBound(0.0, value, 1.0) * 255);
        }
    }
    cmsDeleteTransform(transform);
    cmsCloseProfile(to);
    cmsCloseProfile(from);
    return result;
}
} // namespace

class TestColorConversion : public QObject
{
    Q_OBJECT
private slots:
    void copiesSrgb_data();
    void copiesSrgb();
    void roundsSixteenBits();
    void convertsByProfile_data();
    void convertsByProfile();
    void comesBackByProfile_data();
    void comesBackByProfile();
    void readsBrokenProfilesAsSrgb();
    void grayStaysGray();
    void fillsAlphaWhereWanted();
    void nullGivesNull();
};

void TestColorConversion::copiesSrgb_data()
{
    QTest::addColumn<int>("channels");
    for (int channels = 1; channels <= 4; ++channels)
        QTest::addRow("%d channels", channels) << channels;
}

void TestColorConversion::copiesSrgb()
{
    QFETCH(int, channels);
    const Raster source = randomRaster({333, 77}, channels, 8);
    for (const QByteArray &profile : {QByteArray(), iccProfile(TestProfile::Srgb)}) {
        const QImage image = toSrgbImage(source, profile);
        QCOMPARE(image.format(), channels % 2 ? QImage::Format_RGB32 : QImage::Format_ARGB32);
        for (int y = 0; y < 77; ++y) {
            for (int x = 0; x < 333; ++x) {
                const uchar *pixel = source.row(y) + x * channels;
                const int alpha = channels % 2 ? 255 : pixel[channels - 1];
                const QRgb expected = channels < 3 ? qRgba(pixel[0], pixel[0], pixel[0], alpha)
                                                   : qRgba(pixel[0], pixel[1], pixel[2], alpha);
                QCOMPARE(image.pixel(x, y), expected);
            }
        }
        QCOMPARE(fromSrgbImage(image, profile, channels, 8), source);
    }
}

void TestColorConversion::roundsSixteenBits()
{
    Raster source({65536, 1}, 1, 16);
    auto *samples = reinterpret_cast<quint16 *>(source.row(0));
    for (int i = 0; i < 65536; ++i)
        samples[i] = quint16(i);
    const QImage image = toSrgbImage(source, {});
    for (int i = 0; i < 65536; ++i)
        QCOMPARE(qRed(image.pixel(i, 0)), int(std::lround(i / 257.0)));
    const Raster back = fromSrgbImage(image, {}, 1, 16);
    for (int i = 0; i < 65536; i += 257)
        QCOMPARE(reinterpret_cast<const quint16 *>(back.row(0))[i], quint16(i));
}

void TestColorConversion::convertsByProfile_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    for (int channels = 1; channels <= 4; ++channels) {
        for (const int depth : {8, 16})
            QTest::addRow("%d channels of %d bits", channels, depth) << channels << depth;
    }
}

void TestColorConversion::convertsByProfile()
{
    QFETCH(int, channels);
    QFETCH(int, depth);
    const QByteArray profile = iccProfile(channels < 3 ? TestProfile::GrayGamma18 : TestProfile::WideGamut);
    const Raster source = randomRaster({211, 97}, channels, depth, 4);
    const QImage image = toSrgbImage(source, profile);
    const QList<double> expected = reference(source, profile);
    double worst = 0;
    for (int i = 0; i < source.width() * source.height(); ++i) {
        const QRgb pixel = image.pixel(i % 211, i / 211);
        const int found[] = {qRed(pixel), qGreen(pixel), qBlue(pixel)};
        for (int channel = 0; channel < 3; ++channel)
            worst = qMax(worst, std::abs(found[channel] - expected[i * 3 + channel]));
        if (channels % 2 == 0 && depth == 8)
            QCOMPARE(qAlpha(pixel), source.row(i / 211)[(i % 211) * channels + channels - 1]);
    }
    QVERIFY2(worst < 2.0, qPrintable(QString::number(worst)));
}

void TestColorConversion::comesBackByProfile_data() { convertsByProfile_data(); }

void TestColorConversion::comesBackByProfile()
{
    QFETCH(int, channels);
    QFETCH(int, depth);
    const QByteArray profile = iccProfile(channels < 3 ? TestProfile::GrayGamma18 : TestProfile::WideGamut);
    const Raster gray = testPhoto({120, 80}, channels < 3 ? 1 : 3);
    const QImage image = toSrgbImage(gray, {});
    const Raster converted = fromSrgbImage(image, profile, channels, depth);
    QCOMPARE(converted.channels(), channels);
    QCOMPARE(converted.depth(), depth);
    const QImage back = toSrgbImage(converted, profile);
    int worst = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QRgb a = image.pixel(x, y);
            const QRgb b = back.pixel(x, y);
            worst = std::max({worst, std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                              std::abs(qBlue(a) - qBlue(b))});
            QCOMPARE(qAlpha(b), 255);
        }
    }
    QVERIFY2(worst <= (depth == 8 ? 3 : 1), qPrintable(QString::number(worst)));
}

void TestColorConversion::readsBrokenProfilesAsSrgb()
{
    const Raster source = testPhoto({20, 20});
    QCOMPARE(toSrgbImage(source, iccProfile(TestProfile::Broken)), toSrgbImage(source, {}));
    QCOMPARE(toSrgbImage(source, "nonsense"), toSrgbImage(source, {}));
    QCOMPARE(toSrgbImage(source, iccProfile(TestProfile::Cmyk)), toSrgbImage(source, {}));
}

void TestColorConversion::grayStaysGray()
{
    // Also under an RGB profile, as some scanners write.
    const Raster gray = testPhoto({64, 64}, 1);
    for (const QByteArray &profile : {QByteArray(), iccProfile(TestProfile::WideGamut)}) {
        const QImage image = toSrgbImage(gray, profile);
        for (int x = 0; x < 64; ++x) {
            const QRgb pixel = image.pixel(x, 9);
            QVERIFY(std::abs(qRed(pixel) - qGreen(pixel)) <= 1 && std::abs(qRed(pixel) - qBlue(pixel)) <= 1);
        }
        const Raster back = fromSrgbImage(image, profile, 1, 8);
        for (int x = 0; x < 64; ++x)
            QVERIFY(std::abs(back.row(9)[x] - gray.row(9)[x]) <= (profile.isEmpty() ? 0 : 2));
    }
}

void TestColorConversion::fillsAlphaWhereWanted()
{
    QImage image(3, 1, QImage::Format_RGB32);
    image.fill(QColor(10, 20, 30));
    const Raster rgba = fromSrgbImage(image, {}, 4, 8);
    QCOMPARE(rgba.samples().first(4), QByteArray("\x0a\x14\x1e\xff", 4));
    const Raster deep = fromSrgbImage(image, iccProfile(TestProfile::WideGamut), 4, 16);
    QCOMPARE(reinterpret_cast<const quint16 *>(deep.row(0))[3], 0xffff);
}

void TestColorConversion::nullGivesNull()
{
    QVERIFY(toSrgbImage({}, {}).isNull());
    QVERIFY(fromSrgbImage({}, {}, 3, 8).isNull());
}

QTEST_GUILESS_MAIN(TestColorConversion)
#include "tst_colorconversion.moc"
