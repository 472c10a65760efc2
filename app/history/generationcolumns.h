#pragma once

#include "app/history/generation.h"

#include <QStringList>
#include <QVariantList>

class QSqlQuery;

namespace pentimento {
/// Between a Generation and its row. Marks (favourite, rejected, accepted) are apart: they are the person's and are
/// not written back by a job that runs meanwhile.
namespace generationcolumns {
/// "id, click, ..., accepted": what generationFromRow() reads, in its order.
const QString &all();
/// Names of all columns but the marks.
const QStringList &withoutMarks();
/// Their values for \a generation.
QVariantList valuesWithoutMarks(const Generation &generation);
/// The present row of \a query, which selected all(). Damaged cells read as empty, an unknown state as Unknown.
Generation generationFromRow(const QSqlQuery &query);
} // namespace generationcolumns
} // namespace pentimento
