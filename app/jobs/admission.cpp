#include "app/jobs/admission.h"

#include "app/history/generationtable.h"
#include "app/history/spending.h"
#include "app/storage/store.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Result<void> insertChecked(Database &database, const Admission &admission, Admitted &admitted)
{
    if (!admission.mayRepeat) {
        const Result<QString> same = spending::identicalTo(database, admission.rows);
        if (!same)
            return same.error();
        admitted.sameAs = *same;
        if (!admitted.sameAs.isEmpty())
            return {};
    }
    const Generation &first = admission.rows.first();
    if (admission.limits.isSet() && !first.isPractice()) {
        const Result<SpendingTotal> spent = spending::since(database, admission.limits.periodStart(admission.today));
        if (!spent)
            return spent.error();
        const Money price = first.estimate.times(int(admission.rows.size()));
        if (const auto refusal = admission.limits.refusal(*spent, price))
            return *refusal;
        admitted.notice = admission.limits.warning(*spent, price);
    }
    const Result<QList<Generation>> inserted = generationtable::insertNew(database, admission.rows);
    if (!inserted)
        return inserted.error();
    admitted.rows = *inserted;
    return {};
}
} // namespace

Admitted admit(Database &database, const Admission &admission)
{
    Admitted admitted;
    const Result<void> done = database.transaction([&] { return insertChecked(database, admission, admitted); });
    if (!done)
        return {{}, {}, done.error()};
    return admitted;
}

Result<QList<Generation>> claimOrphans(Database &database)
{
    const Result<QList<Generation>> unfinished = generationtable::unfinished(database);
    if (!unfinished)
        return unfinished.error();
    QList<Generation> claimed;
    for (const Generation &row : *unfinished) {
        const Result<bool> isOurs = generationtable::claim(database, row.id);
        if (!isOurs)
            return isOurs.error();
        if (!*isOurs)
            continue;
        const Result<Generation> current = generationtable::find(database, row.id); // its owner wrote until it died
        if (!current)
            return current.error();
        if (!isEnd(current->state))
            claimed.append(*current);
    }
    return claimed;
}

QString accountOf(const Generation &generation)
{
    const QString host = QUrl(generation.address).host();
    const bool isBfl = host == u"bfl.ai"_s || host.endsWith(u".bfl.ai"_s);
    return generation.profile + u'\n' + (isBfl ? u"bfl.ai"_s : generation.address);
}
} // namespace pentimento
