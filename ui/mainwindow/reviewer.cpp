#include "ui/mainwindow/reviewer.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/editlist.h"
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/extension.h"
#include "app/imaging/mask.h"
#include "ui/mainwindow/blendsession.h"

#include <QCoreApplication>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error otherPicture(const Generation &generation)
{
    return Error{Error::Kind::Input, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "This result belongs to %1, which has another size than the "
                                                             "open picture. Open %1 to try it there.")),
                 {generation.pictureName}};
}

/// \a generation as if it had been made on the present canvas of \a picture, where its own was an earlier one.
std::optional<Generation> onPresentCanvas(const Picture &picture, const Generation &generation)
{
    const std::optional<QPoint> place = picture.placeOf(generation.pictureSize);
    if (!place)
        return {};
    Generation moved = generation;
    moved.pictureSize = picture.size();
    moved.plan.source.translate(*place);
    moved.patchRect.translate(*place);
    return moved;
}

MaskTiles wholeCrop(const Generation &generation)
{
    MaskTiles mask(generation.pictureSize);
    mask.fillRect(generation.plan.inside(generation.pictureSize), 255);
    return mask;
}

QFuture<Result<BlendSource>> loadSource(History &history, const PictureSnapshot &picture, int index, const Generation &generation,
                                       const QRect &known)
{
    return history.file(generation.raw).then(backgroundPool(),
        [picture, index, known, plan = generation.plan](const Result<QByteArray> &raw) -> Result<BlendSource> {
            if (!raw)
                return raw.error();
            return blendSource(picture, index, *raw, plan, known);
        });
}
} // namespace

Reviewer::Reviewer(History &history, GenerationFeed &feed, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_feed(feed)
{
}

Reviewer::~Reviewer() = default;

void Reviewer::setPicture(Picture *picture)
{
    leave();
    m_drafts.clear();
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    if (picture)
        connect(picture, &Picture::editsChanged, this, &Reviewer::followEdits);
}

void Reviewer::start(const Generation &generation)
{
    const int request = ++m_request;
    if (generation.state != JobState::Ready)
        return leave();
    m_wanted = generation.id;
    m_acceptWhenReady.reset();
    if (generation.patch.isNull())
        return loadWhole(generation, request);
    const std::optional<Generation> here = m_picture ? onPresentCanvas(*m_picture, generation) : std::nullopt;
    if (!here) {
        leave();
        return emit failed(otherPicture(generation));
    }
    m_sentPart = sentPart(generation);
    loadMask(*here, generation.mask, -1, request);
}

void Reviewer::reblend(int index)
{
    if (!m_picture || index < 0 || index >= m_picture->edits().size())
        return;
    leave();
    const int request = ++m_request;
    const Edit edit = m_picture->edits().at(index);
    m_wanted = edit.generation;
    thenOn(m_history.find(edit.generation), this, [this, edit, index, request](const Result<Generation> &found) {
        if (request != m_request || !m_picture)
            return;
        if (!found)
            return fail(found.error());
        std::optional<Generation> generation = onPresentCanvas(*m_picture, *found);
        if (!generation)
            return fail(otherPicture(*found));
        m_sentPart = sentPart(*found);
        if (edit.blend)
            generation->blend = *edit.blend;
        loadMask(*generation, edit.blendMask.isNull() ? generation->mask : edit.blendMask, index, request);
    });
}

void Reviewer::loadMask(const Generation &generation, const FileRef &file, int editIndex, int request)
{
    if (file.isNull())
        return begin(generation, wholeCrop(generation), editIndex, request);
    thenOn(m_history.file(file).then(backgroundPool(),
               [earlier = m_picture->earlierCanvases(), size = generation.pictureSize](const Result<QByteArray> &png) -> Result<MaskTiles> {
                   if (!png)
                       return png.error();
                   const Result<MaskTiles> mask = readMask(*png, u"mask.png"_s);
                   if (mask && mask->size() == size)
                       return mask;
                   // A mask of before the canvas was extended lies where that canvas lies.
                   const auto place = mask ? placeOf(mask->size(), earlier) : std::nullopt;
                   return place ? Result<MaskTiles>(onCanvas(*mask, size, *place)) : readMask(*png, u"mask.png"_s, size);
               }),
           this, [this, generation, editIndex, request](const Result<MaskTiles> &mask) {
               if (request != m_request || !m_picture)
                   return;
               if (mask)
                   begin(generation, *mask, editIndex, request);
               else
                   fail(mask.error());
           });
}

void Reviewer::begin(const Generation &generation, const MaskTiles &mask, int editIndex, int request)
{
    if (mask.size() != m_picture->size())
        return fail(otherPicture(generation));
    keepDraft();
    m_try.reset(); // the one before goes on showing until this one does
    PictureSnapshot picture = m_picture->snapshot();
    if (editIndex >= 0)
        picture.edits = m_picture->edits();
    m_session = std::make_unique<BlendSession>(generation.id, mask, m_sentPart, generation.blend,
        [this, picture, editIndex, generation, known = m_sentPart] { return loadSource(m_history, picture, editIndex, generation, known); });
    connect(m_session.get(), &BlendSession::blended, this,
            [this, generation, editIndex, request](const Blended &placed, const ReviewTry &screen) {
                take(placed, screen, generation, editIndex, request);
            });
    connect(m_session.get(), &BlendSession::failed, this, &Reviewer::fail);
    connect(m_session.get(), &BlendSession::idle, this, &Reviewer::acceptIfReady);
    const auto draft = editIndex < 0 ? m_drafts.constFind(generation.id) : m_drafts.constEnd();
    if (draft != m_drafts.constEnd()) {
        m_session->resume(draft->mask, draft->settings);
    } else if (editIndex >= 0) {
        const auto patch = m_picture->edits().at(editIndex).patch;
        show({generation, patch, {generation.id, patch ? patch->rect() : QRect(), {}}, {}, {}, 1, editIndex}, request);
    } else if (isMadeFromPresentState(generation)) {
        loadPatch(generation, request);
    } else {
        m_session->refresh();
    }
}

/// What of the present canvas \a generation shows: what was made up beyond the canvas it was sent from is not that.
QRect Reviewer::sentPart(const Generation &generation) const
{
    return generation.plan.inside(generation.pictureSize).translated(m_picture->placeOf(generation.pictureSize).value_or(QPoint()));
}

bool Reviewer::isMadeFromPresentState(const Generation &generation) const
{
    const QList<Edit> edits = m_picture->snapshot().edits;
    return m_picture->original().sha256 == generation.source.sha256
           && std::equal(edits.begin(), edits.end(), generation.edits.begin(), generation.edits.end(),
                         [](const Edit &edit, const StoredEdit &stored) {
                             return edit.generation == stored.generation && edit.patchFile == stored.patch;
                         });
}

void Reviewer::loadPatch(const Generation &generation, int request)
{
    const QByteArray profile = m_picture->original().metadata.iccProfile;
    thenOn(m_history.patch(generation)
        .then(backgroundPool(), [generation, profile](const Result<Patch> &patch) -> Result<Try> {
            if (!patch)
                return patch.error();
            return Try{generation, std::make_shared<Patch>(*patch), ReviewTry::fromPatch(generation.id, *patch, profile), {}, {}, 1};
        }), this, [this, request](const Result<Try> &made) {
            if (request != m_request || m_try)
                return; // a stroke was faster: what it made is newer
            if (made)
                show(*made, request);
            else
                fail(made.error());
        });
}

void Reviewer::loadWhole(const Generation &generation, int request)
{
    keepDraft();
    m_try.reset();
    m_session.reset();
    thenOn(m_history.file(generation.raw)
        .then(backgroundPool(), [generation](const Result<QByteArray> &raw) -> Result<Try> {
            if (!raw)
                return raw.error();
            const Result<DecodedPicture> picture = decodeResult(*raw);
            if (!picture)
                return picture.error();
            return Try{generation, nullptr, {}, toSrgbImage(picture->pixels, picture->metadata.iccProfile), {}, 1};
        }), this, [this, request](const Result<Try> &made) {
            if (request != m_request)
                return;
            if (made)
                show(*made, request);
            else
                fail(made.error());
        });
}

void Reviewer::take(const Blended &placed, const ReviewTry &screen, const Generation &generation, int editIndex, int request)
{
    if (request != m_request)
        return;
    if (!m_try || m_try->generation.id != generation.id)
        return show({generation, placed.patch, screen, {}, {}, 1, editIndex}, request);
    m_try->patch = placed.patch;
    m_try->screen = screen;
    emit changed(*m_try);
}

void Reviewer::show(Try shown, int request)
{
    if (request != m_request)
        return;
    shown.variations = int(std::count_if(m_feed.generations().begin(), m_feed.generations().end(),
                                         [&](const Generation &other) { return other.group == shown.generation.group; }));
    if (shown.patch && shown.editIndex < 0)
        shown.madeBefore = madeBefore(shown.generation);
    m_try = shown;
    m_isShown = true;
    emit started(shown);
    acceptIfReady();
}

void Reviewer::fail(const Error &error)
{
    m_acceptWhenReady.reset();
    emit failed(error);
    if (m_isShown && !m_try)
        leave();
}

void Reviewer::acceptIfReady()
{
    if (m_try && m_acceptWhenReady && !(m_session && m_session->isBusy()))
        accept(*std::exchange(m_acceptWhenReady, std::nullopt));
}

QString Reviewer::nameOf(const QString &generation) const
{
    const int row = m_feed.indexOf(generation);
    const QString prompt = row < 0 ? QString() : m_feed.generations()[row].prompt.simplified();
    return prompt.isEmpty() ? tr("another edit") : prompt.left(40);
}

QString Reviewer::madeBefore(const Generation &generation) const
{
    if (!m_picture || generation.patch.isNull() || m_picture->original().sha256 != generation.source.sha256)
        return {};
    const QRect crop = generation.plan.source;
    const auto storedFor = [&](const QString &id) {
        return std::find_if(generation.edits.begin(), generation.edits.end(),
                            [&](const StoredEdit &stored) { return stored.generation == id; });
    };
    for (const Edit &edit : m_picture->edits()) {
        if (!edit.shown || edit.group == generation.group || !edit.patch || !edit.patch->rect().intersects(crop))
            continue;
        const auto stored = storedFor(edit.generation);
        if (stored == generation.edits.end() || !(stored->patch == edit.patchFile))
            return nameOf(edit.generation);
    }
    for (const StoredEdit &stored : generation.edits) {
        const auto isShown = [&](const Edit &edit) { return edit.shown && edit.generation == stored.generation; };
        const int row = m_feed.indexOf(stored.generation);
        const bool lay = row < 0 || m_feed.generations()[row].patchRect.intersects(crop);
        if (lay && std::none_of(m_picture->edits().begin(), m_picture->edits().end(), isShown))
            return tr("%1 was taken away").arg(nameOf(stored.generation));
    }
    return {};
}

/// Something below the try has changed: an undo, an edit hidden or removed.
void Reviewer::followEdits()
{
    if (!m_try || !m_try->patch)
        return;
    const Generation generation = m_try->generation;
    const bool wasEdit = m_try->editIndex >= 0;
    if (wasEdit)
        return leave();
    keepDraft();
    m_try.reset();
    start(generation);
}

void Reviewer::keepDraft()
{
    if (m_session && m_try && m_try->editIndex < 0 && m_session->isChanged())
        m_drafts.insert(m_try->generation.id, {m_session->mask(), m_session->settings()});
}

void Reviewer::leave()
{
    ++m_request;
    m_acceptWhenReady.reset();
    m_wanted.clear();
    keepDraft();
    m_try.reset();
    if (std::exchange(m_isShown, false))
        emit left(); // whoever shows the sheet lets go of it first
    m_session.reset();
}

void Reviewer::accept(bool onTop)
{
    if (m_wanted.isEmpty())
        return;
    if (!m_try || (m_session && m_session->isBusy()))
        m_acceptWhenReady = onTop;
    else if (!m_try->patch)
        openWhole(*m_try);
    else
        place(onTop);
}

void Reviewer::openWhole(const Try &taken)
{
    thenOn(m_history.file(taken.generation.raw), this, [this, taken](const Result<QByteArray> &raw) {
        if (!raw)
            return fail(raw.error());
        m_history.setAccepted(taken.generation.id, true);
        leave();
        emit openAsPictureRequested(*raw, taken.generation.endpointTitle + u'.' + extensionOf(formatOfBytes(*raw)));
    });
}

void Reviewer::place(bool onTop)
{
    if (!m_try || !m_picture)
        return;
    const Try taken = *m_try;
    Edit edit{taken.generation.id, taken.generation.group, taken.patch};
    edit.crop = m_session ? m_session->crop() : m_sentPart;
    edit.blend = m_session ? m_session->settings() : taken.generation.blend;
    const bool asDelivered = taken.editIndex < 0 && (!m_session || !m_session->isChanged()) && isMadeFromPresentState(taken.generation);
    if (asDelivered)
        edit.patchFile = taken.generation.patch;
    const bool maskChanged = m_session && m_session->isMaskChanged();
    if (taken.editIndex >= 0) {
        const Edit before = m_picture->edits().value(taken.editIndex);
        edit.shown = before.shown;
        edit.changedBelow = before.changedBelow;
        edit.blendMask = before.blendMask;
    }
    const MaskTiles mask = m_session ? m_session->mask() : MaskTiles();
    keepParts(edit, mask, maskChanged, [this, taken, onTop](const Edit &whole) {
        if (!m_picture || !m_try || m_try->generation.id != taken.generation.id)
            return;
        const int index = taken.editIndex;
        m_session.reset(); // kept: no draft of it
        m_drafts.remove(taken.generation.id);
        leave();
        if (index >= 0) {
            m_picture->reblendEdit(index, whole);
        } else {
            m_picture->acceptEdit(whole, onTop);
            m_history.setAccepted(taken.generation.id, true);
        }
        emit accepted(taken.generation);
    });
}

/// A patch and a mask that the store does not have yet are kept before they become part of the picture's state.
void Reviewer::keepParts(const Edit &edit, const MaskTiles &mask, bool maskChanged, std::function<void(const Edit &)> done)
{
    const auto withMask = [this, mask, maskChanged, done](const Edit &placed) {
        if (!maskChanged)
            return done(placed);
        thenOn(m_history.keepMask(mask), this, [this, placed, done](const Result<FileRef> &kept) {
            if (!kept)
                return fail(kept.error());
            Edit whole = placed;
            whole.blendMask = *kept;
            done(whole);
        });
    };
    if (!edit.patchFile.isNull())
        return withMask(edit);
    thenOn(m_history.keepPatch(edit.patch), this, [this, edit, withMask](const Result<FileRef> &kept) {
        if (!kept)
            return fail(kept.error());
        Edit placed = edit;
        placed.patchFile = *kept;
        withMask(placed);
    });
}

void Reviewer::reject(const Generation &generation)
{
    m_history.setRejected(generation.id, !generation.rejected);
}

void Reviewer::toggleFavourite(const Generation &generation)
{
    m_history.setFavourite(generation.id, !generation.favourite);
}
} // namespace pentimento

#include "moc_reviewer.cpp"
