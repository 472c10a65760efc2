#pragma once

#include "app/practice/faultplan.h"

#include <QJsonObject>

#include <span>

/// What faults there are, and what each answers; for faultplan.cpp alone.
namespace pentimento::practice {
/// When a fault strikes.
enum class When {
    Instead, ///< nothing is accepted, looked up or delivered
    After,   ///< the honest answer was made first: the job is accepted and will be billed
    Failing, ///< as After, before it is ready; the job is told to have failed and is not billed
    Ready    ///< as After, only for an answer that says ready
};

struct FaultRow
{
    const char *name;
    const char *words;
    Stage stage;
    When when;
    HttpReply (*change)(const Occasion &, const HttpReply &honest); ///< null: the one id, which the plan knows
};
std::span<const FaultRow> faultTable();

/// The body; empty where it is no object.
QJsonObject objectOf(const HttpReply &reply);
/// \a honest with another job's id.
HttpReply withId(const HttpReply &honest, const QString &id);
/// The job that is asked for.
QString polledId(const Occasion &occasion);
bool isReady(const Occasion &occasion, const HttpReply &reply);
} // namespace pentimento::practice
