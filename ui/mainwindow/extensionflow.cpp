#include "ui/mainwindow/extensionflow.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/canvasrequest.h"
#include "app/document/canvassteps.h"
#include "app/document/croplimits.h"
#include "app/document/maskedediting.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/imaging/cropregion.h"
#include "app/imaging/extension.h"
#include "app/jobs/sentnumbers.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/extensionframe.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/extensionpanel.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/requestcost.h"

#include <QAbstractButton>
#include <QAction>
#include <QKeyEvent>
#include <QLocale>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// Room around the picture for its edges to be pulled.
QRect withRoom(QSize picture)
{
    const int room = std::max(picture.width(), picture.height()) / 6;
    return QRect(QPoint(0, 0), picture).adjusted(-room, -room, room, room);
}

QString megapixels(QSize size)
{
    const double count = double(size.width()) * size.height() / 1e6;
    return QLocale().toString(count, 'f', count < 10 ? 1 : 0);
}
} // namespace

/// What the worker hands back.
struct ExtensionFlow::Made
{
    std::optional<ExtendedCanvas> canvas;
    std::optional<Error> error = {};
    QList<NewArea> areas = {};
    int revision = 0; ///< of the picture that it was made from
};

ExtensionFlow::ExtensionFlow(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
{
    connect(m_parts.actions.action(ActionId::ExtendCanvas), &QAction::triggered, this, &ExtensionFlow::start);
    connect(&m_parts.panel, &ExtensionPanel::edited, this, &ExtensionFlow::showNumbers);
    connect(&m_parts.panel, &ExtensionPanel::applyRequested, this, &ExtensionFlow::apply);
    connect(&m_parts.panel, &ExtensionPanel::cancelRequested, this, &ExtensionFlow::stop);
    connect(&m_parts.canvas.extensionFrame(), &ExtensionFrame::dragged, this,
            [this](const QMargins &margins) {
                m_parts.panel.setMargins(margins);
                refresh();
            });
    connect(&m_parts.flow, &ComposeFlow::draftChanged, this, &ExtensionFlow::refresh);
    connect(&m_parts.desk, &PictureDesk::pictureChanged, this, &ExtensionFlow::stop);
    for (QWidget *input : m_parts.panel.inputs())
        input->installEventFilter(this);
    m_parts.canvas.installEventFilter(this);
}

void ExtensionFlow::start()
{
    Picture *picture = m_parts.desk.picture();
    if (!picture)
        return emit noticed(NoticeLevel::Info, tr("Open a picture first (Ctrl+O)."), {});
    if (!picture->isComplete())
        return emit noticed(NoticeLevel::Info, tr("The picture is still being read."), {});
    if (isActive())
        return m_parts.panel.focusFirst();
    if (m_parts.canvas.isReviewing())
        return emit noticed(NoticeLevel::Info, tr("Leave the review first (Esc)."), {});
    m_picture = picture;
    connect(picture, &Picture::canvasChanged, this, &ExtensionFlow::stop);
    m_parts.canvas.abandonStroke();
    m_parts.canvas.extensionFrame().start(picture->size());
    m_parts.panel.setMargins({});
    emit activeChanged(true);
    m_parts.canvas.showArea(withRoom(picture->size()));
    m_parts.panel.focusFirst();
    refresh();
}

void ExtensionFlow::stop()
{
    if (!isActive())
        return;
    disconnect(m_picture, &Picture::canvasChanged, this, nullptr);
    m_picture.clear();
    m_isWorking = false;
    m_parts.panel.setWorking(false);
    m_parts.canvas.extensionFrame().stop();
    m_parts.canvas.fit();
    emit activeChanged(false);
    m_parts.canvas.setFocus();
}

void ExtensionFlow::showNumbers()
{
    m_parts.canvas.extensionFrame().setMargins(m_parts.panel.margins());
    refresh();
}

/// A request of the chosen endpoint that would fill the new area; none where it changes no picture through a
/// mask.
std::optional<JobRequest> ExtensionFlow::sendableDraft() const
{
    std::optional<JobRequest> draft = m_parts.flow.draft();
    if (!draft || !draft->picture || !(draft->endpoint.takesMask() || canEditMasked(draft->endpoint) || extendsPicture(draft->endpoint)))
        return {};
    draft->picture->screen = QImage(); // held, it would be copied whole with the next edit
    draft->count = 1;
    return draft;
}

void ExtensionFlow::refresh()
{
    if (!isActive() || m_isWorking)
        return;
    const QMargins margins = m_parts.panel.margins();
    const QSize size = extendedSize(m_picture->size(), margins);
    const Result<void> checked = checkExtension(m_picture->size(), margins, DecodeLimits().mostPixels);
    m_parts.panel.setApplyEnabled(bool(checked));
    m_steps.clear();
    const std::optional<JobRequest> draft = sendableDraft();
    if (checked && draft)
        m_steps = stepsOf(*draft, margins);
    const bool isWhole = draft && extendsPicture(draft->endpoint) && m_steps.size() <= 1;
    m_parts.panel.setStepsPossible(m_steps.size() > 1, isWhole ? whyAtOnce(draft->endpoint) : QString());
    if (margins.isNull())
        return m_parts.panel.setSentence(
            tr("Pull the edges of the picture, or say by how many pixels each side grows."));
    if (!checked)
        return m_parts.panel.setSentence(checked.error().sentence(), true);
    const QString sentence =
        tr("%1 × %2 pixels, %3 megapixels.").arg(size.width()).arg(size.height()).arg(megapixels(size));
    m_parts.panel.setSentence(draft ? sentence + u' ' + costSentence(*draft) : sentence);
}

QList<ExtensionStep> ExtensionFlow::stepsOf(const JobRequest &draft, const QMargins &margins) const
{
    return extendsPicture(draft.endpoint) ? canvasSteps(draft.endpoint, m_picture->size(), margins)
                                          : extensionSteps(m_picture->size(), margins, sendingLimits(draft, true));
}

/// Endpoints that extend by themselves go in steps only where they must.
QString ExtensionFlow::whyAtOnce(const Endpoint &endpoint) const
{
    const int most = mostGrowth(endpoint);
    return most > 0 ? tr("%1 makes all of this at once. It goes in steps where a side grows by more than %2 pixels, or where the "
                         "picture is larger than the service takes.").arg(endpoint.title).arg(most)
                    : tr("%1 makes all of this at once. It goes in steps where the picture is larger than the service takes.")
                          .arg(endpoint.title);
}

QString ExtensionFlow::costSentence(const JobRequest &draft) const
{
    const int steps = m_parts.panel.wantsSteps() ? std::max(1, int(m_steps.size())) : 1;
    const bool isTooMuch = extendsPicture(draft.endpoint) && steps == 1 && !canGoAtOnce(draft.endpoint, m_picture->size(), m_parts.panel.margins());
    if (isTooMuch)
        return tr("More than %1 makes at once: let it go in steps.").arg(draft.endpoint.title);
    const QString price = costWords(draft, steps);
    if (steps > 1)
        return tr("Filled by %1 in %n step(s), %2.", nullptr, steps).arg(draft.endpoint.title, price);
    return m_steps.size() > 1 ? tr("Filled by %1 at once, scaled down, %2.").arg(draft.endpoint.title, price)
                              : tr("Filled by %1 at once, %2.").arg(draft.endpoint.title, price);
}

void ExtensionFlow::apply()
{
    const QMargins margins = m_parts.panel.margins();
    if (!isActive() || m_isWorking || !checkExtension(m_picture->size(), margins, DecodeLimits().mostPixels))
        return;
    m_isWorking = true;
    m_parts.panel.setWorking(true);
    m_parts.panel.setSentence(tr("Extending the canvas…"));
    const QList<ExtensionStep> steps =
        m_parts.panel.wantsSteps() && m_steps.size() > 1 ? m_steps : QList<ExtensionStep>();
    const auto work = [snapshot = m_picture->snapshot(), ground = m_picture->ground(), margins, steps,
                       overlap = m_parts.panel.overlap(), revision = m_picture->revision()] {
        Result<ExtendedCanvas> canvas = extendCanvas(snapshot, ground, margins, overlap);
        if (!canvas)
            return Made{{}, canvas.error()};
        Made made{*std::move(canvas), {}, {}, revision};
        for (const ExtensionStep &step : steps)
            made.areas << NewArea{stepMask(made.canvas->ground.info.size, step, overlap), step.crop};
        if (steps.isEmpty())
            made.areas << NewArea{made.canvas->newArea};
        return made;
    };
    thenOn(QtConcurrent::run(backgroundPool(), work), this, [this](const Made &made) { take(made); });
}

void ExtensionFlow::take(const Made &made)
{
    if (!isActive() || !m_isWorking)
        return; // cancelled meanwhile
    if (made.error)
        return fail(*made.error);
    if (made.revision != m_picture->revision()) { // an edit came or went meanwhile
        m_isWorking = false;
        return apply();
    }
    QList<Edit> edits;
    for (const Edit &edit : m_picture->edits())
        edits << movedEdit(edit, made.canvas->place);
    keepEdits(made, edits, 0);
}

/// The moved patches are kept before they become part of the picture's state.
void ExtensionFlow::keepEdits(const Made &made, QList<Edit> edits, qsizetype next)
{
    while (next < edits.size() && !edits[next].patch)
        ++next;
    if (next >= edits.size())
        return finish(made, edits);
    thenOn(m_parts.services.history.keepPatch(edits[next].patch), this,
           [this, made, edits, next](const Result<FileRef> &kept) mutable {
               if (!isActive() || !m_isWorking)
                   return;
               if (!kept)
                   return fail(kept.error());
               edits[next].patchFile = *kept;
               keepEdits(made, edits, next + 1);
           });
}

void ExtensionFlow::finish(const Made &made, const QList<Edit> &edits)
{
    if (made.revision != m_picture->revision()) {
        m_isWorking = false;
        return apply();
    }
    Picture *picture = m_picture;
    stop();
    const QStringList masks = picture->extend(tr("Extend canvas"), *made.canvas, made.areas, edits);
    if (made.areas.size() > 1)
        offerSteps(masks);
}

void ExtensionFlow::offerSteps(const QStringList &maskIds)
{
    const std::optional<JobRequest> draft = sendableDraft();
    const Picture *picture = m_parts.desk.picture();
    if (!draft || !picture)
        return;
    QList<Region> regions;
    QStringList ids;
    for (const NamedMask &mask : picture->masks()) {
        if (!maskIds.contains(mask.id))
            continue;
        Region region{mask.name, *draft};
        region.request.picture->mask = mask.tiles;
        region.request.plan = partPlan(region.request, mask.part);
        if (!region.request.plan)
            continue;
        regions << region;
        ids << mask.id;
    }
    m_parts.regions.offer(*draft, regions, ids);
}

void ExtensionFlow::fail(const Error &error)
{
    m_isWorking = false;
    m_parts.panel.setWorking(false);
    refresh();
    m_parts.panel.setSentence(error.sentence(), true);
}

bool ExtensionFlow::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (!isActive() || !isKey)
        return QObject::eventFilter(watched, event);
    const auto &key = *static_cast<QKeyEvent *>(event);
    const bool isPlain = !(key.modifiers() & ~Qt::KeypadModifier);
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    const bool isOwnButton =
        isEnter && watched != &m_parts.canvas && qobject_cast<QAbstractButton *>(watched);
    if (!isPlain || isOwnButton || !(isEnter || key.key() == Qt::Key_Escape))
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (key.key() == Qt::Key_Escape && m_parts.canvas.extensionFrame().isDragged())
        m_parts.canvas.abandonStroke();
    else if (key.key() == Qt::Key_Escape)
        stop();
    else
        apply();
    return true;
}
} // namespace pentimento

#include "moc_extensionflow.cpp"
