#pragma once

#include "app/imaging/maskoperations.h"
#include "app/imaging/masksets.h"
#include "ui/mainwindow/maskbar.h"

#include <functional>
#include <optional>

namespace pentimento {
/// What an operation made of a mask.
struct MaskOutcome
{
    MaskTiles mask;
    QString note = {}; ///< for the bar: "3 holes filled"
};

/// An operation on the mask that is previewed in the canvas with its numbers in the MaskBar. A plain value.
struct MaskOperation
{
    QString name; ///< of the bar and of the undo step
    QList<MaskParameter> parameters = {};
    std::optional<MaskCombine> how = {}; ///< set: it brings a mask of its own, combined this way at first
    /// Called on worker threads, also several times at once.
    std::function<MaskOutcome(const MaskTiles &mask, const QList<double> &values, MaskCombine how, const CancelFlag &cancel)> run;
};

MaskOperation growOperation(double pixels);
MaskOperation shrinkOperation(double pixels);
MaskOperation featherOperation(double pixels);
MaskOperation hardenOperation();
MaskOperation smoothOperation();
MaskOperation fillHolesOperation(QSize picture);
MaskOperation removeSpecksOperation(QSize picture);
MaskOperation borderOperation();
/// Combines \a other, of the picture's size, with the mask.
MaskOperation combineOperation(const QString &name, const MaskTiles &other, MaskCombine how);
/// Places \a piece at \a origin, movable.
MaskOperation pasteOperation(const MaskTiles &piece, QPoint origin, QSize picture);
} // namespace pentimento
