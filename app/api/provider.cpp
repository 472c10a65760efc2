#include "app/api/provider.h"

#include <QMetaObject>

namespace pentimento {
namespace {
// A service that cannot do something is never asked to; should it be, the caller still gets its one answer.
template<typename Outcome>
void answerLater(QObject *context, std::function<void(Outcome)> done, Outcome outcome)
{
    QMetaObject::invokeMethod(context, [done = std::move(done), outcome] { done(outcome); }, Qt::QueuedConnection);
}
} // namespace

void Provider::upload(const ServiceCall &, const QByteArray &, const QString &, QObject *context,
                      std::function<void(qint64, qint64)>, std::function<void(UploadOutcome)> done)
{
    answerLater(context, std::move(done), UploadOutcome{UploadOutcome::Kind::Refused, {}, {}, Error{Error::Kind::Usage}, {}});
}

void Provider::cancel(const ServiceCall &, const QString &, const QUrl &, QObject *context,
                      std::function<void(PollOutcome)> done)
{
    answerLater(context, std::move(done), PollOutcome{});
}

void Provider::list(const ServiceCall &, const QDateTime &, QObject *context, std::function<void(ListOutcome)> done)
{
    answerLater(context, std::move(done), ListOutcome{ListOutcome::Kind::Refused, {}, {}, {}});
}

void Provider::describe(const ServiceCall &, const QString &, QObject *context,
                        std::function<void(Result<QByteArray>)> done)
{
    answerLater(context, std::move(done), Result<QByteArray>(Error{Error::Kind::Usage}));
}

void Provider::finetunes(const ServiceCall &, QObject *context, std::function<void(Result<QStringList>)> done)
{
    answerLater(context, std::move(done), Result<QStringList>(QStringList()));
}
} // namespace pentimento
