#pragma once

#include "app/history/generation.h"

#include <QString>

namespace pentimento {
/// What the history says about a generation. Pure; translated where it is made.
namespace generationwords {
/// The prompt on one line; the endpoint's title where there is none.
QString title(const Generation &generation);
/// "seed 4936", empty without one.
QString seed(const Generation &generation);
/// One word for the card: "Ready", "Moderated", "Running"...
QString stateWord(JobState state);
/// Name of the icon that goes with the word, so that colour is never the only sign.
QString stateIcon(JobState state);
/// True where the state is one that the person should look at, as opposed to Ready, running and stopped.
bool isTrouble(JobState state);
/// What happened and what it means for the money; empty where the picture says it all.
QString sentence(const Generation &generation);
/// "Today 14:09", "Tuesday 14:09", then the date: the shorter the nearer. In \a now's time zone.
QString when(const QDateTime &moment, const QDateTime &now);
/// "$0.06", "about $0.06", "not charged", "free"...
QString money(const Generation &generation);
/// "Today 14:09 · Black Forest Labs · FLUX.1 Fill finetuned · $0.06".
QString facts(const Generation &generation, const QString &serviceTitle, const QDateTime &now);
/// "0 of 71,204,608 samples changed outside the mask"; empty where nothing was placed.
QString proof(const Generation &generation);
QString proof(qint64 changedOutside, qint64 samplesOutside);
/// Everything that a card shows, for screen readers and the tooltip; one thing a line.
QStringList summary(const Generation &generation);
} // namespace generationwords
} // namespace pentimento
