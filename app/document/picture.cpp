#include "app/document/picture.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/commands.h"
#include "app/document/editlist.h"
#include "app/imaging/masksets.h"

#include <QCoreApplication>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString stepName(const char *english)
{
    return QCoreApplication::translate("UndoStep", english);
}

const QString firstMaskId = u"1"_s;

QList<Edit> shownOnly(const QList<Edit> &edits)
{
    QList<Edit> shown;
    std::copy_if(edits.begin(), edits.end(), std::back_inserter(shown),
                 [](const Edit &edit) { return edit.shown && edit.patch; });
    return shown;
}
} // namespace

Picture::Picture(LoadedPicture loaded, QObject *parent)
    : QObject(parent), m_id(loaded.sha256), m_original(std::move(loaded)),
      m_pixels(std::exchange(m_original.pyramid, Pyramid())), m_mask(m_original.info.size),
      m_lastMask(m_original.info.size), m_undo(std::make_unique<UndoStack>())
{
    m_opened = ground();
    m_savedGround = m_opened.sha256;
    m_chosenMask = firstMaskId;
    m_masks = {{m_chosenMask, freeMaskName()}};
    connect(m_undo.get(), &UndoStack::stepDone, this, &Picture::stepShown);
}

Picture::~Picture() = default;

void Picture::complete(LoadedPicture loaded)
{
    if (loaded.sha256 != m_original.sha256 || loaded.pyramid.isNull() ||
        loaded.pyramid.firstLevel() >= screen().firstLevel())
        return;
    emit imageAboutToChange();
    m_pixels = EditedPixels(std::exchange(loaded.pyramid, Pyramid()));
    m_original = std::move(loaded);
    if (const QRect area = differingArea({}, m_edits) & rect(); isComplete() && !area.isEmpty())
        m_pixels.render(m_edits, area, m_original.metadata.iccProfile);
    emit imageChanged(rect());
    if (isComplete())
        emit completed();
}

QString Picture::title() const
{
    const qsizetype count = m_edits.size();
    if (count == 0)
        return m_original.name;
    //: %1 is a file name. For one edit and for several.
    return count == 1 ? tr("%1 · 1 edit").arg(m_original.name) : tr("%1 · %2 edits").arg(m_original.name).arg(count);
}

std::function<Pyramid()> Picture::originalMaker() const
{
    return [pixels = m_pixels] { return pixels.original(); };
}

void Picture::changeMask(const QString &name, const MaskTiles &after)
{
    Q_ASSERT(after.size() == size());
    abandonPreview();
    const MaskTiles before = m_mask;
    setMask(after);
    pushMaskStep(name, before);
}

void Picture::changeState(const QString &name, const MaskTiles &mask, const QList<Edit> &edits)
{
    abandonPreview();
    changeEdits(name, edits, mask);
}

void Picture::previewMask(const MaskTiles &mask, const QRect &area)
{
    Q_ASSERT(mask.size() == size());
    editPreview() = mask;
    showPreview(area);
}

MaskTiles &Picture::editPreview()
{
    if (!m_beforePreview)
        m_beforePreview = m_mask;
    return m_mask;
}

void Picture::showPreview(const QRect &area)
{
    const QRect shown = area & rect();
    if (!shown.isEmpty())
        emit maskChanged(shown);
}

void Picture::commitPreview(const QString &name, const MaskTiles &after)
{
    editPreview();
    setMask(after);
    commitPreview(name);
}

void Picture::commitPreview(const QString &name)
{
    if (!m_beforePreview)
        return;
    const MaskTiles before = *std::exchange(m_beforePreview, std::nullopt);
    pushMaskStep(name, before);
}

void Picture::abandonPreview()
{
    if (m_beforePreview)
        setMask(*std::exchange(m_beforePreview, std::nullopt));
}

void Picture::restoreLastMask()
{
    if (hasLastMask())
        changeMask(stepName(QT_TRANSLATE_NOOP("UndoStep", "Last mask")), m_lastMask);
}

void Picture::acceptEdit(const Edit &edit, bool onTop)
{
    abandonPreview();
    const QList<Edit> after = editlist::accepted(m_edits, edit, onTop);
    changeEdits(stepName(QT_TRANSLATE_NOOP("UndoStep", "Accept")), after, MaskTiles(size()));
}

void Picture::removeEdit(int index)
{
    if (index < 0 || index >= m_edits.size())
        return;
    abandonPreview();
    QList<Edit> after = m_edits;
    after.removeAt(index);
    changeEdits(stepName(QT_TRANSLATE_NOOP("UndoStep", "Remove edit")), after, m_mask);
}

void Picture::setEditShown(int index, bool shown)
{
    if (index < 0 || index >= m_edits.size() || m_edits[index].shown == shown)
        return;
    abandonPreview();
    QList<Edit> after = m_edits;
    after[index].shown = shown;
    changeEdits(shown ? stepName(QT_TRANSLATE_NOOP("UndoStep", "Show edit"))
                      : stepName(QT_TRANSLATE_NOOP("UndoStep", "Hide edit")),
                after, m_mask);
}

void Picture::reblendEdit(int index, const Edit &edit)
{
    if (index < 0 || index >= m_edits.size())
        return;
    abandonPreview();
    changeEdits(stepName(QT_TRANSLATE_NOOP("UndoStep", "Blend")), editlist::replaced(m_edits, index, edit), m_mask);
}

void Picture::moveEdit(int from, int to)
{
    if (from == to || !editlist::canMove(m_edits, from, to))
        return;
    abandonPreview();
    QList<Edit> after = m_edits;
    after.move(from, to);
    changeEdits(stepName(QT_TRANSLATE_NOOP("UndoStep", "Reorder edits")), after, m_mask);
}

PictureSnapshot Picture::snapshot() const
{
    return {m_id, m_original.name, m_original.file, m_original.info, shownOnly(m_edits), m_mask};
}

bool Picture::differsFromSaved() const
{
    return m_savedGround != m_original.sha256 || !showTheSame(m_edits, m_savedEdits);
}

void Picture::markSaved(const QString &path, const QList<Edit> &edits, const QString &ground)
{
    m_savedPath = path;
    m_savedGround = ground;
    m_savedEdits = shownOnly(edits);
    emit titleChanged();
}

void Picture::restore(const MaskTiles &mask, const QList<Edit> &edits)
{
    restore(KeptPicture{{{firstMaskId, tr("Mask %1").arg(1), mask}}, firstMaskId, edits, m_savedPath});
}

void Picture::restore(const MaskTiles &mask, const QList<Edit> &edits, const QString &savedPath)
{
    m_savedPath = savedPath;
    restore(mask, edits);
}

void Picture::restore(const KeptPicture &kept)
{
    abandonPreview();
    m_savedPath = kept.savedPath;
    const Ground ground = kept.ground.value_or(m_opened);
    const QSize canvas = ground.info.size;
    QList<NamedMask> masks;
    for (const NamedMask &mask : kept.masks) {
        if (!mask.id.isEmpty())
            masks.append({mask.id, mask.name, mask.tiles.size() == canvas ? mask.tiles : MaskTiles(canvas), mask.part & QRect(QPoint(0, 0), canvas)});
    }
    if (masks.isEmpty())
        masks = {{firstMaskId, tr("Mask %1").arg(1), MaskTiles(canvas)}};
    m_prompts = kept.prompts;
    if (ground.sha256 != m_original.sha256) {
        takeCanvas({ground, masks, kept.chosenMask, kept.edits, kept.frame}, {});
    } else {
        m_masks.clear(); // none of them lives on
        setMasks(masks, kept.chosenMask);
        setFrame(kept.frame);
        setEdits(kept.edits);
    }
    std::vector<UndoStack::Kept> steps;
    for (const KeptStep &step : kept.steps)
        steps.push_back({step.serial, std::make_unique<PictureCommand>(*this, *step.step)});
    m_undo->restore(std::move(steps), kept.stepsDone, kept.stepsDropped);
}

KeptPicture Picture::kept() const
{
    KeptPicture kept{masks(), m_chosenMask, m_edits, m_savedPath, {}, m_undo->index(), m_undo->dropped()};
    kept.masks[indexOfMask(m_chosenMask)].tiles = maskBeforePreview();
    kept.prompts = m_prompts;
    kept.frame = m_frame;
    if (!m_earlier.isEmpty())
        kept.ground = ground();
    for (int i = 0; i < m_undo->count(); ++i) {
        // Only commands of ours are pushed.
        const auto &command = static_cast<const PictureCommand &>(m_undo->command(i));
        kept.steps.append({command.serial(), std::make_shared<PictureStep>(command.step())});
    }
    return kept;
}

void Picture::applyStep(PictureStep &step, bool forward)
{
    abandonPreview(); // a delta fits the mask that the last step left, not a half-painted stroke
    if (step.ground)
        return applyCanvas(step, forward);
    if (step.masks)
        setMasks(forward ? step.masks->after : step.masks->before, forward ? step.masks->chosenAfter : step.masks->chosenBefore);
    if (!step.delta.isEmpty()) {
        chooseMask(step.maskId);
        step.delta.swap(m_mask);
        emit maskChanged(step.delta.area());
    }
    if (step.edits)
        setEdits(forward ? step.edits->after : step.edits->before);
    if (step.frame)
        setFrame(forward ? step.frame->after : step.frame->before);
}

void Picture::changeFrame(const QString &name, const OwnFrame &frame)
{
    const OwnFrame before = m_frame;
    setFrame(frame);
    if (m_frame == before)
        return;
    PictureStep step{name, m_chosenMask};
    step.frame = FrameChange{before, m_frame};
    pushStep(std::move(step));
}

void Picture::setFrame(const OwnFrame &frame)
{
    const OwnFrame inside{frame.rect & rect(), frame.isLocked};
    if (inside == m_frame)
        return;
    m_frame = inside;
    emit frameChanged();
}

void Picture::pushStep(PictureStep step)
{
    step.canvas = size() == m_opened.info.size ? QSize() : size();
    auto command = std::make_unique<PictureCommand>(*this, std::move(step));
    const PictureCommand &pushed = *command;
    m_undo->push(std::move(command)); // the newest stays, whatever the budget
    packLater(pushed);
}

/// Packing a big step takes longer than a hand may wait.
void Picture::packLater(const PictureCommand &command)
{
    const MaskDelta delta = command.step().delta;
    if (delta.isPacked())
        return;
    thenOn(QtConcurrent::run(backgroundPool(), [delta] { return delta.packed(); }), this,
           [this, delta, serial = command.serial()](const MaskDelta &packed) {
        if (UndoCommand *held = m_undo->bySerial(serial))
            static_cast<PictureCommand *>(held)->takePacked(delta, packed);
    });
}

void Picture::setMask(const MaskTiles &mask)
{
    const QRect area = differingArea(m_mask, mask);
    m_mask = mask;
    if (!area.isEmpty())
        emit maskChanged(area);
}

void Picture::pushMaskStep(const QString &name, const MaskTiles &before)
{
    MaskDelta delta = MaskDelta::between(before, m_mask);
    if (delta.isEmpty())
        return;
    if (m_mask.isEmpty())
        m_lastMask = before;
    m_lastMaskPlaced = false;
    PictureStep step{name, m_chosenMask, std::move(delta)};
    step.frame = endFrame();
    pushStep(std::move(step));
}

/// A frame that is not locked ends with its mask, in the same step: an undo brings both back.
std::optional<FrameChange> Picture::endFrame()
{
    if (!m_mask.isEmpty() || m_frame.isLocked || m_frame.rect.isEmpty())
        return {};
    const FrameChange change{m_frame, {}};
    setFrame({});
    return change;
}

void Picture::changeEdits(const QString &name, const QList<Edit> &edits, const MaskTiles &mask)
{
    const QList<Edit> before = m_edits;
    MaskDelta delta = MaskDelta::between(m_mask, mask);
    if (mask.isEmpty() && !m_mask.isEmpty()) {
        m_lastMask = m_mask;
        m_lastMaskPlaced = true;
    }
    setMask(mask);
    setEdits(edits);
    PictureStep step{name, m_chosenMask, std::move(delta), EditsChange{before, m_edits}};
    step.frame = endFrame();
    pushStep(std::move(step));
}

void Picture::setEdits(const QList<Edit> &edits)
{
    const QRect area = differingArea(m_edits, edits) & rect();
    m_edits = edits;
    if (!area.isEmpty()) {
        emit imageAboutToChange();
        if (isComplete()) // else complete() does it
            m_pixels.render(m_edits, area, m_original.metadata.iccProfile);
    }
    for (Edit &edit : m_edits)
        edit.screen = QImage(); // placed: the pyramid holds these pixels now
    ++m_revision;
    if (!area.isEmpty())
        emit imageChanged(area);
    emit editsChanged();
    emit titleChanged();
}
} // namespace pentimento

#include "moc_picture.cpp"
