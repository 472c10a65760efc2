#include "ui/mainwindow/restorer.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/base/json.h"
#include "app/document/formvalues.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/sentnumbers.h"
#include "app/schema/catalogue.h"
#include "app/schema/validation.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/forms/schemaform.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/recipelosses.h"
#include "ui/mainwindow/recipes.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype mostBytesOfField = 200'000;
} // namespace

Restorer::Restorer(WindowServices &services, ComposePanel &panel, FormValues &values, PictureDesk &desk, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_panel(panel)
    , m_values(values)
    , m_desk(desk)
    , m_recipes(new Recipes(services.history, services.catalogue, this))
{
    // A picture that is known continues where it was left, after it is open: the restored state comes last.
    connect(&desk, &PictureDesk::workFound, this, [this] {
        Picture *picture = m_desk.picture();
        if (!m_pending || !picture || picture->id() != m_pending->pictureId)
            return;
        apply(*picture, *m_pending);
        m_values.replace(m_pending->values);
        tell(std::exchange(m_pending, std::nullopt)->losses);
    }, Qt::QueuedConnection);
}

void Restorer::restore(const Generation &generation, RestorePart part)
{
    m_pending.reset();
    switch (part) {
    case RestorePart::Mask: return restoreMask(generation);
    case RestorePart::Prompt: return restorePrompt(generation);
    case RestorePart::Seed: return restoreSeed(generation);
    case RestorePart::Everything:
    case RestorePart::Fields: break;
    }
    RecipeLosses losses;
    chooseService(generation, losses);
    applyFields(generation, losses);
    m_recipes->read(generation, this, [this, generation, part, losses](const Result<Recipe> &recipe) mutable {
        if (!recipe)
            return emit noticed(NoticeLevel::Bad, recipe.error().sentence(), {});
        applyReferences(*recipe, generation, losses);
        const QString sentence = losses.count() > 0 ? losses.sentence() : QString();
        if (part == RestorePart::Everything)
            restoreEverything(generation, *recipe, sentence);
        else
            tell(sentence);
        emit restored();
    });
}

void Restorer::restoreNamed(const Generation &named)
{
    m_pending.reset();
    RecipeLosses losses;
    losses.add(tr("the picture and the mask"), tr("not in the history here"));
    chooseService(named, losses);
    Generation asked = named;
    const Endpoint *endpoint = m_panel.currentEndpoint();
    for (const Field &field : endpoint ? endpoint->fields : QList<Field>()) {
        const QJsonValue value = named.fields.value(field.name);
        const bool isHuge = toJson(QJsonArray{value}).size() > mostBytesOfField;
        // With a webhook, whoever made the file would be told where the results are.
        if (value.isUndefined() || (field.group != FieldGroup::Webhook && !isHuge))
            continue;
        asked.fields.remove(field.name);
        losses.add(field.label, isHuge ? tr("too long") : tr("it would tell others of your results"));
    }
    applyFields(asked, losses);
    applyReferences({}, asked, losses);
    frameNamed(asked, losses);
    emit noticed(losses.count() > 1 ? NoticeLevel::Warn : NoticeLevel::Info, losses.sentence(), {});
    emit restored();
}

const Endpoint *Restorer::endpointOf(const Generation &generation) const
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    return endpoint && endpoint->id == generation.endpoint ? endpoint : nullptr;
}

/// A service that is gone gives way to the chosen one, or to another that has the endpoint.
void Restorer::chooseService(const Generation &generation, RecipeLosses &losses)
{
    const bool hasService = m_panel.setCurrentProfile(generation.profile);
    bool hasEndpoint = m_panel.setCurrentEndpoint(generation.endpoint);
    const QList<ServiceProfile> profiles = m_services.profiles();
    const auto substitute = std::find_if(profiles.begin(), profiles.end(), [&](const ServiceProfile &known) {
        return known.protocol == generation.protocol;
    });
    if (!hasService && !hasEndpoint && substitute != profiles.end() &&
        m_services.catalogue.find(generation.endpoint, generation.protocol)) {
        m_panel.setCurrentProfile(substitute->id);
        hasEndpoint = m_panel.setCurrentEndpoint(generation.endpoint);
    }
    const QString title = generation.endpointTitle.isEmpty() ? generation.endpoint : generation.endpointTitle;
    if (!hasEndpoint)
        losses.add(tr("the endpoint %1").arg(title), tr("not offered here"));
    if (!hasService)
        losses.add(tr("the service profile %1").arg(generation.profile), tr("not known here"));
    m_panel.showPage(0);
}

void Restorer::applyFields(const Generation &generation, RecipeLosses &losses)
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    if (!endpoint)
        return;
    QStringList misfits;
    m_values.replace(fittingValues(*endpoint, generation.fields, &misfits));
    for (const QString &name : std::as_const(misfits)) {
        const Field *field = endpoint->field(name);
        losses.add(field ? field->label : name);
    }
}

/// Also takes away what was not in the recipe: it would be sent along.
void Restorer::applyReferences(const Recipe &recipe, const Generation &generation, RecipeLosses &losses)
{
    const Endpoint *endpoint = endpointOf(generation);
    if (!endpoint)
        return;
    for (const Field &field : endpoint->fields) {
        if (field.kind == FieldKind::Secret && !generation.hasSecret)
            m_values.setSecret(field.name, {});
        else if (field.kind == FieldKind::Secret && m_values.secret(field.name).isEmpty())
            losses.add(field.label, tr("secrets are not kept"));
        if (field.kind != FieldKind::Picture || field.role != PictureRole::Reference)
            continue;
        const QByteArray file = recipe.references.value(field.name);
        const bool wasSent =
            std::any_of(generation.uploads.begin(), generation.uploads.end(),
                        [&](const StoredUpload &upload) { return upload.field == field.name; });
        if (wasSent && file.isEmpty())
            losses.add(field.label, tr("not in the history here"));
        m_panel.form().setPicture(field.name, file, field.name);
    }
}

void Restorer::frameNamed(const Generation &named, RecipeLosses &losses)
{
    if (named.blend.grow >= 0 && named.blend.grow <= FrameChoice::mostGrow)
        emit growRestored(named.blend.grow);
    else
        losses.add(tr("how much the mask grows"));
    const QRect frame = named.plan.source;
    if (frame.isEmpty() || (named.plan.isWhole(named.pictureSize) && !named.plan.isScaled()))
        return;
    if (named.plan.isPadded(named.pictureSize))
        return losses.add(tr("the frame"), tr("it reached beyond the picture; now it follows the mask"));
    const Picture *picture = m_desk.picture();
    if (!picture || picture->size() != named.pictureSize || !picture->rect().contains(frame)) {
        losses.add(tr("the frame"), tr("for a picture of %1 × %2 pixels")
                                        .arg(named.pictureSize.width())
                                        .arg(named.pictureSize.height()));
        return;
    }
    emit frameRestored(picture->id(), {frame, true}); // without its mask it would end at once
}

void Restorer::tell(const QString &losses)
{
    if (!losses.isEmpty())
        emit noticed(NoticeLevel::Warn, losses, {});
}

void Restorer::restoreEverything(const Generation &generation, const Recipe &recipe, const QString &losses)
{
    if (recipe.source.isEmpty())
        return tell(losses); // made without a picture: the open one has nothing to do with it
    thenOn(QtConcurrent::run(backgroundPool(), groundOf, recipe.source, generation.pictureName), this,
           [this, generation, recipe, losses](const Result<Ground> &ground) {
        if (!ground)
            return emit noticed(NoticeLevel::Bad, ground.error().sentence(), {});
        restoreOn(*ground, generation, recipe, losses);
    });
}

/// What was made on an extended canvas comes back on the picture that was extended.
void Restorer::restoreOn(const Ground &ground, const Generation &generation, const Recipe &recipe, const QString &losses)
{
    const EarlierCanvas opened = ground.isExtended() ? ground.earlier.first() : asEarlier(ground);
    Result<JobRequest> made = Recipes::same(generation, recipe, m_services.catalogue);
    if (made && made->plan && !extensionOf(*made)) { // the whole canvas was not framed by anybody
        made->picture->pictureId = opened.sha256; // also of one that the command line read
        emit framingRestored(*made);
    }
    const Pending state{opened.sha256, ground, recipe.mask, recipe.edits, m_values.all(), losses};
    Picture *picture = m_desk.picture();
    if (picture && (picture->original().sha256 == ground.sha256 || picture->id() == state.pictureId)) {
        apply(*picture, state);
        return tell(losses);
    }
    m_pending = state;
    if (ground.isExtended())
        m_desk.openStored({opened.sha256, opened.extension}, generation.pictureName);
    else
        m_desk.openBytes(recipe.source, generation.pictureName);
}

void Restorer::apply(Picture &picture, const Pending &state)
{
    if (picture.original().sha256 != state.ground.sha256)
        return picture.changeGround(tr("Restore"), state.ground, state.mask, state.edits);
    picture.changeState(tr("Restore"), state.mask.size() == picture.size() ? state.mask : MaskTiles(picture.size()), state.edits);
}

void Restorer::followPicture(Picture *picture)
{
    if (picture && m_pending && picture->id() != m_pending->pictureId)
        m_pending.reset();
}

void Restorer::restoreMask(const Generation &generation)
{
    thenOn(m_services.history.mask(generation), this, [this](const Result<MaskTiles> &mask) {
        Picture *picture = m_desk.picture();
        if (!mask)
            return emit noticed(NoticeLevel::Bad, mask.error().sentence(), {});
        if (!picture || picture->size() != mask->size()) {
            return emit noticed(NoticeLevel::Warn, tr("The mask is for a picture of %1 × %2 pixels. Open one of that size, or restore "
                                                      "everything.").arg(mask->size().width()).arg(mask->size().height()), {});
        }
        picture->changeMask(tr("Restore mask"), *mask);
        emit restored();
    });
}

void Restorer::restorePrompt(const Generation &generation)
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    const Field *prompt = endpoint ? endpoint->firstOfKind(FieldKind::Prompt) : nullptr;
    if (!prompt)
        return emit noticed(NoticeLevel::Warn, tr("The chosen endpoint takes no prompt."), {});
    m_values.setValue(prompt->name, generation.prompt);
    m_panel.showPage(0);
    emit restored();
}

void Restorer::restoreSeed(const Generation &generation)
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    const Field *seed = endpoint ? endpoint->firstOfKind(FieldKind::Seed) : nullptr;
    if (!seed || !generation.shownSeed())
        return emit noticed(NoticeLevel::Warn, tr("The chosen endpoint takes no seed."), {});
    m_values.setValue(seed->name, *generation.shownSeed());
    m_panel.showPage(0);
    emit restored();
}
} // namespace pentimento

#include "moc_restorer.cpp"
