// What the desk offers about a picture beside opening and saving it.
#include "ui/mainwindow/picturedesk.h"

#include "app/autosave/workingstate.h"
#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/exportedits.h"
#include "app/history/history.h"
#include "app/imaging/filenotes.h"
#include "app/settings/settings.h"
#include "ui/common/prompter.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
void PictureDesk::openStored(const FileRef &file, const QString &name)
{
    if (!m_history)
        return;
    const int request = ++m_request;
    thenOn(m_history->file(file), this, [this, request, name](const Result<QByteArray> &bytes) {
        if (request != m_request)
            return;
        if (bytes)
            openBytes(*bytes, name);
        else
            fail(bytes.error());
    });
}

/// A file that Pentimento saved and that was not worked on yet: its original's edits may go on instead.
void PictureDesk::lookForRecipe()
{
    const QString sha256 = m_picture->original().sha256;
    const auto isStillOpen = [this, sha256] { return m_picture && m_picture->original().sha256 == sha256; };
    thenOn(QtConcurrent::run(backgroundPool(), recipeOf, m_picture->original().file), this, [=, this](const QByteArray &json) {
        const auto saved = json.isEmpty() ? std::nullopt : SavedRecipe::read(json);
        if (!saved || saved->original.isNull() || saved->original.sha256 == sha256 || !isStillOpen())
            return;
        thenOn(m_autosave.isKept(saved->original.sha256), this, [=, this](bool canContinue) {
            if (!isStillOpen())
                return;
            if (canContinue && m_history)
                offerContinuing(*saved);
            else
                offerRecipe(*saved);
        });
    });
}

void PictureDesk::offerContinuing(const SavedRecipe &saved)
{
    const LoadedPicture &opened = m_picture->original();
    const Question question{tr("This picture was saved by Pentimento"),
                            tr("%1 was made from %2, whose edits are kept on this computer.").arg(opened.name, saved.name),
                            tr("Its edits can go on as they are now, or this file can be changed as it is."),
                            {{u"continue"_s, tr("Continue its edits")}, {u"new"_s, tr("Use as a new picture")}},
                            u"continue"_s, u"new"_s, Question::Icon::Info};
    m_prompter.ask(question, this, [this, saved, sha256 = opened.sha256](const QString &id, bool) {
        if (id != u"continue"_s || !m_picture || m_picture->original().sha256 != sha256)
            return;
        emit givesWay(sha256);
        openStored(saved.original, saved.name);
    });
}

void PictureDesk::offerRecipe(const SavedRecipe &saved)
{
    if (!saved.newest)
        return;
    emit noticed(NoticeLevel::Info, tr("This picture was saved by Pentimento. Its file tells what its newest edit was made with."),
                 {{tr("Restore recipe"), [this, newest = *saved.newest] { emit recipeRequested(newest); }}});
}

/// The file at this path had other bytes when it was last worked on.
void PictureDesk::offerCarrying(const KnownPictures::Known &before)
{
    if (before.sha256 == m_picture->original().sha256 || before.size != m_picture->size())
        return;
    const QString sha256 = m_picture->original().sha256;
    thenOn(m_autosave.find(before.sha256, before.size), this, [this, sha256](const Result<std::optional<WorkingState>> &found) {
        if (!found || !*found || !m_picture || m_picture->original().sha256 != sha256)
            return;
        const WorkingState state = **found;
        const bool hasMask = std::any_of(state.masks.begin(), state.masks.end(),
                                         [](const NamedMask &mask) { return !mask.tiles.isEmpty(); });
        if ((state.edits.isEmpty() && !hasMask) || state.ground) // on a larger canvas they fit another size
            return;
        const Question question{
            tr("The file has changed"),
            tr("%1 has other bytes than when you last worked on it.").arg(m_picture->original().name),
            tr("The edits and masks of then fit its size. Carrying them over can be undone."),
            {{u"carry"_s, tr("Carry edits and mask over")}, {u"fresh"_s, tr("Start fresh")}},
            u"carry"_s,
            u"fresh"_s,
            Question::Icon::Info};
        m_prompter.ask(question, this, [this, sha256, state](const QString &id, bool) {
            if (id == u"carry"_s && m_picture && m_picture->original().sha256 == sha256)
                carryOver(state);
        });
    });
}

void PictureDesk::carryOver(const WorkingState &state)
{
    const PictureInfo &info = m_picture->original().info;
    const int channels = info.isCmykOrLab ? 3 : info.channels;
    QList<Edit> edits;
    for (const Edit &edit : state.edits) {
        if (edit.patch && edit.patch->pixels.channels() == channels && edit.patch->pixels.depth() == info.depth)
            edits.append(edit);
    }
    m_picture->changeState(tr("Carry over"), state.mask, edits);
    const QString chosen = m_picture->chosenMask();
    for (const NamedMask &mask : state.masks) {
        if (mask.id != state.chosenMask && !mask.tiles.isEmpty())
            m_picture->addMask(mask.name, mask.tiles);
    }
    m_picture->chooseMask(chosen);
    if (edits.size() < state.edits.size())
        emit noticed(NoticeLevel::Warn, tr("%n edit(s) were made for another kind of file and could not be carried over.", nullptr,
                                           int(state.edits.size() - edits.size())), {});
}

void PictureDesk::forget(std::function<void(const FileRef &)> done)
{
    if (!m_picture)
        return;
    const FileRef source{m_picture->opened().sha256, extensionOf(m_picture->opened().info.format)};
    thenOn(m_autosave.bytesOf(m_picture->id()), this, [this, source, done](qint64 bytes) {
        if (m_picture && m_picture->opened().sha256 == source.sha256)
            askToForget(source, bytes, done);
    });
}

void PictureDesk::askToForget(const FileRef &source, qint64 bytes, std::function<void(const FileRef &)> done)
{
    const Question question{
        tr("Forget %1?").arg(m_picture->original().name),
        tr("Its masks, edits and undo list are removed, and the tries that were not accepted go to the bin."),
        tr("%1 are freed now, what only those tries use when they leave the bin, after 30 days. The "
           "picture's own "
           "file is not touched, nor are files that you saved.")
            .arg(QLocale().formattedDataSize(bytes)),
        {{u"forget"_s, tr("Forget this picture"), true}, {u"cancel"_s, tr("Cancel")}},
        u"cancel"_s,
        u"cancel"_s,
        Question::Icon::Warning};
    m_prompter.ask(question, this, [this, source, done](const QString &id, bool) {
        if (id != u"forget"_s || !m_picture || m_picture->opened().sha256 != source.sha256)
            return;
        const QString pictureId = m_picture->id();
        m_known.forget(source.sha256);
        close();
        m_autosave.forget(pictureId);
        done(source);
    });
}

void PictureDesk::writeExport(const QString &path, std::function<Result<QByteArray>()> make)
{
    if (!m_picture)
        return;
    const QString opened = QFileInfo(m_picture->original().path).canonicalFilePath();
    if (!opened.isEmpty() && opened == QFileInfo(path).canonicalFilePath())
        return emit noticed(NoticeLevel::Warn, tr("An export does not replace the picture that you opened. Choose another name."), {});
    emit busyChanged(tr("Exporting %1").arg(QFileInfo(path).fileName()));
    m_settings.set(settings::lastFolder, QFileInfo(path).absolutePath());
    thenOn(QtConcurrent::run(backgroundPool(), [path, make = std::move(make)]() -> Result<void> {
        const Result<QByteArray> file = make();
        return file ? writeWhole(path, *file) : file.error();
    }), this, [this, path](const Result<void> &written) {
        emit busyChanged({});
        if (written)
            emit noticed(NoticeLevel::Good, tr("Exported to %1").arg(QDir::toNativeSeparators(path)), {});
        else
            fail(written.error());
    });
}

void PictureDesk::exportEdit(int index, const QString &name)
{
    if (!m_picture || index < 0 || index >= m_picture->edits().size() || !m_picture->edits().at(index).patch)
        return;
    const QString base = QFileInfo(m_picture->original().name).completeBaseName() + u"-edit%1.png"_s.arg(index + 1);
    m_prompter.askForFiles({FileQuestion::Mode::Save, tr("Export “%1” as a transparent picture").arg(name),
                            m_settings.get(settings::lastFolder), base, {u"PNG (*.png)"_s}, u"png"_s},
                           this, [this, patch = m_picture->edits().at(index).patch, size = m_picture->size(),
                                  icc = m_picture->original().metadata.iccProfile](const QStringList &paths) {
                               if (!paths.isEmpty())
                                   writeExport(paths.first(), [=] { return editAsPng(*patch, size, {icc, {}, 0, 0}); });
                           });
}

void PictureDesk::exportEdits(const QStringList &names)
{
    if (!m_picture)
        return;
    PictureSnapshot picture = m_picture->snapshot();
    picture.edits = m_picture->edits(); // hidden ones too
    const QString base = QFileInfo(m_picture->original().name).completeBaseName() + u".ora"_s;
    m_prompter.askForFiles({FileQuestion::Mode::Save, tr("Export all edits as layers"), m_settings.get(settings::lastFolder), base,
                            {u"OpenRaster (*.ora)"_s}, u"ora"_s},
                           this, [this, picture, names](const QStringList &paths) {
                               if (!paths.isEmpty())
                                   writeExport(paths.first(), [=] { return editsAsOpenRaster(picture, names); });
                           });
}
} // namespace pentimento
