#pragma once

#include <QTranslator>

namespace pentimento {
/// English needs no translation, but for numbers: of "%n step(s)" it makes "1 step" or "2 steps".
///
/// To be installed before the language's own translator, which then comes first.
class EnglishPlurals : public QTranslator
{
public:
    using QTranslator::QTranslator;
    QString translate(const char *, const char *source, const char *, int n) const override
    {
        QString text = n < 0 ? QString() : QString::fromUtf8(source);
        if (!text.contains(QLatin1String("(s)")))
            return {};
        if (n == 1) {
            // The verb of the same sentence goes with it.
            text.replace(QLatin1String("(s) are "), QLatin1String("(s) is "))
                .replace(QLatin1String("(s) were "), QLatin1String("(s) was "));
            text.replace(QLatin1String(" rest make "), QLatin1String(" rest makes "));
        }
        return text.replace(QLatin1String("(s)"), n == 1 ? QString() : QStringLiteral("s"));
    }
    bool isEmpty() const override { return false; }
};
} // namespace pentimento
