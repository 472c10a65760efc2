#include "app/base/backgroundpool.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/rowbands.h"
#include "tests/support/testimages.h"

#include <QSemaphore>
#include <QTest>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <atomic>
#include <new>
#include <vector>

using namespace pentimento;

/// Pictures are written and read on one pool, several at once: none may wait for a thread that waits for it.
class TestManyAtOnce : public QObject
{
    Q_OBJECT
private slots:
    void encodersOnABusyPoolComeToAnEnd_data();
    void encodersOnABusyPoolComeToAnEnd();
    void partsAreDoneOnceEach();
    void nobodyWaitsForThreadsThatAreBusyElsewhere();
    void whatAPartThrowsReachesTheCaller();
};

void TestManyAtOnce::encodersOnABusyPoolComeToAnEnd_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::newRow("PNG") << FileFormat::Png;
    QTest::newRow("TIFF") << FileFormat::Tiff;
    QTest::newRow("JPEG") << FileFormat::Jpeg;
}

void TestManyAtOnce::encodersOnABusyPoolComeToAnEnd()
{
    QFETCH(FileFormat, format);
    const Raster photo = testPhoto(QSize(1600, 1200));
    QList<QFuture<bool>> all;
    for (int i = 0; i < backgroundPool()->maxThreadCount() * 4; ++i) {
        all << QtConcurrent::run(backgroundPool(), [photo, format] {
            const Result<QByteArray> file = encodePicture(photo, {}, format);
            return file && decodePicture(*file, QString()).hasValue();
        });
    }
    for (const QFuture<bool> &one : all) {
        QTRY_VERIFY_WITH_TIMEOUT(one.isFinished(), 60'000);
        QVERIFY(one.result());
    }
}

void TestManyAtOnce::partsAreDoneOnceEach()
{
    for (const int count : {0, 1, 2, 7, 1000}) {
        std::vector<std::atomic<int>> times(static_cast<size_t>(count));
        forParts(count, [&](int part) { ++times[size_t(part)]; });
        for (const std::atomic<int> &one : times)
            QCOMPARE(one.load(), 1);
    }
    std::atomic<int> rows{0};
    forRowBands(12345, 100'000, [&](int first, int end) { rows += end - first; });
    QCOMPARE(rows.load(), 12345);
}

void TestManyAtOnce::nobodyWaitsForThreadsThatAreBusyElsewhere()
{
    QSemaphore go;
    QSemaphore begun;
    const int threads = bandPool()->maxThreadCount();
    for (int i = 0; i < threads; ++i)
        bandPool()->start([&] {
            begun.release();
            go.acquire();
        });
    begun.acquire(threads);
    std::atomic<int> done{0};
    const QFuture<void> work = QtConcurrent::run(backgroundPool(), [&] { forParts(20, [&](int) { ++done; }); });
    const bool came = QTest::qWaitFor([&] { return work.isFinished(); }, 10'000);
    go.release(threads);
    bandPool()->waitForDone();
    QVERIFY(came);
    QCOMPARE(done.load(), 20);
}

void TestManyAtOnce::whatAPartThrowsReachesTheCaller()
{
    QVERIFY_EXCEPTION_THROWN(forParts(50, [](int part) {
        if (part == 7)
            throw std::bad_alloc();
    }), std::bad_alloc);
    int done = 0;
    forParts(1, [&](int) { ++done; });
    QCOMPARE(done, 1);
}

QTEST_GUILESS_MAIN(TestManyAtOnce)
#include "tst_manyatonce.moc"
