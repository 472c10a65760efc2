#include "ui/common/generationwords.h"

#include "app/history/charge.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace pentimento::generationwords {
namespace {
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(GenerationWords)
};

QString withoutEmpty(QStringList parts, const QString &between)
{
    parts.removeAll(QString());
    return parts.join(between);
}
} // namespace

QString title(const Generation &generation)
{
    const QString prompt = generation.prompt.simplified();
    return prompt.isEmpty() ? generation.endpointTitle : prompt;
}

QString seed(const Generation &generation)
{
    // Without group separators: it is a name to be typed again, not an amount.
    return generation.shownSeed() ? Words::tr("seed %1").arg(QString::number(*generation.shownSeed())) : QString();
}

QString stateWord(JobState state)
{
    switch (state) {
    case JobState::Queued: return Words::tr("Queued");
    case JobState::Submitting: return Words::tr("Sending");
    case JobState::Waiting: return Words::tr("Running");
    case JobState::Fetching: return Words::tr("Downloading");
    case JobState::Stitching: return Words::tr("Blending");
    case JobState::Ready: return Words::tr("Ready");
    case JobState::Failed: return Words::tr("Failed");
    case JobState::RequestModerated:
    case JobState::ContentModerated: return Words::tr("Moderated");
    case JobState::Cancelled: return Words::tr("Stopped");
    case JobState::Expired: return Words::tr("Expired");
    case JobState::Unknown: break;
    }
    return Words::tr("Unknown");
}

QString stateIcon(JobState state)
{
    switch (state) {
    case JobState::Queued: return u"queue"_s;
    case JobState::Submitting:
    case JobState::Waiting:
    case JobState::Fetching:
    case JobState::Stitching: return u"clock"_s;
    case JobState::Ready: return u"check"_s;
    case JobState::RequestModerated:
    case JobState::ContentModerated: return u"shield"_s;
    case JobState::Cancelled: return u"stop"_s;
    case JobState::Unknown: return u"cloud-off"_s;
    case JobState::Failed:
    case JobState::Expired: break;
    }
    return u"warning"_s;
}

bool isTrouble(JobState state)
{
    return isEnd(state) && state != JobState::Ready && state != JobState::Cancelled;
}

QString sentence(const Generation &generation)
{
    if (generation.error)
        return generation.error->sentence();
    switch (generation.state) {
    case JobState::RequestModerated:
    case JobState::ContentModerated: return Error{Error::Kind::Moderated}.sentence();
    case JobState::Failed: return Error{Error::Kind::Failed}.sentence();
    case JobState::Cancelled: return Error{Error::Kind::Cancelled}.sentence();
    case JobState::Expired: return Error{Error::Kind::Expired}.sentence();
    case JobState::Unknown: return Error{Error::Kind::Unknown}.sentence();
    case JobState::Queued: return Words::tr("Waits to be sent. Nothing is charged until then.");
    case JobState::Submitting:
    case JobState::Waiting:
    case JobState::Fetching:
    case JobState::Stitching: return Words::tr("Still running. The result appears here when it is there.");
    case JobState::Ready: break;
    }
    if (generation.accepted)
        return Words::tr("Accepted into the picture.");
    return generation.rejected ? Words::tr("Rejected, and kept here.") : QString();
}

QString when(const QDateTime &moment, const QDateTime &now)
{
    if (!moment.isValid())
        return {};
    const QLocale locale;
    const QDateTime local = moment.toTimeZone(now.timeZone());
    // Some locales' short times have seconds.
    const QString time = locale.toString(local.time(), locale.timeFormat(QLocale::ShortFormat).remove(u":ss"_s));
    const qint64 days = local.date().daysTo(now.date());
    if (days == 0)
        return Words::tr("Today %1").arg(time);
    if (days == 1)
        return Words::tr("Yesterday %1").arg(time);
    if (days > 1 && days < 7)
        return Words::tr("%1 %2", "weekday and time").arg(locale.dayName(local.date().dayOfWeek()), time);
    return locale.toString(local.date(), QLocale::ShortFormat) + u' ' + time;
}

QString money(const Generation &generation)
{
    if (generation.isPractice())
        return Words::tr("free");
    if (isEnd(generation.state) && generation.state != JobState::Ready) {
        // Replicate does not say what a run costs whose picture it withholds.
        if (generation.state == JobState::ContentModerated && generation.protocol == QLatin1StringView("replicate"))
            return Words::tr("see the account");
        switch (chargeOf(generation)) {
        case Charge::None: return Words::tr("not charged");
        case Charge::Maybe: return Words::tr("may be charged");
        case Charge::Charged:
        case Charge::Pending: break;
        }
        return generation.cost.isKnown() ? Words::tr("charged, %1").arg(shownMoney(generation.cost)) : Words::tr("charged");
    }
    if (generation.cost.isKnown())
        return shownMoney(generation.cost);
    return generation.estimate.isKnown() ? Words::tr("about %1").arg(shownMoney(generation.estimate)) : shownMoney({});
}

QString facts(const Generation &generation, const QString &serviceTitle, const QDateTime &now)
{
    return withoutEmpty({when(generation.createdAt, now), serviceTitle, generation.endpointTitle, money(generation)}, u" · "_s);
}

QString proof(qint64 changedOutside, qint64 samplesOutside)
{
    const QLocale locale;
    return Words::tr("%1 of %2 samples changed outside the mask").arg(locale.toString(changedOutside), locale.toString(samplesOutside));
}

QString proof(const Generation &generation)
{
    if (generation.patch.isNull() || generation.samplesOutside == 0)
        return {}; // no outside to count
    return proof(generation.changedOutside, generation.samplesOutside);
}

QStringList summary(const Generation &generation)
{
    QStringList parts{title(generation), generation.endpointTitle, seed(generation), stateWord(generation.state)};
    if (generation.isPractice())
        parts << Words::tr("practice");
    if (generation.favourite)
        parts << Words::tr("favourite");
    parts.removeAll(QString());
    return parts;
}
} // namespace pentimento::generationwords
