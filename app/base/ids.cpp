#include "app/base/ids.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>

namespace pentimento {
namespace {
constexpr QLatin1StringView alphabet("0123456789abcdefghjkmnpqrstvwxyz");
constexpr int timeDigits = 10;
constexpr int randomDigits = 16;
} // namespace

QString newId()
{
    QString id(timeDigits + randomDigits, Qt::Uninitialized);
    quint64 ms = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch());
    for (int i = timeDigits - 1; i >= 0; --i, ms >>= 5)
        id[i] = QChar(alphabet[static_cast<int>(ms & 31)]);
    QRandomGenerator *random = QRandomGenerator::system();
    for (int i = 0; i < randomDigits; ++i)
        id[timeDigits + i] = QChar(alphabet[static_cast<int>(random->generate() & 31)]);
    return id;
}

bool isOwnId(const QString &id)
{
    return id.size() == timeDigits + randomDigits
           && std::all_of(id.begin(), id.end(), [](QChar c) { return alphabet.contains(c); });
}
} // namespace pentimento
