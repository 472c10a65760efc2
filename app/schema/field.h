#pragma once

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <optional>

namespace pentimento {
/// What an editor needs to know to show a field; never which model it belongs to.
enum class FieldKind {
    Text, Prompt, Integer, Seed, Number, Switch, Choice, AspectRatio,
    Picture, Mask, FinetuneId, Url, Secret,
    Json ///< arrays, objects, oneOf: a checked JSON text
};

/// What a picture field is for (design, section 2).
enum class PictureRole { None, Base, Reference };

/// What a field says of the canvas that an endpoint makes larger than its base picture: a margin of it, the size of the
/// whole, where the picture lies on it, or by a choice how far it is extended.
enum class CanvasRole { None, Left, Top, Right, Bottom, Width, Height, OffsetX, OffsetY, Choice };

enum class FieldGroup { Main, Sampling, Output, Webhook };

/// One input of an endpoint, as its schema and overlay describe it. A plain value.
struct Field
{
    QString name;        ///< machine name, as on the wire
    QString label;       ///< for people, in English; translated when shown (context "Field")
    QString description; ///< for people, may be empty
    FieldKind kind = FieldKind::Text;
    PictureRole role = PictureRole::None;
    CanvasRole canvas = CanvasRole::None;
    /// CanvasRole::Choice: by choice, how many times as large the canvas gets, the picture in its middle; 0: a square
    /// around it; less: not known. Choices that are not in it extend nothing.
    QHash<QString, double> canvasChoices = {};
    FieldGroup group = FieldGroup::Main;
    bool folded = false; ///< rare: shown only when its group is unfolded
    bool required = false;
    bool nullable = false;
    bool deprecated = false;
    QJsonValue fallback = QJsonValue::Undefined; ///< the service's default; undefined where none, or outside its own bounds
    QJsonValue example = QJsonValue::Undefined;
    std::optional<double> minimum = {};
    std::optional<double> maximum = {};
    bool exclusiveMinimum = false;
    bool exclusiveMaximum = false;
    std::optional<double> multipleOf = {};
    bool roundsToMultiple = false; ///< other values are rounded by the service, not refused
    std::optional<int> minLength = {};
    std::optional<int> maxLength = {};
    QJsonArray choices = {};
    QString leastRatio = {};    ///< of an aspect ratio, narrowest: "9:21"; empty: no bound known
    QString mostRatio = {};     ///< widest: "21:9"
    QString unit = {};
    QString onlyWith = {};      ///< used by the service only when that field (its own default, if not set)...
    QJsonValue onlyWithValue = QJsonValue::Undefined; ///< ...has this value; undefined: any value
    QJsonObject jsonSchema = {}; ///< resolved, as `pentimento schema` prints it

    bool isPicture() const { return kind == FieldKind::Picture || kind == FieldKind::Mask; }
    bool isNumeric() const { return kind == FieldKind::Integer || kind == FieldKind::Number || kind == FieldKind::Seed; }
};
} // namespace pentimento
