// How the open picture comes into a file.
#include "ui/mainwindow/picturedesk.h"

#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/save.h"
#include "app/settings/settings.h"
#include "ui/common/prompter.h"
#include "ui/mainwindow/picturereport.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QStringList saveFilters()
{
    return {u"PNG (*.png)"_s, u"TIFF (*.tif *.tiff)"_s, u"WebP (*.webp)"_s, u"JPEG (*.jpg *.jpeg)"_s};
}

bool isSameFile(const QString &one, const QString &other)
{
    return !one.isEmpty() && QFileInfo(one).canonicalFilePath() == QFileInfo(other).canonicalFilePath()
           && QFileInfo::exists(one);
}
} // namespace

void PictureDesk::save()
{
    if (!m_picture)
        return;
    if (m_picture->savedPath().isEmpty())
        askSavePath(true);
    else
        saveTo(m_picture->savedPath(), true);
}

void PictureDesk::saveAs()
{
    if (m_picture)
        askSavePath(true);
}

void PictureDesk::saveCopy()
{
    if (m_picture)
        askSavePath(false);
}

void PictureDesk::askSavePath(bool becomesTarget)
{
    const QFileInfo proposed(proposedSavePath(*m_picture));
    m_prompter.askForFiles({FileQuestion::Mode::Save, tr("Save the picture"), proposed.path(), proposed.fileName(), saveFilters(),
                            extensionOf(saveFormat(*m_picture))},
                           this, [this, becomesTarget](const QStringList &paths) {
                               if (!paths.isEmpty() && m_picture)
                                   confirmAndSave(paths.first(), becomesTarget);
                           });
}

void PictureDesk::confirmAndSave(const QString &path, bool becomesTarget)
{
    if (!isSameFile(m_picture->original().path, path))
        return saveTo(path, becomesTarget);
    const Question question{tr("Replace the original?"),
                            tr("%1 is the photo that you opened.").arg(QFileInfo(path).fileName()),
                            tr("Its bytes stay in Pentimento's own store, but the file itself is replaced."),
                            {{u"replace"_s, tr("Replace the original"), true}, {u"cancel"_s, tr("Cancel")}}, u"cancel"_s,
                            u"cancel"_s, Question::Icon::Warning};
    m_prompter.ask(question, this, [this, path, becomesTarget](const QString &id, bool) {
        if (id == u"replace"_s)
            saveTo(path, becomesTarget);
    });
}

void PictureDesk::saveTo(const QString &path, bool becomesTarget)
{
    const bool jpeg = formatFromExtension(QFileInfo(path).suffix()) == FileFormat::Jpeg;
    if (!jpeg || m_settings.get(settings::jpegSaveExplained))
        return write(path, becomesTarget);
    const Question question{tr("Saving as JPEG encodes the picture anew"),
                            tr("Every pixel changes a little, also outside the mask. A PNG or TIFF file keeps each one exactly."),
                            {},
                            {{u"jpeg"_s, tr("Save as JPEG")}, {u"png"_s, tr("Save as PNG")}, {u"tiff"_s, tr("Save as TIFF")},
                             {u"cancel"_s, tr("Cancel")}},
                            u"jpeg"_s, u"cancel"_s, Question::Icon::Info};
    m_prompter.ask(question, this, [this, path, becomesTarget](const QString &id, bool) {
        if (id == u"cancel"_s || !m_picture)
            return;
        m_settings.set(settings::jpegSaveExplained, true);
        const QFileInfo info(path);
        const QString base = info.dir().filePath(info.completeBaseName());
        write(id == u"png"_s ? base + u".png"_s : id == u"tiff"_s ? base + u".tif"_s : path, becomesTarget);
    });
}

void PictureDesk::write(const QString &path, bool becomesTarget)
{
    FileFormat format = formatFromExtension(QFileInfo(path).suffix());
    if (format == FileFormat::Unknown)
        format = saveFormat(*m_picture);
    emit busyChanged(tr("Saving %1").arg(QFileInfo(path).fileName()));
    m_settings.set(settings::lastFolder, QFileInfo(path).absolutePath());
    QPointer<Picture> saved = m_picture.get();
    const auto save = [this, saved, path, format, becomesTarget, snapshot = m_picture->snapshot(),
                       ground = m_picture->original().sha256](const PictureReport &report) {
        const QByteArray recipe = m_settings.get(settings::saveRecipe) ? report.recipe : QByteArray();
        thenOn(savePicture(snapshot, path, format, {}, recipe), this, [=, this](const Result<void> &done) {
            emit busyChanged({});
            if (!done)
                return fail(done.error());
            if (saved && becomesTarget)
                saved->markSaved(path, snapshot.edits, ground);
            QString text = tr("Saved to %1").arg(QDir::toNativeSeparators(path));
            if (report.edits > 0 || report.tries > 0)
                text += u" · "_s + report.line();
            emit noticed(NoticeLevel::Good, text, {});
        });
    };
    if (m_history)
        reportOn(*m_picture, *m_history, this, save);
    else
        save({});
}
} // namespace pentimento
