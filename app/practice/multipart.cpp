#include "app/practice/multipart.h"

namespace pentimento::practice {
namespace {
constexpr int mostParts = 64;
constexpr qsizetype mostPartHeadBytes = 8 * 1024;

// The value of NAME="value" or NAME=value among the parameters of a header.
QByteArray parameter(const QByteArray &header, const QByteArray &name)
{
    const QByteArray lower = header.toLower();
    qsizetype at = 0;
    while ((at = lower.indexOf(name + '=', at)) >= 0) {
        const bool begins = at > 0 && (lower[at - 1] == ' ' || lower[at - 1] == ';' || lower[at - 1] == '\t');
        at += name.size() + 1;
        if (!begins)
            continue;
        if (at < header.size() && header[at] == '"') {
            const qsizetype quote = header.indexOf('"', at + 1);
            return quote < 0 ? QByteArray() : header.mid(at + 1, quote - at - 1);
        }
        const qsizetype end = header.indexOf(';', at);
        return header.mid(at, end < 0 ? -1 : end - at).trimmed();
    }
    return {};
}

std::optional<FormPart> parsePart(const QByteArray &head)
{
    FormPart part;
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(qMax(colon, 0)).trimmed().toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        if (name == "content-disposition") {
            part.name = parameter(value, "name");
            part.fileName = parameter(value, "filename");
        } else if (name == "content-type") {
            part.contentType = value;
        }
    }
    return part.name.isEmpty() ? std::nullopt : std::optional(part);
}
} // namespace

std::optional<QList<FormPart>> parseMultipart(const QByteArray &contentType, const QByteArray &body)
{
    const QByteArray boundary = parameter(contentType, "boundary");
    if (!contentType.toLower().startsWith("multipart/form-data") || boundary.isEmpty() ||
        boundary.size() > 200)
        return std::nullopt;
    const QByteArray delimiter = "--" + boundary;
    QList<FormPart> parts;
    qsizetype at = body.indexOf(delimiter);
    while (at >= 0 && parts.size() <= mostParts) {
        at += delimiter.size();
        if (QByteArrayView(body).sliced(at).startsWith("--"))
            return parts;
        const qsizetype headEnd = body.indexOf("\r\n\r\n", at);
        const qsizetype next = headEnd < 0 ? -1 : body.indexOf("\r\n" + delimiter, headEnd + 2);
        if (next < 0 || headEnd - at > mostPartHeadBytes)
            return std::nullopt;
        std::optional<FormPart> part = parsePart(body.mid(at, headEnd - at));
        if (!part)
            return std::nullopt;
        const qsizetype begin = qMin(headEnd + 4, next);
        part->content = QByteArray::fromRawData(body.constData() + begin, next - begin);
        parts.append(*part);
        at = next + 2;
    }
    return std::nullopt; // the closing delimiter is missing
}
} // namespace pentimento::practice
