#pragma once

#include <QString>

namespace pentimento {
/// \a text with everything that looks like a secret replaced by ***: known keys, tokens in headers and
/// query parameters of signed addresses, long base64. Every log line passes through here.
QString redacted(const QString &text);
/// Only the secrets that passed through rememberSecret(): for sentences of our own, which may speak of keys.
QString withoutKnownSecrets(const QString &text);
/// From now on redacted() replaces \a secret wherever it stands. Short values (under 4 characters) are ignored.
/// Any thread.
void rememberSecret(const QString &secret);
} // namespace pentimento
