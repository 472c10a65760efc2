#pragma once

class QImage;

namespace pentimento {
struct ImageLayer;
struct TileRequest;

/// Draws \a layer over \a image, which shows the request's device rectangle: one to one where the level has the
/// screen's size, as squares from zoom 2 on, else smoothly. What a device pixel shows depends on its place only, so
/// parts put together equal the whole. Pure, any thread.
void drawLayer(const ImageLayer &layer, const TileRequest &request, QImage &image);
} // namespace pentimento
