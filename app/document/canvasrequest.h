#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/uploadplan.h"

#include <QJsonObject>

#include <optional>

namespace pentimento {
struct Endpoint;
struct Field;

/// A request to an endpoint that makes a canvas larger by itself: the part of the picture that is there is
/// sent, with its place on the canvas in fields of their own, and the answer is the whole canvas.
struct CanvasRequest
{
    UploadPlan
        sent; ///< of what is there: the smallest rectangle that holds every pixel that is not masked fully
    UploadPlan answer;  ///< the canvas or its part, at the size at which it comes back
    QJsonObject fields; ///< margins or offsets, in pixels of what is sent
};

/// True where \a endpoint extends every picture that it gets, as far as its fields say.
bool extendsPicture(const Endpoint &endpoint);
/// What \a mask, of a picture that was extended, asks of \a endpoint; none where the endpoint does not
/// extend, or where nothing that \a mask covers reaches an edge of the picture on its whole length. Margins
/// that are more than the endpoint takes are for validate() to refuse. \a sent: the size at which it goes;
/// empty: as the limits have it.
/// \a part: what of the canvas is to come back; empty: all of it.
/// \a set: the fields, for endpoints that have a choice of extensions: then there is a request where the
/// chosen one makes just this canvas.
std::optional<CanvasRequest> canvasRequest(const Endpoint &endpoint, const MaskTiles &mask,
                                           const QJsonObject &set, QSize sent = {}, const QRect &part = {});
/// True where \a endpoint, asked with \a set, makes a canvas larger by itself: always, or by that choice.
bool asksForExtension(const Endpoint &endpoint, const QJsonObject &set);
/// The field by which \a set asks for an extension that is no canvasRequest() for \a mask, so that the answer
/// could not be placed; null where there is none.
const Field *misplacedExtension(const Endpoint &endpoint, const MaskTiles &mask, const QJsonObject &set);
} // namespace pentimento
