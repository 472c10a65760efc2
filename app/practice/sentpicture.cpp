#include "app/practice/sentpicture.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr qint64 mostPixels = 200'000'000;

SentPicture refused(const QString &problem) { return {{}, {}, problem}; }

QString sizeProblem(QSize size, const PictureLimits &limits)
{
    const qint64 pixels = qint64(size.width()) * size.height();
    const int least = std::min(size.width(), size.height());
    const int most = std::max(size.width(), size.height());
    if (pixels > mostPixels || (limits.mostMegapixels > 0 && pixels > limits.mostMegapixels * 1e6))
        return u"Image of %1 x %2 pixels is too large"_s.arg(size.width()).arg(size.height());
    if (limits.leastSide > 0 && least < limits.leastSide)
        return u"Image sides must be at least %1 pixels"_s.arg(limits.leastSide);
    if (limits.mostSide > 0 && most > limits.mostSide)
        return u"Image sides must be at most %1 pixels"_s.arg(limits.mostSide);
    return {};
}

SentPicture decoded(const QByteArray &text, const PictureLimits &limits)
{
    if (limits.mostBytes > 0 && text.size() > limits.mostBytes)
        return refused(u"Image exceeds the maximum size of %1 bytes"_s.arg(limits.mostBytes));
    const auto result = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!result || text.isEmpty())
        return refused(u"Invalid base64-encoded string"_s);
    return pictureFromBytes(result.decoded, limits);
}
} // namespace

PictureLimits enforcedLimits(const Endpoint &endpoint)
{
    return endpoint.takesMask() ? PictureLimits() : endpoint.limits;
}

SentPicture pictureFromBase64(const QByteArray &text, const PictureLimits &limits)
{
    if (text.startsWith("data:"))
        return refused(u"Expected plain base64 without a data URL prefix"_s);
    if (text.startsWith("http://") || text.startsWith("https://"))
        return refused(u"The practice service fetches nothing: send the image as base64"_s);
    return decoded(text, limits);
}

SentPicture pictureFromDataUrl(const QByteArray &url, const PictureLimits &limits)
{
    const qsizetype comma = url.indexOf(',');
    const QByteArray head = url.left(qMax(comma, 0)).toLower();
    if (!head.startsWith("data:") || !head.endsWith(";base64"))
        return refused(u"Does not match format 'uri'"_s);
    return decoded(QByteArray::fromRawData(url.constData() + comma + 1, url.size() - comma - 1), limits);
}

SentPicture pictureFromBytes(const QByteArray &bytes, const PictureLimits &limits)
{
    QByteArray content = bytes;
    QBuffer buffer(&content);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    static const QByteArrayList known{"jpeg", "png", "webp", "gif"};
    if (!known.contains(reader.format()) || !reader.size().isValid())
        return refused(u"Cannot identify image: expected JPEG, PNG or WebP"_s);
    const QString problem = sizeProblem(reader.size(), limits);
    return problem.isEmpty() ? SentPicture{bytes, reader.size(), {}} : refused(problem);
}
} // namespace pentimento::practice
