#include "app/cli/backend.h"

#include "app/api/bfl/bflprovider.h"
#include "app/api/proxychoice.h"
#include "app/api/replicate/replicateprovider.h"
#include "app/base/json.h"
#include "app/base/log.h"
#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/jobs/servicedesk.h"
#include "app/practice/practiceserver.h"
#include "app/settings/settings.h"
#include "app/storage/store.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool isProfileId(const QString &id)
{
    static const QRegularExpression form(u"^[a-z0-9][a-z0-9-]{0,39}$"_s);
    return form.match(id).hasMatch();
}
} // namespace

QList<ServiceProfile> profilesFrom(const SettingsStore &settings)
{
    QList<ServiceProfile> profiles = builtInProfiles();
    const Result<QJsonValue> kept = parseJson(settings.get(settings::profiles), u"The list of services"_s);
    if (!kept)
        return profiles;
    for (const QJsonValue &value : kept->toArray()) {
        const QJsonObject object = value.toObject();
        ServiceProfile profile{object[u"id"_s].toString(), object[u"title"_s].toString(),
                               object[u"protocol"_s].toString(), QUrl(object[u"address"_s].toString())};
        if (!isProfileId(profile.id) || (!profile.address.isEmpty() && !isAllowedAddress(profile.address)))
            continue;
        const auto same = std::find_if(profiles.begin(), profiles.end(),
                                       [&](const ServiceProfile &known) { return known.id == profile.id; });
        if (same != profiles.end()) {
            if (!same->isPractice())
                same->address = profile.address;
        } else if (profile.protocol == u"bfl"_s || profile.protocol == u"replicate"_s) {
            profiles.append(profile);
        }
    }
    return profiles;
}

SpendingLimits limitsFrom(const SettingsStore &settings)
{
    const auto mark = [&settings](const Setting<qlonglong> &setting) {
        const qlonglong value = settings.get(setting);
        return value > 0 ? std::optional<qint64>(value) : std::nullopt;
    };
    const bool isDay = settings.get(settings::spendingPeriod) == u"day"_s;
    return {isDay ? SpendingLimits::Period::Day : SpendingLimits::Period::Month, mark(settings::spendingWarnAt),
            mark(settings::spendingStopAt)};
}

Result<std::unique_ptr<Backend>> Backend::open(Setup setup)
{
    std::unique_ptr<Backend> backend(new Backend(std::move(setup)));
    Result<std::unique_ptr<Store>> store = Store::open(backend->m_paths);
    if (!store)
        return store.error();
    backend->m_store = *std::move(store);
    backend->m_history = std::make_unique<History>(*backend->m_store);
    backend->m_bfl = std::make_unique<BflProvider>();
    backend->m_replicate = std::make_unique<ReplicateProvider>();
    Backend *raw = backend.get();
    backend->m_queue = std::make_unique<JobQueue>(JobQueue::Services{
        *raw->m_store, *raw->m_history, *raw->m_credentials, raw->m_catalogue, raw->m_clock,
        [raw](const QString &protocol) { return raw->provider(protocol); },
        [raw] { return raw->profiles(); },
        [raw] { return raw->practiceAddress(); },
        {}, {},
        [raw] { return limitsFrom(*raw->m_settings); },
    });
    raw->m_desk = std::make_unique<ServiceDesk>(ServiceDesk::Services{
        *raw->m_credentials, raw->m_catalogue, raw->m_paths.schemas(),
        [raw](const QString &protocol) { return raw->provider(protocol); },
        [raw] { return raw->practiceAddress(); },
    });
    // Practice offers what it knew when it started: it starts anew, and its jobs go on there.
    QObject::connect(raw->m_desk.get(), &ServiceDesk::catalogueChanged, raw->m_desk.get(), [raw] { raw->m_practice.reset(); });
    return backend;
}

Provider *Backend::provider(const QString &protocol) const
{
    if (protocol == u"replicate"_s)
        return m_replicate.get();
    return protocol == u"bfl"_s ? m_bfl.get() : nullptr;
}

Backend::Backend(Setup setup)
    : m_paths(setup.paths)
    , m_practiceLatency(setup.practiceLatency)
    , m_catalogue(Catalogue::load(m_paths.schemas()))
    , m_settings(std::make_unique<SettingsStore>(m_paths.settingsFile()))
    , m_credentials(setup.credentials ? std::move(setup.credentials) : std::make_unique<KeychainStore>())
{
    useProxy(ProxyChoice::fromText(m_settings->get(settings::proxy)).value_or(ProxyChoice{}));
    for (const Error &problem : m_catalogue.problems())
        qCWarning(logApp).noquote() << problem.plainSentence() << problem.detail;
}

Backend::~Backend() = default;

QList<ServiceProfile> Backend::profiles() const
{
    return profilesFrom(*m_settings);
}

Result<QUrl> Backend::practiceAddress()
{
    if (!m_practice) {
        m_practiceCatalogue = m_catalogue;
        Result<std::unique_ptr<PracticeServer>> started
            = PracticeServer::start({m_paths.practice(), 0, m_practiceLatency, {}}, m_practiceCatalogue);
        if (!started)
            return started.error();
        m_practice = *std::move(started);
    }
    return m_practice->baseUrl();
}
} // namespace pentimento
