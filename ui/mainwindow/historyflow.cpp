#include "ui/mainwindow/historyflow.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/history/history.h"
#include "app/jobs/recipecommand.h"
#include "app/schema/catalogue.h"
#include "app/settings/settings.h"
#include "ui/common/prompter.h"
#include "ui/history/historypage.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMimeData>
#include <QUrl>

#include <memory>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString entries(qsizetype count)
{
    return count == 1 ? HistoryFlow::tr("1 entry") : HistoryFlow::tr("%1 entries").arg(QLocale().toString(count));
}
} // namespace

HistoryFlow::HistoryFlow(WindowServices &services, HistoryPage &page, Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_prompter(prompter)
{
    connect(&page, &HistoryPage::exportSeveralRequested, this, &HistoryFlow::exportSeveral);
    connect(&page, &HistoryPage::binRequested, this, &HistoryFlow::bin);
    connect(&page, &HistoryPage::putBackRequested, this, &HistoryFlow::putBack);
    connect(&page, &HistoryPage::eraseRequested, this, &HistoryFlow::erase);
    connect(&page, &HistoryPage::copyRequested, this, &HistoryFlow::copy);
    connect(&page, &HistoryPage::commandRequested, this, &HistoryFlow::copyCommand);
    connect(&page, &HistoryPage::failed, this, &HistoryFlow::fail);
    services.history.keepHouse();
    // The window is connected when the event loop comes to it.
    if (const std::optional<Error> notice = services.history.openingNotice())
        QMetaObject::invokeMethod(this, [this, notice] { emit noticed(NoticeLevel::Warn, notice->sentence(), {}); }, Qt::QueuedConnection);
}

void HistoryFlow::fail(const Error &error)
{
    emit noticed(NoticeLevel::Bad, error.sentence(), {});
}

void HistoryFlow::exportSeveral(const QStringList &ids)
{
    m_prompter.askForFiles({FileQuestion::Mode::Folder, tr("Export %1 into a folder").arg(entries(ids.size())),
                            m_services.settings.get(settings::lastFolder)},
                           this, [this, ids](const QStringList &paths) {
        if (paths.isEmpty())
            return;
        thenOn(m_services.history.exportAll(ids, paths.first()), this, [this, paths](const Result<int> &written) {
            if (!written)
                return fail(written.error());
            emit noticed(NoticeLevel::Good, tr("%1 exported to %2, each in a folder of its own").arg(entries(*written), paths.first()), {});
        });
    });
}

void HistoryFlow::bin(const QStringList &ids)
{
    const Question question{tr("Delete %1?").arg(entries(ids.size())),
                            ids.size() == 1 ? tr("It goes to the bin and can be put back for 30 days. Then it is erased, with the files "
                                                 "that nothing else uses.")
                                            : tr("They go to the bin and can be put back for 30 days. Then they are erased, with the "
                                                 "files that nothing else uses."),
                            tr("Pictures that you saved are not touched."),
                            {{u"delete"_s, tr("Move to the bin"), true}, {u"keep"_s, tr("Cancel")}},
                            u"delete"_s, u"keep"_s, Question::Icon::Plain};
    m_prompter.ask(question, this, [this, ids](const QString &answer, bool) {
        if (answer != u"delete"_s)
            return;
        thenOn(m_services.history.moveToBin(ids), this, [this, ids](const Result<QStringList> &moved) {
            if (!moved)
                return fail(moved.error());
            if (moved->size() < ids.size())
                return emit noticed(NoticeLevel::Info, tr("%1 moved to the bin. What still runs stays until it has ended.").arg(entries(moved->size())), {});
            emit noticed(NoticeLevel::Info, tr("%1 moved to the bin").arg(entries(moved->size())),
                         {{tr("Undo"), [this, moved = *moved] { putBack(moved); }}});
        });
    });
}

void HistoryFlow::putBack(const QStringList &ids)
{
    thenOn(m_services.history.takeFromBin(ids), this, [this](const Result<QStringList> &moved) {
        if (!moved)
            return fail(moved.error());
        emit noticed(NoticeLevel::Info, tr("%1 taken out of the bin").arg(entries(moved->size())), {});
    });
}

void HistoryFlow::erase(const QStringList &ids)
{
    const QString title = ids.isEmpty() ? tr("Empty the bin?") : tr("Delete %1 for good?").arg(entries(ids.size()));
    const Question question{title, tr("This cannot be undone. Files that nothing else uses are freed."), {},
                            {{u"erase"_s, tr("Delete for good"), true}, {u"keep"_s, tr("Cancel")}},
                            u"keep"_s, u"keep"_s, Question::Icon::Warning};
    m_prompter.ask(question, this, [this, ids](const QString &answer, bool) {
        if (answer != u"erase"_s)
            return;
        const auto freed = ids.isEmpty() ? m_services.history.emptyBin(QDateTime::currentDateTimeUtc().addSecs(1))
                                         : m_services.history.erase(ids);
        thenOn(freed, this, [this](const Result<Housekeeping::Freed> &done) {
            if (!done)
                return fail(done.error());
            emit noticed(NoticeLevel::Good, tr("%1 erased, %2 freed").arg(entries(done->generations), QLocale().formattedDataSize(done->bytes)), {});
        });
    });
}

/// Files for file managers and mail, and the picture itself for whoever takes pixels.
void HistoryFlow::copy(const QList<Generation> &generations)
{
    const QString folder = m_services.history.copiesFolder();
    thenOn(m_services.history.writeResults(generations, folder), this, [this, generations](const Result<QStringList> &paths) {
        if (!paths)
            return fail(paths.error());
        if (paths->isEmpty())
            return emit noticed(NoticeLevel::Info, tr("There is no result to copy."), {});
        QList<QUrl> urls;
        for (const QString &path : *paths)
            urls << QUrl::fromLocalFile(path);
        if (generations.size() != 1) {
            auto *files = new QMimeData;
            files->setUrls(urls);
            QGuiApplication::clipboard()->setMimeData(files);
            return;
        }
        thenOn(m_services.history.resultImage(generations.first()), this, [this, urls](const Result<QImage> &image) {
            if (!image)
                return fail(image.error());
            auto *both = new QMimeData;
            both->setUrls(urls);
            both->setImageData(*image);
            QGuiApplication::clipboard()->setMimeData(both);
        });
    });
}

void HistoryFlow::copyCommand(const Generation &generation)
{
    const Endpoint *endpoint = m_services.catalogue.find(generation.endpoint, generation.protocol);
    if (!endpoint) {
        return fail(Error{Error::Kind::Input, {},
                          QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The endpoint %1 is not known any more, so its request "
                                                                      "cannot be made again.")),
                          {generation.endpoint}});
    }
    if (!isCanvasPart(generation, *endpoint))
        return putCommand(generation, *endpoint, {});
    const auto find = [generation, endpoint = *endpoint](const Result<MaskTiles> &mask) -> Result<QRect> {
        return mask ? Result<QRect>(knownPart(generation, endpoint, *mask)) : Result<QRect>(mask.error());
    };
    thenOn(m_services.history.mask(generation).then(backgroundPool(), find), this, [this, generation, endpoint = *endpoint](const Result<QRect> &known) {
        if (known)
            putCommand(generation, endpoint, *known);
        else
            fail(known.error());
    });
}

void HistoryFlow::putCommand(const Generation &generation, const Endpoint &endpoint, const QRect &known)
{
    const auto pathOf = [this](const FileRef &file) { return m_services.history.pathOf(file); };
    QGuiApplication::clipboard()->setText(runCommandOf(generation, endpoint, pathOf, known));
    QString said = tr("The command is on the clipboard. Keys and secrets are not in it.");
    if (!known.isEmpty())
        said += u' ' + tr("It makes this part of the canvas alone: a whole canvas in steps is made in the window.");
    emit noticed(NoticeLevel::Info, said, {});
}
} // namespace pentimento

#include "moc_historyflow.cpp"
