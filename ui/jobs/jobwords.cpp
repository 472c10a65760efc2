#include "ui/jobs/jobwords.h"

#include "app/base/money.h"
#include "ui/common/generationwords.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(JobWords)
};

QString megabytes(qint64 bytes)
{
    return QLocale().toString(double(bytes) / 1e6, 'f', 1);
}

QString sendingWords(const JobProgress &progress)
{
    return Words::tr("Sending %1 of %2 MB").arg(megabytes(progress.bytesSent), megabytes(progress.bytesToSend));
}

/// Pictures go ahead of some jobs; nothing can be charged before the job itself has left.
bool isHandingOver(const Generation &generation, const JobProgress &progress)
{
    return generation.state == JobState::Queued && progress.placeInQueue == 0 && progress.bytesToSend > 0;
}

QString placeWords(int place)
{
    switch (place) {
    case 0:
    case 1:
        return Words::tr("Queued, next");
    case 2:
        return Words::tr("Queued, 2nd");
    case 3:
        return Words::tr("Queued, 3rd");
    default:
        return Words::tr("Queued, %1th").arg(place);
    }
}

QString queuedWords(const JobProgress &progress)
{
    if (progress.needsSecret)
        return Words::tr("Needs its webhook secret");
    if (progress.pausedByPerson)
        return Words::tr("Paused");
    if (progress.paused)
        return Words::tr("Queued before the last exit");
    const QString place = placeWords(progress.placeInQueue);
    return progress.held ? Words::tr("%1 · queue paused").arg(place) : place;
}

QString waitingWords(const JobProgress &progress)
{
    if (progress.cancelling)
        return Words::tr("Asking the service to stop it");
    if (progress.stopped)
        return Words::tr("No longer waited for");
    const qint64 seconds = progress.running.count() / 1000;
    const qint64 usual = progress.usual.count() / 1000;
    if (progress.fraction)
        return Words::tr("Running %1 % · %2 s").arg(qRound(*progress.fraction * 100)).arg(seconds);
    if (usual > 0 && seconds > 2 * usual)
        return Words::tr("Longer than usual, still asking");
    if (usual > 0)
        return Words::tr("Running %1 s of about %2 s").arg(seconds).arg(usual);
    return Words::tr("Running %1 s").arg(seconds);
}

QString reason(const Generation &generation)
{
    const QString said = generation.error && !generation.error->args.isEmpty()
                             ? generation.error->args.first().toString() : QString();
    return said.isEmpty() ? Words::tr("no reason given") : said;
}

QString priceOf(const Generation &generation)
{
    return generation.isPractice() ? Words::tr("free") : shownMoney(generation.estimate);
}
} // namespace

QString stateWords(const Generation &generation, const JobProgress &progress)
{
    if (progress.elsewhere && !isEnd(generation.state))
        return Words::tr("In another window or command line");
    switch (generation.state) {
    case JobState::Queued:
        return isHandingOver(generation, progress) ? sendingWords(progress) : queuedWords(progress);
    case JobState::Submitting:
        if (progress.lookedFor)
            return Words::tr("Connection broke; asking the service whether it came");
        return progress.bytesToSend > 0 ? sendingWords(progress) : generationwords::stateWord(generation.state);
    case JobState::Waiting:
        return waitingWords(progress);
    case JobState::Ready:
        if (generation.accepted)
            return Words::tr("Accepted");
        if (generation.rejected)
            return Words::tr("Rejected");
        break;
    case JobState::RequestModerated:
        return Words::tr("Refused before the run: %1").arg(reason(generation));
    case JobState::ContentModerated:
        return Words::tr("Picture withheld: %1").arg(reason(generation));
    case JobState::Expired:
        return Words::tr("Was ready, fetched too late");
    case JobState::Unknown:
        return progress.lookedFor ? Words::tr("Asking the service whether it came")
                                  : Words::tr("Connection broke while sending");
    case JobState::Failed:
        if (generation.error)
            return generation.error->sentence();
        break;
    case JobState::Fetching:
    case JobState::Stitching:
    case JobState::Cancelled:
        break;
    }
    return generationwords::stateWord(generation.state);
}

QString moneyWords(const Generation &generation)
{
    if (generation.state == JobState::Submitting && !generation.isPractice())
        return Words::tr("free until the last byte");
    return generationwords::money(generation);
}

QList<CardAction> cardActions(const Generation &generation, const JobProgress &progress)
{
    using enum CardAction;
    if (progress.elsewhere && !isEnd(generation.state))
        return {}; // only its owner can do anything about it
    switch (generation.state) {
    case JobState::Queued:
        if (isHandingOver(generation, progress))
            return {Cancel};
        if (progress.needsSecret)
            return {GiveSecret, Remove};
        if (progress.pausedByPerson)
            return {Unpause, Remove};
        return progress.paused ? QList<CardAction>{Start, Remove} : QList<CardAction>{Remove};
    case JobState::Submitting:
        return progress.lookedFor ? QList<CardAction>{} : QList<CardAction>{Cancel};
    case JobState::Waiting:
        if (progress.stopped || progress.cancelling)
            return {};
        return {generation.protocol == u"replicate"_s ? Cancel : StopWaiting};
    case JobState::Fetching:
    case JobState::Stitching:
        return {};
    case JobState::Ready:
        return {Again, Edit};
    case JobState::RequestModerated:
        return {Edit};
    case JobState::ContentModerated:
        return {Edit, Again};
    case JobState::Unknown:
        if (progress.lookedFor)
            return {};
        return generation.protocol == u"replicate"_s ? QList<CardAction>{Check, SendAgain, Edit}
                                                     : QList<CardAction>{SendAgain, Edit};
    case JobState::Expired:
        return {SendAgain, Edit};
    case JobState::Cancelled:
    case JobState::Failed:
        break;
    }
    return {Edit, SendAgain};
}

QList<CardAction> furtherActions(const Generation &generation, const JobProgress &progress)
{
    using enum CardAction;
    if (generation.state != JobState::Queued || progress.elsewhere || progress.needsSecret)
        return {};
    QList<CardAction> actions;
    if (!progress.paused)
        actions << Pause;
    if (progress.placeInQueue > 1)
        actions << SendNext << SendEarlier;
    return actions << SendLater;
}

bool needsSecondPress(CardAction action, const Generation &generation)
{
    const bool gives = action == CardAction::StopWaiting || action == CardAction::Cancel;
    return gives && generation.state == JobState::Waiting && !generation.isPractice();
}

QString armedText(CardAction action)
{
    return action == CardAction::Cancel ? Words::tr("Cancel, may be charged") : Words::tr("Stop, may be charged");
}

QString actionText(CardAction action, const Generation &generation)
{
    switch (action) {
    case CardAction::GiveSecret:
        return Words::tr("Give the secret…");
    case CardAction::Pause:
        return Words::tr("Pause");
    case CardAction::Unpause:
        return Words::tr("Start");
    case CardAction::SendNext:
        return Words::tr("Send next");
    case CardAction::SendEarlier:
        return Words::tr("Send earlier");
    case CardAction::SendLater:
        return Words::tr("Send later");
    case CardAction::Remove:
        return Words::tr("Remove");
    case CardAction::Cancel:
        return Words::tr("Cancel");
    case CardAction::StopWaiting:
        return Words::tr("Stop waiting");
    case CardAction::Check:
        return Words::tr("Check");
    case CardAction::Start:
        return Words::tr("Start queued jobs");
    case CardAction::Edit:
        return Words::tr("Edit");
    case CardAction::Again:
        return Words::tr("Again, new seed");
    case CardAction::SendAgain:
        break;
    }
    return Words::tr("Send again, %1").arg(priceOf(generation));
}

QString actionToolTip(CardAction action, const Generation &generation)
{
    switch (action) {
    case CardAction::GiveSecret:
        return Words::tr("Its webhook secret is not in the keyring. The job is sent once it is there.");
    case CardAction::Pause:
        return Words::tr("Keeps this job in the queue while others go. Nothing is sent.");
    case CardAction::Unpause:
        return Words::tr("Lets this job go when its turn comes.");
    case CardAction::SendNext:
        return Words::tr("Puts this job first in the queue.");
    case CardAction::SendEarlier:
        return Words::tr("One place forward in the queue (Ctrl+Up).");
    case CardAction::SendLater:
        return Words::tr("One place back in the queue (Ctrl+Down).");
    case CardAction::Remove:
        return Words::tr("Takes this job out of the queue. Nothing was sent.");
    case CardAction::Cancel:
        return generation.state == JobState::Submitting ? Words::tr("Stops sending. Nothing is charged before the last byte.")
                                                        : Words::tr("Asks the service to stop this job. What has run by then may be charged.");
    case CardAction::StopWaiting:
        return Words::tr("The service cannot be stopped and may still charge this job. The result is fetched if it comes.");
    case CardAction::Check:
        return Words::tr("Looks for this job in the service's list of jobs, which is free. Where it is there, its result is fetched.");
    case CardAction::Start:
        return Words::tr("Sends the jobs that were queued when the program ended.");
    case CardAction::Edit:
        return Words::tr("Brings back this job's mask and fields.");
    case CardAction::Again:
        return Words::tr("Sends the same request with a new seed (Ctrl+R).");
    case CardAction::SendAgain:
        break;
    }
    return Words::tr("Sends exactly the same request once more. It is charged as a new job.");
}

QString cardTitle(const Generation &generation)
{
    const QString seed = generationwords::seed(generation);
    return generationwords::title(generation) + (seed.isEmpty() ? seed : u" · "_s + seed);
}

QString stateIcon(const Generation &generation)
{
    if (generation.state == JobState::Ready) // a try among others: what became of it
        return generation.accepted ? u"check"_s : generation.rejected ? u"cross"_s : u"image"_s;
    return generationwords::stateIcon(generation.state);
}

double progressFraction(const Generation &generation, const JobProgress &progress, bool *estimated)
{
    if (estimated)
        *estimated = false;
    switch (generation.state) {
    case JobState::Submitting:
        return progress.bytesToSend > 0 ? double(progress.bytesSent) / double(progress.bytesToSend) : 0.0;
    case JobState::Waiting:
        if (progress.fraction)
            return *progress.fraction;
        if (progress.usual.count() <= 0)
            return 0.0;
        if (estimated)
            *estimated = true;
        // An estimate never claims to be done.
        return qMin(0.95, double(progress.running.count()) / double(progress.usual.count()));
    case JobState::Fetching:
    case JobState::Stitching:
        return 1.0;
    case JobState::Queued:
    case JobState::Ready:
    case JobState::Failed:
    case JobState::RequestModerated:
    case JobState::ContentModerated:
    case JobState::Cancelled:
    case JobState::Expired:
    case JobState::Unknown:
        break;
    }
    return -1.0;
}
} // namespace pentimento
