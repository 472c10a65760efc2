#include "app/document/editjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace editjson {
QJsonObject toJson(const BlendSettings &blend)
{
    return {{u"grow"_s, blend.grow}, {u"feather"_s, blend.feather}, {u"color"_s, colorMatchName(blend.color)},
            {u"grain"_s, grainMatchName(blend.grain)}, {u"grain_seed"_s, blend.grainSeed},
            {u"align"_s, alignmentName(blend.align)}};
}

BlendSettings blendFrom(const QJsonObject &object)
{
    BlendSettings blend;
    blend.grow = object.value("grow"_L1).toInt();
    blend.feather = qMax(0, object.value("feather"_L1).toInt());
    blend.color = colorMatchFromName(object.value("color"_L1).toString()).value_or(ColorMatch::Off);
    blend.grain = grainMatchFromName(object.value("grain"_L1).toString()).value_or(GrainMatch::Off);
    blend.grainSeed = object.value("grain_seed"_L1).toInteger();
    blend.align = alignmentFromName(object.value("align"_L1).toString()).value_or(Alignment::Off);
    return blend;
}

QJsonObject settingsOf(const Edit &edit)
{
    QJsonObject object{{u"generation"_s, edit.generation}, {u"group"_s, edit.group}, {u"shown"_s, edit.shown}};
    if (edit.blend)
        object.insert(u"blend"_s, toJson(*edit.blend));
    if (!edit.blendMask.isNull())
        object.insert(u"blend_mask"_s, QJsonObject{{u"sha256"_s, edit.blendMask.sha256}, {u"extension"_s, edit.blendMask.extension}});
    if (!edit.crop.isEmpty())
        object.insert(u"crop"_s, QJsonArray{edit.crop.x(), edit.crop.y(), edit.crop.width(), edit.crop.height()});
    if (edit.changedBelow)
        object.insert(u"changed_below"_s, true);
    return object;
}

Edit editFrom(const QJsonObject &object)
{
    Edit edit;
    edit.generation = object.value("generation"_L1).toString();
    edit.group = object.value("group"_L1).toString();
    edit.shown = object.value("shown"_L1).toBool(true);
    if (object.value("blend"_L1).isObject())
        edit.blend = blendFrom(object.value("blend"_L1).toObject());
    const QJsonObject mask = object.value("blend_mask"_L1).toObject();
    edit.blendMask = {mask.value("sha256"_L1).toString(), mask.value("extension"_L1).toString()};
    const QJsonArray crop = object.value("crop"_L1).toArray();
    if (crop.size() == 4)
        edit.crop = QRect(crop[0].toInt(), crop[1].toInt(), crop[2].toInt(), crop[3].toInt());
    edit.changedBelow = object.value("changed_below"_L1).toBool();
    return edit;
}
} // namespace editjson
} // namespace pentimento
