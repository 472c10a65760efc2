#include "app/base/json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace pentimento {
namespace {
int depthOf(const QByteArray &bytes, int giveUpAt)
{
    int depth = 0;
    int deepest = 0;
    bool inString = false;
    for (qsizetype i = 0; i < bytes.size() && deepest <= giveUpAt; ++i) {
        const char c = bytes[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = qMax(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

Error unusable(const char *text, const QString &what, const QString &detail = {})
{
    return Error{Error::Kind::Unusable, {}, QString::fromUtf8(text), {what}, detail};
}
} // namespace

Result<QJsonValue> parseJson(const QByteArray &bytes, const QString &what, const JsonLimits &limits)
{
    if (bytes.size() > limits.mostBytes)
        return unusable(QT_TRANSLATE_NOOP("Error", "%1 is too large to be read."), what);
    if (depthOf(bytes, limits.mostDepth) > limits.mostDepth)
        return unusable(QT_TRANSLATE_NOOP("Error", "%1 is nested too deeply to be read."), what);
    // Wrapped so that a lone string, number or null is read too: QJsonDocument takes only objects and arrays.
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson('[' + bytes + ']', &problem);
    if (problem.error != QJsonParseError::NoError || document.array().size() != 1)
        return unusable(QT_TRANSLATE_NOOP("Error", "%1 is not valid JSON."), what, problem.errorString());
    return document.array().first();
}

QByteArray toJson(const QJsonValue &value)
{
    const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return wrapped.mid(1, wrapped.size() - 2);
}

QJsonArray rectToJson(const QRect &rect)
{
    return {rect.x(), rect.y(), rect.width(), rect.height()};
}

QRect rectFromJson(const QJsonValue &value)
{
    static constexpr int most = 1 << 28;
    const QJsonArray list = value.toArray();
    const auto number = [&list](int index) { return std::clamp(list.at(index).toInt(), -most, +most); };
    return list.size() == 4 ? QRect(number(0), number(1), number(2), number(3)) : QRect();
}
} // namespace pentimento
