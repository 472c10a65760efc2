#include "ui/mainwindow/maskoperation.h"

#include "app/imaging/mask.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace pentimento {
namespace {
struct MaskOperationText
{
    Q_DECLARE_TR_FUNCTIONS(MaskOperation)
};
QString tr(const char *text, const char *comment = nullptr, int n = -1)
{
    return MaskOperationText::tr(text, comment, n);
}

NumberRange pixels(double least, double most)
{
    NumberRange range{least, most, 1, 0, tr(" px")};
    range.logarithmic = NumberRange::suitsLogarithm(least, most);
    return range;
}

NumberRange area(QSize picture)
{
    return pixels(1, std::max(2.0, double(picture.width()) * picture.height()));
}

/// An operation of one whole number.
MaskOperation ofNumber(const QString &name, const MaskParameter &parameter,
                       std::function<MaskTiles(const MaskTiles &, int, const CancelFlag &)> run)
{
    return {name, {parameter}, {}, [run = std::move(run)](const MaskTiles &mask, const QList<double> &values, MaskCombine, const CancelFlag &cancel) {
                return MaskOutcome{run(mask, int(std::lround(values.value(0))), cancel)};
            }};
}

QString smallestNote(qint64 smallest)
{
    return smallest == 0 ? QString() : QStringLiteral(" · ") + tr("smallest of all: %1 px").arg(QLocale().toString(smallest));
}
} // namespace

MaskOperation growOperation(double initial)
{
    return ofNumber(
        tr("Grow the mask"),
        {tr("By"), pixels(1, 1000), initial,
         tr("How far the mask grows, exactly to all sides (G again: more)")},
        [](const MaskTiles &mask, int by, const CancelFlag &cancel) { return grown(mask, by, &cancel); });
}

MaskOperation shrinkOperation(double initial)
{
    return ofNumber(
        tr("Shrink the mask"),
        {tr("By"), pixels(1, 1000), initial,
         tr("How much the outline loses, exactly from all sides (Shift+G again: more)")},
        [](const MaskTiles &mask, int by, const CancelFlag &cancel) { return shrunk(mask, by, &cancel); });
}

MaskOperation featherOperation(double initial)
{
    return ofNumber(tr("Feather the mask"), {tr("By"), pixels(1, mostBlurPixels), initial, tr("How far the edge fades to either side (F again: more)")},
                    [](const MaskTiles &mask, int by, const CancelFlag &cancel) { return feathered(mask, by, &cancel); });
}

MaskOperation hardenOperation()
{
    return ofNumber(tr("Harden the mask"),
                    {tr("Threshold"),
                     {1, 100, 1, 0, tr(" %")},
                     50,
                     tr("Coverage from which on a pixel becomes fully covered; the others become free")},
                    [](const MaskTiles &mask, int percent, const CancelFlag &cancel) {
                        return hardened(mask, quint8(std::clamp((percent * 255 + 99) / 100, 1, 255)),
                                        &cancel);
                    });
}

MaskOperation smoothOperation()
{
    return ofNumber(tr("Smooth the outline"), {tr("By"), pixels(1, mostBlurPixels), 12, tr("Corners and steps up to about this size are rounded")},
                    [](const MaskTiles &mask, int by, const CancelFlag &cancel) { return smoothed(mask, by, &cancel); });
}

MaskOperation borderOperation()
{
    return ofNumber(tr("Border of the mask"),
                    {tr("Width"), pixels(1, 1000), 24,
                     tr("Width of the band along the outline, half of it on either side")},
                    [](const MaskTiles &mask, int width, const CancelFlag &cancel) {
                        return borderOf(mask, width, &cancel);
                    });
}

MaskOperation fillHolesOperation(QSize picture)
{
    const NumberRange range = area(picture);
    return {tr("Fill holes"), {{tr("Up to"), range, range.maximum, tr("Larger holes stay open")}}, {},
            [](const MaskTiles &mask, const QList<double> &values, MaskCombine, const CancelFlag &cancel) {
                const MaskChange change = withoutHoles(mask, std::llround(values.value(0)), &cancel);
                const QString note = change.count == 0 ? tr("no holes of this size") : tr("%n hole(s) filled", nullptr, change.count);
                return MaskOutcome{change.mask, note + smallestNote(change.smallest)};
            }};
}

MaskOperation removeSpecksOperation(QSize picture)
{
    return {tr("Remove specks"), {{tr("Smaller than"), area(picture), 256, tr("Islands of fewer pixels than this are removed")}}, {},
            [](const MaskTiles &mask, const QList<double> &values, MaskCombine, const CancelFlag &cancel) {
                const MaskChange change = withoutSpecks(mask, std::llround(values.value(0)), &cancel);
                const QString note = change.count == 0 ? tr("no specks of this size") : tr("%n speck(s) removed", nullptr, change.count);
                return MaskOutcome{change.mask, note + smallestNote(change.smallest)};
            }};
}

MaskOperation combineOperation(const QString &name, const MaskTiles &other, MaskCombine how)
{
    return {name, {}, how, [other](const MaskTiles &mask, const QList<double> &, MaskCombine chosen, const CancelFlag &) {
                MaskTiles result = mask;
                combineMasks(result, other, chosen, mask.rect());
                return MaskOutcome{result};
            }};
}

MaskOperation pasteOperation(const MaskTiles &piece, QPoint origin, QSize picture)
{
    const auto place = [&](const QString &label, int initial, int pieceSide, int pictureSide) {
        return MaskParameter{label, {double(-pieceSide), double(pictureSide), 1, 0, tr(" px"), false}, double(initial),
                             tr("Where the piece lies, in pixels of the picture")};
    };
    return {tr("Paste into the mask"),
            {place(tr("X"), origin.x(), piece.size().width(), picture.width()),
             place(tr("Y"), origin.y(), piece.size().height(), picture.height())},
            MaskCombine::Add,
            [piece](const MaskTiles &mask, const QList<double> &values, MaskCombine how,
                    const CancelFlag &cancel) {
                MaskTiles result = mask;
                const QPoint at(int(std::lround(values.value(0))), int(std::lround(values.value(1))));
                combineMasks(result, placed(piece, at, mask.size(), &cancel), how, mask.rect());
                return MaskOutcome{result};
            }};
}
} // namespace pentimento
