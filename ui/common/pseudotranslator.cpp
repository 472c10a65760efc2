#include "ui/common/pseudotranslator.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype longestWord = 12;
} // namespace

QString PseudoTranslator::lengthened(const QString &text)
{
    static const QString plain = u"aceinosuyACEINOSUY"_s;
    static const QString accented = u"áçéíñóšúýÁÇÉÍÑÓŠÚÝ"_s;
    QString longer;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        // Place markers must stay what they are: %1, %n, and mnemonics.
        const bool marker = i > 0 && (text[i - 1] == u'%' || text[i - 1] == u'&');
        const qsizetype at = marker ? -1 : plain.indexOf(c);
        longer += at < 0 ? c : accented[at];
    }
    const qsizetype extra = (text.size() * 4 + 9) / 10;
    QString padding(qMax<qsizetype>(0, extra - 2), u'~');
    for (qsizetype i = longestWord; i < padding.size(); i += longestWord + 1)
        padding[i] = u' '; // lines break between words in every language
    return u'[' + longer + padding + u']';
}

QString PseudoTranslator::translate(const char *, const char *source, const char *, int) const
{
    const QString text = QString::fromUtf8(source);
    return text.isEmpty() ? text : lengthened(text);
}
} // namespace pentimento

#include "moc_pseudotranslator.cpp"
