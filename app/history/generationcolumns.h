#pragma once

#include "app/history/generation.h"

#include <QStringList>
#include <QVariantList>

class QSqlQuery;

namespace pentimento {
/// Between a Generation and its row. Marks (favourite, rejected, accepted, note, tags, bin) are apart: they are the
/// person's and are not written back by a job that runs meanwhile.
namespace generationcolumns {
/// "id, click, ..., binned_at": what generationFromRow() reads, in its order.
const QString &all();
/// Names of all columns but the marks.
const QStringList &withoutMarks();
/// Their values for \a generation.
QVariantList valuesWithoutMarks(const Generation &generation);
const QStringList &onlyMarks();
QVariantList valuesOfMarks(const Generation &generation);
QStringList textsFromCell(const QVariant &cell);
/// The present row of \a query, which selected all() from column \a first on. Damaged cells read as empty, an unknown state as Unknown.
Generation generationFromRow(const QSqlQuery &query, int first = 0);
} // namespace generationcolumns
} // namespace pentimento
