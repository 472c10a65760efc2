#include "app/api/onlinestate.h"

#include <QNetworkInterface>

#include <algorithm>

namespace pentimento {
namespace {
std::optional<bool> pretended;
} // namespace

bool isOffline()
{
    if (pretended)
        return *pretended;
    const QList<QNetworkInterface> all = QNetworkInterface::allInterfaces();
    return std::none_of(all.begin(), all.end(), [](const QNetworkInterface &one) {
        const auto flags = one.flags();
        return flags.testFlag(QNetworkInterface::IsRunning) &&
               !flags.testFlag(QNetworkInterface::IsLoopBack) && !one.addressEntries().isEmpty();
    });
}

void pretendOffline(std::optional<bool> offline) { pretended = offline; }
} // namespace pentimento
