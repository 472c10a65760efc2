#include "app/storage/migrations.h"

#include "app/storage/grams.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QtEndian>

using namespace Qt::StringLiterals;

// A static library's resources are linked only if somebody asks for them, and not from inside a namespace.
static void linkMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

namespace pentimento::migrations {
namespace {
constexpr quint32 applicationId = 0x506e746d; // "Pntm": tells our files from other programs' databases
constexpr int headerBytes = 100;
constexpr int versionOffset = 60;
constexpr int applicationOffset = 68;

QString folder()
{
    linkMigrations();
    return u":/pentimento/migrations/"_s;
}

Error laterVersion(const QString &file, int version)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The history in %1 was written by a newer version of "
                                                              "Pentimento (%2; this one knows up to %3). Nothing was "
                                                              "changed. Start the newer version.")),
                 {file, version, latest()}};
}

Result<void> checkNumbers(const QString &file, int version, quint32 application)
{
    if (application != 0 && application != applicationId)
        return foreignFile(file, u"application id %1"_s.arg(application, 8, 16, '0'_L1));
    if (version > latest())
        return laterVersion(file, version);
    if (version < 0 || (version > 0 && application == 0))
        return foreignFile(file, u"version %1 without our application id"_s.arg(version));
    return {};
}

Result<qint64> number(Database &database, const QString &sql)
{
    Result<QSqlQuery> query = database.execute(sql);
    if (!query)
        return query.error();
    return query->next() ? query->value(0).toLongLong() : 0;
}

/// The words of one and two letters of rows that were there before their index.
Result<void> fillGrams(Database &database)
{
    Result<QSqlQuery> rows = database.execute(u"SELECT row, search_text FROM generations ORDER BY row"_s);
    if (!rows)
        return rows.error();
    while (rows->next()) {
        const Result<QSqlQuery> filled = database.execute(u"INSERT INTO generation_grams (rowid, grams) VALUES (?, ?)"_s,
                                                          {rows->value(0), grams::of(rows->value(1).toString())});
        if (!filled)
            return filled.error();
    }
    return {};
}

Result<void> applyStep(Database &database, int step)
{
    for (const QString &statement : statements(step)) {
        if (const Result<QSqlQuery> done = database.execute(statement); !done)
            return done.error();
        if (statement.contains(u"VIRTUAL TABLE generation_grams"_s)) {
            if (const Result<void> filled = fillGrams(database); !filled)
                return filled;
        }
    }
    // Part of the transaction as well: the number and the tables change together or not at all.
    if (const Result<QSqlQuery> set = database.execute(u"PRAGMA user_version = %1"_s.arg(step)); !set)
        return set.error();
    return {};
}

/// A database without our id and version is ours to fill only while there is nothing in it.
Result<void> claimEmpty(Database &database, const QString &file)
{
    const Result<qint64> tables = number(database, u"SELECT count(*) FROM sqlite_master"_s);
    if (!tables)
        return tables.error();
    if (*tables > 0)
        return foreignFile(file, u"tables of another program"_s);
    const Result<QSqlQuery> set = database.execute(u"PRAGMA application_id = %1"_s.arg(applicationId));
    return set ? Result<void>() : set.error();
}
} // namespace

int latest()
{
    static const int newest = [] {
        int highest = 0;
        for (const QString &name : QDir(folder()).entryList({u"*.sql"_s}))
            highest = qMax(highest, name.chopped(4).toInt());
        return highest;
    }();
    return newest;
}

QStringList statements(int step)
{
    QFile file(folder() + u"%1.sql"_s.arg(step, 4, 10, '0'_L1));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    static const QRegularExpression comments(u"^--.*\\n"_s, QRegularExpression::MultilineOption);
    static const QRegularExpression emptyLines(u"\\n(?:[ \\t]*\\n)+"_s);
    const QString text = QString::fromUtf8(file.readAll()).remove(comments).trimmed();
    return text.split(emptyLines, Qt::SkipEmptyParts);
}

Result<void> checkFile(const QString &path)
{
    QFile file(path);
    if (!file.exists() || file.size() == 0)
        return {};
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The history in %1 cannot be read (%2). Check who owns "
                                                                  "the file.")),
                     {path, file.errorString()}};
    }
    const QByteArray header = file.read(headerBytes);
    if (header.size() < headerBytes || !header.startsWith(QByteArrayView("SQLite format 3\0", 16)))
        return damagedFile(path, u"no database header"_s);
    return checkNumbers(path, qFromBigEndian<qint32>(header.constData() + versionOffset),
                        qFromBigEndian<quint32>(header.constData() + applicationOffset));
}

Result<void> checkVersion(Database &database, const QString &file)
{
    const Result<qint64> version = number(database, u"PRAGMA user_version"_s);
    if (!version)
        return version.error();
    const Result<qint64> application = number(database, u"PRAGMA application_id"_s);
    if (!application)
        return application.error();
    return checkNumbers(file, int(*version), quint32(*application));
}

Result<void> apply(Database &database, const QString &file)
{
    const Result<qint64> seen = number(database, u"PRAGMA user_version"_s);
    if (!seen)
        return seen.error();
    if (*seen == latest())
        return {};
    return database.transaction([&]() -> Result<void> {
        // Read again now that nobody else can write: another process may have been faster.
        const Result<qint64> version = number(database, u"PRAGMA user_version"_s);
        if (!version)
            return version.error();
        if (*version == 0) {
            if (const Result<void> claimed = claimEmpty(database, file); !claimed)
                return claimed;
        }
        for (int step = int(*version) + 1; step <= latest(); ++step) {
            if (const Result<void> done = applyStep(database, step); !done)
                return done;
        }
        return {};
    });
}

Error foreignFile(const QString &file, const QString &detail)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "%1 is not a history of Pentimento. Nothing was changed. Move "
                                                              "the file to another place and start again: an empty "
                                                              "history is made, and stored pictures stay.")),
                 {file}, detail};
}

Error damagedFile(const QString &file, const QString &detail)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "%1 is damaged. Nothing more was written to it. Close Pentimento "
                                                              "and start it again: the file is set aside, and every entry "
                                                              "that can still be read is kept.")),
                 {file}, detail};
}

bool isDamage(const Error &error)
{
    return error.kind == Error::Kind::Storage && error.text == damagedFile({}, {}).text;
}
} // namespace pentimento::migrations
