#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QTest>
#include <QThreadPool>
#include <QtConcurrentRun>

using namespace pentimento;

/// Pictures are written and read on the global pool, several at once: none may wait for a thread that waits for it.
class TestManyAtOnce : public QObject
{
    Q_OBJECT
private slots:
    void encodersOnABusyPoolComeToAnEnd_data();
    void encodersOnABusyPoolComeToAnEnd();
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
    for (int i = 0; i < QThreadPool::globalInstance()->maxThreadCount() * 4; ++i) {
        all << QtConcurrent::run([photo, format] {
            const Result<QByteArray> file = encodePicture(photo, {}, format);
            return file && decodePicture(*file, QString()).hasValue();
        });
    }
    for (const QFuture<bool> &one : all) {
        QTRY_VERIFY_WITH_TIMEOUT(one.isFinished(), 60'000);
        QVERIFY(one.result());
    }
}

QTEST_GUILESS_MAIN(TestManyAtOnce)
#include "tst_manyatonce.moc"
