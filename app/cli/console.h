#pragma once

#include "app/base/error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace pentimento {
/// What a subcommand says: results to stdout, everything else to stderr; English with C numbers.
class Console
{
public:
    explicit Console(bool quiet = false) : m_quiet(quiet) {}

    void result(const QByteArray &line) const;         ///< a line on stdout, flushed
    void resultText(const QString &line) const { result(line.toUtf8()); }
    void message(const QString &line) const;           ///< stderr, unless quiet
    void problem(const Error &error) const;            ///< stderr, always
    /// Replaces the progress line; only on a terminal.
    void progress(const QString &line);
    /// Says all of them; the exit code is the first one's.
    int fail(const QList<Error> &errors) const;
    int fail(const Error &error) const { return fail(QList<Error>{error}); }

private:
    void clearProgress() const;
    bool m_quiet;
    mutable qsizetype m_progressWidth = 0;
};
} // namespace pentimento
