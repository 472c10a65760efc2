#pragma once

#include "app/document/ground.h"
#include "app/document/ownframe.h"
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
class RecipeLosses;
class Recipes;
struct Endpoint;
struct JobRequest;
struct Recipe;

/// Brings a generation back: picture, mask, frame, fields, service and endpoint as they were when it was
/// sent, or only one of them. Only what today's schema takes enters the form; the rest is named to the person
/// in one sentence. One undo step where its picture is open already. Main thread.
class Restorer : public QObject
{
    Q_OBJECT
public:
    Restorer(WindowServices &services, ComposePanel &panel, FormValues &values, PictureDesk &desk, QObject *parent = nullptr);

    void restore(const Generation &generation, RestorePart part = RestorePart::Everything);
    /// What a form needs of \a named, which was read from a file and may say anything: fields, service,
    /// endpoint, and the frame where the open picture has its size.
    void restoreNamed(const Generation &named);
    /// A picture was opened: where it is the one that restore() asked for, it becomes as it was.
    void followPicture(Picture *picture);

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void restored();
    /// \a made, with its plan, is to be what Generate sends of its picture, which may only be about to be
    /// opened.
    void framingRestored(const pentimento::JobRequest &made);
    void frameRestored(const QString &pictureId, const pentimento::OwnFrame &frame);
    void growRestored(int pixels);

private:
    /// A picture that is being opened, and what it is to be.
    struct Pending
    {
        QString pictureId; ///< of the file that it was opened from
        Ground ground;     ///< what it lay on then
        MaskTiles mask;
        QList<Edit> edits;
        QJsonObject values;
        QString losses; ///< what could not be restored; empty: nothing
    };
    void restoreEverything(const Generation &generation, const Recipe &recipe, const QString &losses);
    void restoreOn(const Ground &ground, const Generation &generation, const Recipe &recipe, const QString &losses);
    void restoreMask(const Generation &generation);
    void restorePrompt(const Generation &generation);
    void restoreSeed(const Generation &generation);
    void chooseService(const Generation &generation, RecipeLosses &losses);
    void applyFields(const Generation &generation, RecipeLosses &losses);
    void applyReferences(const Recipe &recipe, const Generation &generation, RecipeLosses &losses);
    void frameNamed(const Generation &named, RecipeLosses &losses);
    void apply(Picture &picture, const Pending &state);
    void tell(const QString &losses);
    const Endpoint *endpointOf(const Generation &generation) const; ///< null where another one is chosen

    WindowServices &m_services;
    ComposePanel &m_panel;
    FormValues &m_values;
    PictureDesk &m_desk;
    Recipes *m_recipes;
    std::optional<Pending> m_pending;
};
} // namespace pentimento
