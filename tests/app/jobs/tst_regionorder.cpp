#include "app/document/blending.h"
#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/regionorder.h"
#include "app/schema/catalogue.h"
#include "tests/support/testimages.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QImage>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize groundSize(220, 160);

QByteArray pngOf(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

/// Answers with what it was sent, each pixel changed by a colour that all the sent bytes decide: a single pixel sent
/// otherwise gives another answer everywhere.
QByteArray answerTo(const JobRequest &request)
{
    const PrepareOutcome sent = prepare(request);
    if (!sent.errors.isEmpty())
        qFatal("%s", qPrintable(sent.errors.first().sentence()));
    const QByteArray bytes = sent.prepared.files.value(request.endpoint.baseField()->name);
    QImage image = QImage::fromData(bytes).convertToFormat(QImage::Format_RGB32);
    QByteArray pixels;
    for (int y = 0; y < image.height(); ++y)
        pixels.append(reinterpret_cast<const char *>(image.constScanLine(y)), image.width() * 4);
    const QByteArray hash = QCryptographicHash::hash(pixels, QCryptographicHash::Sha256);
    const QRgb shift = qRgb(uchar(hash[0]), uchar(hash[1]), uchar(hash[2]));
    for (int y = 0; y < image.height(); ++y) {
        auto *row = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x)
            row[x] = (row[x] ^ shift) | 0xff000000u;
    }
    return pngOf(image);
}

Edit resultOf(const Region &region, const JobRequest &request, int index)
{
    PictureSnapshot below = *request.picture;
    const Result<BlendSource> source = blendSource(below, -1, answerTo(request), *request.plan);
    if (!source)
        qFatal("%s", qPrintable(source.error().sentence()));
    const Result<Blended> blended = blend(*source, region.request.picture->mask, request.blend);
    if (!blended)
        qFatal("%s", qPrintable(blended.error().sentence()));
    return Edit{QString::number(index), QString::number(index), blended->patch};
}

QByteArray bytesOf(const PictureSnapshot &picture)
{
    const Result<DecodedPicture> composed = compose(picture);
    if (!composed)
        qFatal("%s", qPrintable(composed.error().sentence()));
    QByteArray all;
    for (int y = 0; y < composed->pixels.size().height(); ++y)
        all.append(reinterpret_cast<const char *>(composed->pixels.row(y)),
                   composed->pixels.size().width() * composed->pixels.bytesPerPixel());
    return all;
}
} // namespace

/// Several regions as one group: what goes at once, what waits, and that the order of arrival changes nothing.
class TestRegionOrder : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void apartGoAtOnceAndOverlappingInOrder();
    void whatLiesOverALostOneIsNotSent();
    void anyOrderOfArrivalGivesEqualBytes();

private:
    Region region(const QRect &crop, const QRect &mask) const;
    QList<Region> randomRegions(QRandomGenerator &random) const;
    QByteArray run(const QList<Region> &regions, QRandomGenerator *random, int *mostAtOnce = nullptr) const;

    Endpoint m_endpoint;
    PictureSnapshot m_picture;
};

void TestRegionOrder::initTestCase()
{
    m_endpoint = *Catalogue::load().find(u"flux-pro-1.0-fill"_s);
    m_picture.name = u"ground.png"_s;
    m_picture.file = *encodePicture(testPhoto(groundSize), {}, FileFormat::Png);
    m_picture.info = *probePicture(m_picture.file, m_picture.name);
}

Region TestRegionOrder::region(const QRect &crop, const QRect &mask) const
{
    Region region;
    region.request.endpoint = m_endpoint;
    region.request.fields = {{u"prompt"_s, u"a boat"_s}};
    region.request.picture = m_picture;
    region.request.picture->mask = MaskTiles(groundSize);
    region.request.picture->mask.fillRect(mask, 255);
    region.request.plan = UploadPlan{crop, crop.size()};
    return region;
}

void TestRegionOrder::apartGoAtOnceAndOverlappingInOrder()
{
    RegionOrder order({region({0, 0, 80, 80}, {20, 20, 30, 30}), region({120, 0, 80, 80}, {140, 20, 30, 30}),
                       region({60, 40, 80, 80}, {90, 70, 20, 20})});
    QCOMPARE(order.ready(), (QList<int>{0, 1}));
    QCOMPARE(order.below(2), (QList<int>{0, 1}));
    order.markSent(0);
    order.markSent(1);
    QVERIFY(order.ready().isEmpty());
    const Edit second = resultOf(order.regions()[1], order.request(1), 1);
    order.take(1, second);
    QVERIFY(order.ready().isEmpty()); // the first has not come
    QVERIFY(!order.isDone());
    const Edit first = resultOf(order.regions()[0], order.request(0), 0);
    order.take(0, first);
    QCOMPARE(order.ready(), (QList<int>{2}));
    const JobRequest third = order.request(2);
    QCOMPARE(third.picture->edits.size(), 2);
    QCOMPARE(third.picture->edits[0].patch, first.patch); // in the order of the regions, not of arrival
    QCOMPARE(third.picture->edits[1].patch, second.patch);
    order.markSent(2);
    order.take(2, resultOf(order.regions()[2], third, 2));
    QVERIFY(order.isDone());
    QCOMPARE(order.results().size(), 3);
}

void TestRegionOrder::whatLiesOverALostOneIsNotSent()
{
    RegionOrder order({region({0, 0, 80, 80}, {20, 20, 30, 30}), region({60, 0, 80, 80}, {90, 20, 30, 30}),
                       region({130, 60, 80, 80}, {150, 90, 20, 20}), region({0, 100, 50, 50}, {10, 110, 20, 20})});
    QCOMPARE(order.ready(), (QList<int>{0, 3}));
    order.markSent(0);
    order.markSent(3);
    order.drop(0);
    QVERIFY(order.ready().isEmpty());
    QCOMPARE(order.leftOut(), (QList<int>{1, 2})); // the third lies over the second
    QVERIFY(!order.isDone());
    order.take(3, resultOf(order.regions()[3], order.request(3), 3));
    QVERIFY(order.isDone());
    QCOMPARE(order.results().size(), 1);

    // Sent once more, it opens the way for the others; what came is not sent again.
    QCOMPARE(order.missing(), (QList<int>{0, 1, 2}));
    QVERIFY(!order.isUnderWay());
    for (const int index : order.missing())
        order.reopen(index, u"click %1"_s.arg(index), {{u"prompt"_s, u"again"_s}});
    QCOMPARE(order.ready(), QList<int>{0});
    QCOMPARE(order.request(0).click, u"click 0"_s);
    QCOMPARE(order.request(0).fields[u"prompt"_s].toString(), u"again"_s);
    order.markSent(0);
    QVERIFY(order.isUnderWay());
    QCOMPARE(order.missing(), (QList<int>{1, 2}));
    order.take(0, resultOf(order.regions()[0], order.request(0), 0));
    QCOMPARE(order.ready(), QList<int>{1});
    QCOMPARE(order.request(1).picture->edits.size(), 1);
}

QList<Region> TestRegionOrder::randomRegions(QRandomGenerator &random) const
{
    QList<Region> regions;
    const int count = 2 + random.bounded(4);
    for (int i = 0; i < count; ++i) {
        const QSize size(40 + random.bounded(50), 40 + random.bounded(40));
        const QPoint at(random.bounded(groundSize.width() - size.width()), random.bounded(groundSize.height() - size.height()));
        const QRect crop(at, size);
        const QSize mask(8 + random.bounded(24), 8 + random.bounded(24));
        const QPoint inside(at.x() + random.bounded(size.width() - mask.width()), at.y() + random.bounded(size.height() - mask.height()));
        regions << region(crop, QRect(inside, mask));
        // Half of them with a soft edge.
        if (random.bounded(2))
            regions.last().request.picture->mask.fillRect(QRect(inside, QSize(4, mask.height())), 140);
    }
    return regions;
}

/// Runs the group; of those under way, \a random says whose answer comes first (null: the oldest).
QByteArray TestRegionOrder::run(const QList<Region> &regions, QRandomGenerator *random, int *mostAtOnce) const
{
    RegionOrder order(regions);
    QList<std::pair<int, JobRequest>> underWay;
    while (!order.isDone()) {
        for (const int index : order.ready()) {
            underWay.append({index, order.request(index)});
            order.markSent(index);
        }
        for (const auto &[one, request] : underWay) {
            for (const auto &[other, ignored] : underWay)
                if (one != other && regions[one].crop().intersects(regions[other].crop()))
                    qFatal("two that overlap are under way at once");
        }
        if (mostAtOnce)
            *mostAtOnce = std::max(*mostAtOnce, int(underWay.size()));
        const auto [index, request] = underWay.takeAt(random ? random->bounded(int(underWay.size())) : 0);
        order.take(index, resultOf(regions[index], request, index));
    }
    PictureSnapshot after = m_picture;
    after.edits = order.results();
    return bytesOf(after);
}

void TestRegionOrder::anyOrderOfArrivalGivesEqualBytes()
{
    QRandomGenerator random(20261127);
    int mostAtOnce = 0;
    int overlapping = 0;
    for (int round = 0; round < 40; ++round) {
        const QList<Region> regions = randomRegions(random);
        RegionOrder order(regions);
        for (int i = 0; i < regions.size(); ++i)
            overlapping += !order.below(i).isEmpty();
        const QByteArray expected = run(regions, nullptr);
        QVERIFY(expected != bytesOf(m_picture));
        for (int arrival = 0; arrival < 4; ++arrival)
            QCOMPARE(run(regions, &random, &mostAtOnce), expected);
    }
    QVERIFY(mostAtOnce >= 3);
    QVERIFY(overlapping >= 20);
}

QTEST_GUILESS_MAIN(TestRegionOrder)
#include "tst_regionorder.moc"
