#include "app/jobs/furtherpictures.h"

#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <QFileInfo>
#include <QSqlQuery>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Result<void> writeRow(Database &database, const Generation &row)
{
    const Result<Generation> kept = generationtable::find(database, row.id);
    if (kept)
        return generationtable::update(database, row);
    if (kept.error().kind != Error::Kind::Input)
        return kept.error();
    return generationtable::insert(database, row); // gone while it ran: what it cost must not be forgotten
}

Result<int> nextVariation(Database &database, const QString &group)
{
    Result<QSqlQuery> last =
        database.execute(u"SELECT max(variation) FROM generations WHERE click = ?"_s, {group});
    if (!last)
        return last.error();
    return last->next() ? last->value(0).toInt() + 1 : 0;
}

Result<void> insertMissing(Database &database, QList<Generation> further, QList<Generation> &inserted)
{
    for (Generation &picture : further) {
        const Result<qint64> there = generationtable::rowOf(database, picture.id);
        if (!there)
            return there.error();
        if (*there != 0)
            continue;
        const Result<int> variation = nextVariation(database, picture.group);
        if (!variation)
            return variation.error();
        picture.variation = *variation;
        if (const Result<void> done = generationtable::insert(database, picture); !done)
            return done;
        inserted << picture;
    }
    return {};
}
} // namespace

QList<Generation> furtherPictures(const Generation &first, const QStringList &addresses,
                                  const std::optional<Error> &refusal)
{
    QList<Generation> further;
    for (qsizetype i = 0; i < addresses.size(); ++i) {
        Generation picture = first;
        picture.output = int(i) + 1;
        // The same name whenever it is told of: after a restart it is known to be there already.
        picture.id = first.id + u'-' + QString::number(picture.output + 1);
        picture.resultUrl = addresses[i];
        picture.estimate = picture.cost = Money{0, {}, {}};
        picture.outputPath = furtherOutputPath(first.outputPath, picture.output);
        picture.hasSecret = false; // the job's, and so the first one's
        if (addresses[i].isEmpty()) {
            picture.state = JobState::Failed;
            picture.error = refusal ? *refusal : Error{Error::Kind::Unusable};
            picture.finishedAt = first.finishedAt.isValid() ? first.finishedAt : first.submittedAt;
        }
        further << picture;
    }
    return further;
}

Result<QList<Generation>> writeWithFurther(Database &database, const Generation &row,
                                           const QList<Generation> &further)
{
    if (further.isEmpty()) {
        const Result<void> written = writeRow(database, row);
        return written ? Result<QList<Generation>>(QList<Generation>()) : written.error();
    }
    QList<Generation> inserted;
    const Result<void> written = database.transaction([&]() -> Result<void> {
        inserted.clear();
        if (const Result<void> first = writeRow(database, row); !first)
            return first;
        return insertMissing(database, further, inserted);
    });
    return written ? Result<QList<Generation>>(inserted) : written.error();
}

QString furtherOutputPath(const QString &path, int output)
{
    if (path.isEmpty())
        return {};
    const QFileInfo file(path);
    const QString ending = file.suffix().isEmpty() ? QString() : u'.' + file.suffix();
    return path.chopped(ending.size()) + u'-' + QString::number(output + 1) + ending;
}
} // namespace pentimento
