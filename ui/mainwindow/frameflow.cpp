#include "ui/mainwindow/frameflow.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/maskedediting.h"
#include "app/history/generationfeed.h"
#include "app/imaging/mask.h"
#include "app/imaging/upload.h"
#include "app/jobs/filing.h"
#include "app/settings/settings.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/cropframe.h"
#include "ui/canvas/maskoutline.h"
#include "ui/forms/checkspopup.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/framing.h"
#include "ui/mainwindow/restorer.h"

#include <QLocale>
#include <QtConcurrentRun>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto restAfterStroke = std::chrono::milliseconds(60);
constexpr auto restBeforeEncoding = std::chrono::milliseconds(350);
constexpr auto broughtFor = std::chrono::seconds(5);

FrameChoice keptChoice(const SettingsStore &kept)
{
    return {kept.get(settings::frameContext), kept.get(settings::frameMegapixels), kept.get(settings::frameAspect),
            kept.get(settings::frameGrow), kept.get(settings::keepToMask), kept.get(settings::promptEnding)};
}
/// The mask as prepare() sends it, made from the same plan; for a worker thread.
SentMask sentMask(JobRequest request, const MaskTiles &mask)
{
    request.picture->mask = mask;
    const SentNumbers numbers = sentNumbers(request);
    if (!numbers.errors.isEmpty() || numbers.outer.size().isEmpty())
        return {};
    const Upload sent = encodeMask(numbers.outer, numbers.plan, sendingLimits(request, true));
    return {numbers.plan.source, QImage::fromData(sent.bytes).convertToFormat(QImage::Format_Grayscale8)};
}
} // namespace

FrameFlow::FrameFlow(SettingsStore &store, const GenerationFeed &feed, CanvasWidget &canvas, ComposePanel &panel, ComposeFlow &flow,
                     QObject *parent)
    : QObject(parent), m_settings(store), m_feed(feed), m_canvas(canvas), m_panel(panel), m_flow(flow), m_group(new FrameGroup)
{
    panel.form().setOwnGroup(m_group, u"frame"_s);
    m_group->setChoice(keptChoice(store));
    m_soon.setSingleShot(true);
    m_soon.setInterval(restAfterStroke);
    connect(&m_soon, &QTimer::timeout, this, &FrameFlow::compute);
    m_bodySoon.setSingleShot(true);
    m_bodySoon.setInterval(restBeforeEncoding);
    connect(&m_bodySoon, &QTimer::timeout, this, &FrameFlow::measureBody);

    connect(m_group, &FrameGroup::choiceEdited, this, &FrameFlow::takeChoice);
    connect(m_group, &FrameGroup::frameEdited, this, &FrameFlow::changeFrame);
    connect(m_group, &FrameGroup::lockEdited, this, &FrameFlow::setLocked);
    connect(m_group, &FrameGroup::aroundMaskRequested, this, &FrameFlow::followMask);
    connect(&canvas.cropFrame(), &CropFrame::moved, this, &FrameFlow::changeFrame);
    connect(&flow, &ComposeFlow::draftChanged, this, &FrameFlow::computeSoon);
    connect(&panel, &ComposePanel::preflightDetailsRequested, this, &FrameFlow::showChecks);
    connect(&flow.restorer(), &Restorer::framingRestored, this, &FrameFlow::reframe);
    connect(&flow.restorer(), &Restorer::frameRestored, this, &FrameFlow::bring);
    connect(&flow.restorer(), &Restorer::growRestored, this, [this](int pixels) {
        FrameChoice choice = m_group->choice();
        choice.grow = pixels;
        changeChoice(choice);
    });
    tellFlow();
}

void FrameFlow::followPicture(Picture *picture)
{
    if (m_picture)
        disconnect(m_picture, &Picture::frameChanged, this, nullptr);
    m_picture = picture;
    m_canvas.cropFrame().setState(std::nullopt);
    if (picture)
        connect(picture, &Picture::frameChanged, this, &FrameFlow::followFrame);
    followFrame();
}

void FrameFlow::followFrame()
{
    if (m_picture && m_brought.contains(m_picture->id()))
        m_picture->setFrame(m_brought.value(m_picture->id())); // the same again tells nothing
    m_group->setLocked(own().isLocked);
    tellFlow();
}

/// What the mask made of the frame is no step of its own.
void FrameFlow::follow(const OwnFrame &frame)
{
    m_brought.remove(m_picture->id());
    m_picture->setFrame(frame);
}

void FrameFlow::takeChoice()
{
    const FrameChoice choice = m_group->choice();
    m_settings.set(settings::frameContext, choice.context);
    m_settings.set(settings::frameMegapixels, choice.megapixels);
    m_settings.set(settings::frameAspect, choice.aspect);
    m_settings.set(settings::frameGrow, choice.grow);
    m_settings.set(settings::keepToMask, choice.keepsToMask);
    m_settings.set(settings::promptEnding, choice.ending);
    tellFlow();
}

void FrameFlow::changeChoice(const FrameChoice &choice)
{
    m_group->setChoice(choice);
    takeChoice();
}

void FrameFlow::reframe(const JobRequest &made)
{
    if (!made.picture)
        return;
    thenOn(QtConcurrent::run(backgroundPool(), framingOf, made, m_group->choice()), this,
           [this, id = made.picture->pictureId](const Framing &framing) {
               changeChoice(framing.choice);
               bring(id, {framing.frame, false});
           });
}

void FrameFlow::bring(const QString &pictureId, const OwnFrame &frame)
{
    m_brought.insert(pictureId, frame);
    QTimer::singleShot(broughtFor, this, [this, pictureId] { m_brought.remove(pictureId); });
    followFrame();
}

void FrameFlow::changeFrame(const QRect &frame)
{
    if (!m_picture)
        return;
    m_brought.remove(m_picture->id());
    m_picture->changeFrame(tr("Move the frame"), {frame, own().isLocked});
}

void FrameFlow::setLocked(bool locked)
{
    if (!m_picture)
        return;
    OwnFrame frame = own();
    frame.isLocked = locked;
    if (locked && frame.rect.isEmpty())
        frame.rect = m_found.numbers.plan.source; // as it is now
    m_brought.remove(m_picture->id());
    m_picture->changeFrame(locked ? tr("Lock the frame") : tr("Unlock the frame"), frame);
}

void FrameFlow::followMask()
{
    if (!m_picture)
        return;
    m_brought.remove(m_picture->id());
    m_picture->changeFrame(tr("Frame around the mask"), {});
}

CropChoice FrameFlow::crop() const
{
    return cropOf(m_group->choice(), own().rect, m_panel.currentEndpoint());
}

void FrameFlow::tellFlow()
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    m_group->setKeepsToMaskOffered(endpoint && canEditMasked(*endpoint));
    m_group->setOwnFrame(!own().rect.isEmpty());
    m_flow.setFrame(crop(), m_group->choice());
    computeSoon();
}

void FrameFlow::computeSoon()
{
    if (const Endpoint *endpoint = m_panel.currentEndpoint())
        m_group->setKeepsToMaskOffered(canEditMasked(*endpoint));
    if (!m_soon.isActive())
        m_soon.start();
}

void FrameFlow::compute()
{
    if (m_isRunning) {
        m_isStale = true;
        return;
    }
    if (m_canvas.isStrokeRunning())
        return m_soon.start(); // the hand first
    const std::optional<JobRequest> draft = m_flow.draft();
    if (!draft || !draft->picture) {
        m_request.reset();
        m_canvas.cropFrame().setState(std::nullopt);
        m_group->setFrame({}, {});
        m_group->setGrowUsed(true);
        return m_flow.setChecks({});
    }
    m_group->setGrowUsed(draft->blend.grow > 0 || m_group->choice().grow == 0);
    const OwnFrame frame = own();
    m_isRunning = true;
    const auto work = [request = *draft, frame] {
        Found found;
        found.numbers = sentNumbers(request);
        found.checks = sendChecks(request, found.numbers, !frame.rect.isEmpty(), frame.isLocked);
        if (request.blend.grow > 0 && !found.numbers.outer.size().isEmpty())
            found.outline = maskOutline(found.numbers.outer);
        return found;
    };
    thenOn(QtConcurrent::run(backgroundPool(), work), this, [this, request = *draft](const Found &found) {
        m_isRunning = false;
        if (std::exchange(m_isStale, false))
            m_soon.start();
        take(request, found);
    });
}

void FrameFlow::take(const JobRequest &request, const Found &found)
{
    if (!m_picture || request.picture->pictureId != m_picture->id())
        return;
    // A frame of the person's own that is not locked goes along with a mask that grows out of it, and ends with the mask.
    const OwnFrame frame = own();
    const QRect bounds = found.numbers.outer.size().isEmpty() ? QRect() : found.numbers.outer.coveredBounds();
    const bool isOfThisFrame =
        request.crop.kind == CropChoice::Kind::Rectangle && request.crop.rectangle == frame.rect;
    const bool goesAlong = !frame.rect.isEmpty() && !frame.isLocked && isOfThisFrame;
    if (goesAlong && bounds.isEmpty())
        return follow({});
    if (goesAlong && !frame.rect.contains(bounds))
        return follow({frame.rect | bounds, false});
    m_request = request;
    m_request->picture->screen = QImage(); // held here it would be copied whole with the next edit
    const bool isAsBefore = m_found.numbers.plan == found.numbers.plan && m_found.numbers.outer == found.numbers.outer;
    m_found = found;
    m_canvas.setSentMaskMaker([plain = *m_request](const MaskTiles &mask) { return sentMask(plain, mask); });
    m_same.reset();
    if (!isAsBefore)
        m_bodyBytes = 0; // else the old number stays until the new one comes: a label must not flicker with each letter
    show();
    if (found.numbers.errors.isEmpty() && !found.numbers.plan.source.isEmpty())
        m_bodySoon.start();
}

void FrameFlow::measureBody()
{
    if (!m_request || m_isMeasuring || m_canvas.isStrokeRunning())
        return m_request ? m_bodySoon.start() : void();
    std::optional<JobRequest> draft = m_flow.draft(); // with the screen's pixels, for as long as it takes
    if (!draft || !draft->picture)
        return;
    JobRequest plain = *draft;
    plain.picture->screen = QImage();
    // Without a mask all of the picture is scaled, and an edit that comes meanwhile would have to copy it: the file is
    // decoded instead.
    if (draft->picture->mask.isEmpty())
        draft->picture->screen = QImage();
    m_isMeasuring = true;
    const auto measure = [request = *draft] {
        const PrepareOutcome outcome = prepare(request);
        return Measured{outcome, outcome.errors.isEmpty() ? comparableRows(request, outcome.prepared)
                                                          : QList<Generation>()};
    };
    thenOn(QtConcurrent::run(backgroundPool(), measure), this, [this, request = plain](const Measured &measured) {
        m_isMeasuring = false;
        takeBody(request, measured);
    });
}

bool FrameFlow::isCurrent(const JobRequest &request) const
{
    return m_request && m_picture && m_request->picture->mask == request.picture->mask &&
           m_request->fields == request.fields && m_request->crop == request.crop &&
           m_request->endpoint.id == request.endpoint.id && m_request->blend == request.blend;
}

void FrameFlow::takeBody(const JobRequest &request, const Measured &measured)
{
    if (!isCurrent(request) || !measured.outcome.errors.isEmpty())
        return;
    m_found.numbers.plan = measured.outcome.prepared.plan; // a limit of bytes may have made it smaller
    m_bodyBytes = sentBytes(request.endpoint, measured.outcome.prepared);
    m_same.reset();
    show();
    findSame(request, measured.rows);
}

/// A request that was made before costs again and gives the same. Only with a seed of the person's own: drawn
/// ones differ.
void FrameFlow::findSame(const JobRequest &request, const QList<Generation> &rows)
{
    const Field *seed = request.endpoint.firstOfKind(FieldKind::Seed);
    if (!seed || !request.fields.contains(seed->name))
        return;
    thenOn(m_flow.sentBefore(rows), this, [this, request](const Result<QString> &earlier) {
        if (!earlier || earlier->isEmpty() || !isCurrent(request))
            return;
        m_same = sameRequest(*earlier, request.profile == u"practice"_s);
        show();
    });
}

SendCheck FrameFlow::sameRequest(const QString &earlier, bool isFree) const
{
    const QList<Generation> &known = m_feed.generations();
    const auto made =
        std::find_if(known.begin(), known.end(), [&](const Generation &one) { return one.id == earlier; });
    const QString when = made == known.end()
                             ? tr("earlier")
                             : QLocale().toString(made->createdAt.toLocalTime(), QLocale::ShortFormat);
    return {NoticeLevel::Warn,
            isFree
                ? tr("The same request was made %1, with this seed. It would give the same.").arg(when)
                : tr("The same request was made %1, with this seed. It would cost again and give the same.")
                      .arg(when),
            {},
            SendCheck::Remedy::NewSeed};
}

void FrameFlow::show()
{
    const SentNumbers &numbers = m_found.numbers;
    QList<SendCheck> checks = m_found.checks;
    if (m_same)
        checks.prepend(*m_same);
    m_flow.setChecks(checks);
    const bool hasMask = !numbers.outer.size().isEmpty();
    const bool waitsForMask = m_request->endpoint.takesMask() && !hasMask;
    const bool isLocked = own().isLocked;
    if (!numbers.errors.isEmpty() || numbers.plan.source.isEmpty() || waitsForMask) {
        m_canvas.cropFrame().setState(std::nullopt);
        m_group->setFrame({}, m_picture->rect());
        return;
    }
    m_canvas.cropFrame().setState(CropFrameState{numbers.plan.source, label(), remark(), numbers.outer, m_found.outline, isLocked, hasMask});
    m_group->setFrame(hasMask ? numbers.plan.source : QRect(), m_picture->rect());
}

QString FrameFlow::label() const
{
    const SentNumbers &numbers = m_found.numbers;
    QStringList parts{tr("sent %1 × %2 at %3 ×").arg(numbers.plan.upload.width()).arg(numbers.plan.upload.height())
                          .arg(QLocale().toString(numbers.plan.scale(), 'f', 2))};
    if (const QMargins beyond = numbers.plan.beyond(m_picture->size()); !beyond.isNull())
        parts << tr("edge continued by %1 px").arg(std::max({beyond.left(), beyond.top(), beyond.right(), beyond.bottom()}));
    if (!numbers.outer.size().isEmpty())
        parts << tr("mask %1 %").arg(QLocale().toString(100 * numbers.maskShare, 'f', 0));
    if (m_bodyBytes > 0)
        parts << QLocale().formattedDataSize(m_bodyBytes, 1, QLocale::DataSizeSIFormat);
    const Money price = m_request->endpoint.price.times(m_request->count);
    if (m_request->profile != u"practice"_s && price.isKnown())
        parts << tr("about %1").arg(shownMoney(price));
    return parts.join(u" · "_s);
}

/// In short what the checks say about the frame.
QString FrameFlow::remark() const
{
    for (const SendCheck &check : m_flow.checks()) {
        if (!check.remark.isEmpty())
            return check.remark;
    }
    return {};
}

void FrameFlow::showChecks()
{
    QList<ChecksPopup::Row> rows;
    for (const SendCheck &check : m_flow.checks()) {
        ChecksPopup::Row row{check.level, check.text};
        if (!check.place.isEmpty())
            row.show = [this, place = check.place] { m_canvas.showArea(place); };
        if (check.remedy != SendCheck::Remedy::None) {
            row.remedy = remedyText(check.remedy);
            row.mend = [this, check] { mend(check); };
        }
        rows.append(row);
    }
    if (!rows.isEmpty())
        (new ChecksPopup(rows, &m_panel))->openAbove(m_panel.preflightAnchor());
}

void FrameFlow::mend(const SendCheck &check)
{
    if (!m_picture)
        return;
    FrameChoice choice = m_group->choice();
    switch (check.remedy) {
    case SendCheck::Remedy::None:
        break;
    case SendCheck::Remedy::RemoveSpecks:
        m_picture->changeMask(tr("Remove spots"), check.mask);
        break;
    case SendCheck::Remedy::WidenMask:
        thenOn(QtConcurrent::run(backgroundPool(),
                                 [mask = m_picture->mask(), pixels = check.pixels] { return grown(mask, pixels); }),
               this,
               [this, picture = m_picture, before = m_picture->mask()](const MaskTiles &wider) {
                   if (picture && picture->mask() == before)
                       picture->changeMask(tr("Widen the mask"), wider);
               });
        break;
    case SendCheck::Remedy::FrameAroundMask:
        followMask();
        break;
    case SendCheck::Remedy::Unlock:
        setLocked(false);
        break;
    case SendCheck::Remedy::TwoJobs:
        m_flow.generateApart(check.places);
        break;
    case SendCheck::Remedy::LessContext:
        choice.context = CropChoice::leastContext;
        changeChoice(choice);
        break;
    case SendCheck::Remedy::NewSeed:
        m_flow.forgetSeed();
        break;
    case SendCheck::Remedy::InvertMask: {
        MaskTiles turned = m_picture->mask();
        turned.invert();
        m_picture->changeMask(tr("Invert the mask"), turned);
        break;
    }
    }
}
} // namespace pentimento

#include "moc_frameflow.cpp"
