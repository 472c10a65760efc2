#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/uploadplan.h"

#include <QJsonObject>

#include <optional>

namespace pentimento {
struct Endpoint;

/// A request to an endpoint that makes a canvas larger by itself: the part of the picture that is there is
/// sent, with its place on the canvas in fields of their own, and the answer is the whole canvas.
struct CanvasRequest
{
    UploadPlan
        sent; ///< of what is there: the smallest rectangle that holds every pixel that is not masked fully
    UploadPlan answer;  ///< the whole canvas, at the size at which it comes back
    QJsonObject fields; ///< margins or offsets, in pixels of what is sent
};

/// True where fields of \a endpoint say how far a picture is extended.
bool extendsPicture(const Endpoint &endpoint);
/// What \a mask, of a picture that was extended, asks of \a endpoint; none where the endpoint does not
/// extend, or where nothing that \a mask covers reaches an edge of the picture on its whole length. Margins
/// that are more than the endpoint takes are for validate() to refuse. \a sent: the size at which it goes;
/// empty: as the limits have it.
std::optional<CanvasRequest> canvasRequest(const Endpoint &endpoint, const MaskTiles &mask, QSize sent = {});
} // namespace pentimento
