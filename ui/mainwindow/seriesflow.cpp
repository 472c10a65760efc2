#include "ui/mainwindow/seriesflow.h"

#include "app/autosave/workingstate.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/base/sha256.h"
#include "app/document/filesnapshot.h"
#include "app/jobs/keptrequest.h"
#include "app/settings/settings.h"
#include "ui/common/prompter.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/keptjobs.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/requestcost.h"
#include "ui/mainwindow/spendingwatch.h"

#include <QFileInfo>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostNamed = 6; // a question must stay readable

/// What the notice bar knows the offer to send an order by.
QString offerOf(const QString &order)
{
    return u"series "_s + order;
}

/// "a.jpg (600 × 400), b.jpg (300 × 200) and 3 more".
QString listed(QStringList names)
{
    const qsizetype more = names.size() - mostNamed;
    if (more <= 0)
        return names.join(u", "_s);
    names.resize(mostNamed);
    return SeriesFlow::tr("%1 and %n more", nullptr, int(more)).arg(names.join(u", "_s));
}

QString sizeOf(QSize size)
{
    return u"%1 × %2"_s.arg(size.width()).arg(size.height());
}

QString detailOf(const SeriesPlan &plan, QSize size)
{
    QStringList lines;
    if (!plan.otherSize.isEmpty()) {
        QStringList names;
        for (const SeriesFile &file : plan.otherSize)
            names << u"%1 (%2)"_s.arg(file.name, sizeOf(file.size));
        lines << SeriesFlow::tr("Another size than %1: %2. Scaled, the mask covers the same part of them.").arg(sizeOf(size), listed(names));
    }
    QStringList reasons;
    for (const Error &error : plan.unusable)
        reasons << error.sentence();
    if (!reasons.isEmpty())
        lines << SeriesFlow::tr("Left out: %1").arg(listed(reasons));
    if (!plan.repeated.isEmpty())
        lines << SeriesFlow::tr("Chosen twice, sent once: %1.").arg(listed(plan.repeated));
    return lines.join(u"\n\n"_s);
}
} // namespace

SeriesFlow::SeriesFlow(const WindowServices &services, ComposeFlow &flow, SpendingWatch &spending, Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_flow(flow)
    , m_spending(spending)
    , m_prompter(prompter)
{
}

void SeriesFlow::choose()
{
    if (m_run)
        return emit noticed(NoticeLevel::Info, tr("The pictures chosen before are still being added."), {});
    m_kept.isEmpty() ? chooseAnew() : offer(m_kept.first(), true);
}

void SeriesFlow::chooseAnew()
{
    std::optional<JobRequest> draft = m_flow.readyRequest();
    if (!draft)
        return; // said in the form
    if (!draft->endpoint.baseField() || !draft->picture)
        return emit noticed(NoticeLevel::Info, tr("%1 changes no picture, so there is nothing to carry to others.").arg(draft->endpoint.title), {});
    // Only mask and frame go along; held longer, the pixels would be copied whole with the next edit.
    draft->picture->screen = QImage();
    draft->picture->file.clear();
    draft->picture->edits.clear();
    const FileQuestion question{FileQuestion::Mode::OpenSeveral, tr("Same mask, next photos"), m_services.settings.get(settings::lastFolder), {},
                                PictureDesk::fileFilters()};
    m_prompter.askForFiles(question, this, [this, draft = *draft](const QStringList &paths) {
        if (!paths.isEmpty())
            look(draft, paths);
    });
}

void SeriesFlow::look(const JobRequest &draft, const QStringList &paths)
{
    m_services.settings.set(settings::lastFolder, QFileInfo(paths.first()).absolutePath());
    const bool anySize = draft.picture->mask.size().isEmpty() && draft.crop.kind != CropChoice::Kind::Rectangle;
    const QSize size = anySize ? QSize() : draft.picture->info.size;
    emit noticed(NoticeLevel::Info, tr("Looking at %n picture(s)…", nullptr, int(paths.size())), {});
    thenOn(QtConcurrent::run(backgroundPool(), [paths, size] { return planSeries(paths, size); }), this,
           [this, draft](const SeriesPlan &plan) { ask(draft, plan); });
}

void SeriesFlow::ask(const JobRequest &draft, const SeriesPlan &plan)
{
    const qsizetype fitting = plan.fitting.size();
    const qsizetype all = fitting + plan.otherSize.size();
    if (all == 0)
        return emit noticed(NoticeLevel::Warn, plan.unusable.isEmpty() ? tr("No picture was chosen.") : plan.unusable.first().sentence(), {});
    const auto refusal = [&](qsizetype pictures) { return m_spending.refusal(costOf(draft, int(pictures))); };
    Question question{tr("Same mask, next photos"), {}};
    question.text = draft.picture->mask.size().isEmpty()
                        ? tr("Each picture is sent with this prompt, as a job of its own. Results belong to the picture they were made from.")
                        : tr("Each picture is sent with this mask, prompt and frame, as a job of its own. Results belong to the picture "
                             "they were made from.");
    if (draft.count > 1)
        question.text += u' ' + tr("%n variation(s) of each.", nullptr, draft.count);
    question.detail = detailOf(plan, draft.picture->info.size);
    if (fitting > 0 && !refusal(fitting))
        question.choices.append({u"fitting"_s, plan.otherSize.isEmpty() ? tr("Send %1, %2").arg(fitting).arg(costWords(draft, int(fitting)))
                                                                        : tr("Send the %1 that fit, %2").arg(fitting).arg(costWords(draft, int(fitting)))});
    if (!plan.otherSize.isEmpty() && !refusal(all))
        question.choices.append({u"scale"_s, tr("Send all %1, mask scaled, %2").arg(all).arg(costWords(draft, int(all)))});
    if (question.choices.isEmpty())
        return emit noticed(NoticeLevel::Bad, refusal(fitting > 0 ? fitting : all)->sentence(), {});
    question.standard = question.choices.first().id;
    question.choices.append({u"cancel"_s, tr("Cancel")});
    m_prompter.ask(question, this, [this, draft, plan](const QString &id, bool) {
        emit noticeOver();
        if (id == u"fitting"_s)
            begin(draft, plan.fitting);
        else if (id == u"scale"_s)
            begin(draft, plan.fitting + plan.otherSize);
    });
}

void SeriesFlow::begin(const JobRequest &draft, QList<SeriesFile> files)
{
    for (SeriesFile &file : files)
        file.click = newId();
    m_run = std::make_unique<Run>(Run{draft, files, newId()});
    if (!keptrequest::canKeep(draft))
        return addNext();
    // On the disk before the first of them is sent: those that are not yet in the queue are not lost.
    thenOn(m_services.autosave.orders().keep(m_run->id, [draft, files] { return keptSeries(draft, files); }), this,
           [this](const Result<void> &kept) {
        if (kept)
            return addNext();
        m_run.reset();
        emit noticed(NoticeLevel::Bad, kept.error().sentence(), {});
    });
}

void SeriesFlow::bringBack()
{
    thenOn(m_services.autosave.orders().all(u"series"_s), this, [this](const QList<KeptOrders::Order> &orders) {
        for (const KeptOrders::Order &order : orders)
            bring(order);
    });
}

void SeriesFlow::bring(const KeptOrders::Order &order)
{
    const QJsonObject request = order.content["request"_L1].toObject();
    const std::optional<Endpoint> endpoint = keptrequest::endpointOf(request, m_services.catalogue);
    if (!endpoint)
        return; // it may be imported again
    const auto read = [request, endpoint = *endpoint] { return keptrequest::fromJson(request, endpoint); };
    thenOn(QtConcurrent::run(backgroundPool(), read), this,
           [this, order](const Result<JobRequest> &draft) {
        if (!draft) {
            m_services.autosave.orders().setAside(order.id);
            return emit noticed(NoticeLevel::Warn, draft.error().sentence(), {});
        }
        findJobs({*draft, {}, order.id}, seriesFilesFrom(order.content));
    });
}

/// The files of which the journal has no job are what is left.
void SeriesFlow::findJobs(Run run, QList<SeriesFile> left)
{
    if (left.isEmpty()) {
        if (run.files.isEmpty())
            return m_services.autosave.orders().drop(run.id);
        m_kept << run;
        return offer(run);
    }
    const SeriesFile file = left.takeFirst();
    thenOn(jobOf(m_services.history, file.click, this), this, [this, run, left, file](const Result<std::optional<Generation>> &job) {
        if (!job) // unknown whether it was sent: it stays kept, and nothing is offered
            return emit noticed(NoticeLevel::Bad, job.error().sentence(), {});
        Run next = run;
        if (!*job)
            next.files << file;
        findJobs(next, left);
    });
}

void SeriesFlow::offer(const Run &kept, bool offersOthers)
{
    const int left = int(kept.files.size());
    const NoticeBar::Action send{tr("Send the rest, %1").arg(costWords(kept.draft, left)), [this, kept] { sendRest(kept); }, offerOf(kept.id)};
    const NoticeBar::Action leave{tr("Leave out"), [this, kept] { leaveOut(kept); }};
    const NoticeBar::Action others{tr("Choose others"), [this] { chooseAnew(); }};
    emit noticed(NoticeLevel::Warn, tr("Same mask, next photos: %n picture(s) are still to be sent.", nullptr, left),
                 {send, offersOthers ? others : leave});
}

void SeriesFlow::sendRest(const Run &kept)
{
    if (m_run)
        return offerAgain(kept, NoticeLevel::Info, tr("The pictures chosen before are still being added."));
    if (const auto refusal = m_spending.refusal(costOf(kept.draft, int(kept.files.size()))))
        return offerAgain(kept, NoticeLevel::Bad, refusal->sentence());
    if (m_kept.removeIf([&kept](const Run &one) { return one.id == kept.id; }) == 0)
        return;
    emit offerOver(offerOf(kept.id));
    m_run = std::make_unique<Run>(kept);
    addNext();
}

/// Why \a kept cannot be sent now; it can be when that is closed.
void SeriesFlow::offerAgain(const Run &kept, NoticeLevel level, const QString &why)
{
    offer(kept);
    emit noticed(level, why, {});
}

void SeriesFlow::leaveOut(const Run &kept)
{
    emit offerOver(offerOf(kept.id));
    m_kept.removeIf([&kept](const Run &one) { return one.id == kept.id; });
    m_services.autosave.orders().drop(kept.id);
}

void SeriesFlow::showProgress()
{
    emit noticed(NoticeLevel::Info, tr("Adding picture %1 of %2 to the queue…").arg(m_run->next).arg(m_run->files.size()),
                 {{tr("Stop"), [this] {
                       if (m_run)
                           m_run->isStopped = true;
                   }}});
}

void SeriesFlow::addNext()
{
    if (m_run->isStopped || m_run->isHeldUp || m_run->next == m_run->files.size())
        return finish();
    const SeriesFile file = m_run->files[m_run->next++];
    showProgress();
    // One after the other: each holds a whole file in memory until it is in the journal.
    const auto read = [file]() -> Result<PictureSnapshot> {
        Result<PictureSnapshot> picture = snapshotOfFile(file.path);
        if (!picture)
            return picture;
        if (picture->info.size != file.size) {
            return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "%1 has changed since it was chosen. It was not sent."),
                             {file.name});
        }
        picture->pictureId = sha256(picture->file);
        return picture;
    };
    thenOn(QtConcurrent::run(backgroundPool(), read), this, [this](const Result<PictureSnapshot> &picture) {
        if (picture)
            addPicture(*picture);
        else
            fail(picture.error().sentence());
    });
}

/// A picture that was worked on before is sent as it is now, not as it was opened.
void SeriesFlow::addPicture(PictureSnapshot picture)
{
    thenOn(m_services.autosave.keptEdits(picture.pictureId, picture.info.size), this,
           [this, picture](const Result<QList<Edit>> &edits) {
        if (!edits)
            return fail(picture.name + u": "_s + edits.error().sentence());
        PictureSnapshot now = picture;
        std::copy_if(edits->begin(), edits->end(), std::back_inserter(now.edits), [](const Edit &edit) { return edit.shown; });
        thenOn(QtConcurrent::run(backgroundPool(), [now, draft = m_run->draft] { return requestOn(now, draft); }), this,
               [this](const JobRequest &request) { add(request); });
    });
}

void SeriesFlow::add(const JobRequest &request)
{
    JobRequest own = request;
    own.click = m_run->files[m_run->next - 1].click;
    thenOn(m_services.queue.add(own), this, [this, own](const JobQueue::AddOutcome &outcome) { take(own, outcome); });
}

void SeriesFlow::take(const JobRequest &request, const JobQueue::AddOutcome &outcome)
{
    if (!outcome.sameAs.isEmpty())
        m_run->sentBefore << request;
    m_run->ids += outcome.ids;
    for (const Error &error : outcome.errors)
        m_run->problems << tr("%1: %2").arg(request.picture->name, error.sentence());
    // A limit, a key or a disk stands in the way of all that would follow.
    m_run->isHeldUp = std::any_of(outcome.errors.begin(), outcome.errors.end(),
                                  [](const Error &error) { return error.kind != Error::Kind::Input; });
    if (m_run->isHeldUp)
        --m_run->next; // this one is as unsent as the others
    addNext();
}

void SeriesFlow::fail(const QString &problem)
{
    m_run->problems << problem;
    addNext();
}

void SeriesFlow::finish()
{
    const std::unique_ptr<Run> run = std::move(m_run);
    const qsizetype left = run->files.size() - run->next;
    if (run->isHeldUp)
        m_kept << Run{run->draft, run->files.mid(run->next), run->id};
    else
        m_services.autosave.orders().drop(run->id);
    QStringList parts;
    if (!run->ids.isEmpty() || run->problems.isEmpty())
        parts << tr("%n job(s) are in the queue.", nullptr, int(run->ids.size()));
    if (left > 0)
        parts << tr("%n picture(s) were not sent.", nullptr, int(left));
    if (!run->sentBefore.isEmpty())
        parts << tr("%n were sent before with this seed and were left out.", nullptr, int(run->sentBefore.size()));
    parts += run->problems.mid(0, 1);
    if (run->problems.size() > 1)
        parts << tr("%n more could not be sent.", nullptr, int(run->problems.size()) - 1);
    QList<NoticeBar::Action> actions;
    if (!run->sentBefore.isEmpty()) {
        actions.append({tr("Send them again, %1").arg(costWords(run->draft, int(run->sentBefore.size()))),
                        [this, again = run->sentBefore] { sendAgain(again); }, offerOf(run->id)});
    }
    if (run->isHeldUp) {
        actions.append({tr("Send the rest, %1").arg(costWords(run->draft, int(left))), [this, rest = m_kept.last()] { sendRest(rest); }, offerOf(run->id)});
    }
    emit noticed(run->problems.isEmpty() ? NoticeLevel::Good : NoticeLevel::Warn, parts.join(u' '), actions);
}

void SeriesFlow::sendAgain(QList<JobRequest> requests)
{
    if (requests.isEmpty())
        return;
    JobRequest next = requests.takeFirst();
    next.mayRepeat = true;
    thenOn(m_services.queue.add(next), this, [this, requests](const JobQueue::AddOutcome &outcome) {
        if (!outcome.errors.isEmpty())
            return emit noticed(NoticeLevel::Warn, outcome.errors.first().sentence(), {});
        sendAgain(requests);
    });
}
} // namespace pentimento

#include "moc_seriesflow.cpp"
