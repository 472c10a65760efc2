#pragma once

#include "app/jobs/jobrequest.h"
#include "ui/forms/framegroup.h"

#include <QRect>

namespace pentimento {
/// What \a choice and the person's own \a frame (empty: around the mask) ask to send; \a endpoint may be
/// null.
CropChoice cropOf(const FrameChoice &choice, const QRect &frame, const Endpoint *endpoint);

/// How a picture is framed.
struct Framing
{
    FrameChoice choice;
    QRect frame = {}; ///< the person's own; empty: around the mask
};

/// How \a made, a request with its plan, has to be framed so that Generate sends the same again: as little of
/// \a present is changed as can be. Grows the mask once: for worker threads.
Framing framingOf(const JobRequest &made, const FrameChoice &present);
} // namespace pentimento
