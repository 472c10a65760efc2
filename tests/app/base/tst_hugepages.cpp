#include "app/base/hugepages.h"

#include <QTest>

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>

using namespace pentimento;

namespace {
constexpr qsizetype size = 64 * 1024 * 1024;

/// True where the kernel's own books say that large pages are wanted for the memory around \a address.
bool wantsLargePages(const void *address)
{
    QFile file(QStringLiteral("/proc/self/smaps"));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    static const QRegularExpression range(QStringLiteral("^([0-9a-f]+)-([0-9a-f]+) "));
    bool isHere = false;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (const auto found = range.match(QString::fromLatin1(line)); found.hasMatch()) {
            const auto at = reinterpret_cast<quintptr>(address);
            isHere = found.captured(1).toULongLong(nullptr, 16) <= at &&
                     at < found.captured(2).toULongLong(nullptr, 16);
        }
        if (isHere && line.startsWith("VmFlags:"))
            return line.simplified().split(' ').contains("hg");
    }
    return false;
}
} // namespace

class HugePagesTest : public QObject
{
    Q_OBJECT
private slots:
    void largeMemoryTakesLargePages()
    {
        if (!QFileInfo::exists(QStringLiteral("/sys/kernel/mm/transparent_hugepage")))
            QSKIP("This system has no large pages.");
        const std::unique_ptr<char, void (*)(void *)> bytes(static_cast<char *>(std::malloc(size)),
                                                            std::free);
        QVERIFY(!wantsLargePages(bytes.get() + size / 2));
        preferHugePages(bytes.get(), size);
        QVERIFY(wantsLargePages(bytes.get() + size / 2));
    }

    void emptyPagesAreEmptyAgain()
    {
        for (int i = 0; i < 3; ++i) {
            auto *bytes = static_cast<uchar *>(emptyPages(size));
            QVERIFY(bytes);
            QVERIFY(std::all_of(bytes, bytes + size, [](uchar byte) { return byte == 0; }));
            std::fill_n(bytes, size, uchar(255));
            releasePages(bytes, size);
        }
        QVERIFY(!emptyPages(std::numeric_limits<qsizetype>::max()));
    }

    void smallAndMissingMemoryIsLeftAlone()
    {
        char few[64] = "kept";
        preferHugePages(few, sizeof few);
        preferHugePages(nullptr, 0);
        preferHugePages(few, -1);
        QCOMPARE(few, "kept");
    }
};

QTEST_GUILESS_MAIN(HugePagesTest)
#include "tst_hugepages.moc"
