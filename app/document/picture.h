#pragma once

#include "app/base/result.h"
#include "app/document/snapshot.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/pyramid.h"

#include <QDateTime>
#include <QFuture>
#include <QObject>
#include <QRect>
#include <QString>

#include <memory>
#include <optional>

namespace pentimento {
class UndoStack;

/// A picture file read and made ready for the screen; made on a worker thread, handed to Picture.
struct LoadedPicture
{
    QString path;      ///< absolute; empty for pasted pictures and results
    QString name;      ///< file name, or a made-up one ("Pasted picture.png")
    QByteArray file;   ///< the bytes as opened
    QString sha256;    ///< of those bytes
    PictureInfo info;
    QList<Error> notices;
    Pyramid pyramid;   ///< sRGB
    PictureMetadata metadata;
};
Result<LoadedPicture> loadPicture(const QByteArray &file, const QString &path, const QString &name);

/// The open document: original bytes + edits in order + mask + one undo list (design, section 3a). Main thread.
class Picture : public QObject
{
    Q_OBJECT
public:
    explicit Picture(LoadedPicture loaded, QObject *parent = nullptr);
    ~Picture() override;

    const QString &id() const { return m_id; }  ///< of the working state: hash of the opened bytes
    const LoadedPicture &original() const { return m_original; }
    QSize size() const { return m_original.info.size; }
    QRect rect() const { return {QPoint(0, 0), size()}; }
    /// "lake.jpg · 7 edits"
    QString title() const;

    /// What the canvas shows: original with the shown edits.
    const Pyramid &screen() const { return m_screen; }
    const MaskTiles &mask() const { return m_mask; }
    const QList<Edit> &edits() const { return m_edits; }
    UndoStack &undoStack() { return *m_undo; }

    /// One undo step called \a name from the present mask to \a after; nothing where they are equal.
    void changeMask(const QString &name, const MaskTiles &after);
    /// While a stroke runs: shows \a mask without an undo step; \a area is what differs from the last one shown.
    void previewMask(const MaskTiles &mask, const QRect &area);
    /// Ends previews: the step from the mask before the first preview to \a after (or back to it, without a step).
    void commitPreview(const QString &name, const MaskTiles &after);
    void abandonPreview();
    /// Brings the mask back that the last accept or clear emptied; one undo step.
    void restoreLastMask();

    /// One undo step: places \a edit, in place of the edit of the same group unless \a onTop, and empties the mask.
    void acceptEdit(const Edit &edit, bool onTop);
    void removeEdit(int index);
    void setEditShown(int index, bool shown);

    PictureSnapshot snapshot() const;
    /// Grows with every change of edits: a generation made at an older revision may say "made before".
    int revision() const { return m_revision; }

    bool differsFromSaved() const;
    const QString &savedPath() const { return m_savedPath; }
    void markSaved(const QString &path);

    /// Restores a kept working state; no undo step. For autosave and for Edit on a card.
    void restore(const MaskTiles &mask, const QList<Edit> &edits);

signals:
    void imageChanged(const QRect &area);
    void maskChanged(const QRect &area);
    void editsChanged();
    void titleChanged();
    /// A step was undone or redone: its place on the picture, to be flashed when outside the view.
    void stepShown(const QRect &area);

private:
    friend class MaskCommand;
    friend class EditsCommand;
    void setMask(const MaskTiles &mask);
    void setEdits(const QList<Edit> &edits);

    QString m_id;
    LoadedPicture m_original;
    Pyramid m_screen;
    MaskTiles m_mask;
    MaskTiles m_lastMask;
    std::optional<MaskTiles> m_beforePreview;
    QList<Edit> m_edits;
    std::unique_ptr<UndoStack> m_undo;
    QString m_savedPath;
    int m_revision = 0;
    int m_savedRevision = 0;
};
} // namespace pentimento
