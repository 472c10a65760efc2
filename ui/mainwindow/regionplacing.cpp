// What RegionFlow does with the results that came, and with what is missing.
#include "ui/mainwindow/regionflow.h"

#include "app/autosave/workingstate.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/document/blending.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"
#include "ui/mainwindow/picturedesk.h"
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

/// The open picture where it is the one that \a group is for; else says what to open and gives null.
Picture *RegionFlow::pictureFor(const GroupPtr &group)
{
    Picture *open = m_parts.desk.picture();
    if (!open || open->id() != group->pictureId) {
        emit noticed(NoticeLevel::Info, tr("Open %1 to place its regions.").arg(group->pictureName), {});
        return nullptr;
    }
    if (open->size() == group->canvas && (group->hasPicture || open->original().sha256 == group->ground))
        return open;
    if (m_ready.contains(group))
        tell(group); // it can be placed when that is done
    emit noticed(NoticeLevel::Info, tr("These regions are for a canvas of %1 × %2 pixels. Bring it back (Ctrl+Z) to place them.")
                                        .arg(group->canvas.width()).arg(group->canvas.height()), {});
    return nullptr;
}

/// Why \a group cannot be sent or placed now; it can be when that is closed.
void RegionFlow::offerAgain(const GroupPtr &group, NoticeLevel level, const QString &why)
{
    tell(group);
    emit noticed(level, why, {});
}

void RegionFlow::sendRest(const GroupPtr &group)
{
    const QList<int> missing = group->order.missing();
    QList<Region> regions;
    for (const int index : missing)
        regions << group->order.regions()[index];
    sendAgain(group, missing, regions);
}

/// The same with a look at which, and with which prompts.
void RegionFlow::askForRest(const GroupPtr &group)
{
    if (!pictureFor(group))
        return;
    const QList<int> missing = group->order.missing();
    QList<Region> regions;
    QStringList masks;
    for (const int index : missing) {
        regions << group->order.regions()[index];
        masks << group->masks.value(index);
    }
    ask(regions, masks, [this, group, missing](const QList<int> &rows, const QList<Region> &chosen) {
        QList<int> indexes;
        for (const int row : rows)
            indexes << missing[row];
        sendAgain(group, indexes, chosen);
    });
    tell(group); // the answer of the dialog may be none
}

/// \a indexes, which have no result, with the fields of \a regions, on what came below them; what came stays.
void RegionFlow::sendAgain(const GroupPtr &group, const QList<int> &indexes, const QList<Region> &regions)
{
    const Picture *open = pictureFor(group);
    if (!open || !m_ready.contains(group))
        return;
    if (!open->isComplete())
        return offerAgain(group, NoticeLevel::Info, tr("The picture is still being read."));
    if (const auto refusal = m_parts.spending.refusal(costOf(regions.first().request, int(regions.size()))))
        return offerAgain(group, NoticeLevel::Bad, refusal->sentence());
    emit offerOver(group->offer());
    m_ready.removeOne(group);
    if (!group->hasPicture) {
        PictureSnapshot picture = open->snapshot();
        picture.screen = QImage(); // held, it would be copied whole with the next edit
        group->order.setPicture(picture);
        group->hasPicture = true;
    }
    for (const int index : group->order.missing())
        group->order.drop(index);
    for (qsizetype i = 0; i < indexes.size(); ++i)
        group->order.reopen(indexes[i], newId(), regions[i].request.fields);
    group->problems.clear();
    group->waits = false;
    m_groups << group;
    keep(group, [this, group] { goOn(group); });
}

/// After \a placed, of which something has no result: that alone, to be sent on the picture as it is now.
void RegionFlow::offerRest(const RegionGroup &placed)
{
    const Picture *open = m_parts.desk.picture();
    PictureSnapshot picture = open->snapshot();
    picture.screen = QImage();
    auto rest = std::make_shared<RegionGroup>(placed);
    rest->id = placed.id.isEmpty() ? QString() : newId();
    rest->ground = open->original().sha256;
    rest->base = picture.edits;
    rest->made.clear();
    rest->masks.clear();
    rest->hasPicture = true;
    QList<Region> regions;
    for (const int index : placed.order.missing()) {
        regions << placed.order.regions()[index];
        rest->masks << placed.masks.value(index);
    }
    rest->order = RegionOrder(regions);
    rest->order.setPicture(picture);
    m_ready << rest;
    keep(rest, [this, rest] { tell(rest); });
}

void RegionFlow::place(const GroupPtr &group)
{
    const Picture *open = pictureFor(group);
    if (!open)
        return;
    if (!m_ready.removeOne(group))
        return; // placed
    emit offerOver(group->offer());
    const PictureSnapshot now = open->snapshot();
    if (!sameEdits(now.edits, group->base))
        return blendAnew(group, now, group->order.results(), {});
    const auto prepare = [results = group->order.results(), profile = open->original().metadata.iccProfile] {
        QList<Edit> ready = results;
        for (Edit &edit : ready)
            edit.screen = screenPatch(*edit.patch, profile);
        return ready;
    };
    thenOn(QtConcurrent::run(backgroundPool(), prepare), this,
           [this, group](const QList<Edit> &results) { finishPlacing(group, results); });
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
        offerAgain(group, NoticeLevel::Bad, error.sentence());
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
        thenOn(m_parts.services.history.file(generation.raw).then(backgroundPool(), work), this, keep);
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
    const QList<int> missing = group->order.missing();
    const int chosen = int(group->masks.indexOf(open->chosenMask()));
    const bool isPlaced = chosen >= 0 && !missing.contains(chosen);
    open->changeState(tr("Place regions"), isPlaced ? MaskTiles(open->size()) : open->mask(), open->edits() + results);
    for (const Edit &edit : results)
        m_parts.services.history.setAccepted(edit.generation, true);
    if (!missing.isEmpty())
        offerRest(*group);
    m_parts.services.autosave.orders().drop(group->id);
}
} // namespace pentimento
