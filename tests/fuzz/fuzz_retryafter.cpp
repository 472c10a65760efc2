#include "app/api/transport.h"
#include "tests/fuzz/check.h"

using namespace pentimento;

/// A Retry-After header: seconds, a date, or anything.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray header(reinterpret_cast<const char *>(data), qsizetype(size));
    static const QDateTime now = QDateTime::fromSecsSinceEpoch(1'700'000'000, Qt::UTC);
    if (const auto wait = parseRetryAfter(header, now)) {
        promise(wait->count() >= 0, "no wait is negative");
        promise(*wait <= std::chrono::hours(1), "no wait is longer than an hour");
    }
    return 0;
}
