#pragma once

#include "app/base/fileref.h"
#include "app/base/result.h"
#include "app/history/generation.h"

#include <QByteArray>
#include <QSize>

#include <functional>
#include <optional>

class QObject;

namespace pentimento {
class History;
class Picture;

/// What a picture is made of: for the line after saving, and for the file itself.
struct PictureReport
{
    int edits = 0;  ///< shown ones
    int tries = 0;  ///< results that came for it
    qint64 microDollars = 0;
    bool hasUnknownPrices = false;
    QByteArray recipe = {}; ///< JSON, key-free; empty where there is nothing to tell

    /// "7 edits, 31 tries, $1.86"
    QString line() const;
};

/// Reads what the history knows of \a picture. \a done is called once, later; not at all when \a context dies first.
void reportOn(const Picture &picture, History &history, QObject *context, std::function<void(const PictureReport &)> done);

/// The recipe of a saved file, read back. What it names may be missing here: the file can come from elsewhere.
struct SavedRecipe
{
    FileRef original = {};  ///< what was opened when the picture was made
    QString name = {};
    QSize size = {};
    /// Of its edits; only what a form needs, and the id. Anything may stand in its fields and in the frame
    /// (no frame that lies outside the size named with it); of pictures that were sent along only the fields'
    /// names.
    std::optional<Generation> newest = {};

    static std::optional<SavedRecipe> read(const QByteArray &json);
};
} // namespace pentimento
