#include "ui/mainwindow/regionflow.h"

#include "app/autosave/workingstate.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/jobs/keptrequest.h"
#include "app/jobs/sentnumbers.h"
#include "ui/jobs/jobwords.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/keptjobs.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/regionsdialog.h"
#include "ui/mainwindow/requestcost.h"
#include "ui/mainwindow/spendingwatch.h"

#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// What goes for the mask of \a request, which makes \a part of the canvas where that is not empty; none where nothing does.
std::optional<UploadPlan> planFor(const JobRequest &request, const QRect &part)
{
    if (request.picture->mask.isEmpty())
        return {};
    if (const auto plan = part.isEmpty() ? std::nullopt : partPlan(request, part))
        return plan;
    if (rulingMask(request).size().isEmpty())
        return {};
    const SentNumbers numbers = sentNumbers(request);
    return numbers.errors.isEmpty() ? std::optional(numbers.plan) : std::nullopt;
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
    connect(&m_parts.desk, &PictureDesk::workFound, this, &RegionFlow::tellOpen, Qt::QueuedConnection);
}

void RegionFlow::choose()
{
    if (const Picture *picture = m_parts.desk.picture()) {
        forgetPlaced(*picture);
        for (const GroupPtr &group : QList<GroupPtr>(m_ready)) {
            if (group->pictureId == picture->id())
                return tell(group, true);
        }
    }
    chooseAnew();
}

/// Of a group of which the person accepted something by itself only what has no result is offered any more.
void RegionFlow::forgetPlaced(const Picture &picture)
{
    const auto isPlaced = [&picture](const GroupPtr &group) {
        const QList<Edit> edits = picture.edits();
        return group->pictureId == picture.id()
               && std::any_of(edits.begin(), edits.end(), [&group](const Edit &edit) { return group->made.contains(edit.generation); });
    };
    for (const GroupPtr &group : QList<GroupPtr>(m_ready)) {
        if (!isPlaced(group))
            continue;
        if (!group->order.missing().isEmpty())
            offerRest(*group);
        leaveOut(group);
    }
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
    QDialog *dialog = askToBegin(draft, regions, maskIds);
    if (!dialog)
        return;
    connect(dialog, &QDialog::rejected, this, [this, count = int(regions.size())] {
        emit noticed(NoticeLevel::Info, tr("The new area waits in %n mask(s). Nothing was sent.", nullptr, count),
                     {{tr("Send them…"), [this] { chooseAnew(); }}});
    });
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
            regions << Region{mask.name, plain};
            regions.last().request.picture->mask = mask.tiles;
            regions.last().request.plan = planFor(regions.last().request, mask.part);
        }
        return regions;
    };
    QStringList ids;
    for (const NamedMask &mask : picture.masks())
        ids << mask.id;
    thenOn(QtConcurrent::run(backgroundPool(), work), this, [this, draft = plain, ids, id = picture.id()](const QList<Region> &all) {
        if (!m_parts.desk.picture() || m_parts.desk.picture()->id() != id)
            return;
        QList<Region> regions;
        QStringList maskIds;
        for (qsizetype i = 0; i < all.size(); ++i) {
            if (!all[i].request.plan)
                continue;
            regions << all[i];
            maskIds << ids[i];
        }
        askToBegin(draft, regions, maskIds);
    });
}

QDialog *RegionFlow::askToBegin(const JobRequest &draft, const QList<Region> &regions, const QStringList &maskIds)
{
    if (regions.isEmpty()) {
        const bool painted = !m_parts.desk.picture()->mask().isEmpty();
        emit noticed(NoticeLevel::Info, painted ? tr("%1 does not work with masks. Choose an endpoint that does.").arg(draft.endpoint.title)
                                                : tr("Paint over what should change first. Mask > Several masks > New mask begins another region."), {});
        return nullptr;
    }
    return ask(regions, maskIds, [this, draft, maskIds](const QList<int> &rows, const QList<Region> &chosen) {
        QStringList chosenMasks;
        for (const int row : rows)
            chosenMasks << maskIds[row];
        begin(draft, chosen, chosenMasks);
    });
}

/// \a send gets those that the person chose, with their prompts.
QDialog *RegionFlow::ask(const QList<Region> &regions, const QStringList &maskIds, const Send &send)
{
    const Picture *picture = m_parts.desk.picture();
    const JobRequest draft = regions.first().request;
    const Field *prompt = draft.endpoint.firstOfKind(FieldKind::Prompt);
    const auto promptOf = [prompt](const JobRequest &request) {
        return prompt ? request.fields.value(prompt->name).toString() : QString();
    };
    RegionsDialog::Setup setup;
    setup.takesPrompt = prompt != nullptr;
    setup.needsPrompt = prompt && prompt->required;
    setup.formPrompt = promptOf(draft);
    setup.price = [draft](int count) { return costWords(draft, count); };
    for (qsizetype i = 0; i < regions.size(); ++i) {
        QString own = picture->maskPrompt(maskIds[i]);
        if (own.isEmpty() && promptOf(regions[i].request) != setup.formPrompt)
            own = promptOf(regions[i].request);
        setup.rows.append({maskIds[i], regions[i].name, own, regions[i].crop()});
    }
    auto *dialog = new RegionsDialog(setup, m_parts.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RegionsDialog::promptEdited, this, [this, id = picture->id()](const QString &maskId, const QString &text) {
        if (Picture *open = m_parts.desk.picture(); open && open->id() == id)
            open->setMaskPrompt(maskId, text);
    });
    const QString field = prompt ? prompt->name : QString();
    connect(dialog, &RegionsDialog::sendRequested, this, [regions, field, send](const QList<int> &rows, const QStringList &prompts) {
        QList<Region> chosen;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            chosen << regions[rows[i]];
            if (!field.isEmpty() && !prompts[i].isEmpty())
                chosen.last().request.fields.insert(field, prompts[i]);
        }
        send(rows, chosen);
    });
    dialog->open();
    return dialog;
}

void RegionFlow::begin(const JobRequest &draft, QList<Region> regions, const QStringList &maskIds)
{
    if (const auto refusal = m_parts.spending.refusal(costOf(draft, int(regions.size()))))
        return emit noticed(NoticeLevel::Bad, refusal->sentence(), {});
    for (Region &region : regions)
        region.request.click = newId();
    const PictureSnapshot &picture = *draft.picture;
    auto group = std::make_shared<RegionGroup>(RegionGroup{keptrequest::canKeep(draft) ? newId() : QString(), picture.pictureId, picture.name});
    if (const Picture *open = m_parts.desk.picture())
        group->ground = open->original().sha256;
    group->canvas = picture.info.size;
    group->base = picture.edits;
    group->masks = maskIds;
    group->order = RegionOrder(std::move(regions));
    for (const GroupPtr &earlier : QList<GroupPtr>(m_ready)) { // nothing of it is paid for, and others are wanted
        if (earlier->pictureId == group->pictureId && earlier->order.results().isEmpty())
            leaveOut(earlier);
    }
    m_groups << group;
    keep(group, [this, group] { goOn(group); });
}

/// On the disk before the first job is made: what is not sent is not lost, and what was sent is found by its click.
void RegionFlow::keep(const GroupPtr &group, std::function<void()> next)
{
    if (group->id.isEmpty())
        return next();
    thenOn(m_parts.services.autosave.orders().keep(group->id, [kept = *group] { return kept.toJson(); }), this,
           [this, group, next = std::move(next)](const Result<void> &kept) {
        if (kept)
            return next();
        if (m_groups.removeOne(group) && !group->order.results().isEmpty())
            m_ready << group;
        emit noticed(NoticeLevel::Bad, kept.error().sentence(), {});
    });
}

void RegionFlow::bringBack()
{
    thenOn(m_parts.services.autosave.orders().all(u"regions"_s), this, [this](const QList<KeptOrders::Order> &orders) {
        for (const KeptOrders::Order &order : orders)
            bring(order);
    });
}

void RegionFlow::bring(const KeptOrders::Order &order)
{
    const std::optional<Endpoint> endpoint = keptrequest::endpointOf(order.content["request"_L1].toObject(), m_parts.services.catalogue);
    if (!endpoint)
        return; // it may be imported again
    const auto read = [order, endpoint = *endpoint] { return regionGroupFrom(order.id, order.content, endpoint); };
    thenOn(QtConcurrent::run(backgroundPool(), read), this, [this, id = order.id](const Result<RegionGroup> &group) {
        if (!group) {
            m_parts.services.autosave.orders().setAside(id);
            return emit noticed(NoticeLevel::Warn, group.error().sentence(), {});
        }
        m_groups << std::make_shared<RegionGroup>(*group);
        findJob(m_groups.last(), 0);
    });
}

void RegionFlow::findJob(const GroupPtr &group, int index)
{
    if (index == group->order.regions().size()) {
        group->isBeingFound = false;
        if (!isFindingJobs())
            m_ended.clear();
        return goOn(group);
    }
    const QString click = group->order.regions()[index].request.click;
    thenOn(jobOf(m_parts.services.history, click, this), this, [this, group, index](const Result<std::optional<Generation>> &job) {
        if (!job) { // unknown whether it was sent: it stays kept, and nothing is offered
            m_groups.removeOne(group);
            return emit noticed(NoticeLevel::Bad, job.error().sentence(), {});
        }
        if (*job)
            takeFound(group, index, m_ended.value((*job)->id, **job)); // it may have ended since it was read
        findJob(group, index + 1);
    });
}

bool RegionFlow::isFindingJobs() const
{
    return std::any_of(m_groups.begin(), m_groups.end(), [](const GroupPtr &group) { return group->isBeingFound; });
}

void RegionFlow::takeFound(const GroupPtr &group, int index, const Generation &job)
{
    const QString &name = group->order.regions()[index].name;
    if (job.binnedAt.isValid()) {
        group->order.drop(index);
        group->problems << tr("%1: %2").arg(name, tr("its result is in the bin"));
    } else if (job.state == JobState::Ready && !job.patch.isNull()) {
        group->order.markSent(index);
        take(group, index, job);
    } else if (isEnd(job.state)) {
        group->order.drop(index);
        group->problems << tr("%1: %2").arg(name, job.error ? job.error->sentence() : stateWords(job, {}));
    } else {
        group->order.markSent(index);
        group->jobs.insert(job.id, index);
    }
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
    if (isFindingJobs())
        m_ended.insert(generation.id, generation);
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
        edit.crop = generation.plan.inside(generation.pictureSize);
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
    if (group->isBeingFound)
        return;
    if (!group->waits)
        send(group);
    if (group->waits ? group->order.isUnderWay() : !group->order.isDone())
        return;
    m_groups.removeOne(group);
    m_ready << group;
    const Picture *open = m_parts.desk.picture();
    if (open && open->id() == group->pictureId)
        return tell(group);
    emit noticed(NoticeLevel::Info,
                 group->order.results().isEmpty() ? tr("Regions of %1 have no result yet. Open it to send them.").arg(group->pictureName)
                                                  : tr("The regions of %1 are ready. Open it to place them.").arg(group->pictureName), {});
}

void RegionFlow::tellOpen()
{
    const Picture *open = m_parts.desk.picture();
    if (!open)
        return;
    forgetPlaced(*open);
    for (const GroupPtr &group : QList<GroupPtr>(m_ready)) {
        if (group->pictureId == open->id())
            tell(group);
        else
            emit offerOver(group->offer()); // until that picture is open
    }
}

QString RegionFlow::whatIsMissing(const RegionGroup &group) const
{
    QStringList parts = group.problems.mid(0, 1);
    const int unsent = int(group.order.missing().size() - group.problems.size());
    if (unsent > 0)
        parts << (group.waits ? tr("%n region(s) were not sent when the program ended.", nullptr, unsent)
                              : tr("%n region(s) were not sent.", nullptr, unsent));
    return parts.join(u' ');
}

void RegionFlow::tell(const GroupPtr &group, bool offersOthers)
{
    const int came = int(group->order.results().size());
    const int all = int(group->order.regions().size());
    const int missing = all - came;
    QStringList parts;
    if (came == all)
        parts << tr("%n region(s) are ready.", nullptr, came);
    else if (came > 0)
        parts << tr("%1 of %2 regions are ready.").arg(came).arg(all);
    else if (!group->problems.isEmpty())
        parts << tr("%n region(s) are without a result.", nullptr, all);
    if (missing > 0)
        parts << whatIsMissing(*group);
    QList<NoticeBar::Action> actions;
    if (came > 0)
        actions.append({tr("Place all"), [this, group] { place(group); }, group->offer()});
    if (missing > 0 && !group->problems.isEmpty()) { // another prompt may help
        actions.append({tr("Send the rest…"), [this, group] { askForRest(group); }, group->offer()});
    } else if (missing > 0) {
        actions.append({tr("Send the rest, %1").arg(costWords(group->order.regions().first().request, missing)),
                        [this, group] { sendRest(group); }, group->offer()});
    }
    if (offersOthers && actions.size() < 2)
        actions.append({tr("Send others"), [this] { chooseAnew(); }});
    else if (actions.size() < 2 && (missing > 0 || group->waits))
        actions.append({tr("Leave out"), [this, group] { leaveOut(group); }});
    const NoticeLevel level = came == all ? NoticeLevel::Good : came > 0 || group->waits ? NoticeLevel::Warn : NoticeLevel::Bad;
    emit noticed(level, parts.join(u' '), actions);
}

void RegionFlow::leaveOut(const GroupPtr &group)
{
    emit offerOver(group->offer());
    m_ready.removeOne(group);
    m_parts.services.autosave.orders().drop(group->id);
}
} // namespace pentimento

#include "moc_regionflow.cpp"
