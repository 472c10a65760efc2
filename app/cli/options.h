#pragma once

#include "app/base/result.h"

#include <QStringList>
#include <QUrl>

#include <chrono>
#include <optional>

namespace pentimento {
/// FIELD=VALUE as written.
struct FieldSetting
{
    QString field;
    QString text; ///< without the leading @ where isFile; @@ already taken for a literal @
    bool isFile = false;
};

/// Everything that `run` and `payload` take; the other subcommands use parts of it.
struct Options
{
    QStringList words; ///< what is not an option, the subcommand first
    QString service;   ///< empty: the endpoint's own
    QUrl baseUrl;
    QList<FieldSetting> settings;
    QStringList images; ///< --image, as often as given: the same job for each
    QString image;      ///< the one of them that is being looked at; the first after reading
    QString mask;
    QString crop = QStringLiteral("auto");
    int grow = 0;
    QString output;
    int count = 1;
    std::chrono::seconds timeout{600};
    std::chrono::seconds cancelAfter{0}; ///< of each job; 0: never
    bool json = false;
    bool quiet = false;
    bool repair = false;
    QString search;
    int limit = 50;
    std::optional<int> port;
    std::optional<int> latencyMs;
    QString key;
    QStringList faults; ///< of --fault NAME[,NAME], as written
};

/// Reads \a arguments; only options in \a allowed (long names without dashes) may be there. Usage error otherwise.
Result<Options> parseOptions(const QStringList &arguments, const QStringList &allowed);
} // namespace pentimento
