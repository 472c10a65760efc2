#include "app/history/charge.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// A job that ended as failed. The service said "ready" once its result had an address.
Charge chargeOfFailed(const Generation &generation)
{
    if (generation.serviceId.isEmpty())
        return Charge::None; // never accepted
    if (!generation.resultUrl.isEmpty() || !generation.raw.isNull())
        return Charge::Charged;
    const QString word = generation.statusWord.toLower();
    const bool saidSo = word == u"error"_s || word == u"failed"_s;
    // BFL charges what is ready and nothing else; what Replicate takes for a run that failed it does not say.
    return saidSo && generation.protocol == u"bfl"_s ? Charge::None : Charge::Maybe;
}
} // namespace

Charge chargeOf(const Generation &generation)
{
    if (generation.isPractice())
        return Charge::None;
    switch (generation.state) {
    case JobState::Queued:
    case JobState::Submitting:
    case JobState::Waiting:
    case JobState::Fetching:
    case JobState::Stitching:
        return Charge::Pending;
    case JobState::Ready:
    case JobState::Expired:
        return Charge::Charged;
    case JobState::RequestModerated:
        return Charge::None;
    case JobState::ContentModerated:
        // What a run costs whose picture is withheld Replicate does not say.
        return generation.protocol == u"replicate"_s ? Charge::Maybe : Charge::None;
    case JobState::Unknown:
        return Charge::Maybe;
    case JobState::Cancelled:
        // Replicate: aborted before it ran costs nothing, cancelled while running does.
        return generation.serviceId.isEmpty() || generation.statusWord == u"aborted"_s ? Charge::None : Charge::Maybe;
    case JobState::Failed:
        break;
    }
    return chargeOfFailed(generation);
}

Money moneyOf(const Generation &generation)
{
    return generation.cost.isKnown() ? generation.cost : generation.estimate;
}

bool isChargedWithoutPicture(const Generation &generation)
{
    if (generation.state == JobState::Ready)
        return false;
    const Charge charge = chargeOf(generation);
    return charge == Charge::Charged || charge == Charge::Maybe;
}
} // namespace pentimento
