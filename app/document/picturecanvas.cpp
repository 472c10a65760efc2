// Another canvas under a picture: extending it, and all that comes with it.
#include "app/document/picture.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/commands.h"
#include "app/document/extendcanvas.h"
#include "app/imaging/extension.h"

#include <QPainter>
#include <QtConcurrentRun>

#include <algorithm>

namespace pentimento {
namespace {
QList<NamedMask> movedMasks(QList<NamedMask> masks, QSize canvas, QPoint way)
{
    for (NamedMask &mask : masks) {
        mask.tiles = onCanvas(mask.tiles, canvas, way);
        mask.part = mask.part.translated(way) & QRect(QPoint(0, 0), canvas);
    }
    return masks;
}
} // namespace

std::optional<QPoint> Picture::placeOf(QSize wanted) const
{
    return wanted == size() ? QPoint(0, 0) : pentimento::placeOf(wanted, m_earlier);
}

Picture::CanvasState Picture::canvasState() const
{
    return {ground(), masks(), m_chosenMask, m_edits, m_frame};
}

QStringList Picture::extend(const QString &name, const ExtendedCanvas &made, const QList<NewArea> &areas,
                            const QList<Edit> &edits)
{
    if (made.from != m_original.sha256)
        return {};
    abandonPreview();
    const QSize canvas = made.ground.info.size;
    CanvasState after{made.ground, movedMasks(masks(), canvas, made.place), m_chosenMask, edits, m_frame};
    if (!m_frame.rect.isEmpty())
        after.frame.rect.translate(made.place);
    qsizetype place = indexOfMask(m_chosenMask);
    QStringList ids;
    for (qsizetype i = 0; i < areas.size(); ++i) {
        if (i == 0 && m_mask.isEmpty()) {
            after.masks[place].tiles = areas[i].mask;
            after.masks[place].part = areas[i].part;
        } else {
            const QString id = freeMaskId(after.masks);
            m_prompts.remove(id); // of a mask that was removed
            after.masks.insert(++place, {id, tr("New area %1").arg(i + 1), areas[i].mask, areas[i].part});
        }
        ids << after.masks[place].id;
    }
    after.chosenMask = ids.value(0, m_chosenMask);
    changeCanvas(name, after, made.screen);
    return ids;
}

void Picture::changeGround(const QString &name, const Ground &onto, const MaskTiles &mask,
                           const QList<Edit> &edits)
{
    abandonPreview();
    const QSize canvas = onto.info.size;
    const QPoint way = placeOn(ground(), onto).value_or(QPoint(0, 0));
    CanvasState after{onto, movedMasks(masks(), canvas, way), m_chosenMask, edits, {}};
    after.masks[indexOfMask(m_chosenMask)].tiles = mask.size() == canvas ? mask : MaskTiles(canvas);
    changeCanvas(name, after, {});
}

void Picture::changeCanvas(const QString &name, const CanvasState &after, Pyramid screen)
{
    const CanvasState before = canvasState();
    PictureStep step{name, {}};
    step.ground = std::make_shared<const GroundChange>(GroundChange{before.ground, after.ground});
    step.masks = MaskListChange{before.masks, after.masks, before.chosenMask, after.chosenMask};
    step.edits = EditsChange{before.edits, after.edits};
    step.frame = FrameChange{before.frame, after.frame};
    takeCanvas(after, std::move(screen));
    pushStep(std::move(step));
}

void Picture::applyCanvas(const PictureStep &step, bool forward)
{
    Q_ASSERT(step.masks && step.edits && step.frame);
    if (forward)
        takeCanvas({step.ground->after, step.masks->after, step.masks->chosenAfter, step.edits->after,
                    step.frame->after},
                   {});
    else
        takeCanvas({step.ground->before, step.masks->before, step.masks->chosenBefore, step.edits->before,
                    step.frame->before},
                   {});
}

/// Everything at once, and told when all of it fits together again.
void Picture::takeCanvas(const CanvasState &state, Pyramid screen)
{
    emit imageAboutToChange();
    m_pixels = EditedPixels(screen.isNull() ? lookAt(state.ground) : std::move(screen));
    m_original.file = state.ground.file;
    m_original.sha256 = state.ground.sha256;
    m_original.info = state.ground.info;
    m_earlier = state.ground.earlier;
    m_masks = state.masks;
    m_chosenMask = indexOfMask(state.chosenMask) < 0 ? m_masks.first().id : state.chosenMask;
    m_mask = std::exchange(m_masks[indexOfMask(m_chosenMask)].tiles, MaskTiles());
    m_lastMask = MaskTiles(size());
    m_frame = {state.frame.rect & rect(), state.frame.isLocked};
    m_edits = state.edits;
    if (const QRect area = differingArea({}, m_edits) & rect(); isComplete() && !area.isEmpty())
        m_pixels.render(m_edits, area, m_original.metadata.iccProfile);
    ++m_revision;
    if (!isComplete())
        loadGround();
    emit canvasChanged();
    emit imageChanged(rect());
    emit maskChanged(rect());
    emit masksChanged();
    emit frameChanged();
    emit editsChanged();
    emit titleChanged();
}

/// Something to show until \a ground has been read: what is on the screen now, in its place. All of it where
/// it is small.
Pyramid Picture::lookAt(const Ground &onto) const
{
    const auto [size, level] = Pyramid::coarsest(onto.info.size);
    if (level == 0) {
        Result<LoadedPicture> loaded = loadPicture(onto.file, m_original.path, m_original.name);
        return loaded ? std::move(loaded->pyramid) : Pyramid();
    }
    const QImage &present = screen().level(screen().levelCount() - 1);
    QImage look(size, present.format());
    look.fill(Qt::gray);
    QPainter painter(&look);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.scale(double(size.width()) / onto.info.size.width(),
                  double(size.height()) / onto.info.size.height());
    painter.drawImage(QRectF(placeOn(ground(), onto).value_or(QPoint(0, 0)), QSizeF(this->size())), present);
    painter.end();
    return Pyramid::preview(onto.info.size, look, level);
}

void Picture::loadGround()
{
    const auto load = [file = m_original.file, path = m_original.path, name = m_original.name] {
        return loadPicture(file, path, name);
    };
    thenOn(QtConcurrent::run(backgroundPool(), load), this,
           [this, sha256 = m_original.sha256](const Result<LoadedPicture> &loaded) {
               if (loaded)
                   complete(*loaded);
               else if (sha256 == m_original.sha256)
                   emit completionFailed(loaded.error());
           });
}
} // namespace pentimento
