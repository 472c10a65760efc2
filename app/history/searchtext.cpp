#include "app/history/searchtext.h"

#include "app/history/generation.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
// Letters that people take for plain ones and Unicode's decomposition does not.
QString plainLetters(char16_t letter)
{
    switch (letter) {
    case u'ø': return u"o"_s;
    case u'ł': return u"l"_s;
    case u'đ': return u"d"_s;
    case u'ħ': return u"h"_s;
    case u'ı': return u"i"_s;
    case u'æ': return u"ae"_s;
    case u'œ': return u"oe"_s;
    case u'ß': return u"ss"_s;
    default: return {};
    }
}
} // namespace

QString folded(const QString &text)
{
    // Decomposed after folding too: some letters fold to one with a mark.
    const QString decomposed = text.normalized(QString::NormalizationForm_KD).toCaseFolded()
                                   .normalized(QString::NormalizationForm_KD);
    QString result;
    result.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.category() == QChar::Mark_NonSpacing)
            continue;
        if (c.category() == QChar::Other_Control)
            result += u' ';
        else if (const QString plain = plainLetters(c.unicode()); !plain.isEmpty())
            result += plain;
        else
            result += c;
    }
    return result;
}

QString searchText(const Generation &generation)
{
    QStringList lines{folded(generation.prompt), folded(generation.endpointTitle), folded(generation.endpoint),
                      folded(generation.pictureName)};
    if (!generation.note.isEmpty())
        lines << folded(generation.note);
    for (const QString &tag : generation.tags)
        lines << folded(tag);
    return lines.join(u'\n');
}

SearchWords searchWords(const QString &typed)
{
    SearchWords words;
    QStringList phrases;
    for (const QString &word : folded(typed).split(u' ', Qt::SkipEmptyParts)) {
        if (word.toUcs4().size() < 3) {
            words.shorter << word;
            continue;
        }
        words.longer << word;
        // Quoted, so that none of FTS5's operators is seen in it.
        phrases << u'"' + QString(word).replace(u'"', u"\"\""_s) + u'"';
    }
    words.match = phrases.join(u' ');
    return words;
}
} // namespace pentimento
