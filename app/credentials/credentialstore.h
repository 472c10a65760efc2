#pragma once

#include "app/base/result.h"

#include <QFuture>
#include <QHash>
#include <QString>

#include <chrono>
#include <memory>

namespace pentimento {
/// Where keys and webhook secrets live. \a name: "bfl", "replicate", a profile's id, "job/<id>". Main thread.
class CredentialStore
{
public:
    virtual ~CredentialStore() = default;
    /// An empty string where there is none. Key error where the keyring cannot be read: reason and remedy.
    virtual QFuture<Result<QString>> read(const QString &name) = 0;
    /// White space around \a secret is trimmed; an empty one removes the entry. Success ends what was set for the session.
    virtual QFuture<Result<void>> write(const QString &name, const QString &secret) = 0;
    virtual QFuture<Result<void>> remove(const QString &name) = 0;
    /// For this process only: wins over what is kept; an empty secret ends it.
    virtual void setForSession(const QString &name, const QString &secret) = 0;
};

/// The desktop's keyring through QtKeychain. The environment's keys win (BFL_API_KEY, REPLICATE_API_TOKEN,
/// PENTIMENTO_KEY_<P> for profile p: upper case, everything but letters and digits as _), then those for the
/// session. Reads give up after \a patience. Every secret that passes is made known to redacted().
class KeychainStore final : public CredentialStore
{
public:
    explicit KeychainStore(std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~KeychainStore() override;
    QFuture<Result<QString>> read(const QString &name) override;
    QFuture<Result<void>> write(const QString &name, const QString &secret) override;
    QFuture<Result<void>> remove(const QString &name) override;
    void setForSession(const QString &name, const QString &secret) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// In memory only, for tests: the environment counts for nothing.
class MemoryCredentials final : public CredentialStore
{
public:
    QFuture<Result<QString>> read(const QString &name) override;
    QFuture<Result<void>> write(const QString &name, const QString &secret) override;
    QFuture<Result<void>> remove(const QString &name) override;
    void setForSession(const QString &name, const QString &secret) override;

private:
    QHash<QString, QString> m_secrets;
};

/// The environment variable that serves \a name; empty where none does (jobs' secrets).
QString keyVariable(const QString &name);
} // namespace pentimento
