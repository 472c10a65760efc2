#include "app/history/housekeeping.h"

#include "app/history/generation.h"
#include "app/history/generationcolumns.h"
#include "app/history/generationtable.h"
#include "app/history/searchtext.h"
#include "app/history/usedfiles.h"
#include "app/storage/grams.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QHash>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int sliceRows = 1000;
// What was put into the store a moment ago may not be in a row yet.
constexpr int safeSeconds = 600;

/// The result of a task of the storage thread; for other threads than that and the main one.
template<typename Task>
auto ask(Store &store, Task task)
{
    auto future = store.run(std::move(task));
    future.waitForFinished();
    return future.result();
}

QString nameOf(const FileRef &file)
{
    return file.sha256 + u'.' + file.extension;
}

bool isUnkept(const Generation &generation)
{
    return isEnd(generation.state) && !generation.favourite && !generation.accepted && !generation.binnedAt.isValid();
}

/// Bytes of a file and who uses it, as a sum is made of it once.
struct Holders
{
    bool isKept = false;   ///< by a row that stays
    bool isUnkept = false;
    bool isBinned = false;
    int picture = -1;
};
} // namespace

Housekeeping::Housekeeping(Store &store, const std::atomic<bool> *isEnding)
    : m_store(store)
    , m_isEnding(isEnding)
{}

template<typename Visit>
Result<void> Housekeeping::eachRow(Visit visit)
{
    for (qint64 after = 0;;) {
        if (isEnding())
            return Error{Error::Kind::Interrupted};
        const auto slice = ask(m_store, [after](Database &database) { return generationtable::slice(database, after, sliceRows); });
        if (!slice)
            return slice.error();
        for (const generationtable::Row &row : *slice)
            visit(row.generation);
        if (slice->size() < sliceRows)
            return {};
        after = slice->last().row;
    }
}

Result<Housekeeping::Usage> Housekeeping::usage()
{
    Usage usage;
    QHash<QString, int> places;
    QHash<quint64, Holders> holders;
    const Result<void> read = eachRow([&](const Generation &generation) {
        const QString origin = generation.origin();
        auto place = places.find(origin);
        if (place == places.end()) {
            place = places.insert(origin, int(usage.pictures.size()));
            usage.pictures.append({origin, generation.pictureName});
        }
        const bool binned = generation.binnedAt.isValid();
        PictureUse &picture = usage.pictures[*place];
        picture.generations += !binned;
        picture.unkept += isUnkept(generation);
        usage.binned += binned;
        if (!picture.newest.isValid() || generation.createdAt > picture.newest)
            picture.newest = generation.createdAt;
        for (const FileRef &file : filesOf(generation)) {
            Holders &holder = holders[UsedFiles::frontOf(file.sha256)];
            if (holder.picture < 0)
                holder.picture = *place;
            (binned ? holder.isBinned : isUnkept(generation) ? holder.isUnkept : holder.isKept) = true;
        }
    });
    if (!read)
        return read.error();
    UsedFiles states;
    states.addWorkingStates(m_store.paths().pictures());
    m_store.files().each([&](const FileRef &file, qint64 bytes) {
        const auto holder = holders.constFind(UsedFiles::frontOf(file.sha256));
        if (holder == holders.constEnd())
            return;
        PictureUse &picture = usage.pictures[holder->picture];
        picture.bytes += bytes;
        usage.bytes += bytes;
        if (holder->isKept || states.contains(file))
            return;
        (holder->isUnkept ? picture.unkeptBytes : usage.binnedBytes) += bytes;
    });
    QDirIterator thumbnails(m_store.paths().thumbnails(), QDir::Files);
    while (thumbnails.hasNext()) {
        thumbnails.next();
        usage.otherBytes += thumbnails.fileInfo().size();
    }
    usage.otherBytes += QFileInfo(m_store.paths().database()).size();
    usage.pictures.removeIf([](const PictureUse &picture) { return picture.generations == 0; });
    std::stable_sort(usage.pictures.begin(), usage.pictures.end(),
                     [](const PictureUse &a, const PictureUse &b) { return a.bytes > b.bytes; });
    return usage;
}

Result<QStringList> Housekeeping::unkept(const QStringList &origins)
{
    QStringList ids;
    const Result<void> read = eachRow([&](const Generation &generation) {
        if (isUnkept(generation) && (origins.isEmpty() || origins.contains(generation.origin())))
            ids << generation.id;
    });
    return read ? Result<QStringList>(ids) : read.error();
}

/// By name: a look through the folder for each would take long where there are many.
void Housekeeping::removeThumbnails(const QString &id)
{
    const QString begin = m_store.paths().thumbnails() + u'/' + id;
    for (const QString &moment : {QString(), u"-before"_s}) {
        for (const int side : {160, 256, 320, 800}) { // cards, strip, details
            for (const QString &ending : {u".jpg"_s, u".png"_s})
                QFile::remove(begin + moment + u'-' + QString::number(side) + ending);
        }
    }
}

Result<Housekeeping::Freed> Housekeeping::emptyBin(const QDateTime &moment)
{
    const auto binned = ask(m_store, [moment](Database &database) { return generationtable::binnedBefore(database, moment); });
    return binned ? erase(*binned) : binned.error();
}

Result<Housekeeping::Freed> Housekeeping::eraseBinned(const QStringList &ids)
{
    const auto binned = ask(m_store, [ids](Database &database) -> Result<QList<Generation>> {
        QList<Generation> found;
        for (const QString &id : ids) {
            const Result<Generation> generation = generationtable::find(database, id);
            if (generation && generation->binnedAt.isValid())
                found << *generation;
            else if (!generation && generation.error().kind != Error::Kind::Input)
                return generation.error();
        }
        return found;
    });
    return binned ? erase(*binned) : binned.error();
}

Result<Housekeeping::Freed> Housekeeping::erase(const QList<Generation> &generations)
{
    Freed freed;
    const QDateTime before = QDateTime::currentDateTimeUtc().addSecs(-safeSeconds);
    QHash<QString, FileRef> candidates;
    for (const Generation &generation : generations) {
        if (isEnding())
            return Error{Error::Kind::Interrupted};
        const Result<void> erased = ask(m_store, [id = generation.id](Database &database) { return generationtable::erase(database, id); });
        if (!erased)
            return erased.error();
        ++freed.generations;
        removeThumbnails(generation.id);
        removeThumbnails(generation.id + u'-' + generation.patch.sha256.left(8));
        for (const FileRef &file : filesOf(generation))
            candidates.insert(nameOf(file), file);
    }
    if (candidates.isEmpty())
        return freed;
    UsedFiles used;
    if (const Result<void> read = eachRow([&used](const Generation &generation) { used.add(generation); }); !read)
        return read.error();
    used.addWorkingStates(m_store.paths().pictures());
    for (const FileRef &file : std::as_const(candidates)) {
        const qint64 bytes = m_store.files().sizeOf(file);
        if (bytes < 0 || used.contains(file))
            continue;
        const Result<bool> gone = m_store.files().remove(file, before);
        if (!gone)
            return gone.error();
        freed.files += *gone;
        freed.bytes += *gone ? bytes : 0;
    }
    return freed;
}

Result<Housekeeping::Freed> Housekeeping::sweep(const QDateTime &before)
{
    Freed freed;
    UsedFiles used;
    if (const Result<void> read = eachRow([&used](const Generation &generation) { used.add(generation); }); !read)
        return read.error();
    used.addWorkingStates(m_store.paths().pictures());
    m_store.files().each([&](const FileRef &file, qint64 bytes) {
        if (isEnding() || used.contains(file))
            return;
        const Result<bool> gone = m_store.files().remove(file, before);
        if (gone && *gone) {
            ++freed.files;
            freed.bytes += bytes;
        }
    });
    return freed;
}

Result<Housekeeping::Report> Housekeeping::check(bool repair, const std::function<void(int, int)> &progress)
{
    Report report;
    if (const Result<void> done = checkDatabase(repair, report); !done)
        return done.error();
    if (const Result<void> done = checkFiles(repair, report, progress); !done)
        return done.error();
    if (const Result<void> done = checkOrphans(repair, report); !done)
        return done.error();
    return report;
}

namespace {
/// The first line that SQLite has to say against the database; empty: nothing.
Result<QString> integrityOf(Database &database)
{
    Result<QSqlQuery> check = database.execute(u"PRAGMA integrity_check(1)"_s);
    if (!check)
        return check.error();
    const QString said = check->next() ? check->value(0).toString() : QString();
    return said == u"ok"_s ? QString() : said;
}

bool isIndexSound(Database &database, const QString &table)
{
    return database.execute(u"INSERT INTO %1 (%1, rank) VALUES ('integrity-check', 1)"_s.arg(table)).hasValue();
}

Result<void> rebuildIndexes(Database &database)
{
    return database.transaction([&]() -> Result<void> {
        // First what the table has, so that the triggers find what they take out.
        if (const auto rebuilt = database.execute(u"INSERT INTO generation_words (generation_words) VALUES ('rebuild')"_s); !rebuilt)
            return rebuilt.error();
        Result<QSqlQuery> rows = database.execute(u"SELECT %1, row, search_text FROM generations"_s.arg(generationcolumns::all()));
        if (!rows)
            return rows.error();
        if (const auto cleared = database.execute(u"INSERT INTO generation_grams (generation_grams) VALUES ('delete-all')"_s); !cleared)
            return cleared.error();
        while (rows->next()) {
            const Generation generation = generationcolumns::generationFromRow(*rows);
            const QVariant row = rows->value(u"row"_s);
            const QString text = searchText(generation);
            if (text != rows->value(u"search_text"_s).toString()) {
                if (const auto set = database.execute(u"UPDATE generations SET search_text = ? WHERE row = ?"_s, {text, row}); !set)
                    return set.error();
            }
            if (const auto added = database.execute(u"INSERT INTO generation_grams (rowid, grams) VALUES (?, ?)"_s,
                                                    {row, grams::of(text)}); !added)
                return added.error();
        }
        return {};
    });
}

/// Rows that are not in the index of short words.
Result<qint64> countWithoutGrams(Database &database)
{
    Result<QSqlQuery> wrong = database.execute(u"SELECT count(*) FROM generations WHERE row NOT IN"
                                               " (SELECT rowid FROM generation_grams WHERE generation_grams MATCH ?)"_s,
                                               {grams::matchAll()});
    if (!wrong)
        return wrong.error();
    return wrong->next() ? wrong->value(0).toLongLong() : 0;
}
} // namespace

Result<void> Housekeeping::checkDatabase(bool repair, Report &report)
{
    return ask(m_store, [repair, &report](Database &database) -> Result<void> {
        const Result<QString> integrity = integrityOf(database);
        if (!integrity)
            return integrity.error();
        if (!integrity->isEmpty())
            report.problems << u"The database is damaged: %1. Start again: it is set aside, and what can be read is kept."_s.arg(*integrity);
        const Result<qint64> without = countWithoutGrams(database);
        if (!without)
            return without.error();
        if (isIndexSound(database, u"generation_words"_s) && isIndexSound(database, u"generation_grams"_s) && *without == 0)
            return {};
        if (!repair) {
            report.problems << u"The index of words does not agree with the entries. --repair makes it anew."_s;
            return {};
        }
        if (const Result<void> rebuilt = rebuildIndexes(database); !rebuilt)
            return rebuilt;
        report.repairs << u"The index of words was made anew."_s;
        return {};
    });
}

Result<void> Housekeeping::checkFiles(bool repair, Report &report, const std::function<void(int, int)> &progress)
{
    QHash<QString, QStringList> users; // of each file, the first few
    const Result<void> read = eachRow([&](const Generation &generation) {
        ++report.generations;
        for (const FileRef &file : filesOf(generation)) {
            QStringList &ids = users[nameOf(file)];
            if (ids.size() < 3)
                ids << generation.id;
        }
    });
    if (!read)
        return read;
    const int total = int(users.size());
    const FileStore &files = m_store.files();
    for (auto it = users.begin(); it != users.end(); ++it) {
        if (isEnding())
            return Error{Error::Kind::Interrupted};
        const FileRef file{it.key().left(64), it.key().mid(65)};
        ++report.files;
        if (progress && report.files % 100 == 0)
            progress(report.files, total);
        if (!files.contains(file)) {
            report.problems << u"%1 is missing; used by %2."_s.arg(it.key(), it->join(u", "_s));
        } else if (!files.get(file)) {
            const QString path = files.pathOf(file);
            // Out of the way, so that the same bytes can be stored again.
            if (repair && QFile::rename(path, path + u".damaged"_s))
                report.repairs << u"%1 was set aside as %1.damaged."_s.arg(it.key());
            report.problems << u"%1 is damaged; used by %2."_s.arg(it.key(), it->join(u", "_s));
        }
    }
    return {};
}

Result<void> Housekeeping::checkOrphans(bool repair, Report &report)
{
    constexpr int safeDays = 7; // a job whose row a full disk keeps from being written holds files that no row names
    const QDateTime before = QDateTime::currentDateTimeUtc().addDays(-safeDays);
    if (repair) {
        const Result<Freed> freed = sweep(before);
        if (!freed)
            return freed.error();
        if (freed->files > 0)
            report.repairs << u"%1 files that nothing names were freed, %2 bytes."_s.arg(freed->files).arg(freed->bytes);
    }
    QSet<QString> ids;
    if (const Result<void> read = eachRow([&ids](const Generation &generation) { ids.insert(generation.id); }); !read)
        return read;
    QDir folder(m_store.paths().thumbnails());
    int stale = 0;
    for (const QString &name : folder.entryList(QDir::Files)) {
        if (!ids.contains(name.section(u'-', 0, 0)) && repair)
            stale += folder.remove(name);
    }
    if (stale > 0)
        report.repairs << u"%1 small pictures of entries that are gone were removed."_s.arg(stale);
    return {};
}
} // namespace pentimento
