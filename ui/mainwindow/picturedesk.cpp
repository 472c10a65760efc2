#include "ui/mainwindow/picturedesk.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/openingfile.h"
#include "app/document/undostack.h"
#include "app/imaging/extension.h"
#include "app/imaging/mask.h"
#include "app/imaging/masksets.h"
#include "app/settings/settings.h"
#include "ui/common/prompter.h"

#include <QFile>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QLocale>
#include <QMimeData>
#include <QTimer>
#include <QUrl>
#include <QtConcurrentRun>

#include <utility>

using namespace Qt::StringLiterals;

// Q_INIT_RESOURCE must not stand inside a namespace.
static void initSample()
{
    Q_INIT_RESOURCE(sample);
}

namespace pentimento {
namespace {
const QString samplePath = u":/sample/lake.jpg"_s;

constexpr auto strokePause = std::chrono::milliseconds(50);

Result<LoadedPicture> readSample()
{
    QFile file(samplePath);
    return file.open(QIODevice::ReadOnly) ? loadPicture(file.readAll(), {}, u"lake.jpg"_s)
                                          : Result<LoadedPicture>(Error{Error::Kind::Input});
}

/// First the thumbnail in the file, then an eighth of the size.
void lookAt(OpeningFile &file, QPromise<LoadedPicture> &looks)
{
    if (std::optional<LoadedPicture> thumbnail = file.thumbnail())
        looks.addResult(*std::move(thumbnail));
    if (std::optional<LoadedPicture> preview = file.preview())
        looks.addResult(*std::move(preview));
}
} // namespace

PictureDesk::PictureDesk(SettingsStore &settings, AutoSave &autosave, Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_autosave(autosave)
    , m_prompter(prompter)
    , m_maskFiles(prompter)
    , m_known(settings)
{
}

PictureDesk::~PictureDesk()
{
    if (isWorkSought() && isPainted()) { // the program ends right after a first stroke
        m_picture->blockSignals(true);
        m_sought.waitForFinished();
        if (m_sought.resultCount() > 0 && m_sought.result() && *m_sought.result())
            joinWith(**m_sought.result());
        m_autosave.watch(m_picture.get());
        m_autosave.noteJob();
    }
    m_autosave.watch(nullptr);
}

void PictureDesk::open(const QString &path, const QString &maskPath)
{
    m_settings.set(settings::lastFolder, QFileInfo(path).absolutePath());
    const auto file = std::make_shared<OpeningFile>(path);
    load([file] { return file->whole(); }, QFileInfo(path).fileName(), maskPath,
         [file](QPromise<LoadedPicture> &looks) { lookAt(*file, looks); });
}

void PictureDesk::openBytes(const QByteArray &file, const QString &name)
{
    load([file, name] { return loadPicture(file, {}, name); }, name, {});
}

void PictureDesk::openSample()
{
    // The linker drops a static library's resources unless somebody asks for them.
    initSample();
    load(readSample, u"lake.jpg"_s, {});
}

QStringList PictureDesk::fileFilters()
{
    return {tr("Pictures (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.gif)"), tr("All files (*)")};
}

void PictureDesk::chooseAndOpen()
{
    m_prompter.askForFiles({FileQuestion::Mode::Open, tr("Open a picture"), m_settings.get(settings::lastFolder), {}, fileFilters()},
                           this, [this](const QStringList &paths) {
                               if (!paths.isEmpty())
                                   open(paths.first());
                           });
}

bool PictureDesk::openFrom(const QMimeData *data)
{
    if (!data)
        return false; // an empty clipboard may have none
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile()) {
            open(url.toLocalFile());
            return true;
        }
    }
    const QImage image = data->hasImage() ? data->imageData().value<QImage>() : QImage();
    if (image.isNull())
        return false;
    const QString name = tr("Pasted picture") + u".png"_s;
    load([image, name] {
        // A pasted picture has no file: it gets one, exact, so that everything after is as with any other.
        const QImage plain = image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32 : QImage::Format_RGB32);
        const Result<QByteArray> file = encodePicture(fromSrgbImage(plain, {}, image.hasAlphaChannel() ? 4 : 3, 8), {}, FileFormat::Png);
        return file ? loadPicture(*file, {}, name) : Result<LoadedPicture>(file.error());
    }, name, {});
    return true;
}

void PictureDesk::load(std::function<Result<LoadedPicture>()> read, const QString &name,
                       const QString &maskPath, std::function<void(QPromise<LoadedPicture> &)> look)
{
    const int request = ++m_request;
    m_previewed = 0;
    emit busyChanged(tr("Opening %1").arg(name));
    if (look) {
        auto *looks = new QFutureWatcher<LoadedPicture>(this);
        connect(looks, &QFutureWatcherBase::resultReadyAt, this, [this, request, maskPath, looks](int index) {
            showLook(request, looks->resultAt(index), maskPath);
        });
        connect(looks, &QFutureWatcherBase::finished, looks, &QObject::deleteLater);
        looks->setFuture(
            QtConcurrent::run(backgroundPool(), [look = std::move(look)](QPromise<LoadedPicture> &promise) { look(promise); }));
    }
    thenOn(QtConcurrent::run(backgroundPool(), std::move(read)), this,
           [this, request, maskPath](const Result<LoadedPicture> &loaded) {
        finish(request, loaded, maskPath);
    });
}

void PictureDesk::showLook(int request, const LoadedPicture &look, const QString &maskPath)
{
    // The full picture may have been quicker, or somebody opened another one.
    if (request != m_request || m_finished == request)
        return;
    if (m_previewed == request && m_picture)
        return m_picture->complete(look);
    if (isWorkSought())
        return m_afterSearch.push_back([=, this] { showLook(request, look, maskPath); });
    m_previewed = request;
    take(look, maskPath);
}

void PictureDesk::finish(int request, const Result<LoadedPicture> &loaded, const QString &maskPath)
{
    if (request != m_request)
        return;
    const bool isShown = m_previewed == request && m_picture;
    if (isWorkSought() && !(loaded && isShown))
        return m_afterSearch.push_back([=, this] { finish(request, loaded, maskPath); });
    m_finished = request;
    emit busyChanged({});
    if (loaded && isShown) {
        m_picture->complete(*loaded);
    } else if (loaded) {
        take(*loaded, maskPath);
    } else {
        if (isShown) // no memory for the whole of it
            close();
        fail(loaded.error());
    }
}

void PictureDesk::take(LoadedPicture loaded, const QString &maskPath)
{
    const QList<Error> notices = loaded.notices;
    // The old picture is told to go before it goes: whoever shows it lets go of it first.
    auto next = std::make_unique<Picture>(std::move(loaded));
    m_autosave.watch(nullptr);
    emit pictureChanged(next.get());
    m_picture = std::move(next);
    connect(m_picture.get(), &Picture::completionFailed, this, &PictureDesk::fail);
    showNotices(notices);
    const LoadedPicture &original = m_picture->original();
    const auto before = m_known.find(original.path);
    m_known.note({original.path, original.sha256, m_picture->size()});
    m_sought = m_autosave.find(original.sha256, m_picture->size());
    thenOn(m_sought, this, [this, maskPath, before](const Result<std::optional<WorkingState>> &found) { goOnWith(found, before, maskPath); });
}

/// Until then the picture stays: another one that is opened meanwhile waits, so that nothing painted on this one is lost.
void PictureDesk::goOnWith(const Result<std::optional<WorkingState>> &found, const std::optional<KnownPictures::Known> &before,
                           const QString &maskPath)
{
    if (m_picture->isPreviewing()) { // a stroke that was begun while the state was looked for: it ends first
        QTimer::singleShot(strokePause, this, [=, this] { goOnWith(found, before, maskPath); });
        return;
    }
    const bool untouched = !isPainted();
    if (found && *found && m_picture->edits().isEmpty())
        continueFrom(**found);
    else if (!found)
        fail(found.error());
    else if (before && untouched)
        offerCarrying(*before);
    m_autosave.watch(m_picture.get());
    // Without a file the store is the only place that has its bytes; what was painted before now has not been journalled.
    if (m_picture->original().path.isEmpty() || !untouched)
        m_autosave.noteJob();
    if (!maskPath.isEmpty())
        importMask(maskPath);
    if (!(found && *found))
        lookForRecipe();
    m_sought = {};
    emit workFound();
    for (const std::function<void()> &next : std::exchange(m_afterSearch, {}))
        next();
}

bool PictureDesk::isPainted() const
{
    return !m_picture->mask().isEmpty() || !m_picture->edits().isEmpty();
}

/// What was painted while the state was looked for comes on top of it, as one step.
void PictureDesk::joinWith(const WorkingState &state)
{
    const MaskTiles painted = m_picture->mask();
    const QString step = m_picture->undoStack().undoName();
    m_picture->restore(state.picture());
    if (!painted.isEmpty()) {
        const QPoint place = m_picture->placeOf(painted.size()).value_or(QPoint(0, 0));
        m_picture->changeMask(step, united(m_picture->mask(), onCanvas(painted, m_picture->size(), place)));
    }
    if (!state.savedPath.isEmpty())
        m_picture->markSaved(state.savedPath);
}

void PictureDesk::continueFrom(const WorkingState &state)
{
    joinWith(state);
    emit valuesFound(state.values);
    QString text = tr("Continued from %1").arg(QLocale().toString(state.changedAt.toLocalTime(), u"ddd HH:mm"_s));
    if (!state.edits.isEmpty())
        text += u" · "_s + tr("%n edit(s)", nullptr, int(state.edits.size()));
    emit noticed(NoticeLevel::Info, text, {{tr("Start fresh"), [this] { startFresh(); }}});
}

void PictureDesk::startFresh()
{
    if (!m_picture)
        return;
    // One step back brings all of it.
    if (m_picture->earlierCanvases().isEmpty())
        m_picture->changeState(tr("Start fresh"), MaskTiles(m_picture->size()), {});
    else
        m_picture->changeGround(tr("Start fresh"), m_picture->opened(), {}, {});
}

void PictureDesk::showNotices(const QList<Error> &notices)
{
    QStringList lines;
    for (const Error &notice : notices)
        lines << notice.sentence();
    if (!lines.isEmpty())
        emit noticed(NoticeLevel::Warn, lines.join(u' '), {});
}

void PictureDesk::fail(const Error &error)
{
    emit noticed(NoticeLevel::Bad, error.sentence(), {});
}

void PictureDesk::close()
{
    ++m_request; // what is being opened is not wanted any more
    if (isWorkSought()) // and what is opened from now on comes after it
        m_afterSearch.push_back([this] { leave(); });
    else
        leave();
}

void PictureDesk::leave()
{
    m_autosave.watch(nullptr);
    emit pictureChanged(nullptr);
    m_picture.reset();
}

void PictureDesk::chooseMask()
{
    m_prompter.askForFiles({FileQuestion::Mode::Open, tr("Use a file as mask"), m_settings.get(settings::lastFolder), {}, fileFilters()},
                           this, [this](const QStringList &paths) {
                               if (!paths.isEmpty())
                                   importMask(paths.first());
                           });
}

void PictureDesk::importMask(const QString &path)
{
    if (!m_picture)
        return;
    m_maskFiles.read(path, MaskFiles::Kind::Mask, m_picture->size(), [this, asked = m_picture.get()](const Result<MaskTiles> &mask) {
        if (mask && m_picture.get() == asked)
            m_picture->changeMask(tr("Import mask"), *mask);
        else if (!mask)
            fail(mask.error());
    });
}

void PictureDesk::exportMask()
{
    if (!m_picture)
        return;
    const QString name = QFileInfo(m_picture->original().name).completeBaseName() + u"-mask.png"_s;
    m_prompter.askForFiles({FileQuestion::Mode::Save, tr("Export the mask"), m_settings.get(settings::lastFolder), name, {u"PNG (*.png)"_s}, u"png"_s},
                           this, [this, mask = m_picture->mask()](const QStringList &paths) {
                               if (paths.isEmpty())
                                   return;
                               thenOn(QtConcurrent::run(backgroundPool(),
                                                        [path = paths.first(), mask] { return writeWhole(path, maskPng(mask, false)); }),
                                      this, [this](const Result<void> &written) {
                                          if (!written)
                                              fail(written.error());
                                      });
                           });
}
} // namespace pentimento

#include "moc_picturedesk.cpp"
