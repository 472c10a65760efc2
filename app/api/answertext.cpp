#include "app/api/answertext.h"

#include "app/base/redact.h"

namespace pentimento {
namespace {
constexpr qsizetype longestText = 300;

/// Index behind the string that begins at \a start (a quote), or the end where it is not closed.
qsizetype endOfString(const QByteArray &json, qsizetype start)
{
    for (qsizetype i = start + 1; i < json.size(); ++i) {
        if (json[i] == '\\')
            ++i;
        else if (json[i] == '"')
            return i + 1;
    }
    return json.size();
}
} // namespace

QString cleanText(const QString &text)
{
    QString line = redacted(text.left(16 * longestText));
    for (QChar &c : line) {
        if (!c.isPrint())
            c = u' ';
    }
    line = line.simplified().left(longestText);
    while (line.endsWith(u'.'))
        line.chop(1);
    return line;
}

QByteArray withoutLongStrings(const QByteArray &json, qsizetype most)
{
    QByteArray kept;
    kept.reserve(qMin<qsizetype>(json.size(), 4 * 1024 * 1024));
    qsizetype from = 0; // not yet copied
    for (qsizetype i = 0; i < json.size();) {
        if (json[i] != '"') {
            ++i;
            continue;
        }
        const qsizetype end = endOfString(json, i);
        if (end - i - 2 > most) {
            kept.append(json.constData() + from, i - from);
            kept.append("\"\"");
            from = end;
        }
        i = end;
    }
    kept.append(json.constData() + from, json.size() - from);
    return kept;
}
} // namespace pentimento
