#include "app/cli/console.h"

#include "app/base/redact.h"

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
void put(std::FILE *stream, const QByteArray &line)
{
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}
} // namespace

void Console::result(const QByteArray &line) const
{
    clearProgress();
    put(stdout, line);
}

void Console::message(const QString &line) const
{
    if (m_quiet)
        return;
    clearProgress();
    put(stderr, withoutKnownSecrets(line).toUtf8());
}

void Console::problem(const Error &error) const
{
    clearProgress();
    put(stderr, withoutKnownSecrets(error.plainSentence()).toUtf8());
}

void Console::progress(const QString &line)
{
    if (m_quiet || !isatty(STDERR_FILENO))
        return;
    const QByteArray text = '\r' + line.toUtf8() + QByteArray(qMax<qsizetype>(0, m_progressWidth - line.size()), ' ');
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stderr);
    std::fflush(stderr);
    m_progressWidth = line.size();
}

void Console::clearProgress() const
{
    if (m_progressWidth == 0)
        return;
    const QByteArray blank = '\r' + QByteArray(m_progressWidth, ' ') + '\r';
    std::fwrite(blank.constData(), 1, static_cast<std::size_t>(blank.size()), stderr);
    m_progressWidth = 0;
}

int Console::fail(const QList<Error> &errors) const
{
    for (const Error &error : errors)
        problem(error);
    return errors.isEmpty() ? 0 : exitCode(errors.first().kind);
}
} // namespace pentimento
