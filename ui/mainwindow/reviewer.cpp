#include "ui/mainwindow/reviewer.h"

#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"

#include <QCoreApplication>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Try placedTry(const Generation &generation, std::shared_ptr<const Patch> patch, const QByteArray &iccProfile)
{
    const ReviewTry screen = ReviewTry::fromPatch(generation.id, *patch, iccProfile);
    return {generation, std::move(patch), screen, {}, {}, 1};
}

/// The result placed anew on a picture that has changed since it was made.
Result<std::shared_ptr<const Patch>> placedAnew(const PictureSnapshot &picture, const Generation &generation,
                                                const MaskTiles &mask, const QByteArray &raw)
{
    const Result<DecodedPicture> result = decodeResult(raw);
    if (!result)
        return result.error();
    const Result<DecodedPicture> base = compose(picture);
    if (!base)
        return base.error();
    Result<Patch> patch = stitch(base->pixels, base->metadata.iccProfile, mask, generation.plan, *result, generation.blend);
    if (!patch)
        return patch.error();
    return std::shared_ptr<const Patch>(std::make_shared<Patch>(*std::move(patch)));
}

Error otherPicture(const Generation &generation)
{
    return Error{Error::Kind::Input, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "This result belongs to %1, which has another size than the "
                                                             "open picture. Open %1 to try it there.")),
                 {generation.pictureName}};
}
} // namespace

Reviewer::Reviewer(History &history, GenerationFeed &feed, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_feed(feed)
{
}

void Reviewer::setPicture(Picture *picture)
{
    leave();
    m_picture = picture;
}

void Reviewer::start(const Generation &generation)
{
    const int request = ++m_request;
    if (generation.state != JobState::Ready)
        return leave();
    if (generation.patch.isNull())
        return loadWhole(generation, request);
    if (!m_picture || m_picture->size() != generation.pictureSize) {
        leave();
        return emit failed(otherPicture(generation));
    }
    if (isMadeFromPresentState(generation))
        loadPatch(generation, request);
    else
        load(generation, request);
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
        .then(QtFuture::Launch::Async, [generation, profile](const Result<Patch> &patch) -> Result<Try> {
            if (!patch)
                return patch.error();
            return placedTry(generation, std::make_shared<Patch>(*patch), profile);
        }), this, [this, request](const Result<Try> &made) {
            if (request != m_request)
                return;
            if (made)
                show(*made, request);
            else
                emit failed(made.error());
        });
}

void Reviewer::load(const Generation &generation, int request)
{
    // Three things come from the store, one after the other; each step drops out when a newer review began.
    thenOn(m_history.mask(generation), this, [this, generation, request](const Result<MaskTiles> &mask) {
        if (request != m_request || !m_picture)
            return;
        if (!mask)
            return emit failed(mask.error());
        thenOn(m_history.file(generation.raw), this, [this, generation, request, mask = *mask](const Result<QByteArray> &raw) {
            if (request != m_request || !m_picture)
                return;
            if (!raw)
                return emit failed(raw.error());
            const QByteArray profile = m_picture->original().metadata.iccProfile;
            thenOn(QtConcurrent::run([picture = m_picture->snapshot(), generation, mask, raw = *raw, profile]() -> Result<Try> {
                const auto patch = placedAnew(picture, generation, mask, raw);
                if (!patch)
                    return patch.error();
                return placedTry(generation, *patch, profile);
            }), this, [this, request](const Result<Try> &made) {
                if (request != m_request)
                    return;
                if (made)
                    show(*made, request);
                else
                    emit failed(made.error());
            });
        });
    });
}

void Reviewer::loadWhole(const Generation &generation, int request)
{
    thenOn(m_history.file(generation.raw)
        .then(QtFuture::Launch::Async, [generation](const Result<QByteArray> &raw) -> Result<Try> {
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
                emit failed(made.error());
        });
}

void Reviewer::show(Try shown, int request)
{
    if (request != m_request)
        return;
    shown.variations = int(std::count_if(m_feed.generations().begin(), m_feed.generations().end(),
                                         [&](const Generation &other) { return other.group == shown.generation.group; }));
    if (shown.patch)
        shown.madeBefore = editMadeAfter(shown.generation, shown.patch->rect());
    m_try = shown;
    emit started(shown);
}

QString Reviewer::editMadeAfter(const Generation &generation, const QRect &place) const
{
    for (const Edit &edit : m_picture->edits()) {
        const bool known = std::any_of(generation.edits.begin(), generation.edits.end(),
                                       [&](const StoredEdit &stored) { return stored.generation == edit.generation; });
        if (known || edit.group == generation.group || !edit.patch || !edit.patch->rect().intersects(place))
            continue;
        const int row = m_feed.indexOf(edit.generation);
        const QString prompt = row < 0 ? QString() : m_feed.generations()[row].prompt.simplified();
        return prompt.isEmpty() ? tr("a later edit") : prompt.left(40);
    }
    return {};
}

void Reviewer::leave()
{
    ++m_request;
    if (!m_try)
        return;
    m_try.reset();
    emit left();
}

void Reviewer::accept(bool onTop)
{
    if (!m_try)
        return;
    const Try taken = *m_try;
    if (!taken.patch) {
        thenOn(m_history.file(taken.generation.raw), this, [this, taken](const Result<QByteArray> &raw) {
            if (!raw)
                return emit failed(raw.error());
            m_history.setAccepted(taken.generation.id, true);
            leave();
            emit openAsPictureRequested(*raw, taken.generation.endpointTitle + u'.'
                                                  + extensionOf(formatOfBytes(*raw)));
        });
        return;
    }
    // A patch placed anew is kept before it becomes part of the picture's state.
    const auto place = [this, taken, onTop](const Result<FileRef> &file) {
        if (!file)
            return emit failed(file.error());
        if (!m_picture)
            return;
        leave();
        m_picture->acceptEdit({taken.generation.id, taken.generation.group, taken.patch, *file, true}, onTop);
        m_history.setAccepted(taken.generation.id, true);
        emit accepted(taken.generation);
    };
    if (isMadeFromPresentState(taken.generation))
        place(taken.generation.patch);
    else
        thenOn(m_history.keepPatch(taken.patch), this, place);
}

void Reviewer::reject(const Generation &generation)
{
    m_history.setRejected(generation.id, !generation.rejected);
    if (m_try && m_try->generation.id == generation.id)
        leave();
}

void Reviewer::toggleFavourite(const Generation &generation)
{
    m_history.setFavourite(generation.id, !generation.favourite);
}
} // namespace pentimento
