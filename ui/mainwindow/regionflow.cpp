#include "ui/mainwindow/regionflow.h"

#include "app/base/futures.h"
#include "app/document/blending.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"
#include "app/jobs/sentnumbers.h"
#include "ui/jobs/jobwords.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/regionsdialog.h"
#include "ui/mainwindow/requestcost.h"
#include "ui/mainwindow/spendingwatch.h"

#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool sameEdits(const QList<Edit> &one, const QList<Edit> &other)
{
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Edit &a, const Edit &b) {
        return a.generation == b.generation && a.patchFile == b.patchFile;
    });
}
} // namespace

RegionFlow::RegionFlow(const Parts &parts)
    : QObject(parts.window)
    , m_parts(parts)
{
    connect(&m_parts.services.queue, &JobQueue::ended, this, &RegionFlow::takeEnded);
    // A queued job that the person takes out is as good as failed.
    connect(&m_parts.services.history, &History::removed, this, [this](const QString &id) {
        for (const GroupPtr &group : QList<GroupPtr>(m_groups)) {
            if (group->jobs.contains(id))
                lose(group, group->jobs.take(id), tr("taken out of the queue"));
        }
    });
}

void RegionFlow::choose()
{
    if (const Picture *picture = m_parts.desk.picture()) {
        forgetPlaced(*picture);
        for (const GroupPtr &group : std::as_const(m_ready)) {
            if (group->pictureId == picture->id())
                return tell(group, true);
        }
    }
    chooseAnew();
}

/// A group of which the person accepted something by itself is not offered any more.
void RegionFlow::forgetPlaced(const Picture &picture)
{
    const auto isPlaced = [&picture](const GroupPtr &group) {
        const QList<Edit> edits = picture.edits();
        return group->pictureId == picture.id()
               && std::any_of(edits.begin(), edits.end(), [&group](const Edit &edit) { return group->made.contains(edit.generation); });
    };
    m_ready.erase(std::remove_if(m_ready.begin(), m_ready.end(), isPlaced), m_ready.end());
}

void RegionFlow::chooseAnew()
{
    const Picture *picture = m_parts.desk.picture();
    std::optional<JobRequest> draft = m_parts.flow.draft();
    if (!picture || !draft)
        return emit noticed(NoticeLevel::Info, tr("Open a picture first (Ctrl+O)."), {});
    if (!m_parts.flow.hasKey())
        return emit noticed(NoticeLevel::Warn, tr("%1 needs a key. Add one, or use Practice.").arg(m_parts.flow.profile().title), {});
    if (!draft->picture)
        return emit noticed(NoticeLevel::Info, tr("%1 changes no picture. Choose an endpoint that does.").arg(draft->endpoint.title), {});
    plan(*draft, *picture);
}

void RegionFlow::offer(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds)
{
    if (!m_parts.flow.hasKey())
        return emit noticed(NoticeLevel::Warn, tr("%1 needs a key. Add one, or use Practice.").arg(m_parts.flow.profile().title), {});
    ask(draft, regions, maskIds);
}

/// Finds what each painted mask would send.
void RegionFlow::plan(const JobRequest &draft, const Picture &picture)
{
    JobRequest plain = draft;
    plain.count = 1;
    plain.picture->screen = QImage(); // held, it would be copied whole with the next edit
    plain.crop.kind = CropChoice::Kind::Automatic; // a frame of the person's own is that of the chosen mask
    const auto work = [plain, masks = picture.masks()] {
        QList<Region> regions;
        for (const NamedMask &mask : masks) {
            Region region{mask.name, plain};
            region.request.picture->mask = mask.tiles;
            if (mask.tiles.isEmpty() || rulingMask(region.request).size().isEmpty())
                region.name.clear();
            else if (const SentNumbers numbers = sentNumbers(region.request); numbers.errors.isEmpty())
                region.request.plan = numbers.plan;
            regions << region;
        }
        return regions;
    };
    QStringList ids;
    for (const NamedMask &mask : picture.masks())
        ids << mask.id;
    thenOn(QtConcurrent::run(work), this, [this, draft = plain, ids, id = picture.id()](const QList<Region> &all) {
        if (!m_parts.desk.picture() || m_parts.desk.picture()->id() != id)
            return;
        QList<Region> regions;
        QStringList maskIds;
        for (qsizetype i = 0; i < all.size(); ++i) {
            if (all[i].name.isEmpty() || !all[i].request.plan)
                continue;
            regions << all[i];
            maskIds << ids[i];
        }
        ask(draft, regions, maskIds);
    });
}

void RegionFlow::ask(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds)
{
    const Picture *picture = m_parts.desk.picture();
    if (regions.isEmpty()) {
        const bool painted = !picture->mask().isEmpty();
        return emit noticed(NoticeLevel::Info, painted ? tr("%1 does not work with masks. Choose an endpoint that does.").arg(draft.endpoint.title)
                                                       : tr("Paint over what should change first. Mask > Several masks > New mask begins another region."), {});
    }
    const Field *prompt = draft.endpoint.firstOfKind(FieldKind::Prompt);
    RegionsDialog::Setup setup;
    setup.takesPrompt = prompt != nullptr;
    setup.needsPrompt = prompt && prompt->required;
    setup.formPrompt = prompt ? draft.fields.value(prompt->name).toString() : QString();
    setup.price = [draft](int count) { return costWords(draft, count); };
    for (qsizetype i = 0; i < regions.size(); ++i)
        setup.rows.append({maskIds[i], regions[i].name, picture->maskPrompt(maskIds[i]), regions[i].crop()});
    auto *dialog = new RegionsDialog(setup, m_parts.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RegionsDialog::promptEdited, this, [this, id = picture->id()](const QString &maskId, const QString &text) {
        if (Picture *open = m_parts.desk.picture(); open && open->id() == id)
            open->setMaskPrompt(maskId, text);
    });
    connect(dialog, &RegionsDialog::sendRequested, this, [this, draft, regions, maskIds](const QList<int> &rows, const QStringList &prompts) {
        const Field *field = draft.endpoint.firstOfKind(FieldKind::Prompt);
        QList<Region> chosen;
        QStringList chosenMasks;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            chosen << regions[rows[i]];
            chosenMasks << maskIds[rows[i]];
            if (field && !prompts[i].isEmpty())
                chosen.last().request.fields.insert(field->name, prompts[i]);
        }
        begin(draft, chosen, chosenMasks);
    });
    dialog->open();
}

void RegionFlow::begin(const JobRequest &draft, QList<Region> regions, const QStringList &maskIds)
{
    if (const auto refusal = m_parts.spending.refusal(costOf(draft, int(regions.size()))))
        return emit noticed(NoticeLevel::Bad, refusal->sentence(), {});
    auto group = std::make_shared<Group>(Group{draft.picture->pictureId, draft.picture->name, draft.picture->edits, maskIds,
                                               RegionOrder(std::move(regions))});
    group->canvas = draft.picture->info.size;
    m_groups << group;
    goOn(group);
}

void RegionFlow::send(const GroupPtr &group)
{
    for (const int index : group->order.ready()) {
        group->order.markSent(index);
        add(group, index, group->order.request(index));
    }
}

void RegionFlow::add(const GroupPtr &group, int index, JobRequest request)
{
    thenOn(m_parts.services.queue.add(request), this, [this, group, index, request](const JobQueue::AddOutcome &outcome) {
        takeAdded(group, index, request, outcome);
    });
}

void RegionFlow::takeAdded(const GroupPtr &group, int index, const JobRequest &request, const JobQueue::AddOutcome &outcome)
{
    if (!outcome.sameAs.isEmpty())
        return reuse(group, index, request, outcome.sameAs);
    if (!outcome.errors.isEmpty())
        return lose(group, index, outcome.errors.first().sentence());
    group->jobs.insert(outcome.ids.value(0), index);
}

/// Exactly this was paid for before: its result serves, where there is one.
void RegionFlow::reuse(const GroupPtr &group, int index, const JobRequest &request, const QString &earlier)
{
    thenOn(m_parts.services.history.find(earlier), this, [this, group, index, request](const Result<Generation> &found) {
        if (found && found->state == JobState::Ready && !found->patch.isNull())
            return take(group, index, *found);
        if (found && !isEnd(found->state))
            return lose(group, index, tr("exactly this is being made already; see its card"));
        JobRequest again = request;
        again.mayRepeat = true;
        add(group, index, again);
    });
}

void RegionFlow::takeEnded(const Generation &generation)
{
    for (const GroupPtr &group : QList<GroupPtr>(m_groups)) {
        if (!group->jobs.contains(generation.id))
            continue;
        const int index = group->jobs.take(generation.id);
        if (generation.state == JobState::Ready && !generation.patch.isNull())
            take(group, index, generation);
        else
            lose(group, index, generation.error ? generation.error->sentence() : stateWords(generation, {}));
    }
}

void RegionFlow::take(const GroupPtr &group, int index, const Generation &generation)
{
    thenOn(m_parts.services.history.patch(generation), this, [this, group, index, generation](const Result<Patch> &patch) {
        if (!patch)
            return lose(group, index, patch.error().sentence());
        Edit edit{generation.id, generation.group, std::make_shared<Patch>(*patch), generation.patch};
        edit.crop = generation.plan.source;
        edit.blend = generation.blend;
        group->made.insert(generation.id, generation);
        group->order.take(index, edit);
        goOn(group);
    });
}

void RegionFlow::lose(const GroupPtr &group, int index, const QString &why)
{
    group->order.drop(index);
    group->problems << tr("%1: %2").arg(group->order.regions()[index].name, why);
    goOn(group);
}

void RegionFlow::goOn(const GroupPtr &group)
{
    send(group);
    if (!group->order.isDone())
        return;
    m_groups.removeOne(group);
    for (const int index : group->order.leftOut())
        group->problems << tr("%1 was not sent.").arg(group->order.regions()[index].name);
    if (group->order.results().isEmpty())
        return emit noticed(NoticeLevel::Bad, tr("No region has a result. %1").arg(group->problems.value(0)), {});
    m_ready << group;
    const Picture *open = m_parts.desk.picture();
    if (open && open->id() == group->pictureId)
        return tell(group);
    emit noticed(NoticeLevel::Info, tr("The regions of %1 are ready. Open it to place them.").arg(group->pictureName), {});
}

void RegionFlow::followPicture(Picture *picture)
{
    for (const GroupPtr &group : QList<GroupPtr>(m_ready)) {
        if (picture && picture->id() == group->pictureId)
            QMetaObject::invokeMethod(this, [this, group] { tell(group); }, Qt::QueuedConnection);
    }
}

void RegionFlow::tell(const GroupPtr &group, bool offersOthers)
{
    const int came = int(group->order.results().size());
    const int all = int(group->order.regions().size());
    QStringList parts{came == all ? tr("%n region(s) are ready.", nullptr, came) : tr("%1 of %2 regions are ready.").arg(came).arg(all)};
    parts += group->problems.mid(0, 1);
    QList<NoticeBar::Action> actions{{tr("Place all"), [this, group] { place(group); }}};
    if (offersOthers)
        actions.append({tr("Send others"), [this] { chooseAnew(); }});
    emit noticed(came == all ? NoticeLevel::Good : NoticeLevel::Warn, parts.join(u' '), actions);
}

void RegionFlow::place(const GroupPtr &group)
{
    const Picture *open = m_parts.desk.picture();
    if (!open || open->id() != group->pictureId)
        return emit noticed(NoticeLevel::Info, tr("Open %1 to place its regions.").arg(group->pictureName), {});
    if (open->size() != group->canvas) {
        return emit noticed(NoticeLevel::Info, tr("These regions are for a canvas of %1 × %2 pixels. Bring it back (Ctrl+Z) to place them.")
                                                   .arg(group->canvas.width()).arg(group->canvas.height()), {});
    }
    if (!m_ready.removeOne(group))
        return; // placed
    const PictureSnapshot now = open->snapshot();
    if (!sameEdits(now.edits, group->base))
        return blendAnew(group, now, group->order.results(), {});
    const auto prepare = [results = group->order.results(), profile = open->original().metadata.iccProfile] {
        QList<Edit> ready = results;
        for (Edit &edit : ready)
            edit.screen = screenPatch(*edit.patch, profile);
        return ready;
    };
    thenOn(QtConcurrent::run(prepare), this, [this, group](const QList<Edit> &results) { finishPlacing(group, results); });
}

/// The picture has changed since: each result is placed on what is there now, in the order of the regions.
void RegionFlow::blendAnew(const GroupPtr &group, PictureSnapshot picture, QList<Edit> left, QList<Edit> placed)
{
    if (left.isEmpty())
        return finishPlacing(group, placed);
    const Edit edit = left.takeFirst();
    const Generation generation = group->made.value(edit.generation);
    const auto failed = [this, group](const Error &error) {
        m_ready << group;
        emit noticed(NoticeLevel::Bad, error.sentence(), {});
    };
    const auto keep = [this, group, picture, left, placed, edit, failed](const Result<Blended> &blended) {
        if (!blended)
            return failed(blended.error());
        thenOn(m_parts.services.history.keepPatch(blended->patch), this,
               [this, group, picture, left, placed, edit, failed, patch = blended->patch](const Result<FileRef> &kept) {
            if (!kept)
                return failed(kept.error());
            Edit anew = edit;
            anew.patch = patch;
            anew.patchFile = *kept;
            PictureSnapshot next = picture;
            next.edits << anew;
            blendAnew(group, next, left, QList<Edit>(placed) << anew);
        });
    };
    thenOn(m_parts.services.history.mask(generation), this, [this, generation, picture, keep, failed](const Result<MaskTiles> &mask) {
        if (!mask)
            return failed(mask.error());
        const auto work = [picture, generation, mask = *mask](const Result<QByteArray> &raw) -> Result<Blended> {
            if (!raw)
                return raw.error();
            const Result<BlendSource> source = blendSource(picture, -1, *raw, generation.plan);
            return source ? blend(*source, mask, generation.blend) : Result<Blended>(source.error());
        };
        thenOn(m_parts.services.history.file(generation.raw).then(QtFuture::Launch::Async, work), this, keep);
    });
}

/// One undo step. The chosen mask is emptied as by Accept; the others stay for another time.
void RegionFlow::finishPlacing(const GroupPtr &group, const QList<Edit> &results)
{
    Picture *open = m_parts.desk.picture();
    if (!open || open->id() != group->pictureId) {
        m_ready << group;
        return;
    }
    const MaskTiles mask = group->usedMasks.contains(open->chosenMask()) ? MaskTiles(open->size()) : open->mask();
    open->changeState(tr("Place regions"), mask, open->edits() + results);
    for (const Edit &edit : results)
        m_parts.services.history.setAccepted(edit.generation, true);
}
} // namespace pentimento

#include "moc_regionflow.cpp"
