#pragma once

#include "app/document/formvalues.h"
#include "app/jobs/jobqueue.h"
#include "ui/common/noticebar.h"
#include "ui/common/restorepart.h"
#include "ui/mainwindow/composer.h"
#include "ui/mainwindow/sendchecks.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>
#include <QSet>
#include <QTimer>

namespace pentimento {
class ComposePanel;
class PictureDesk;
class Recipes;
class Restorer;
class SpendingWatch;

/// Between the form and the queue: what may be sent now, sending it, sending it again, bringing it back. Main thread.
class ComposeFlow : public QObject
{
    Q_OBJECT
public:
    ComposeFlow(WindowServices &services, ComposePanel &panel, FormValues &values, PictureDesk &desk, QObject *parent = nullptr);

    /// Fills the panel from settings.
    void start();
    void generate();
    void again(const Generation &generation);
    /// Endpoint, fields, picture and mask of \a generation, or a part of them; undoable where the picture stays.
    void restore(const Generation &generation, RestorePart part = RestorePart::Everything);
    Restorer &restorer() const { return *m_restorer; }
    void followPicture(Picture *picture);
    /// How pictures are framed from now on.
    void setFrame(const CropChoice &crop, const FrameChoice &choice);
    /// What Generate would send now; none where there is no endpoint.
    std::optional<JobRequest> draft() const;
    /// The same where it may be sent; else what is wrong shows in the form.
    std::optional<JobRequest> readyRequest();
    /// What was found about the draft; the worst shows above Generate.
    void setChecks(const QList<SendCheck> &checks);
    const QList<SendCheck> &checks() const { return m_checks; }
    /// Two jobs instead of one, each with its place of the mask.
    void generateApart(const std::pair<QRect, QRect> &places);
    void forgetSeed();
    /// Whether one of \a rows was sent before; asks the queue, as Generate does.
    QFuture<Result<QString>> sentBefore(const QList<Generation> &rows) { return m_services.queue.sentBefore(rows); }
    /// Reads anew which services have a key.
    void refreshKeys();
    /// A reference picture from the open picture or from a card.
    void useOpenPicture(const QString &field);
    ServiceProfile profile() const;
    bool hasKey() const; ///< of that profile; Practice needs none
    /// From now on the line above Generate tells when a limit is near.
    void setSpending(SpendingWatch &spending);

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);
    void sent(const QStringList &ids);
    void draftChanged();
    void endpointTakesPictureChanged(bool taken);
    void serviceChanged();
    void keysChanged(); ///< perhaps
    void showRequested(const QString &generation);

private:
    ComposeState state() const;
    void refresh();
    void refreshSoon();
    void fillFromCanvas();
    void showPreflight();
    void add(const JobRequest &request);
    void askAboutRepeating(const JobRequest &request, const QString &earlier);
    Preflight checked() const; ///< with what the person means to spend
    void showRefusal(const QString &id, const QList<Error> &errors);
    void saveValues();
    QString maskSummary() const;

    WindowServices &m_services;
    ComposePanel &m_panel;
    FormValues &m_values;
    PictureDesk &m_desk;
    Recipes *m_recipes;
    Restorer *m_restorer;
    SpendingWatch *m_spending = nullptr;
    QTimer m_refresh;
    QTimer m_save;
    QSet<QString> m_withKey;
    QString m_busy;
    QJsonObject m_fromCanvas; // what fillFromCanvas() has set
    CropChoice m_crop;
    FrameChoice m_frame;
    QList<SendCheck> m_checks;
};
} // namespace pentimento
