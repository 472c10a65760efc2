#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/clock.h"
#include "app/base/paths.h"
#include "app/base/result.h"
#include "app/credentials/credentialstore.h"
#include "app/jobs/spendinglimits.h"
#include "app/schema/catalogue.h"

#include <QList>

#include <chrono>
#include <memory>

namespace pentimento {

class History;
class JobQueue;
class PracticeServer;
class Provider;
class ServiceDesk;
class SettingsStore;
class Store;

/// One of everything behind the window and the subcommands, made in the right order and taken apart in reverse.
/// Main thread.
class Backend
{
public:
    struct Setup
    {
        Paths paths = Paths::fromEnvironment();
        std::chrono::milliseconds practiceLatency{2000};
        std::unique_ptr<CredentialStore> credentials = {}; ///< none: the desktop's keyring
    };
    static Result<std::unique_ptr<Backend>> open(Setup setup);
    ~Backend();

    const Paths &paths() const { return m_paths; }
    SettingsStore &settings() { return *m_settings; }
    const Catalogue &catalogue() const { return m_catalogue; }
    CredentialStore &credentials() { return *m_credentials; }
    Store &store() { return *m_store; }
    History &history() { return *m_history; }
    JobQueue &queue() { return *m_queue; }
    ServiceDesk &desk() { return *m_desk; }
    Clock &clock() { return m_clock; }

    /// The built-in ones with the addresses that the person set, then the person's own.
    QList<ServiceProfile> profiles() const;
    /// Starts Practice inside this process on first need.
    Result<QUrl> practiceAddress();

private:
    Provider *provider(const QString &protocol) const;
    explicit Backend(Setup setup);
    Paths m_paths;
    std::chrono::milliseconds m_practiceLatency;
    SystemClock m_clock;
    Catalogue m_catalogue;
    Catalogue m_practiceCatalogue; // its own: it reads from other threads, and ours can change
    std::unique_ptr<SettingsStore> m_settings;
    std::unique_ptr<CredentialStore> m_credentials;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
    std::unique_ptr<PracticeServer> m_practice;
    std::unique_ptr<Provider> m_bfl;
    std::unique_ptr<Provider> m_replicate;
    std::unique_ptr<ServiceDesk> m_desk;
    std::unique_ptr<JobQueue> m_queue; // last: it uses all of the above
};

/// The profiles that \a settings holds, read tolerantly, over the built-in ones.
QList<ServiceProfile> profilesFrom(const SettingsStore &settings);
/// How much the person means to spend.
SpendingLimits limitsFrom(const SettingsStore &settings);
} // namespace pentimento
