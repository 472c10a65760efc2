#pragma once

#include <QString>

namespace pentimento {
/// Where files lie (design, section 5). Plain paths; nothing is created here.
struct Paths
{
    QString data;   ///< history.sqlite, files/, pictures/, thumbnails/, schemas/, practice/, owners/
    QString config; ///< settings
    QString state;  ///< log

    /// From PENTIMENTO_DATA_DIR (moves all three), else the XDG variables, else their defaults.
    static Paths fromEnvironment();
    /// All three below \a root, as PENTIMENTO_DATA_DIR does.
    static Paths below(const QString &root);

    QString database() const { return data + QStringLiteral("/history.sqlite"); }
    QString files() const { return data + QStringLiteral("/files"); }
    QString pictures() const { return data + QStringLiteral("/pictures"); }
    QString thumbnails() const { return data + QStringLiteral("/thumbnails"); }
    QString schemas() const { return data + QStringLiteral("/schemas"); }
    QString practice() const { return data + QStringLiteral("/practice"); }
    QString owners() const { return data + QStringLiteral("/owners"); }
    QString settingsFile() const { return config + QStringLiteral("/pentimento.conf"); }
    QString logFile() const { return state + QStringLiteral("/pentimento.log"); }
};
} // namespace pentimento
