#pragma once

#include "app/base/result.h"
#include "app/practice/httpserver.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <mutex>

namespace pentimento::practice {
/// Where in the life of a job a request stands.
enum class Stage { Submit, Poll, Download, Other };

/// A request that a fault may strike.
struct Occasion
{
    const HttpRequest &request;
    Stage stage = Stage::Other;
    bool isReplicate = false;
};

/// Faults on request: what a broken, hostile or overloaded service would answer, for rehearsals and tests. Each is
/// written NAME (always), NAME:3 (the first three times) or NAME:20% (that share of the times). Any thread.
class FaultPlan
{
public:
    struct Description
    {
        QString name;
        QString words; ///< what happens, one line
    };
    static QList<Description> known();
    /// Usage error for a name that is not known() or a number that is none.
    static Result<QList<QString>> checked(const QStringList &faults);

    /// \a faults as checked() passed them. \a forgive is called with the id of a task that is to be told to have failed, so
    /// that it is not billed; false where it was ready by then, and is told so.
    explicit FaultPlan(const QStringList &faults, std::function<bool(const QString &)> forgive = {});

    bool isEmpty() const { return m_planned.empty(); }
    /// The answer to \a occasion: \a honest() unless a fault strikes before or after it.
    HttpReply answer(const Occasion &occasion, const std::function<HttpReply()> &honest);

private:
    struct Planned
    {
        int row;        // in the table of faults
        int left = -1;  // times; -1: no end
        double share = 1;
    };
    bool strikes(Planned &planned);

    std::mutex m_mutex;
    QList<Planned> m_planned;
    QString m_firstId; // for the fault that gives one id to every job
    std::function<bool(const QString &)> m_forgive;
};
} // namespace pentimento::practice
