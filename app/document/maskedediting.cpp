#include "app/document/maskedediting.h"

#include "app/document/canvasrequest.h"
#include "app/schema/endpoint.h"
#include "app/schema/validation.h"

#include <QStringList>

#include <numeric>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// "21:9" as 2.33; 0 where it is none.
double ratioOf(const QString &text)
{
    const QStringList parts = text.split(u':');
    const double width = parts.value(0).toDouble();
    const double height = parts.value(1).toDouble();
    return parts.size() == 2 && width > 0 && height > 0 ? width / height : 0;
}

const Field *aspectField(const Endpoint &endpoint)
{
    return endpoint.firstOfKind(FieldKind::AspectRatio);
}

bool isSet(const QJsonObject &fields, const QString &name)
{
    const QJsonValue value = fields.value(name);
    return !value.isUndefined() && !value.isNull();
}
} // namespace

bool canEditMasked(const Endpoint &endpoint)
{
    return endpoint.baseField() && !endpoint.takesMask() && !extendsPicture(endpoint);
}

CropLimits maskedLimits(const Endpoint &endpoint, CropLimits limits)
{
    if (const Field *aspect = aspectField(endpoint)) {
        if (const double least = ratioOf(aspect->leastRatio); least > 0)
            limits.leastAspect = std::max(limits.leastAspect, least);
        if (const double most = ratioOf(aspect->mostRatio); most > 0)
            limits.mostAspect = limits.mostAspect > 0 ? std::min(limits.mostAspect, most) : most;
    }
    return limits;
}

double askedAspect(const Endpoint &endpoint, const QJsonObject &fields)
{
    if (const Field *aspect = aspectField(endpoint); aspect && isSet(fields, aspect->name))
        return ratioOf(fields.value(aspect->name).toString());
    const double width = fields.value(u"width"_s).toDouble();
    const double height = fields.value(u"height"_s).toDouble();
    return endpoint.field(u"width"_s) && endpoint.field(u"height"_s) && width > 0 && height > 0 ? width / height : 0;
}

QJsonObject withShape(const Endpoint &endpoint, QJsonObject fields, QSize upload)
{
    if (upload.isEmpty() || askedAspect(endpoint, fields) > 0)
        return fields;
    if (const Field *aspect = aspectField(endpoint)) {
        if (aspect->choices.isEmpty()) {
            const int common = std::gcd(upload.width(), upload.height());
            fields.insert(aspect->name, u"%1:%2"_s.arg(upload.width() / common).arg(upload.height() / common));
        }
        return fields;
    }
    const Field *width = endpoint.field(u"width"_s);
    const Field *height = endpoint.field(u"height"_s);
    if (!width || !height || !width->isNumeric() || !height->isNumeric())
        return fields;
    QJsonObject sized = fields;
    sized.insert(width->name, upload.width());
    sized.insert(height->name, upload.height());
    const bool isTaken = validateValue(*width, sized.value(width->name)) && validateValue(*height, sized.value(height->name));
    return isTaken ? sized : fields;
}

BlendSettings usualBlend(const Endpoint &endpoint, int grow)
{
    BlendSettings blend;
    blend.grow = grow;
    blend.feather = grow; // the ring lies between the painted and the grown edge
    blend.color = ColorMatch::Histogram;
    blend.align = canEditMasked(endpoint) ? Alignment::Automatic : Alignment::Off;
    return blend;
}
} // namespace pentimento
