#include "ui/mainwindow/restorer.h"

#include "app/base/futures.h"
#include "app/document/formvalues.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/jobs/sentnumbers.h"
#include "app/schema/endpoint.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/recipes.h"

#include <QtConcurrentRun>

#include <chrono>

using namespace Qt::StringLiterals;

namespace pentimento {
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
        if (!m_pending || !picture || picture->original().sha256 != m_pending->sha256)
            return;
        apply(*picture, *m_pending);
        m_values.replace(m_pending->values);
        m_pending.reset();
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
    applyFields(generation);
    m_recipes->read(generation, this, [this, generation, part](const Result<Recipe> &recipe) {
        if (!recipe)
            return emit noticed(NoticeLevel::Bad, recipe.error().sentence(), {});
        for (auto it = recipe->references.begin(); it != recipe->references.end(); ++it)
            m_panel.form().setPicture(it.key(), it.value(), it.key());
        if (part == RestorePart::Everything)
            restoreEverything(generation, *recipe);
        emit restored();
    });
}

void Restorer::applyFields(const Generation &generation)
{
    const bool hasService = m_panel.setCurrentProfile(generation.profile);
    const bool hasEndpoint = m_panel.setCurrentEndpoint(generation.endpoint);
    m_values.replace(generation.fields);
    m_panel.showPage(0);
    if (!hasEndpoint) {
        emit noticed(NoticeLevel::Warn, tr("The endpoint %1 is not offered any more. Its fields are back; choose another endpoint for them.")
                                            .arg(generation.endpointTitle), {});
    } else if (!hasService) {
        emit noticed(NoticeLevel::Warn, tr("The service profile %1 is gone. Everything else is back; choose the service.")
                                            .arg(generation.profile), {});
    }
}

void Restorer::restoreEverything(const Generation &generation, const Recipe &recipe)
{
    if (recipe.source.isEmpty())
        return; // made without a picture: the open one has nothing to do with it
    restoreFrame(generation, recipe);
    const Pending state{generation.source.sha256, recipe.mask, recipe.edits, generation.fields};
    Picture *picture = m_desk.picture();
    if (picture && picture->original().sha256 == state.sha256)
        return apply(*picture, state);
    m_pending = state;
    m_desk.openBytes(recipe.source, generation.pictureName);
}

void Restorer::restoreFrame(const Generation &generation, const Recipe &recipe)
{
    Result<JobRequest> request = Recipes::same(generation, recipe, m_services.catalogue);
    if (!request || !request->plan)
        return;
    request->plan.reset();
    request->crop = {};
    thenOn(QtConcurrent::run([automatic = *request] { return sentNumbers(automatic).plan; }), this,
           [this, id = generation.source.sha256, frame = generation.plan.source](const UploadPlan &automatic) {
        if (automatic.source != frame)
            emit frameRestored(id, frame);
    });
}

void Restorer::apply(Picture &picture, const Pending &state)
{
    picture.changeState(tr("Restore"), state.mask.size() == picture.size() ? state.mask : MaskTiles(picture.size()), state.edits);
}

void Restorer::followPicture(Picture *picture)
{
    if (picture && m_pending && picture->original().sha256 != m_pending->sha256)
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
