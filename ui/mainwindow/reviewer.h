#pragma once

#include "app/base/result.h"
#include "app/document/blending.h"
#include "app/history/generation.h"
#include "ui/canvas/reviewtry.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace pentimento {
class BlendSession;
class GenerationFeed;
class History;
class Picture;

/// A ready generation as it would look now: on the current picture, or alone where nothing is placed.
struct Try
{
    Generation generation;
    std::shared_ptr<const Patch> patch; ///< null: a result without a base picture
    ReviewTry screen;                   ///< for the canvas; empty where there is no patch
    QImage whole;                       ///< the result itself where there is no patch
    QString madeBefore;                 ///< what came after it and lies under its crop
    int variations = 1;
    int editIndex = -1;                 ///< of the kept edit whose blend is adjusted; -1: not placed yet
};

/// Turns a ready card into a try, and a try into an edit; takes a kept edit's blend up again. Main thread; decoding and
/// stitching elsewhere.
class Reviewer : public QObject
{
    Q_OBJECT
public:
    Reviewer(History &history, GenerationFeed &feed, QObject *parent = nullptr);
    ~Reviewer() override;

    void setPicture(Picture *picture); ///< leaves the review
    /// None also while another card's try is being made: what shows until then can be looked at, not accepted.
    const std::optional<Try> &current() const { return m_try; }
    /// Id of the generation that is or will be shown; empty: no review.
    const QString &wanted() const { return m_wanted; }
    /// The blend of the try; null where nothing is placed.
    BlendSession *session() const { return m_session.get(); }

    void start(const Generation &generation);
    /// Adjusts the blend of the kept edit at \a index; accept() then replaces it.
    void reblend(int index);
    void leave();
    /// Places the try, or keeps the edit's new blend, as soon as the blend that the person asked for is there.
    void accept(bool onTop);
    /// Dims the card, or takes that back.
    void reject(const Generation &generation);
    void toggleFavourite(const Generation &generation);
    /// "a boat": what was done after \a generation was sent, under its crop; empty: nothing, or another picture.
    QString madeBefore(const Generation &generation) const;

signals:
    void started(const pentimento::Try &shown);
    /// The same try, blended anew.
    void changed(const pentimento::Try &shown);
    void failed(const pentimento::Error &error);
    void left();
    void accepted(const pentimento::Generation &generation);
    void openAsPictureRequested(const QByteArray &file, const QString &name);

private:
    struct Draft
    {
        MaskTiles mask;
        BlendSettings settings;
    };
    void begin(const Generation &generation, const MaskTiles &mask, int editIndex, int request);
    void loadMask(const Generation &generation, const FileRef &file, int editIndex, int request);
    void loadPatch(const Generation &generation, int request);
    void loadWhole(const Generation &generation, int request);
    void take(const Blended &placed, const ReviewTry &screen, const Generation &generation, int editIndex, int request);
    void show(Try shown, int request);
    void fail(const Error &error);
    void acceptIfReady();
    void followEdits();
    void keepDraft();
    void openWhole(const Try &taken);
    void place(bool onTop);
    void keepParts(const Edit &edit, const MaskTiles &mask, bool maskChanged, std::function<void(const Edit &)> done);
    QRect sentPart(const Generation &generation) const;
    bool isMadeFromPresentState(const Generation &generation) const;
    QString nameOf(const QString &generation) const;

    History &m_history;
    GenerationFeed &m_feed;
    QPointer<Picture> m_picture;
    std::optional<Try> m_try;
    std::unique_ptr<BlendSession> m_session;
    QHash<QString, Draft> m_drafts; ///< what was adjusted and left, by generation; of this picture
    std::optional<bool> m_acceptWhenReady; ///< on top
    QString m_wanted;
    QRect m_sentPart; ///< of the wanted one, on the present canvas
    bool m_isShown = false; ///< started() came and left() did not yet
    int m_request = 0;
};
} // namespace pentimento
