#include "app/document/maskedediting.h"
#include "app/schema/catalogue.h"
#include "ui/mainwindow/sendchecks.h"

#include <QElapsedTimer>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
const QSize photo(8000, 6000);

JobRequest fillRequest(int grow = 12)
{
    static const Catalogue catalogue = Catalogue::load({});
    JobRequest request;
    request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}};
    PictureSnapshot picture;
    picture.pictureId = u"p"_s;
    picture.info.size = photo;
    picture.info.channels = 3;
    picture.mask = MaskTiles(photo);
    request.picture = picture;
    request.blend = usualBlend(request.endpoint, grow);
    return request;
}

QList<SendCheck> checksOf(const JobRequest &request, bool own = false, bool locked = false)
{
    return sendChecks(request, sentNumbers(request), own, locked);
}

bool offers(const QList<SendCheck> &checks, SendCheck::Remedy remedy)
{
    return std::any_of(checks.begin(), checks.end(), [remedy](const SendCheck &check) { return check.remedy == remedy; });
}
} // namespace

/// What is said before money moves.
class TestSendChecks : public QObject
{
    Q_OBJECT
private slots:
    void aPlainMaskIsFine()
    {
        JobRequest request = fillRequest();
        request.picture->mask.fillRect(QRect(3000, 2000, 700, 600), 255);
        const QList<SendCheck> checks = checksOf(request);
        QVERIFY2(checks.isEmpty(), qPrintable(checks.value(0).text));
    }

    void everyTroubleHasItsRemedy_data()
    {
        QTest::addColumn<QList<QRect>>("mask");
        QTest::addColumn<SendCheck::Remedy>("remedy");
        QTest::newRow("nearly all is covered") << QList<QRect>{{0, 0, 8000, 5800}} << SendCheck::Remedy::InvertMask;
        QTest::newRow("a speck far away") << QList<QRect>{{3000, 2000, 700, 600}, {7000, 5000, 4, 4}} << SendCheck::Remedy::RemoveSpecks;
        QTest::newRow("two places far apart") << QList<QRect>{{100, 100, 500, 500}, {7000, 5000, 500, 500}} << SendCheck::Remedy::TwoJobs;
        QTest::newRow("a mask that spans the picture") << QList<QRect>{{500, 500, 6000, 4500}} << SendCheck::Remedy::LessContext;
    }
    void everyTroubleHasItsRemedy()
    {
        QFETCH(QList<QRect>, mask);
        QFETCH(SendCheck::Remedy, remedy);
        JobRequest request = fillRequest();
        for (const QRect &rect : mask)
            request.picture->mask.fillRect(rect, 255);
        const QList<SendCheck> checks = checksOf(request);
        QVERIFY(offers(checks, remedy));
        for (const SendCheck &check : checks) {
            QVERIFY(!check.text.isEmpty() && !check.text.contains(u'%' + QString::number(1)));
            QCOMPARE(remedyText(check.remedy).isEmpty(), check.remedy == SendCheck::Remedy::None);
        }
    }

    void specksAreTakenAwayAndNothingElse()
    {
        JobRequest request = fillRequest();
        request.picture->mask.fillRect(QRect(3000, 2000, 700, 600), 255);
        const MaskTiles wanted = request.picture->mask;
        request.picture->mask.fillRect(QRect(7000, 5000, 4, 4), 255);
        for (const SendCheck &check : checksOf(request)) {
            if (check.remedy == SendCheck::Remedy::RemoveSpecks) {
                QVERIFY(check.mask == wanted);
                QVERIFY(check.place.contains(7001, 5001));
                return;
            }
        }
        QFAIL("not said");
    }

    void thinMasksAreToldAtTheModelsScale()
    {
        JobRequest request = fillRequest(0);
        request.picture->mask.fillRect(QRect(3000, 2000, 700, 5), 255);
        QVERIFY(offers(checksOf(request), SendCheck::Remedy::WidenMask));
        request.picture->mask.fillRect(QRect(3000, 2000, 700, 14), 255);
        QVERIFY(!offers(checksOf(request), SendCheck::Remedy::WidenMask));
        request.picture->mask.fillRect(QRect(500, 2000, 7000, 14), 255); // now scaled down: thinner for the model
        QVERIFY(offers(checksOf(request), SendCheck::Remedy::WidenMask));
    }

    void ownFramesAreHeldAgainstTheMask()
    {
        JobRequest request = fillRequest(0);
        request.picture->mask.fillRect(QRect(3000, 2000, 700, 600), 255);
        request.crop = {CropChoice::Kind::Rectangle, QRect(3000, 1900, 900, 900)};
        QVERIFY(offers(checksOf(request, true), SendCheck::Remedy::FrameAroundMask)); // the mask touches its edge
        request.crop.rectangle = QRect(2900, 1900, 900, 900);
        QVERIFY(checksOf(request, true).isEmpty());
        request.crop.rectangle = QRect(3100, 1900, 900, 900); // cuts the mask
        const QList<SendCheck> checks = checksOf(request, true, true);
        QVERIFY(checks.value(0).level == NoticeLevel::Bad);
        QVERIFY(offers(checks, SendCheck::Remedy::Unlock));
    }

    void whatIsContinuedIsExplained()
    {
        static const Catalogue catalogue = Catalogue::load({});
        JobRequest request = fillRequest(0);
        request.endpoint = *catalogue.find(u"flux-kontext-pro"_s);
        request.picture->info.size = QSize(4000, 300);
        request.picture->mask = MaskTiles(request.picture->info.size);
        request.picture->mask.fillRect(QRect(0, 0, 3900, 280), 255); // also where the picture ends: what comes next is made up
        const QList<SendCheck> checks = checksOf(request);
        const auto said = [&checks](const QString &words) {
            return std::any_of(checks.begin(), checks.end(), [&words](const SendCheck &check) { return check.text.contains(words); });
        };
        QVERIFY(said(u"narrower than the service takes"_s) && said(u"continued by 714 pixel"_s));
        QVERIFY(!said(u"reaches the frame's edge"_s));
        request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s);
        QVERIFY(!offers(checksOf(request), SendCheck::Remedy::FrameAroundMask));
        request.crop.aspect = 1;
        const QList<SendCheck> square = checksOf(request);
        QVERIFY(std::any_of(square.begin(), square.end(), [](const SendCheck &check) { return check.text.contains(u"chosen shape"_s); }));
    }

    void softMasksAndTransparencyAreTold()
    {
        JobRequest request = fillRequest(0);
        for (int i = 0; i < 200; ++i)
            request.picture->mask.fillRect(QRect(3000 + i, 2000, 1, 600), quint8(20 + i));
        request.picture->info.hasAlpha = true;
        request.fields = {};
        const QList<SendCheck> checks = checksOf(request);
        QCOMPARE(checks.size(), 3); // soft, transparent, without a prompt
        for (const SendCheck &check : checks)
            QVERIFY(check.level == NoticeLevel::Info);
    }

    void allChecksOf48MegapixelsTakeLittleTime()
    {
        JobRequest request = fillRequest();
        request.picture->mask.fillRect(QRect(3000, 2000, 1500, 1500), 255);
        QElapsedTimer clock;
        clock.start();
        const QList<SendCheck> checks = checksOf(request);
        qInfo("all checks of 48 megapixels: %lld ms", clock.elapsed()); // measured, not judged: machines differ
        QVERIFY(!checks.isEmpty());
    }
};

QTEST_MAIN(TestSendChecks)
#include "tst_sendchecks.moc"
