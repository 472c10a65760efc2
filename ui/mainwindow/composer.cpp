#include "ui/mainwindow/composer.h"

#include "app/document/canvasrequest.h"
#include "app/document/formvalues.h"
#include "app/document/maskedediting.h"
#include "app/document/picture.h"
#include "app/schema/validation.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Composer)
};

Preflight blocked(const QString &text, const QList<Error> &errors = {})
{
    return {false, true, text, errors};
}

bool sendsMask(const ComposeState &state)
{
    return state.picture && state.endpoint->takesMask();
}

/// A region around the mask is sent, which has a size and shape that the service takes: planning says so if it cannot.
bool isRegion(const ComposeState &state)
{
    const bool hasMask = state.endpoint->takesMask() || (state.frame.keepsToMask && canEditMasked(*state.endpoint));
    return hasMask && state.crop.kind == CropChoice::Kind::Automatic && !state.picture->mask().isEmpty();
}

PictureSizes sizesOf(const ComposeState &state)
{
    PictureSizes sizes;
    for (const Field &field : state.endpoint->fields) {
        if (field.kind == FieldKind::Picture && !state.values->picture(field.name).isEmpty())
            sizes.insert(field.name, QSize());
    }
    if (const Field *base = state.endpoint->baseField(); base && state.picture)
        sizes.insert(base->name, isRegion(state) ? QSize() : state.picture->size());
    if (const Field *mask = state.endpoint->maskField(); mask && sendsMask(state))
        sizes.insert(mask->name, state.picture->size());
    return sizes;
}

/// True where the mask covers what an extended canvas has added. Its overlap says how far the picture may change there,
/// so it is not widened as well.
bool reachesNewArea(const Picture &picture)
{
    const QList<EarlierCanvas> &earlier = picture.earlierCanvases();
    if (earlier.isEmpty())
        return false;
    const QRect before(earlier.last().place, earlier.last().size);
    return !before.contains(picture.mask().coveredBounds());
}

QString missingPicture(const ComposeState &state)
{
    return state.pictureIsLoading ? Words::tr("The picture is still being opened.")
                                  : Words::tr("Open a picture first (Ctrl+O).");
}
} // namespace

Preflight preflight(const ComposeState &state)
{
    if (!state.endpoint)
        return blocked(Words::tr("Choose an endpoint."));
    if (!state.hasKey)
        return blocked(Words::tr("%1 needs a key. Add one, or use Practice.").arg(state.profile.title));
    if (state.endpoint->baseField() && state.endpoint->baseField()->required && !state.picture)
        return blocked(missingPicture(state));
    const QList<Error> errors = validate(*state.endpoint, state.fields, sizesOf(state));
    if (!errors.isEmpty())
        return blocked(errors.first().sentence(), errors);
    if (sendsMask(state) && state.picture->mask().isEmpty() && !state.picture->original().info.hasAlpha)
        return blocked(Words::tr("Paint over what should change first."));
    if (sendsMask(state) && state.picture->mask().isFull())
        return {true, true, Words::tr("The mask covers the whole picture."), {}};
    return {};
}

JobRequest requestFrom(const ComposeState &state)
{
    JobRequest request;
    request.profile = state.profile.id;
    request.endpoint = *state.endpoint;
    request.fields = state.fields;
    for (const Field &field : state.endpoint->fields) {
        if (field.kind == FieldKind::Picture && field.role == PictureRole::Reference
            && !state.values->picture(field.name).isEmpty())
            request.references.insert(field.name, state.values->picture(field.name));
        if (field.kind == FieldKind::Secret)
            request.webhookSecret = state.values->secret(field.name);
    }
    if (state.picture && state.endpoint->baseField()) {
        request.picture = state.picture->snapshot();
        const bool isUsed = state.endpoint->takesMask() || canvasRequest(*state.endpoint, request.picture->mask, state.fields) || (state.frame.keepsToMask && canEditMasked(*state.endpoint));
        if (!isUsed || request.picture->mask.isEmpty())
            request.picture->mask = MaskTiles();
        const QImage &screen = state.picture->screen().level(0);
        if (screen.format() == QImage::Format_RGB32)
            request.picture->screen = screen;
        request.crop = state.crop;
        request.blend = usualBlend(*state.endpoint, reachesNewArea(*state.picture) ? 0 : state.frame.grow);
        request.keepsToMask = state.frame.keepsToMask;
        request.promptEnding = state.frame.ending;
    }
    request.count = state.variations;
    request.drawSeed = state.drawSeed;
    request.timeLimit = state.timeLimit;
    return request;
}

} // namespace pentimento
