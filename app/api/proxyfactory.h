#pragma once

#include <QNetworkProxyFactory>

namespace pentimento {
/// The proxy that useProxy() chose; none for what runs on this computer.
class ProxyFactory final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};
} // namespace pentimento
