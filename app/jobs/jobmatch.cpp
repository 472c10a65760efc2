#include "app/jobs/jobmatch.h"

#include "app/storage/store.h"

#include <QDateTime>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
// A job whose inputs are gone can only be told by its time, as far as the clocks agree.
constexpr qint64 nearSeconds = 180;

enum class Likeness { None, WithMore, Same };

bool isSameValue(const QJsonValue &one, const QJsonValue &other)
{
    if (one.isDouble() && other.isDouble())
        return one.toVariant() == other.toVariant() || one.toDouble() == other.toDouble();
    return one == other;
}

/// Pictures are not compared: the list leaves them out, or names them by address.
Likeness likeness(const Generation &row, const QJsonObject &input)
{
    QStringList pictures;
    for (const StoredUpload &upload : row.uploads)
        pictures << upload.field;
    for (auto field = row.fields.begin(); field != row.fields.end(); ++field) {
        if (!input.contains(field.key()) || !isSameValue(field.value(), input.value(field.key())))
            return Likeness::None;
    }
    for (const QString &picture : std::as_const(pictures)) {
        if (!input.contains(picture))
            return Likeness::None;
    }
    return input.size() == row.fields.size() + pictures.size() ? Likeness::Same : Likeness::WithMore;
}

bool isNear(const Generation &row, const ListedJob &job)
{
    return !job.createdAt.isValid() || std::abs(row.submittedAt.secsTo(job.createdAt)) <= nearSeconds;
}
} // namespace

JobMatch matchJob(const Generation &row, const QList<ListedJob> &listed, const QSet<QString> &known)
{
    QList<ListedJob> same;
    QList<ListedJob> similar;
    const QString model = row.endpoint.section(u':', 0, 0);
    for (const ListedJob &job : listed) {
        if (known.contains(job.serviceId) || (!job.model.isEmpty() && job.model != model))
            continue;
        const Likeness like = job.isInputKept ? likeness(row, job.input) : Likeness::WithMore;
        if (like == Likeness::Same)
            same.append(job);
        else if (like == Likeness::WithMore && isNear(row, job))
            similar.append(job);
    }
    if (!same.isEmpty()) {
        // Equal requests are equal jobs: which of them is taken for which row makes no difference.
        const auto oldest = std::min_element(same.cbegin(), same.cend(), [](const ListedJob &a, const ListedJob &b) {
            return a.createdAt < b.createdAt;
        });
        return {JobMatch::Kind::Found, *oldest};
    }
    if (similar.size() == 1 && similar.first().isInputKept)
        return {JobMatch::Kind::Found, similar.first()};
    return {similar.isEmpty() ? JobMatch::Kind::Absent : JobMatch::Kind::Unsure, {}};
}

Result<QSet<QString>> knownServiceIds(Database &database, const QStringList &ids)
{
    constexpr qsizetype mostAtOnce = 500;
    QSet<QString> known;
    for (qsizetype from = 0; from < ids.size(); from += mostAtOnce) {
        const QStringList some = ids.mid(from, mostAtOnce);
        const QString marks = QStringList(some.size(), u"?"_s).join(u',');
        Result<QSqlQuery> found = database.execute(u"SELECT service_id FROM generations WHERE service_id IN ("_s + marks + u')',
                                                   QVariantList(some.begin(), some.end()));
        if (!found)
            return found.error();
        while (found->next())
            known.insert(found->value(0).toString());
    }
    return known;
}
} // namespace pentimento
