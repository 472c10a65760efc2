#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QJsonObject>
#include <QJsonValue>

#include <optional>

namespace pentimento::practice {
/// The JSON of a request whose long strings (the pictures) stay where they are in the body: they are neither
/// parsed nor widened to UTF-16, and are put back only where an answer repeats them.
class BodyJson
{
public:
    /// Empty where \a body is not JSON or nested more than 64 deep.
    static std::optional<BodyJson> parse(const QByteArray &body);

    /// The document with a short stand-in for each long string.
    const QJsonValue &value() const { return m_value; }
    bool isLong(const QJsonValue &value) const { return longIndex(value) >= 0; }
    /// The UTF-8 of a string of value(), long or not. Long ones share the body's memory: keep that alive.
    QByteArray text(const QJsonValue &value) const;
    /// \a value with its own long string, where it is one.
    QJsonValue restored(const QJsonValue &value) const;
    /// JSON text with the stand-ins in it replaced by the strings.
    QByteArray restored(QByteArray json) const;

private:
    qsizetype longIndex(const QJsonValue &value) const;
    QByteArray standIn(qsizetype index) const;

    QJsonValue m_value;
    QByteArray m_mark; // random, so that no string of the request can pose as a stand-in
    QByteArrayList m_long;
};
} // namespace pentimento::practice
