#pragma once

#include "app/autosave/workingstate.h"
#include "app/document/picture.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/knownpictures.h"
#include "ui/mainwindow/picturereport.h"
#include "ui/mainwindow/maskfiles.h"

#include <QJsonObject>
#include <QObject>
#include <QPromise>

#include <functional>
#include <memory>
#include <vector>

class QMimeData;

namespace pentimento {
class Prompter;
class SettingsStore;

/// The open picture and its files: open, continue, save, masks in and out. Reading, decoding and writing happen on
/// worker threads; what is open stays until the new one is ready.
class PictureDesk : public QObject
{
    Q_OBJECT
public:
    PictureDesk(SettingsStore &settings, AutoSave &autosave, Prompter &prompter, QObject *parent = nullptr);
    ~PictureDesk() override;

    Picture *picture() const { return m_picture.get(); } ///< null: none open

    void open(const QString &path, const QString &maskPath = {});
    void openBytes(const QByteArray &file, const QString &name);
    /// From the store, where a file that is gone or a pasted picture still is.
    void openStored(const FileRef &file, const QString &name);
    /// Outlives this. Without it nothing is said about tries and costs, and saved files carry no recipe.
    void setHistory(History &history) { m_history = &history; }
    QStringList recent() const { return m_known.recent(); }
    void clearRecent() { m_known.clear(); }
    /// Forgets the open picture: its working state goes, and it is closed. Asks first; \a done hears that it was.
    void forget(std::function<void(const FileRef &source)> done);
    /// One edit as a transparent PNG of the picture's size; all as an OpenRaster file.
    void exportEdit(int index, const QString &name);
    void exportEdits(const QStringList &names);
    void chooseAndOpen();
    /// What a question for pictures offers.
    static QStringList fileFilters();
    void openSample();
    /// A picture or a picture's file from the clipboard or a drop; false where \a data holds neither.
    bool openFrom(const QMimeData *data);
    void close();

    void save();
    void saveAs();
    void saveCopy();

    void chooseMask();
    void importMask(const QString &path);
    void exportMask();

signals:
    void pictureChanged(pentimento::Picture *picture); ///< null: closed
    void busyChanged(const QString &what);             ///< empty: idle
    /// A file of Pentimento's from elsewhere was opened, and the person wants what its newest edit was made with.
    void recipeRequested(const pentimento::Generation &generation);
    /// The open picture gives way to the one it was made from.
    void givesWay(const QString &sha256);
    void valuesFound(const QJsonObject &values);       ///< form values of a picture that was continued
    void workFound();                                  ///< what was kept of the picture is in it now, if anything was
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    /// \a look, where set, may give something to show before \a read is done, each better than the one
    /// before.
    void load(std::function<Result<LoadedPicture>()> read, const QString &name, const QString &maskPath,
              std::function<void(QPromise<LoadedPicture> &)> look = {});
    void showLook(int request, const LoadedPicture &look, const QString &maskPath);
    void finish(int request, const Result<LoadedPicture> &loaded, const QString &maskPath);
    void goOnWith(const Result<std::optional<WorkingState>> &found, const std::optional<KnownPictures::Known> &before, const QString &maskPath);
    bool isWorkSought() const { return m_picture && m_sought.isValid(); }
    bool isPainted() const;
    void joinWith(const WorkingState &state);
    void leave();
    void take(LoadedPicture loaded, const QString &maskPath);
    void lookForRecipe();
    void offerContinuing(const SavedRecipe &saved);
    void offerRecipe(const SavedRecipe &saved);
    void offerCarrying(const KnownPictures::Known &before);
    void carryOver(const WorkingState &state);
    void askToForget(const FileRef &source, qint64 bytes, std::function<void(const FileRef &source)> done);
    void writeExport(const QString &path, std::function<Result<QByteArray>()> make);
    void continueFrom(const WorkingState &state);
    void startFresh();
    void showNotices(const QList<Error> &notices);
    void fail(const Error &error);
    void askSavePath(bool becomesTarget);
    void saveTo(const QString &path, bool becomesTarget);
    void confirmAndSave(const QString &path, bool becomesTarget);
    void write(const QString &path, bool becomesTarget);

    SettingsStore &m_settings;
    AutoSave &m_autosave;
    Prompter &m_prompter;
    MaskFiles m_maskFiles;
    KnownPictures m_known;
    History *m_history = nullptr;
    std::unique_ptr<Picture> m_picture;
    QFuture<Result<std::optional<WorkingState>>> m_sought; ///< what is kept of it; invalid: it is known, or there is no picture
    std::vector<std::function<void()>> m_afterSearch;      ///< another picture comes, or this one goes
    int m_previewed = 0; ///< the load whose first look is open
    int m_finished = 0;
    int m_request = 0; ///< of the newest load: an older one that ends later is dropped
};
} // namespace pentimento
