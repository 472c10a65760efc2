#pragma once

#include <QString>
#include <QUrl>

#include <optional>

namespace pentimento {
/// How connections leave this computer. A plain value; kept as text: "" (as the system says), "none", or the address of
/// a proxy ("http://HOST:PORT", "socks5://HOST:PORT").
struct ProxyChoice
{
    enum class Kind { System, None, Manual };
    Kind kind = Kind::System;
    QUrl address = {}; ///< Manual

    /// Nothing where \a text is none of these; an address holds no name and no password, because settings are no
    /// place for secrets.
    static std::optional<ProxyChoice> fromText(const QString &text);
    QString text() const;
    bool operator==(const ProxyChoice &) const = default;
};

/// For every connection of the process from now on; never for what runs on this computer. Main thread.
void useProxy(const ProxyChoice &choice);
} // namespace pentimento
