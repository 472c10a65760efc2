#pragma once

#include "app/history/generation.h"
#include "ui/canvas/reviewlook.h"

#include <QObject>
#include <QPointer>

#include <optional>

namespace pentimento {
class BlendPanel;
class CanvasWidget;
class ComposePanel;
class GenerationFeed;
class History;
class JobModel;
class JobsPanel;
class Picture;
class ResultPanel;
class ReviewBar;
class Reviewer;
class UndoStack;
struct Try;

/// What the window's parts do while a try is reviewed: the brush paints its blend mask, the Result page shows its
/// blend, Undo works on that mask, a rejection leads on to the next variation. Main thread.
class ReviewFlow : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Reviewer &reviewer;
        History &history;
        GenerationFeed &feed;
        CanvasWidget &canvas;
        ComposePanel &dock; ///< of which the result's page is number \a resultPage
        int resultPage;
        ResultPanel &result;
        ReviewBar &bar;
        JobsPanel &strip;
        JobModel &cards;
    };
    explicit ReviewFlow(const Parts &parts, QObject *parent = nullptr);

    void setPicture(Picture *picture);
    /// False: the chosen endpoint takes no picture, so the tools have nothing to paint on but a try.
    void setPictureSent(bool sent);
    void setLook(const ReviewLook &look);
    /// The picture as it is, left of the try, while one is reviewed.
    void setSideBySide(bool on);
    QWidget *besideView() const;
    /// False while another page covers the canvas.
    void setCanvasInFront(bool inFront);
    /// To be told when the try is on the screen.
    void begin(const Try &shown);
    /// What mask commands and Undo work on: the blend mask while a try is reviewed, else the open picture's.
    Picture *target() const;

    bool canUndo() const;
    bool canRedo() const;
    QString undoName() const;
    QString redoName() const;
    void undo();
    void redo();

    /// Dims the card under review and goes on to the next variation that is not dimmed.
    void reject();
    void rejectCard(const Generation &generation);
    /// Adjusts the blend of the newest kept edit of \a generation on the open picture.
    void reblend(const QString &generation);

signals:
    void undoChanged();
    void paintingPossibleChanged(bool possible);

private:
    void follow(const Try &shown);
    void end();
    void settle();
    void refreshTools();
    void refreshBeside();
    void outline(const Generation &generation);
    QString noteOf(const Generation &generation) const;
    QString nextAfter(const Generation &generation) const;

    Parts m_parts;
    BlendPanel *m_panel;
    QPointer<Picture> m_picture;
    QPointer<Picture> m_sheet;
    CanvasWidget *m_beside;
    bool m_showsPatch = false; ///< a try is laid on the picture
    bool m_wantsBeside = false;
    bool m_canvasInFront = true;
    std::optional<bool> m_dividerBefore; ///< while the side view shows
    QString m_hovered;
    bool m_pictureSent = true;
    int m_pageBefore = -1; ///< of the dock; -1: it stays
    std::optional<Generation> m_rejected; ///< last one in this review
};
} // namespace pentimento
