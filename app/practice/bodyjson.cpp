#include "app/practice/bodyjson.h"

#include "app/base/ids.h"
#include "app/base/json.h"

#include <cstring>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr qsizetype longFrom = 16 * 1024;

struct StringEnd
{
    const char *quote; // the closing one, or the end of the body
    bool plain;        // neither escapes nor anything but printable ASCII
};

StringEnd endOfString(const char *at, const char *end)
{
    bool plain = true;
    for (; at < end && *at != '"'; ++at) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '\\') {
            plain = false;
            ++at;
        } else if (byte < 0x20 || byte > 0x7e) {
            plain = false;
        }
    }
    return {std::min(at, end), plain};
}
} // namespace

std::optional<BodyJson> BodyJson::parse(const QByteArray &body)
{
    BodyJson json;
    json.m_mark = "long-" + newId().toLatin1() + '-';
    QByteArray shortened;
    const char *copied = body.constData();
    const char *const end = copied + body.size();
    const char *at = copied;
    while (const auto *open =
               static_cast<const char *>(std::memchr(at, '"', static_cast<size_t>(end - at)))) {
        const StringEnd found = endOfString(open + 1, end);
        if (found.quote == end)
            break; // not JSON: the parser says so
        if (found.plain && found.quote - open > longFrom) {
            shortened.append(copied, open + 1 - copied);
            shortened.append(json.standIn(json.m_long.size()));
            json.m_long.append(QByteArray::fromRawData(open + 1, found.quote - open - 1));
            copied = found.quote;
        }
        at = found.quote + 1;
    }
    shortened.append(copied, end - copied);
    const Result<QJsonValue> parsed =
        parseJson(shortened, u"The request"_s, {std::numeric_limits<qsizetype>::max(), 64});
    if (!parsed)
        return std::nullopt;
    json.m_value = *parsed;
    return json;
}

QByteArray BodyJson::text(const QJsonValue &value) const
{
    const qsizetype index = longIndex(value);
    return index >= 0 ? m_long[index] : value.toString().toUtf8();
}

QJsonValue BodyJson::restored(const QJsonValue &value) const
{
    return isLong(value) ? QJsonValue(QString::fromLatin1(text(value))) : value;
}

QByteArray BodyJson::restored(QByteArray json) const
{
    for (qsizetype i = 0; i < m_long.size(); ++i)
        json.replace(standIn(i), m_long[i]);
    return json;
}

qsizetype BodyJson::longIndex(const QJsonValue &value) const
{
    const QByteArray text = value.toString().toLatin1();
    if (!text.startsWith(m_mark))
        return -1;
    bool isNumber = false;
    const qsizetype index = text.mid(m_mark.size(), text.size() - m_mark.size() - 1).toLongLong(&isNumber);
    return isNumber && index >= 0 && index < m_long.size() ? index : -1;
}

// Ends in a dot, so that no stand-in is the beginning of another.
QByteArray BodyJson::standIn(qsizetype index) const { return m_mark + QByteArray::number(index) + '.'; }
} // namespace pentimento::practice
