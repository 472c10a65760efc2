#pragma once

#include "app/document/picture.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/maskfiles.h"

#include <QJsonObject>
#include <QObject>

#include <memory>

class QMimeData;

namespace pentimento {
class AutoSave;
class Prompter;
class SettingsStore;
struct WorkingState;

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
    void chooseAndOpen();
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
    void valuesFound(const QJsonObject &values);       ///< form values of a picture that was continued
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    /// \a look, where set, may give something to show before \a read is done.
    void load(std::function<Result<LoadedPicture>()> read, const QString &name, const QString &maskPath,
              std::function<std::optional<LoadedPicture>()> look = {});
    void finish(int request, const Result<LoadedPicture> &loaded, const QString &maskPath);
    void take(LoadedPicture loaded, const QString &maskPath);
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
    std::unique_ptr<Picture> m_picture;
    int m_previewed = 0; ///< the load whose first look is open
    int m_finished = 0;
    int m_request = 0; ///< of the newest load: an older one that ends later is dropped
};
} // namespace pentimento
