#pragma once

#include "app/base/money.h"
#include "app/schema/field.h"

#include <QJsonObject>
#include <QList>
#include <QSize>

#include <chrono>

namespace pentimento {
/// What a service takes as picture and gives back; from the overlay. 0 or empty: no limit known.
struct PictureLimits
{
    int leastSide = 0;
    int mostSide = 0;
    double mostMegapixels = 0;
    int multipleOf = 1;
    double leastAspect = 0; ///< width / height
    double mostAspect = 0;
    qint64 mostBytes = 0;       ///< of one picture as base64 text
    QStringList formats = {};   ///< "jpeg", "png", "webp"; empty: jpeg and png
    bool binaryMask = true;     ///< wants black and white
    QSize nativeSize = {};      ///< what the model works at
};

/// A rule between fields, from the overlay.
struct FieldRule
{
    enum class Kind {
        NeedsOneOf,  ///< at least one of the fields has a value
        NeedsWith,   ///< the first field only together with the second
        AnyPositive, ///< at least one of the numbers is above 0
        AreaAtMost   ///< the product of the two numbers is at most megapixels
    };
    Kind kind = Kind::NeedsOneOf;
    QStringList fields = {};
    double megapixels = 0; ///< AreaAtMost only
};

/// One model address of a service with its input schema and our overlay. A plain value.
struct Endpoint
{
    QString id;      ///< "flux-pro-1.0-fill", "black-forest-labs/flux-fill-pro"; also the path on the wire
    QString service; ///< protocol: "bfl" or "replicate"
    QString title;   ///< for people: "FLUX.1 Fill finetuned"
    QString summary = {};
    bool deprecated = false; ///< still offered, marked in the list
    bool retired = false;    ///< gone or going: offered only where retired ones are asked for
    QString notice = {};   ///< one sentence shown beside the list when chosen, e.g. why it is retired
    QString server = {};   ///< the schema's own server, "https://api.us1.bfl.ai"; empty: the service's
    QString version = {};  ///< Replicate: the version that the schema was read from
    bool byVersion = false; ///< Replicate: not offered by its name, only by that version
    QList<Field> fields = {};
    QList<FieldRule> rules = {};
    PictureLimits limits = {};
    Money price = {};      ///< of one picture
    std::chrono::milliseconds usualTime{0}; ///< 0: unknown
    int mostAtOnce = 0;    ///< own concurrency limit (kontext-max: 6); 0: the service's
    bool imported = false;
    QJsonObject jsonSchema = {}; ///< the whole input schema, resolved, as JSON Schema

    const Field *field(const QString &name) const;
    const Field *baseField() const;  ///< the picture to change; null where the endpoint takes none
    const Field *maskField() const;
    const Field *firstOfKind(FieldKind kind) const;
    bool takesMask() const { return maskField() != nullptr; }
    /// "OWNER/NAME:VERSION" where a version is called instead of the name: the id names one, or there is no other way.
    QString pin() const;
};

/// True where \a id can be an endpoint's id: one to four segments of letters, digits, dot, dash and underscore
/// that begin with a letter or digit, joined by "/", with at most 128 characters; behind it a version of 64 hexadecimal
/// digits may stand after a ":". Such an id is safe in an address.
bool isEndpointId(const QString &id);
} // namespace pentimento
