#pragma once

#include "app/practice/faults.h"
#include "app/practice/httpserver.h"

/// Answers in Replicate's words.
namespace pentimento::practice::replicate {
HttpReply problem(int status, const QString &detail, const QString &title = {});
HttpReply notFound();
HttpReply notAllowed(const QByteArray &allowed);
HttpReply invalid(const QList<Fault> &faults);
HttpReply storageProblem(const Error &error);
QString time(qint64 ms); ///< since 1970
} // namespace pentimento::practice::replicate
