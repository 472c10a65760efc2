#include "app/api/networkwatch.h"

#include <QNetworkInformation>
#include <QTimer>

#include <chrono>

namespace pentimento {
namespace {
bool isOnlineBy(QNetworkInformation::Reachability reachability)
{
    // Only what is certain counts: a network without internet may still lead to a proxy or to a local service.
    return reachability != QNetworkInformation::Reachability::Disconnected;
}
} // namespace

NetworkWatch::NetworkWatch(QObject *parent) : QObject(parent)
{
    // Asking the desktop takes a moment, which the first picture of the window should not wait for.
    QTimer::singleShot(std::chrono::seconds(2), this, &NetworkWatch::begin);
}

void NetworkWatch::begin()
{
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return;
    QNetworkInformation *system = QNetworkInformation::instance();
    take(isOnlineBy(system->reachability()));
    connect(system, &QNetworkInformation::reachabilityChanged, this,
            [this](QNetworkInformation::Reachability now) { take(isOnlineBy(now)); });
}

void NetworkWatch::take(bool isOnline)
{
    if (isOnline == m_isOnline)
        return;
    m_isOnline = isOnline;
    emit changed(isOnline);
    if (isOnline)
        emit cameBack();
}
} // namespace pentimento

#include "moc_networkwatch.cpp"
