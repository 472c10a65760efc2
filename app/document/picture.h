#pragma once

#include "app/base/result.h"
#include "app/document/editedpixels.h"
#include "app/document/ground.h"
#include "app/document/namedmask.h"
#include "app/document/ownframe.h"
#include "app/document/snapshot.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/pyramid.h"

#include <QDateTime>
#include <QFuture>
#include <QHash>
#include <QObject>
#include <QRect>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace pentimento {
class PictureCommand;
class UndoStack;
struct ExtendedCanvas;
struct NewArea;
struct FrameChange;
struct PictureStep;

/// A picture file read and made ready for the screen; made on a worker thread, handed to Picture.
struct LoadedPicture
{
    QString path;      ///< absolute; empty for pasted pictures and results
    QString name;      ///< file name, or a made-up one ("Pasted picture.png")
    QByteArray file;   ///< the bytes as opened
    QString sha256;    ///< of those bytes
    PictureInfo info;
    QList<Error> notices;
    Pyramid pyramid;   ///< sRGB; moves into Picture::screen() when a Picture is made of it
    PictureMetadata metadata;
};
Result<LoadedPicture> loadPicture(const QByteArray &file, const QString &path, const QString &name);
/// A first look for big JPEGs: all of a LoadedPicture, but with a pyramid that begins at an eighth of the size. The
/// whole file has been read for it, so it is known to be complete. None where a full load is as quick, or where
/// loadPicture() will say what is wrong.
std::optional<LoadedPicture> loadPreview(const QByteArray &file, const QString &path, const QString &name);
/// A look that comes sooner still: from the thumbnail in the file, where there is one that fits; upright, of
/// the picture's proportions, a few hundred pixels wide.
std::optional<LoadedPicture> loadThumbnail(const QByteArray &file, const QString &path, const QString &name);
/// loadPicture() on a worker thread, reading the file at \a path there.
QFuture<Result<LoadedPicture>> loadPictureFile(const QString &path);

/// A step of an undo list as it outlives the program.
struct KeptStep
{
    quint64 serial = 0; ///< of its UndoCommand
    std::shared_ptr<const PictureStep> step;
};

/// What of a picture is kept between two runs beside its bytes. A plain value, cheap to copy.
struct KeptPicture
{
    QList<NamedMask> masks;  ///< empty: one, empty mask
    QString chosenMask;
    QList<Edit> edits;
    QString savedPath = {};
    QList<KeptStep> steps = {};
    int stepsDone = 0;
    int stepsDropped = 0;
    QHash<QString, QString> prompts = {}; ///< of masks that have their own, by mask id
    OwnFrame frame = {};
    std::optional<Ground> ground = {}; ///< none: the opened file
};

/// The open document: original bytes + edits in order + masks + one undo list (design, section 3a). Main thread.
///
/// A picture has one or several named masks, and one of them is chosen. Everything that says "the mask" means the
/// chosen one: tools paint on it, mask() and snapshot() give it, so it is what a job sends.
class Picture : public QObject
{
    Q_OBJECT
public:
    explicit Picture(LoadedPicture loaded, QObject *parent = nullptr);
    ~Picture() override;

    const QString &id() const { return m_id; }  ///< of the working state: hash of the opened bytes
    /// What the edits lie on: what was opened, or on an extended canvas its ground (file, hash and info are of that).
    /// Its pyramid is null here: the screen's pixels are held once, in screen().
    const LoadedPicture &original() const { return m_original; }
    const Ground &opened() const { return m_opened; } ///< the file as it was opened, whatever the canvas
    const QList<EarlierCanvas> &earlierCanvases() const { return m_earlier; } ///< what it was extended from
    Ground ground() const { return {m_original.file, m_original.sha256, m_original.info, m_earlier}; }
    /// Where a canvas of \a size that this picture has, or had before it was extended, lies on the present one.
    std::optional<QPoint> placeOf(QSize size) const;
    QSize size() const { return m_original.info.size; }
    QRect rect() const { return {QPoint(0, 0), size()}; }
    /// "lake.jpg · 7 edits"
    QString title() const;

    /// False while only a first look is there (loadPreview()): the mask can be painted, jobs can be sent, but
    /// screen() has no full size yet.
    bool isComplete() const { return !screen().isPreview(); }
    /// More of the picture has been read, at best all of it: \a loaded is of the same file. Nothing where
    /// what is there is as good.
    void complete(LoadedPicture loaded);
    /// What the canvas shows: original with the shown edits.
    const Pyramid &screen() const { return m_pixels.screen(); }
    /// Makes the pyramid without any edit; to be called on a worker thread, any time later.
    std::function<Pyramid()> originalMaker() const;
    const MaskTiles &mask() const { return m_mask; }
    const QList<Edit> &edits() const { return m_edits; }
    UndoStack &undoStack() { return *m_undo; }

    /// All masks in order, the chosen one as it is shown.
    QList<NamedMask> masks() const;
    int maskCount() const { return int(m_masks.size()); }
    const QString &chosenMask() const { return m_chosenMask; }
    /// No undo step; nothing where there is no such mask.
    void chooseMask(const QString &id);
    /// One undo step each. A new mask is chosen; \a tiles of the picture's size.
    void addMask(const QString &name, const MaskTiles &tiles);
    void removeMask(const QString &id); ///< the last one stays
    void renameMask(const QString &id, const QString &name);
    void moveMask(const QString &id, int place);
    /// What the person wants where that mask is, when several are sent together; empty: nothing of its own. No undo step.
    QString maskPrompt(const QString &id) const { return m_prompts.value(id); }
    void setMaskPrompt(const QString &id, const QString &prompt);
    const OwnFrame &frame() const { return m_frame; }
    /// One undo step; nothing where it is so already. Inside the picture.
    void changeFrame(const QString &name, const OwnFrame &frame);
    /// The same without an undo step: where it follows from something else.
    void setFrame(const OwnFrame &frame);
    /// "Mask 3", with the next number that no mask has.
    QString freeMaskName() const;

    /// One undo step called \a name from the present mask to \a after; nothing where they are equal.
    void changeMask(const QString &name, const MaskTiles &after);
    /// One undo step that replaces mask and edits together (Edit on a card); nothing where both are equal.
    void changeState(const QString &name, const MaskTiles &mask, const QList<Edit> &edits);
    /// While a stroke runs: shows \a mask without an undo step; \a area is what differs from the last one shown.
    void previewMask(const MaskTiles &mask, const QRect &area);
    /// The same without copies: begins a preview where none runs and gives its mask to paint on, to be followed by
    /// showPreview() with what was painted. The reference holds until the preview ends.
    MaskTiles &editPreview();
    void showPreview(const QRect &area);
    bool isPreviewing() const { return m_beforePreview.has_value(); }
    /// The mask that abandonPreview() would bring back; mask() where no preview runs.
    const MaskTiles &maskBeforePreview() const { return m_beforePreview ? *m_beforePreview : m_mask; }
    /// Ends previews: the step from the mask before the first preview to \a after (or back to it, without a step).
    void commitPreview(const QString &name, const MaskTiles &after);
    /// The same with the mask as it is shown; nothing where no preview runs (an undo ended it).
    void commitPreview(const QString &name);
    void abandonPreview();
    /// Brings the mask back that the last accept or clear emptied; one undo step.
    void restoreLastMask();
    bool hasLastMask() const { return !m_lastMask.isEmpty(); }
    /// It went because its edit was placed: the next one is to be painted.
    bool isLastMaskPlaced() const { return m_lastMaskPlaced; }

    /// One undo step: places \a edit, in place of the edit of the same group unless \a onTop, and empties the mask.
    void acceptEdit(const Edit &edit, bool onTop);
    void removeEdit(int index);
    void setEditShown(int index, bool shown);
    /// One undo step: \a edit in place of the one at \a index, with another blend. Later edits stay as they are; those
    /// made over what changed are marked (Edit::changedBelow). The mask stays.
    void reblendEdit(int index, const Edit &edit);
    /// One undo step: the edit at \a from comes to \a to; nothing where canMoveEdit() is false.
    void moveEdit(int from, int to);

    /// One undo step: the larger canvas, with masks, edits and frame where they are on the picture. What is new there
    /// becomes the chosen mask where that is empty, else masks of its own, the first of which is chosen. \a areas: what
    /// is new, one mask each; \a edits: those of the picture on the new canvas. The ids of the masks that got \a areas;
    /// nothing is done, and none given, where \a made is of another canvas.
    QStringList extend(const QString &name, const ExtendedCanvas &made, const QList<NewArea> &areas, const QList<Edit> &edits);
    /// One undo step: \a ground, a canvas of this picture, with \a mask and \a edits; the other masks stay in place.
    void changeGround(const QString &name, const Ground &ground, const MaskTiles &mask, const QList<Edit> &edits);

    PictureSnapshot snapshot() const;
    /// Grows with every change of edits: a generation made at an older revision may say "made before".
    int revision() const { return m_revision; }

    /// True while the shown edits are not those of the last saved file (or of the opened one).
    bool differsFromSaved() const;
    const QString &savedPath() const { return m_savedPath; }
    /// The file at \a path now holds the picture as it was in \a edits (of the snapshot that was saved) on the ground
    /// of hash \a ground.
    void markSaved(const QString &path, const QList<Edit> &edits, const QString &ground);
    void markSaved(const QString &path) { markSaved(path, m_edits, m_original.sha256); }

    /// Restores a kept working state; no undo step, the undo list begins anew. For autosave.
    void restore(const MaskTiles &mask, const QList<Edit> &edits);
    void restore(const MaskTiles &mask, const QList<Edit> &edits, const QString &savedPath);
    /// The same with all masks and the undo list as it was.
    void restore(const KeptPicture &kept);
    /// What restore() takes, as it is now; a running preview is left out.
    KeptPicture kept() const;

signals:
    /// The pixels of screen() are about to be written: let go of copies of it on other threads now, or the whole
    /// picture is copied.
    void imageAboutToChange();
    void imageChanged(const QRect &area);
    void completed(); ///< screen() has its full size now
    void completionFailed(const pentimento::Error &error); ///< it stays a first look
    /// size() and everything in it is another: whoever holds something of the picture's size begins anew. Comes before
    /// the other signals of such a change.
    void canvasChanged();
    void maskChanged(const QRect &area);
    void editsChanged();
    void masksChanged(); ///< another list, names or choice of masks; their pixels have maskChanged()
    void titleChanged();
    void frameChanged();
    /// A step was undone or redone: its place on the picture, to be flashed when outside the view.
    void stepShown(const QRect &area);

private:
    friend class PictureCommand;
    void applyStep(PictureStep &step, bool forward);
    void pushStep(PictureStep step);
    void packLater(const PictureCommand &command);
    void setMask(const MaskTiles &mask);
    void setEdits(const QList<Edit> &edits);
    void setMasks(const QList<NamedMask> &list, const QString &chosen);
    void pushMaskStep(const QString &name, const MaskTiles &before);
    std::optional<FrameChange> endFrame();
    void changeEdits(const QString &name, const QList<Edit> &edits, const MaskTiles &mask);
    void changeMasks(const QString &name, const QList<NamedMask> &after, const QString &chosen);
    /// All that a canvas holds.
    struct CanvasState
    {
        Ground ground;
        QList<NamedMask> masks;
        QString chosenMask;
        QList<Edit> edits;
        OwnFrame frame;
    };
    CanvasState canvasState() const;
    void changeCanvas(const QString &name, const CanvasState &after, Pyramid screen);
    void applyCanvas(const PictureStep &step, bool forward);
    void takeCanvas(const CanvasState &state, Pyramid screen);
    Pyramid lookAt(const Ground &ground) const;
    void loadGround();
    qsizetype indexOfMask(const QString &id) const;

    QString m_id;
    LoadedPicture m_original;
    Ground m_opened;
    QList<EarlierCanvas> m_earlier; // of the present ground
    EditedPixels m_pixels;
    MaskTiles m_mask;          // the chosen one
    QList<NamedMask> m_masks;  // at least one; the chosen one's tiles are in m_mask
    QString m_chosenMask;
    QHash<QString, QString> m_prompts; // by mask id
    OwnFrame m_frame;
    MaskTiles m_lastMask;
    bool m_lastMaskPlaced = false;
    std::optional<MaskTiles> m_beforePreview;
    QList<Edit> m_edits;
    std::unique_ptr<UndoStack> m_undo;
    QString m_savedPath;
    QList<Edit> m_savedEdits; // shown ones, as in the last saved file
    QString m_savedGround;    // sha256
    int m_revision = 0;
};
} // namespace pentimento
