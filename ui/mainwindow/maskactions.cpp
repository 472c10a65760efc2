#include "ui/mainwindow/maskactions.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/common/prompter.h"
#include "ui/mainwindow/maskoperator.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDataStream>
#include <QIODevice>
#include <QKeyEvent>
#include <QMimeData>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using enum ActionId;
const QString pieceType = u"application/x-pentimento-mask"_s;
constexpr int farthest = 1'000'000;
constexpr double firstGrow = 8;
constexpr double firstFeather = 16;

/// A part of a mask with its place, as the clipboard keeps it: place and PNG.
struct Piece
{
    QPoint origin;
    QByteArray png;
};

QByteArray packed(const Piece &piece)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << piece.origin << piece.png;
    return bytes;
}

Piece pieceFrom(const QMimeData &data)
{
    Piece piece;
    QDataStream stream(data.data(pieceType));
    stream >> piece.origin >> piece.png;
    // Any program can write this type: a place no picture can have is none.
    const QRect places(-farthest, -farthest, 2 * farthest, 2 * farthest);
    return stream.status() == QDataStream::Ok && places.contains(piece.origin) ? piece : Piece();
}
} // namespace

MaskActions::MaskActions(Actions &actions, MaskOperator &masks, History &history, SettingsStore &settings, Prompter &prompter,
                         QObject *parent)
    : QObject(parent), m_actions(actions), m_operator(masks), m_history(history), m_settings(settings), m_prompter(prompter), m_files(prompter)
{
    connectOperations();
    on(MaskFromTransparency, [this] { takeTransparency(); });
    on(MaskFromBrightness, [this] { takeBrightness(); });
    on(MaskFromResult, [this] { takeResult(); });
    on(CopyMask, [this] { copy(); });
    on(PasteMask, [this] { paste(); });
    updateEnabled();
}

void MaskActions::on(ActionId id, std::function<void()> run)
{
    connect(m_actions.action(id), &QAction::triggered, this, [this, run = std::move(run)] {
        if (m_picture)
            run();
    });
}

void MaskActions::connectOperations()
{
    on(MaskGrow, [this] { start(growOperation(firstGrow)); });
    on(MaskShrink, [this] { start(shrinkOperation(firstGrow)); });
    on(MaskFeather, [this] { start(featherOperation(firstFeather)); });
    on(MaskHarden, [this] { start(hardenOperation()); });
    on(MaskSmooth, [this] { start(smoothOperation()); });
    on(MaskFillHoles, [this] { start(fillHolesOperation(m_picture->size())); });
    on(MaskRemoveSpecks, [this] { start(removeSpecksOperation(m_picture->size())); });
    on(MaskBorder, [this] { start(borderOperation()); });
    // While the bar has the focus their keys go on counting, and the opposite one counts back.
    m_operator.setStepKeys([this](const QKeyEvent &event) {
        const bool grows = m_operator.name() == growOperation(1).name;
        const bool shrinks = m_operator.name() == shrinkOperation(1).name;
        const bool feathers = m_operator.name() == featherOperation(1).name;
        int steps = 0;
        if (grows || shrinks)
            steps = (m_actions.matches(MaskGrow, event) - m_actions.matches(MaskShrink, event)) * (grows ? 1 : -1);
        else if (feathers)
            steps = m_actions.matches(MaskFeather, event);
        return steps;
    });
}

void MaskActions::start(const MaskOperation &operation)
{
    if (m_operator.isMaskShown())
        m_operator.start(operation);
    else
        say(tr("A result is under review, so the mask is not shown. Leave the review (Esc) to work on the mask."));
}

void MaskActions::setPicture(Picture *picture)
{
    m_picture = picture;
    m_operator.setPicture(picture);
    updateEnabled();
}

void MaskActions::setResult(const std::optional<Generation> &generation)
{
    m_result = generation;
    updateEnabled();
}

void MaskActions::updateEnabled()
{
    const bool open = !m_picture.isNull();
    for (const ActionId id : {MaskGrow, MaskShrink, MaskFeather, MaskHarden, MaskSmooth, MaskFillHoles, MaskRemoveSpecks, MaskBorder,
                              MaskFromBrightness, CopyMask, PasteMask})
        m_actions.action(id)->setEnabled(open);
    m_actions.action(MaskFromTransparency)->setEnabled(open && m_picture->original().info.hasAlpha);
    m_actions.action(MaskFromResult)->setEnabled(open && m_result && !m_result->mask.isNull());
}

void MaskActions::say(const QString &text)
{
    emit noticed(NoticeLevel::Info, text, {});
}

void MaskActions::startWith(const QString &name, const Result<MaskTiles> &mask, Picture *asked)
{
    if (!m_picture || m_picture != asked)
        return; // another picture has been opened since
    if (!mask)
        emit noticed(NoticeLevel::Bad, mask.error().sentence(), {});
    else if (mask->size() != m_picture->size())
        say(tr("That mask is for a picture of %1 × %2 pixels, and this one has %3 × %4.")
                .arg(mask->size().width()).arg(mask->size().height()).arg(m_picture->size().width()).arg(m_picture->size().height()));
    else
        start(combineOperation(name, *mask, MaskCombine::Replace));
}

void MaskActions::takeTransparency()
{
    auto reading = QtConcurrent::run(backgroundPool(), [snapshot = m_picture->snapshot()]() -> Result<MaskTiles> {
        const Result<DecodedPicture> whole = compose(snapshot);
        return whole ? Result<MaskTiles>(transparencyOf(whole->pixels)) : whole.error();
    });
    thenOn(reading, this, [this, asked = m_picture.data()](const Result<MaskTiles> &mask) {
        startWith(tr("Mask from transparency"), mask, asked);
    });
}

void MaskActions::takeBrightness()
{
    m_prompter.askForFiles({FileQuestion::Mode::Open, tr("Use a picture's brightness as mask"), m_settings.get(settings::lastFolder), {},
                            {tr("Pictures (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.gif)"), tr("All files (*)")}},
                           this, [this](const QStringList &paths) {
        if (paths.isEmpty() || !m_picture)
            return;
        m_files.read(paths.first(), MaskFiles::Kind::Brightness, m_picture->size(),
                     [this, asked = m_picture.data()](const Result<MaskTiles> &mask) { startWith(tr("Mask from brightness"), mask, asked); });
    });
}

void MaskActions::takeResult()
{
    if (!m_result || m_result->mask.isNull())
        return;
    thenOn(m_history.mask(*m_result), this, [this, asked = m_picture.data()](const Result<MaskTiles> &mask) {
        emit leaveReviewRequested(); // a card that is selected is mostly under review
        startWith(tr("Mask from a result"), mask, asked);
    });
}

void MaskActions::copy()
{
    const MaskTiles mask = m_picture->mask();
    auto packing = QtConcurrent::run(backgroundPool(), [mask] {
        const QRect area = mask.coveredBounds();
        return area.isEmpty() ? Piece() : Piece{area.topLeft(), maskPng(placed(mask, -area.topLeft(), area.size()), false)};
    });
    thenOn(packing, this, [this](const Piece &piece) {
        if (piece.png.isEmpty())
            return say(tr("The mask is empty, so there is nothing to copy."));
        auto *data = new QMimeData;
        data->setData(pieceType, packed(piece));
        data->setData(u"image/png"_s, piece.png);
        QApplication::clipboard()->setMimeData(data);
        say(tr("The mask is in the clipboard. Paste it into this or another picture's mask with %1.")
                .arg(m_actions.shortcutText(PasteMask)));
    });
}

void MaskActions::paste()
{
    const QMimeData *data = QApplication::clipboard()->mimeData();
    if (!data || !data->hasFormat(pieceType))
        return say(tr("The clipboard holds no part of a mask. Copy one with %1.").arg(m_actions.shortcutText(CopyMask)));
    const Piece piece = pieceFrom(*data);
    auto reading = QtConcurrent::run(backgroundPool(), [piece] { return readMask(piece.png, tr("The clipboard")); });
    thenOn(reading, this, [this, piece, asked = m_picture.data()](const Result<MaskTiles> &mask) {
        if (!m_picture || m_picture != asked)
            return;
        if (!mask)
            return emit noticed(NoticeLevel::Bad, mask.error().sentence(), {});
        const QSize size = m_picture->size();
        // From a larger picture: where it came from may lie outside this one.
        const QPoint origin = QRect(piece.origin, mask->size()).intersects(m_picture->rect())
            ? piece.origin
            : QPoint((size.width() - mask->size().width()) / 2, (size.height() - mask->size().height()) / 2);
        start(pasteOperation(*mask, origin, size));
    });
}
} // namespace pentimento

#include "moc_maskactions.cpp"
