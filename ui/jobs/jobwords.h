#pragma once

#include "app/history/generation.h"
#include "app/jobs/jobqueue.h"

#include <QString>

namespace pentimento {
/// What can be done with a card, in the order of its buttons.
enum class CardAction {
    Remove, Cancel, StopWaiting, Check, Start, Edit, Again, SendAgain,
    GiveSecret, Pause, Unpause, SendNext, SendEarlier, SendLater
};

/// The words, money and buttons of a job's card (design, section 6). Pure; translated where they are made.
QString stateWords(const Generation &generation, const JobProgress &progress);
QString moneyWords(const Generation &generation);
QList<CardAction> cardActions(const Generation &generation, const JobProgress &progress);
/// Further ones for the card's menu.
QList<CardAction> furtherActions(const Generation &generation, const JobProgress &progress);
/// True where \a action gives up something that costs: it wants a second press, and armedText() stands meanwhile.
bool needsSecondPress(CardAction action, const Generation &generation);
QString armedText(CardAction action);
QString actionText(CardAction action, const Generation &generation);
QString actionToolTip(CardAction action, const Generation &generation);
/// "lighthouse · seed 42": what the card is called under its picture.
QString cardTitle(const Generation &generation);
/// Name of the icon that goes with the state, so that colour is never the only sign.
QString stateIcon(const Generation &generation);
/// 0..1 of the progress bar; negative: no bar. \a estimated tells that it is time against the usual time.
double progressFraction(const Generation &generation, const JobProgress &progress, bool *estimated = nullptr);
} // namespace pentimento
