#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/result.h"
#include "app/schema/endpointchanges.h"

#include <QByteArray>
#include <QFuture>
#include <QObject>

#include <functional>

namespace pentimento {
class CredentialStore;
class Provider;

/// What services tell about themselves: their endpoints, single models, the account's finetunes. What is learned is
/// kept on disk and known to the catalogue at once. Main thread.
class ServiceDesk : public QObject
{
    Q_OBJECT
public:
    struct Services
    {
        CredentialStore &credentials;
        Catalogue &catalogue;
        QString schemaFolder;
        std::function<Provider *(const QString &protocol)> provider;
        std::function<Result<QUrl>()> practiceAddress;
    };
    explicit ServiceDesk(Services services, QObject *parent = nullptr);

    using Learned = QFuture<Result<EndpointChanges>>;
    /// Asks \a profile for the description of its endpoints.
    Learned update(const ServiceProfile &profile);
    /// Asks \a profile for \a model ("OWNER/NAME", with ":VERSION" where one is pinned).
    Learned addModel(const ServiceProfile &profile, const QString &model);
    /// Takes in a document that is at hand. \a service "bfl", "replicate" or empty: told from the document.
    Learned import(const QByteArray &document, const QString &service, const QString &model = {});
    /// True where \a profile describes all of its endpoints at once; else models are added one by one.
    bool describesAll(const ServiceProfile &profile) const;

    QFuture<Result<QStringList>> finetunes(const ServiceProfile &profile, const QString &server);

signals:
    void catalogueChanged();

private:
    template<typename T>
    using Ask = std::function<void(Provider &provider, const QUrl &address, const QString &key, std::function<void(Result<T>)>)>;
    template<typename T>
    QFuture<Result<T>> ask(const ServiceProfile &profile, const QString &protocol, const QString &server, Ask<T> question);
    Learned learn(const QFuture<Result<QByteArray>> &document, const QString &service, const QString &model);
    Result<QUrl> addressOf(const ServiceProfile &profile, const Provider &provider, const QString &server) const;

    Services m_services;
};
} // namespace pentimento
