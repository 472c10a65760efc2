#include "ui/mainwindow/recipes.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "app/schema/catalogue.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// The parts of one recipe as they come in; tells once, when all are there or one failed.
struct Gathering
{
    Recipe recipe;
    QList<std::shared_ptr<const Patch>> patches;
    int open = 1;
    bool told = false;
    std::function<void(Result<Recipe>)> done;

    void fail(const Error &error)
    {
        if (!told) {
            told = true;
            done(error);
        }
    }
    void close()
    {
        if (--open == 0 && !told) {
            told = true;
            done(std::move(recipe));
        }
    }
};

const Field *baseOf(const Generation &generation, const Catalogue &catalogue)
{
    const Endpoint *endpoint = catalogue.find(generation.endpoint, generation.protocol);
    return endpoint ? endpoint->baseField() : nullptr;
}

/// True where the picture's own transparency served as the mask, so that none was sent beside it.
bool isTransparency(const Generation &generation, const Catalogue &catalogue)
{
    const Endpoint *endpoint = catalogue.find(generation.endpoint, generation.protocol);
    const Field *mask = endpoint ? endpoint->maskField() : nullptr;
    return mask && std::none_of(generation.uploads.begin(), generation.uploads.end(),
                                [mask](const StoredUpload &upload) { return upload.field == mask->name; });
}

bool isReference(const Endpoint &endpoint, const QString &name)
{
    const Field *field = endpoint.field(name);
    return field && field->kind == FieldKind::Picture && field->role == PictureRole::Reference;
}
} // namespace

Recipes::Recipes(History &history, const Catalogue &catalogue, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_catalogue(catalogue)
{
}

void Recipes::read(const Generation &generation, QObject *context, std::function<void(Result<Recipe>)> done)
{
    auto parts = std::make_shared<Gathering>();
    parts->done = std::move(done);
    if (!generation.source.isNull() && baseOf(generation, m_catalogue)) {
        ++parts->open;
        thenOn(m_history.file(generation.source), context, [parts, name = generation.pictureName](const Result<QByteArray> &file) {
            if (!file)
                return parts->fail(file.error());
            const Result<PictureInfo> info = probePicture(*file, name);
            if (!info)
                return parts->fail(info.error());
            parts->recipe.source = *file;
            parts->recipe.info = *info;
            parts->close();
        });
    }
    if (!generation.mask.isNull() && !isTransparency(generation, m_catalogue)) {
        ++parts->open;
        thenOn(m_history.mask(generation), context, [parts](const Result<MaskTiles> &mask) {
            if (!mask)
                return parts->fail(mask.error());
            parts->recipe.mask = *mask;
            parts->close();
        });
    }
    for (const StoredEdit &stored : generation.edits)
        parts->recipe.edits.append({stored.generation, {}, nullptr, stored.patch, true});
    for (qsizetype i = 0; i < generation.edits.size(); ++i) {
        // Its click's id, so that another variation replaces it. Where the entry is gone, the edit stands alone.
        ++parts->open;
        thenOn(m_history.find(generation.edits[i].generation), context, [parts, i](const Result<Generation> &edit) {
            if (edit)
                parts->recipe.edits[i].group = edit->group;
            parts->close();
        });
        ++parts->open;
        Generation holder;
        holder.patch = generation.edits[i].patch;
        thenOn(m_history.patch(holder), context, [parts, i](const Result<Patch> &patch) {
            if (!patch)
                return parts->fail(patch.error());
            parts->recipe.edits[i].patch = std::make_shared<Patch>(*patch);
            parts->close();
        });
    }
    const Endpoint *endpoint = m_catalogue.find(generation.endpoint, generation.protocol);
    for (const StoredUpload &upload : generation.uploads) {
        if (!endpoint || !isReference(*endpoint, upload.field))
            continue;
        ++parts->open;
        thenOn(m_history.file(upload.file), context, [parts, field = upload.field](const Result<QByteArray> &file) {
            if (!file)
                return parts->fail(file.error());
            parts->recipe.references.insert(field, *file);
            parts->close();
        });
    }
    parts->close();
}

Result<JobRequest> Recipes::same(const Generation &generation, const Recipe &recipe, const Catalogue &catalogue)
{
    const Endpoint *endpoint = catalogue.find(generation.endpoint, generation.protocol);
    if (!endpoint) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The endpoint %1 is not known any more, so its request "
                                                                 "cannot be made again.")),
                     {generation.endpoint}};
    }
    JobRequest request;
    request.profile = generation.profile;
    request.address = generation.isPractice() ? QUrl() : QUrl(generation.address);
    request.endpoint = *endpoint;
    request.fields = generation.fields;
    request.references = recipe.references;
    request.blend = generation.blend;
    request.parent = generation.id;
    if (recipe.source.isEmpty())
        return request;
    request.crop = {CropChoice::Kind::Rectangle, generation.plan.source};
    if (!generation.plan.source.isEmpty() && !generation.plan.upload.isEmpty())
        request.plan = generation.plan;
    request.keepsToMask = !generation.mask.isNull();
    request.picture = PictureSnapshot{generation.picture, generation.pictureName, recipe.source, recipe.info, recipe.edits, recipe.mask};
    return request;
}

Result<JobRequest> Recipes::againWithNewSeed(const Generation &generation, const Recipe &recipe, const Catalogue &catalogue)
{
    Result<JobRequest> request = same(generation, recipe, catalogue);
    if (!request)
        return request;
    if (const Field *seed = request->endpoint.firstOfKind(FieldKind::Seed))
        request->fields.remove(seed->name);
    request->drawSeed = true;
    return request;
}
} // namespace pentimento

#include "moc_recipes.cpp"
