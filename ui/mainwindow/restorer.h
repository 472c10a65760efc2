#pragma once

#include "app/document/snapshot.h"
#include "app/history/generation.h"
#include "ui/common/noticebar.h"
#include "ui/common/restorepart.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>

#include <optional>

namespace pentimento {
class ComposePanel;
class FormValues;
class Picture;
class PictureDesk;
class Recipes;
struct Recipe;

/// Brings a generation back: picture, mask, fields, service and endpoint as they were when it was sent, or only one of
/// them. One undo step where its picture is open already. Main thread.
class Restorer : public QObject
{
    Q_OBJECT
public:
    Restorer(WindowServices &services, ComposePanel &panel, FormValues &values, PictureDesk &desk, QObject *parent = nullptr);

    void restore(const Generation &generation, RestorePart part = RestorePart::Everything);
    /// A picture was opened: where it is the one that restore() asked for, it becomes as it was.
    void followPicture(Picture *picture);

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void restored();
    /// \a frame was sent, and is not what the present mask would give by itself.
    void frameRestored(const QString &pictureId, const QRect &frame);

private:
    /// A picture that is being opened, and what it is to be.
    struct Pending
    {
        QString sha256;
        MaskTiles mask;
        QList<Edit> edits;
        QJsonObject values;
    };
    void restoreEverything(const Generation &generation, const Recipe &recipe);
    void restoreFrame(const Generation &generation, const Recipe &recipe);
    void restoreMask(const Generation &generation);
    void restorePrompt(const Generation &generation);
    void restoreSeed(const Generation &generation);
    void applyFields(const Generation &generation);
    void apply(Picture &picture, const Pending &state);

    WindowServices &m_services;
    ComposePanel &m_panel;
    FormValues &m_values;
    PictureDesk &m_desk;
    Recipes *m_recipes;
    std::optional<Pending> m_pending;
};
} // namespace pentimento
