#pragma once

#include "app/base/result.h"
#include "app/document/snapshot.h"
#include "app/history/generation.h"
#include "ui/canvas/reviewtry.h"

#include <QImage>
#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace pentimento {
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
    QString madeBefore;                 ///< name of an edit that came after it and lies under its patch
    int variations = 1;
};

/// Turns a ready card into a try, and a try into an edit. Main thread; decoding and stitching elsewhere.
class Reviewer : public QObject
{
    Q_OBJECT
public:
    Reviewer(History &history, GenerationFeed &feed, QObject *parent = nullptr);

    void setPicture(Picture *picture); ///< leaves the review
    const std::optional<Try> &current() const { return m_try; }

    void start(const Generation &generation);
    void leave();
    /// Places the try; false where there is nothing to place (then openAsPictureRequested came instead).
    void accept(bool onTop);
    void reject(const Generation &generation);
    void toggleFavourite(const Generation &generation);

signals:
    void started(const pentimento::Try &shown);
    void failed(const pentimento::Error &error);
    void left();
    void accepted(const pentimento::Generation &generation);
    void openAsPictureRequested(const QByteArray &file, const QString &name);

private:
    void load(const Generation &generation, int request);
    void loadPatch(const Generation &generation, int request);
    void loadWhole(const Generation &generation, int request);
    void show(Try shown, int request);
    QString editMadeAfter(const Generation &generation, const QRect &place) const;
    bool isMadeFromPresentState(const Generation &generation) const;

    History &m_history;
    GenerationFeed &m_feed;
    QPointer<Picture> m_picture;
    std::optional<Try> m_try;
    int m_request = 0;
};
} // namespace pentimento
