#pragma once

#include <QTranslator>

namespace pentimento {
/// A made-up language for looking at the window: accented letters in brackets, 40 % longer than the English text.
/// What stays plain English was not marked for translation.
class PseudoTranslator : public QTranslator
{
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    QString translate(const char *context, const char *source, const char *disambiguation, int n) const override;
    bool isEmpty() const override { return false; }

    static QString lengthened(const QString &text);
};
} // namespace pentimento
