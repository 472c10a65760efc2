#include "ui/mainwindow/pictureshelf.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/history/history.h"
#include "app/imaging/filenotes.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/editspanel.h"
#include "ui/mainwindow/kepttabs.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/picturetabs.h"
#include "ui/mainwindow/restorer.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
PictureShelf::PictureShelf(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_tabs(new PictureTabs)
    , m_edits(new EditsPanel)
{
    PictureDesk &desk = m_parts.desk;
    desk.setHistory(m_parts.history);
    m_edits->setNames(m_parts.nameOf);
    connect(&desk, &PictureDesk::pictureChanged, this, &PictureShelf::setPicture);
    connect(&desk, &PictureDesk::recipeRequested, this, qOverload<const Generation &>(&PictureShelf::restoreRecipe));
    connect(&desk, &PictureDesk::givesWay, m_tabs, &PictureTabs::drop);
    connect(m_edits, &EditsPanel::exportRequested, this, [this](int index) {
        if (m_picture && index >= 0)
            m_parts.desk.exportEdit(index, m_parts.nameOf(m_picture->edits().at(index)));
    });
    connect(m_tabs, &PictureTabs::openRequested, this, &PictureShelf::open);
    connect(m_tabs, &PictureTabs::entriesChanged, this, &PictureShelf::keepTabs);
    connect(&desk, &PictureDesk::workFound, this, &PictureShelf::tellMissing);
    connect(m_tabs, &PictureTabs::closedLast, &desk, &PictureDesk::close);
    const auto on = [this](ActionId id, auto run) { connect(m_parts.actions.action(id), &QAction::triggered, this, run); };
    on(ActionId::ClosePicture, [this] { m_tabs->closeFront(); });
    on(ActionId::NextPicture, [this] { m_tabs->chooseNext(1); });
    on(ActionId::ForgetPicture, [this] { forget(); });
}

void PictureShelf::setPicture(Picture *picture)
{
    m_picture = picture;
    m_tabs->follow(picture);
    m_edits->setPicture(picture);
}

void PictureShelf::open(const PictureTabs::Entry &entry)
{
    m_fromStore.clear();
    if (!entry.path.isEmpty() && QFileInfo::exists(entry.path))
        return m_parts.desk.open(entry.path);
    if (!entry.path.isEmpty())
        m_fromStore = entry.file.sha256;
    m_parts.desk.openStored(entry.file, entry.name);
}

void PictureShelf::reopen(bool opensFront)
{
    QList<PictureTabs::Entry> kept = kepttabs::fromJson(m_parts.settings.get(settings::openPictures));
    const QString last = m_parts.settings.get(settings::lastPicture);
    if (kept.isEmpty() && !last.isEmpty()) // as versions without kept tabs left it
        kept = {{last, QFileInfo(last).fileName(), {}, true}};
    QStringList stored;
    for (const PictureTabs::Entry &entry : std::as_const(kept))
        stored << m_parts.history.pathOf(entry.file);
    thenOn(QtConcurrent::run(backgroundPool(), kepttabs::find, kept, stored), this,
           [this, opensFront](const kepttabs::Found &found) {
               m_gone = found.gone;
               bringBack(found.there, opensFront);
               if (found.there.isEmpty())
                   tellMissing();
           });
}

/// Once the picture is open: until then what is said about it would take the place of this.
void PictureShelf::tellMissing()
{
    QStringList sentences;
    if (m_picture && m_picture->opened().sha256 == std::exchange(m_fromStore, {}))
        sentences << tr("%1 is not at its place any more. What Pentimento kept of it is open.")
                         .arg(m_picture->original().name);
    if (!m_gone.isEmpty())
        sentences << tr("Not opened again, because the file is gone: %1.")
                         .arg(std::exchange(m_gone, {}).join(u", "_s));
    if (!sentences.isEmpty())
        emit noticed(NoticeLevel::Warn, sentences.join(u' '), {});
}

void PictureShelf::bringBack(const QList<PictureTabs::Entry> &there, bool opensFront)
{
    m_isBroughtBack = true;
    m_tabs->bringBack(there);
    if (!opensFront || m_picture || there.isEmpty())
        return;
    const auto front = std::find_if(there.begin(), there.end(),
                                    [](const PictureTabs::Entry &entry) { return entry.isFront; });
    open(front == there.end() ? there.last() : *front);
}

void PictureShelf::keepTabs()
{
    if (m_isBroughtBack)
        m_parts.settings.set(settings::openPictures, kepttabs::toJson(m_tabs->entries()));
}

void PictureShelf::fillFileMenu(QMenu *menu)
{
    QAction *before = m_parts.actions.action(ActionId::Paste);
    auto *recent = new QMenu(tr("Recent"), menu);
    menu->insertMenu(before, recent);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { listRecent(recent); });
    listRecent(recent);

    QAction *beforeClose = m_parts.actions.action(ActionId::ClosePicture);
    auto *layers = new QAction(tr("Export edits as layers…"), menu);
    layers->setToolTip(tr("Original and edits as an OpenRaster file, for Krita and GIMP"));
    connect(layers, &QAction::triggered, this, &PictureShelf::exportAll);
    menu->insertAction(beforeClose, layers);
    auto *recipe = new QAction(tr("Recipe in saved files"), menu);
    recipe->setToolTip(tr("Prompts, settings and seeds of the edits, never a key, in the metadata of what Save writes"));
    recipe->setCheckable(true);
    recipe->setChecked(m_parts.settings.get(settings::saveRecipe));
    connect(recipe, &QAction::toggled, this, [this](bool on) { m_parts.settings.set(settings::saveRecipe, on); });
    menu->insertAction(beforeClose, recipe);
    menu->insertSeparator(beforeClose);
}

void PictureShelf::listRecent(QMenu *menu)
{
    menu->clear();
    const QStringList paths = m_parts.desk.recent();
    for (const QString &path : paths) {
        QAction *one = menu->addAction(QFileInfo(path).fileName().replace(u'&', u"&&"_s), this, [this, path] { m_parts.desk.open(path); });
        one->setToolTip(path);
    }
    menu->setToolTipsVisible(true);
    if (paths.isEmpty()) {
        menu->addAction(tr("No pictures yet"))->setEnabled(false);
        return;
    }
    menu->addSeparator();
    menu->addAction(tr("Clear this list"), this, [this] { m_parts.desk.clearRecent(); });
}

void PictureShelf::exportAll()
{
    if (!m_picture || m_picture->edits().isEmpty())
        return emit noticed(NoticeLevel::Info, tr("There are no edits to export yet. Accept a result first."), {});
    QStringList names;
    for (const Edit &edit : m_picture->edits())
        names << m_parts.nameOf(edit);
    m_parts.desk.exportEdits(names);
}

void PictureShelf::forget()
{
    m_parts.desk.forget([this](const FileRef &source) {
        m_tabs->closeFront();
        thenOn(m_parts.history.binUnkept({source.sha256}), this, [this](const Result<QStringList> &binned) {
            if (!binned)
                return emit noticed(NoticeLevel::Bad, binned.error().sentence(), {});
            emit noticed(NoticeLevel::Good, binned->isEmpty() ? tr("The picture is forgotten.")
                                                              : tr("The picture is forgotten. Its tries are in the bin of the history for 30 days."), {});
        });
    });
}

void PictureShelf::restoreRecipe(const QString &path)
{
    const auto read = [path]() -> Result<QByteArray> {
        const Result<QByteArray> file = readWhole(path);
        return file ? recipeOf(*file) : file;
    };
    thenOn(QtConcurrent::run(backgroundPool(), read), this, [this](const Result<QByteArray> &json) {
        if (!json)
            return emit noticed(NoticeLevel::Bad, json.error().sentence(), {});
        const auto saved = SavedRecipe::read(*json);
        if (saved && saved->newest)
            return restoreRecipe(*saved->newest);
        emit noticed(NoticeLevel::Warn, tr("This file holds no recipe. Only files that Pentimento saved with one do."), {});
    });
}

/// Where the history has it, everything comes back; else what a form needs.
void PictureShelf::restoreRecipe(const Generation &named)
{
    thenOn(m_parts.history.find(named.id), this, [this, named](const Result<Generation> &found) {
        if (found)
            return m_parts.flow.restore(*found);
        m_parts.flow.restorer().restoreNamed(named);
    });
}
} // namespace pentimento

#include "moc_pictureshelf.cpp"
