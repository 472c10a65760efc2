#include "app/base/redact.h"

#include <QMutex>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QMutex secretsMutex;
QStringList secrets;
} // namespace

void rememberSecret(const QString &secret)
{
    const QMutexLocker lock(&secretsMutex);
    if (secret.size() < 4 || secrets.contains(secret))
        return;
    secrets.append(secret);
    // Longest first: a short secret that begins a longer one must not leave the longer one's end in sight.
    std::sort(secrets.begin(), secrets.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
}

QString withoutKnownSecrets(const QString &text)
{
    QString clean = text;
    const QMutexLocker lock(&secretsMutex);
    for (const QString &secret : std::as_const(secrets))
        clean.replace(secret, u"***"_s);
    return clean;
}

QString redacted(const QString &text)
{
    static const QRegularExpression header(
        uR"((x-key|authorization|x-webhook-secret|webhook_secret)("?\s*[:=]\s*"?)((bearer|token)\s+)?[^\s",}]+)"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression token(uR"(\b(bfl_|r8_|whsec_)[A-Za-z0-9_\-+/=]{4,})"_s);
    static const QRegularExpression signedAddress(uR"(([?&])(sig|signature|token|key|se|sp|sv|X-Amz-[A-Za-z-]+)=[^&\s"]+)"_s);
    static const QRegularExpression longBase64(uR"([A-Za-z0-9+/]{200,}={0,2})"_s);
    QString clean = withoutKnownSecrets(text);
    clean.replace(header, u"\\1\\2***"_s);
    clean.replace(token, u"***"_s);
    clean.replace(signedAddress, u"\\1\\2=***"_s);
    clean.replace(longBase64, u"***"_s);
    return clean;
}
} // namespace pentimento
