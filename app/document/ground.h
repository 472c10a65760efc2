#pragma once

#include "app/base/result.h"
#include "app/imaging/picturefile.h"

#include <QByteArray>
#include <QList>
#include <QPoint>
#include <QString>

#include <optional>

namespace pentimento {
/// A canvas that a picture had before it was extended, and where it lies on a later one.
struct EarlierCanvas
{
    QString sha256;    ///< of its Ground
    QString extension; ///< of that file in the store
    QSize size;
    QPoint place; ///< of its upper left corner
    bool operator==(const EarlierCanvas &) const = default;
};

/// What a picture's edits and masks lie on: the opened file, or a lossless one of ours that holds it, sample
/// by sample, with new area around it. A plain value.
struct Ground
{
    QByteArray file;
    QString sha256;
    PictureInfo info;
    /// What it was extended from, the opened file first; none: it is the opened file.
    QList<EarlierCanvas> earlier = {};

    bool isExtended() const { return !earlier.isEmpty(); }
    QRect rect() const { return {QPoint(0, 0), info.size}; }
};

/// \a ground as one that something was extended from.
EarlierCanvas asEarlier(const Ground &ground);
/// \a file as a ground, by its header and by what extendCanvas() wrote into it. \a name is for messages.
Result<Ground> groundOf(const QByteArray &file, const QString &name);
/// What extendCanvas() writes into a ground's file: JSON that groundOf() reads.
QByteArray canvasNote(const QList<EarlierCanvas> &earlier);
/// Where the canvas of \a size lies; each is larger than the one before, so the size tells which one it is.
std::optional<QPoint> placeOf(QSize size, const QList<EarlierCanvas> &earlier);
/// Where \a one lies on \a other, either of which may be the larger; nullopt where they have nothing in
/// common.
std::optional<QPoint> placeOn(const Ground &one, const Ground &other);
} // namespace pentimento
