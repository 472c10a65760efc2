#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace pentimento::practice {
struct FormPart
{
    QByteArray name;
    QByteArray fileName = {};
    QByteArray contentType = {};
    QByteArray content = {}; ///< shares the body's memory: keep that alive
};

/// The parts of a multipart/form-data \a body; empty where it is none or is damaged. At most 64 parts.
std::optional<QList<FormPart>> parseMultipart(const QByteArray &contentType, const QByteArray &body);
} // namespace pentimento::practice
