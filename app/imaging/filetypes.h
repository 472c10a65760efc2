#pragma once

#include <QByteArray>
#include <QString>

namespace pentimento {
/// The name of a kind of picture that is known but not read here ("Photoshop (PSD)", "camera raw (Nikon
/// NEF)"), told by \a bytes; empty for all others, also for those that are read.
QString foreignPictureKind(const QByteArray &bytes);
} // namespace pentimento
