#pragma once

#include "app/document/snapshot.h"

#include <QJsonObject>

namespace pentimento {
/// An edit in a state file, without its patch.
namespace editjson {
QJsonObject settingsOf(const Edit &edit);
/// The reverse. What is missing or damaged reads as its default.
Edit editFrom(const QJsonObject &object);
QJsonObject toJson(const BlendSettings &blend);
BlendSettings blendFrom(const QJsonObject &object);
} // namespace editjson
} // namespace pentimento
