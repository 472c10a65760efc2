#pragma once

#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QSize>

namespace pentimento::practice {
/// A picture as it came in a request: still encoded, its header read.
struct SentPicture
{
    QByteArray bytes;
    QSize size = {};
    QString problem = {}; ///< why it cannot be used, in the service's English; else empty
};

/// The limits that the service is known to hold \a endpoint's pictures to: for those that take a mask it
/// names none.
PictureLimits enforcedLimits(const Endpoint &endpoint);

/// What strict base64 \a text (BFL) holds; a `data:` prefix is refused as such.
SentPicture pictureFromBase64(const QByteArray &text, const PictureLimits &limits);
/// What a `data:` URL with base64 (Replicate) holds.
SentPicture pictureFromDataUrl(const QByteArray &url, const PictureLimits &limits);
/// \a bytes, read from a file.
SentPicture pictureFromBytes(const QByteArray &bytes, const PictureLimits &limits);
} // namespace pentimento::practice
