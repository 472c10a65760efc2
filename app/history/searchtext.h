#pragma once

#include <QString>
#include <QStringList>

namespace pentimento {
struct Generation;

/// \a text as searches compare it: without case and accents, control characters as spaces.
QString folded(const QString &text);
/// What a search looks through: prompt, endpoint's title and id, picture's name, note, tags; folded, one a line.
QString searchText(const Generation &generation);

/// A typed search, split at white space and folded.
struct SearchWords
{
    QString match = {};      ///< FTS5 expression of the words with three letters or more; empty: none
    QStringList longer = {};  ///< the same words as they are
    QStringList shorter = {}; ///< the others: for grams::match()
};
SearchWords searchWords(const QString &typed);
} // namespace pentimento
