#include "ui/mainwindow/requestcost.h"

#include "app/jobs/jobrequest.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
Money costOf(const JobRequest &request, int times)
{
    return request.profile == u"practice"_s ? Money{0, {}, {}} : request.endpoint.price.times(request.count * times);
}

QString costWords(const JobRequest &request, int times)
{
    const Money cost = costOf(request, times);
    if (!cost.isKnown() || request.profile == u"practice"_s)
        return shownMoney(cost);
    return QCoreApplication::translate("RequestCost", "about %1").arg(shownMoney(cost));
}
} // namespace pentimento
