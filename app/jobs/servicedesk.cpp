#include "app/jobs/servicedesk.h"

#include "app/api/provider.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/redact.h"
#include "app/credentials/credentialstore.h"

#include <QCoreApplication>
#include <QPromise>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
template<typename T>
QFuture<T> keptAlready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

/// Reads and keeps a document; slow.
Result<QList<ImportedEndpoint>> keepDocument(const QByteArray &document, const QString &service, const QString &model,
                                             const QString &folder)
{
    Result<QList<ImportedEndpoint>> read = readOpenApi(document, service, model);
    if (!read)
        return read;
    if (const Result<void> stored = storeImported(*read, folder); !stored)
        return stored.error();
    return read;
}
} // namespace

ServiceDesk::ServiceDesk(Services services, QObject *parent) : QObject(parent), m_services(std::move(services)) {}

bool ServiceDesk::describesAll(const ServiceProfile &profile) const
{
    const Provider *provider = m_services.provider(profile.protocol);
    return provider && !provider->describesModels();
}

Result<QUrl> ServiceDesk::addressOf(const ServiceProfile &profile, const Provider &provider, const QString &server) const
{
    if (profile.isPractice())
        return m_services.practiceAddress();
    if (!profile.address.isEmpty())
        return profile.address;
    const QUrl own = provider.defaultAddress();
    return !server.isEmpty() && mayCarryKey(own, QUrl(server)) ? QUrl(server) : own;
}

template<typename T>
QFuture<Result<T>> ServiceDesk::ask(const ServiceProfile &profile, const QString &protocol, const QString &server,
                                    Ask<T> question)
{
    Provider *provider = m_services.provider(protocol);
    if (!provider)
        return keptAlready<Result<T>>(Error::of(Error::Kind::Usage,
                                               QT_TRANSLATE_NOOP("Error", "There is no such service in the settings.")));
    const Result<QUrl> address = addressOf(profile, *provider, server);
    if (!address)
        return keptAlready<Result<T>>(address.error());
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const auto take = [promise](const Result<T> &answer) {
        promise->addResult(answer);
        promise->finish();
    };
    if (profile.isPractice()) {
        question(*provider, *address, {}, take);
        return promise->future();
    }
    thenOn(m_services.credentials.read(profile.id), this,
           [provider, address = *address, question = std::move(question), take](const Result<QString> &key) {
        // What needs a key is refused without one by the service itself; descriptions of BFL need none.
        const QString known = key ? key->trimmed() : QString();
        rememberSecret(known);
        question(*provider, address, known, take);
    });
    return promise->future();
}

ServiceDesk::Learned ServiceDesk::update(const ServiceProfile &profile)
{
    const auto question = [this](Provider &provider, const QUrl &address, const QString &key,
                                 std::function<void(Result<QByteArray>)> done) {
        provider.describe({address, key}, {}, this, std::move(done));
    };
    return learn(ask<QByteArray>(profile, profile.protocol, {}, question), profile.protocol, {});
}

ServiceDesk::Learned ServiceDesk::addModel(const ServiceProfile &profile, const QString &model)
{
    const QString wanted = model.trimmed();
    if (!isEndpointId(wanted) || wanted.count(u'/') != 1) {
        return keptAlready<Result<EndpointChanges>>(
            Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "\"%1\" is no model's name: write OWNER/NAME, as its "
                                                                    "page on the service does."),
                     {wanted.left(80)}));
    }
    const auto question = [this, wanted](Provider &provider, const QUrl &address, const QString &key,
                                         std::function<void(Result<QByteArray>)> done) {
        provider.describe({address, key}, wanted, this, std::move(done));
    };
    return learn(ask<QByteArray>(profile, u"replicate"_s, {}, question), u"replicate"_s, wanted);
}

ServiceDesk::Learned ServiceDesk::import(const QByteArray &document, const QString &service, const QString &model)
{
    return learn(keptAlready(Result<QByteArray>(document)), service, model);
}

ServiceDesk::Learned ServiceDesk::learn(const QFuture<Result<QByteArray>> &document, const QString &service,
                                        const QString &model)
{
    auto promise = std::make_shared<QPromise<Result<EndpointChanges>>>();
    promise->start();
    const auto end = [promise](const Result<EndpointChanges> &changes) {
        promise->addResult(changes);
        promise->finish();
    };
    thenOn(document, this, [this, service, model, end](const Result<QByteArray> &bytes) {
        if (!bytes)
            return end(bytes.error());
        const auto keep = [bytes = *bytes, service, model, folder = m_services.schemaFolder] {
            return keepDocument(bytes, service, model, folder);
        };
        thenOn(QtConcurrent::run(backgroundPool(), keep), this,
               [this, end, isWhole = model.isEmpty()](const Result<QList<ImportedEndpoint>> &kept) {
            if (!kept)
                return end(kept.error());
            const Catalogue newer = Catalogue::load(m_services.schemaFolder);
            const bool names = isWhole && !kept->isEmpty() && kept->first().service == u"bfl"_s;
            const EndpointChanges changes = compare(m_services.catalogue, newer, *kept, names);
            m_services.catalogue.adopt(newer);
            emit catalogueChanged();
            end(changes);
        });
    });
    return promise->future();
}

QFuture<Result<QStringList>> ServiceDesk::finetunes(const ServiceProfile &profile, const QString &server)
{
    const QString protocol = profile.isPractice() ? u"bfl"_s : profile.protocol;
    return ask<QStringList>(profile, protocol, server,
                            [this, isFree = profile.isPractice()](Provider &provider, const QUrl &address, const QString &key,
                                                                  std::function<void(Result<QStringList>)> done) {
        if (key.isEmpty() && !isFree)
            return done(QStringList()); // nothing to ask with
        provider.finetunes({address, key}, this, std::move(done));
    });
}
} // namespace pentimento

#include "moc_servicedesk.cpp"
