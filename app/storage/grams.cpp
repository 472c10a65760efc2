#include "app/storage/grams.h"

#include <QList>
#include <QSet>

namespace pentimento::grams {
namespace {
constexpr char32_t privateUse = 0xe000;

/// The tokenizer of the table parts words at every ASCII sign that is no letter or digit; here they count as letters.
char32_t asLetter(char32_t c)
{
    const bool isPlain = (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c >= 128;
    return isPlain ? c : privateUse + c;
}

QString spelled(char32_t first, char32_t second = 0)
{
    const char32_t letters[] = {asLetter(first), asLetter(second)};
    return QString::fromUcs4(letters, second == 0 ? 1 : 2);
}
} // namespace

QString of(const QString &text)
{
    const QList<uint> letters = text.toUcs4();
    QSet<quint64> seen;
    QString pieces;
    pieces.reserve(text.size() * 2);
    pieces += spelled(0) + u' ';
    const auto add = [&](uint first, uint second) {
        const quint64 key = (quint64(first) << 32) | second;
        if (seen.contains(key))
            return;
        seen.insert(key);
        pieces += spelled(first, second);
        pieces += u' ';
    };
    for (qsizetype i = 0; i < letters.size(); ++i) {
        if (letters[i] == 0 || QChar::isSpace(letters[i]))
            continue;
        add(letters[i], 0);
        if (i + 1 < letters.size() && letters[i + 1] != 0 && !QChar::isSpace(letters[i + 1]))
            add(letters[i], letters[i + 1]);
    }
    return pieces;
}

QString matchAll()
{
    return u'"' + spelled(0) + u'"';
}

QString match(const QString &word)
{
    const QList<uint> letters = word.toUcs4();
    return u'"' + spelled(letters.value(0), letters.value(1)) + u'"';
}
} // namespace pentimento::grams
