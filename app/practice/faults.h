#pragma once

#include "app/schema/endpoint.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QSize>

namespace pentimento::practice {
class BodyJson;

/// One thing wrong with a request, in no protocol's words yet.
struct Fault
{
    enum class Kind {
        Missing,
        Unexpected,
        NotText,
        NotWhole,
        NotNumber,
        NotFlag,
        TooSmall,
        TooLarge,
        NotAbove,
        NotBelow,
        NotMultiple,
        TooShort,
        TooLong,
        NotAChoice,
        NotAUrl,
        Rule ///< said by \a sentence
    };
    Kind kind;
    QString field;
    QJsonValue bound = {}; ///< the limit, or the list of choices
    QString sentence = {};
};

/// What is wrong with the fields of \a input (as sent) for \a endpoint: at most one fault a field, in the
/// fields' order. Pictures are only checked to be there and to be text. Null means "left out" where the
/// schema allows it. Fields that the schema does not name are faults only where it forbids them.
QList<Fault> fieldFaults(const Endpoint &endpoint, const QJsonObject &input);

/// The rules between fields, for an input without field faults: \a values without pictures and nulls.
QList<Fault> ruleFaults(const Endpoint &endpoint, const QJsonObject &values,
                        const QHash<QString, QSize> &pictures);

/// The fields of \a input that the schema knows, without pictures and nulls, long strings restored.
QJsonObject plainValues(const Endpoint &endpoint, const QJsonObject &input, const BodyJson &json);

/// \a faults as BFL's 422 body; \a input is echoed where a field is missing, as the service does.
QByteArray bflFaults(const QList<Fault> &faults, const QJsonObject &input, const BodyJson &json);
/// \a faults as Replicate's 422 problem body.
QByteArray replicateFaults(const QList<Fault> &faults);
} // namespace pentimento::practice
