#include "app/credentials/credentialstore.h"

#include "app/base/redact.h"

namespace pentimento {
QFuture<Result<QString>> MemoryCredentials::read(const QString &name)
{
    return QtFuture::makeReadyFuture(Result<QString>(m_secrets.value(name)));
}

QFuture<Result<void>> MemoryCredentials::write(const QString &name, const QString &secret)
{
    setForSession(name, secret);
    return QtFuture::makeReadyFuture(Result<void>());
}

QFuture<Result<void>> MemoryCredentials::remove(const QString &name)
{
    m_secrets.remove(name);
    return QtFuture::makeReadyFuture(Result<void>());
}

void MemoryCredentials::setForSession(const QString &name, const QString &secret)
{
    const QString trimmed = secret.trimmed();
    rememberSecret(trimmed);
    if (trimmed.isEmpty())
        m_secrets.remove(name);
    else
        m_secrets.insert(name, trimmed);
}
} // namespace pentimento
