#pragma once

#include <QStringList>

namespace pentimento {
/// True where \a word names a subcommand: then no display is needed.
bool isSubcommand(const QString &word);

/// Runs the subcommand in \a arguments (without the program's name) to its end and returns the process's exit
/// code (design, section 4). Needs a QGuiApplication (offscreen) because Practice draws text.
int runSubcommand(const QStringList &arguments);

/// The text of --help.
QString usageText();
} // namespace pentimento
