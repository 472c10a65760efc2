#pragma once

#include "app/base/result.h"
#include "app/jobs/jobrequest.h"

#include <QFuture>
#include <QObject>

namespace pentimento {
class Catalogue;
class History;
struct Generation;

/// What a generation was made from, read back from the store.
struct Recipe
{
    QByteArray source = {};    ///< the opened file; empty where no base picture was sent
    PictureInfo info = {};
    QList<Edit> edits = {};
    MaskTiles mask = {};       ///< empty size: none
    QHash<QString, QByteArray> references = {};
};

/// Reads recipes and turns them into requests. Main thread; reading and decoding elsewhere.
class Recipes : public QObject
{
    Q_OBJECT
public:
    Recipes(History &history, const Catalogue &catalogue, QObject *parent = nullptr);

    void read(const Generation &generation, QObject *context, std::function<void(Result<Recipe>)> done);
    /// The request that \a generation was: the same body, to the byte, where no secret was in it.
    static Result<JobRequest> same(const Generation &generation, const Recipe &recipe, const Catalogue &catalogue);
    /// The same request with a new seed; an Input error where its endpoint is not known any more.
    static Result<JobRequest> againWithNewSeed(const Generation &generation, const Recipe &recipe, const Catalogue &catalogue);

private:
    History &m_history;
    const Catalogue &m_catalogue;
};
} // namespace pentimento
