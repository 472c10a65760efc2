#include "ui/mainwindow/reviewflow.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/reviewoutline.h"
#include "ui/forms/composepanel.h"
#include "ui/jobs/blendpanel.h"
#include "ui/jobs/jobmodel.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/resultpanel.h"
#include "ui/jobs/reviewbar.h"
#include "ui/mainwindow/blendsession.h"
#include "ui/mainwindow/reviewer.h"

namespace pentimento {
ReviewFlow::ReviewFlow(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_panel(new BlendPanel)
    , m_beside(new CanvasWidget)
{
    m_beside->setCaption(tr("before"));
    m_beside->setAccessibleName(tr("Before"));
    m_beside->setAcceptDrops(false);
    m_beside->setFocusProxy(&m_parts.canvas);
    m_beside->setOverlayShown(false);
    m_beside->hide();
    connect(&m_parts.canvas, &CanvasWidget::viewMoved, m_beside, [this] { m_beside->followView(m_parts.canvas); });
    connect(m_beside, &CanvasWidget::viewMoved, &m_parts.canvas, [this] {
        if (m_beside->underMouse()) // the person moved it; a new width of its own moves nothing else
            m_parts.canvas.followView(*m_beside);
    });
    connect(&m_parts.strip, &JobsPanel::hovered, this, &ReviewFlow::outline);
    connect(&m_parts.strip, &JobsPanel::unhovered, this, [this] {
        m_hovered.clear();
        m_parts.canvas.setCardOutline({});
    });
    m_parts.cards.setNotes([this](const Generation &generation) { return noteOf(generation); });
    m_parts.result.setTop(m_panel);
    connect(&m_parts.reviewer, &Reviewer::changed, this, &ReviewFlow::follow);
    connect(&m_parts.reviewer, &Reviewer::left, this, &ReviewFlow::end);
    connect(m_panel, &BlendPanel::edited, this, [this](const BlendSettings &blend) {
        if (BlendSession *session = m_parts.reviewer.session())
            session->setSettings(blend);
    });
    connect(m_panel, &BlendPanel::resetRequested, this, [this] {
        if (BlendSession *session = m_parts.reviewer.session())
            session->reset();
    });
    connect(&m_parts.bar, &ReviewBar::rejectRequested, this, &ReviewFlow::reject);
    connect(&m_parts.strip, &JobsPanel::rejectRequested, this, &ReviewFlow::rejectCard);
    connect(&m_parts.feed, &GenerationFeed::changed, this, [this](int row) {
        const auto &current = m_parts.reviewer.current();
        const Generation &changed = m_parts.feed.generations()[row];
        if (current && current->generation.id == changed.id)
            m_parts.bar.setRejected(changed.rejected);
    });
}

void ReviewFlow::setPicture(Picture *picture)
{
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    m_rejected.reset();
    m_hovered.clear();
    m_parts.canvas.setCardOutline({});
    if (picture)
        connect(picture, &Picture::editsChanged, this, [this] { m_parts.cards.refreshNotes(); });
    m_parts.cards.refreshNotes();
    refreshBeside();
}

QString ReviewFlow::noteOf(const Generation &generation) const
{
    const QString later = m_picture ? m_parts.reviewer.madeBefore(generation) : QString();
    return later.isEmpty() ? QString() : tr("made before %1").arg(later);
}

void ReviewFlow::setLook(const ReviewLook &look)
{
    m_parts.canvas.setReviewLook(look);
}

QWidget *ReviewFlow::besideView() const
{
    return m_beside;
}

void ReviewFlow::setSideBySide(bool on)
{
    m_wantsBeside = on;
    refreshBeside();
}

void ReviewFlow::setCanvasInFront(bool inFront)
{
    m_canvasInFront = inFront;
    refreshBeside();
}

void ReviewFlow::refreshBeside()
{
    const bool shows = m_wantsBeside && m_canvasInFront && m_picture && m_showsPatch;
    if (shows == m_dividerBefore.has_value())
        return;
    // The pages beside the canvas need more width than half a small window: both halves are to be equal all
    // the same.
    if (QWidget *pages = m_parts.canvas.parentWidget())
        pages->setMinimumWidth(shows ? 1 : 0);
    if (shows) {
        m_dividerBefore = m_parts.canvas.isDividerShown();
        m_parts.canvas.setDividerShown(false);
        m_beside->setPicture(m_picture);
        m_beside->show();
        // After both have their new width.
        QMetaObject::invokeMethod(m_beside, [this] { m_beside->followView(m_parts.canvas); }, Qt::QueuedConnection);
    } else {
        m_beside->hide();
        m_beside->setPicture(nullptr);
        m_parts.canvas.setDividerShown(*std::exchange(m_dividerBefore, std::nullopt));
    }
}

/// Where the card's job may change the open picture.
void ReviewFlow::outline(const Generation &generation)
{
    m_hovered = generation.id;
    m_parts.canvas.setCardOutline({});
    if (!m_picture || generation.mask.isNull() || generation.pictureSize != m_picture->size())
        return;
    thenOn(m_parts.history.mask(generation).then(backgroundPool(), [](const Result<MaskTiles> &mask) {
               return mask ? outlineOf(*mask) : QList<QLine>();
           }),
           this, [this, id = generation.id](const QList<QLine> &lines) {
               if (m_hovered == id)
                   m_parts.canvas.setCardOutline(lines);
           });
}

void ReviewFlow::setPictureSent(bool sent)
{
    m_pictureSent = sent;
    refreshTools();
}

void ReviewFlow::refreshTools()
{
    emit paintingPossibleChanged(m_pictureSent || m_sheet);
}

Picture *ReviewFlow::target() const
{
    return m_parts.canvas.isReviewing() ? m_sheet.data() : m_picture.data();
}

void ReviewFlow::begin(const Try &shown)
{
    m_showsPatch = shown.patch != nullptr;
    BlendSession *session = shown.patch ? m_parts.reviewer.session() : nullptr;
    m_sheet = session ? &session->sheet() : nullptr;
    m_parts.bar.setBlending(shown.editIndex >= 0);
    m_panel->setVisible(session != nullptr);
    if (m_pageBefore < 0) {
        m_pageBefore = m_parts.dock.currentPage();
        m_parts.dock.showPage(m_parts.resultPage);
    }
    m_parts.result.show(shown.generation);
    if (session) {
        m_parts.canvas.setBlendSheet(m_sheet, session->crop());
        m_panel->setBlend(session->settings());
        m_panel->setChanged(session->isChanged());
        connect(session, &BlendSession::settingsChanged, this, &ReviewFlow::settle, Qt::UniqueConnection);
        connect(&m_sheet->undoStack(), &UndoStack::changed, this, &ReviewFlow::settle, Qt::UniqueConnection);
    }
    refreshTools();
    refreshBeside();
    emit undoChanged();
}

void ReviewFlow::follow(const Try &shown)
{
    m_parts.canvas.setReview(shown.screen);
    m_parts.bar.setProof(*shown.patch);
}

void ReviewFlow::settle()
{
    if (const BlendSession *session = m_parts.reviewer.session()) {
        m_panel->setBlend(session->settings());
        m_panel->setChanged(session->isChanged());
    }
    emit undoChanged();
}

void ReviewFlow::end()
{
    m_showsPatch = false; // the canvas may hear of it after this
    m_sheet.clear();
    m_rejected.reset();
    m_panel->hide();
    // The page that the person was on, unless another was chosen meanwhile.
    if (m_pageBefore >= 0 && m_parts.dock.currentPage() == m_parts.resultPage)
        m_parts.dock.showPage(m_pageBefore);
    m_pageBefore = -1;
    refreshTools();
    refreshBeside();
    emit undoChanged();
}

bool ReviewFlow::canUndo() const
{
    const Picture *picture = target();
    return m_rejected || (picture && const_cast<Picture *>(picture)->undoStack().canUndo());
}

bool ReviewFlow::canRedo() const
{
    Picture *picture = target();
    return picture && picture->undoStack().canRedo();
}

QString ReviewFlow::undoName() const
{
    Picture *picture = target();
    return m_rejected ? tr("Reject") : picture ? picture->undoStack().undoName() : QString();
}

QString ReviewFlow::redoName() const
{
    Picture *picture = target();
    return picture ? picture->undoStack().redoName() : QString();
}

void ReviewFlow::undo()
{
    if (m_rejected) {
        Generation rejected = *std::exchange(m_rejected, std::nullopt);
        rejected.rejected = true;
        m_parts.reviewer.reject(rejected);
        m_parts.strip.select(rejected.id);
        return emit undoChanged();
    }
    if (Picture *picture = target())
        picture->undoStack().undo();
}

void ReviewFlow::redo()
{
    if (Picture *picture = target())
        picture->undoStack().redo();
}

void ReviewFlow::reject()
{
    if (const auto &current = m_parts.reviewer.current(); current && current->editIndex < 0)
        rejectCard(current->generation);
}

void ReviewFlow::rejectCard(const Generation &generation)
{
    const int row = m_parts.feed.indexOf(generation.id);
    const Generation now = row < 0 ? generation : m_parts.feed.generations()[row];
    const auto &current = m_parts.reviewer.current();
    const bool isUnderReview = current && current->generation.id == now.id;
    const QString next = now.rejected || !isUnderReview ? QString() : nextAfter(now);
    m_parts.reviewer.reject(now);
    if (!next.isEmpty())
        m_parts.strip.select(next);
    m_rejected = now.rejected || !isUnderReview ? std::nullopt : std::optional(now);
    emit undoChanged();
}

/// Of the same click, in order and from the beginning again; empty: none is left.
QString ReviewFlow::nextAfter(const Generation &generation) const
{
    const Generation *later = nullptr;
    const Generation *first = nullptr;
    for (const Generation &other : m_parts.feed.generations()) {
        if (other.group != generation.group || other.id == generation.id || other.rejected || other.state != JobState::Ready)
            continue;
        if (other.variation > generation.variation && (!later || other.variation < later->variation))
            later = &other;
        if (!first || other.variation < first->variation)
            first = &other;
    }
    return later ? later->id : first ? first->id : QString();
}

void ReviewFlow::reblend(const QString &generation)
{
    if (!m_picture)
        return;
    for (qsizetype i = m_picture->edits().size() - 1; i >= 0; --i) {
        if (m_picture->edits()[i].generation == generation)
            return m_parts.reviewer.reblend(int(i));
    }
}
} // namespace pentimento

#include "moc_reviewflow.cpp"
