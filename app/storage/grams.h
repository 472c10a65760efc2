#pragma once

#include <QString>

namespace pentimento {
class Database;

/// Words of one and two letters in the table generation_grams, where an index of three letters cannot find them.
namespace grams {
/// Every letter and every pair of neighbours of \a text but those with white space, each once, as the table takes them.
/// Before them stands one piece that every text has.
QString of(const QString &text);
/// The FTS5 expression that finds every row.
QString matchAll();
/// The FTS5 expression that finds \a word, which has one or two letters.
QString match(const QString &word);
} // namespace grams
} // namespace pentimento
