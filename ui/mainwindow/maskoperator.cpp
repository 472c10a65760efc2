#include "ui/mainwindow/maskoperator.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "ui/canvas/canvaswidget.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QTimer>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto patience = std::chrono::milliseconds(250); // before the bar says that it works
}

/// One computation; shared with its worker thread.
struct MaskOperator::Work
{
    CancelFlag cancel{false};
};

MaskOperator::MaskOperator(MaskBar &bar, CanvasWidget &canvas, QObject *parent) : QObject(parent), m_bar(bar), m_canvas(canvas)
{
    connect(&bar, &MaskBar::edited, this, &MaskOperator::compute);
    connect(&bar, &MaskBar::applyRequested, this, &MaskOperator::apply);
    connect(&bar, &MaskBar::cancelRequested, this, &MaskOperator::cancel);
    for (QWidget *input : bar.inputs())
        input->installEventFilter(this);
    canvas.installEventFilter(this);
}

MaskOperator::~MaskOperator()
{
    if (m_work)
        m_work->cancel = true;
}

void MaskOperator::setPicture(Picture *picture)
{
    if (m_active)
        end();
    if (m_picture)
        disconnect(&m_picture->undoStack(), nullptr, this, nullptr);
    m_picture = picture;
    if (picture)
        connect(&picture->undoStack(), &UndoStack::changed, this, [this] { stillRuns(); });
}

bool MaskOperator::isMaskShown() const
{
    return !m_canvas.isReviewing();
}

void MaskOperator::start(const MaskOperation &operation)
{
    if (!m_picture)
        return;
    if (m_active && operation.name == m_operation.name && !operation.how)
        return step(1);
    if (m_active)
        applyShown();
    m_canvas.abandonStroke();
    m_operation = operation;
    m_active = true;
    m_applyWhenDone = false;
    m_shown = QRect();
    m_picture->editPreview();
    m_bar.show(operation.name, operation.parameters, operation.how);
    emit activeChanged(true);
    m_bar.focusFirst();
    compute();
}

void MaskOperator::step(int steps)
{
    if (m_active)
        m_bar.step(steps);
}

/// False, and the operation is over, where something else has ended its preview: an undo, an accepted result.
bool MaskOperator::stillRuns()
{
    if (m_active && (!m_picture || !m_picture->isPreviewing()))
        end();
    return m_active;
}

void MaskOperator::compute()
{
    if (!stillRuns())
        return;
    if (m_working) { // one at a time: the next begins as soon as this one gives up
        m_isStale = true;
        m_work->cancel = true;
        return;
    }
    m_working = true;
    m_isStale = false;
    const auto work = std::make_shared<Work>();
    m_work = work;
    QTimer::singleShot(patience, this, [this, work] {
        if (m_working && m_work == work)
            m_bar.setNote(tr("Working…"));
    });
    struct Done
    {
        MaskOutcome outcome;
        QRect area;
    };
    auto future = QtConcurrent::run(backgroundPool(),
                                    [work, run = m_operation.run, before = m_picture->maskBeforePreview(), values = m_bar.values(),
                                     how = m_bar.how()] {
        const MaskOutcome outcome = run(before, values, how, work->cancel);
        return Done{outcome, work->cancel ? QRect() : differingArea(before, outcome.mask)};
    });
    thenOn(future, this, [this, work](const Done &done) { take(*work, done.outcome, done.area); });
}

void MaskOperator::take(const Work &work, const MaskOutcome &outcome, const QRect &area)
{
    if (&work != m_work.get())
        return; // of an operation that has ended
    m_working = false;
    if (!stillRuns())
        return;
    if (m_isStale || work.cancel)
        return compute();
    m_picture->previewMask(outcome.mask, area | m_shown);
    m_shown = area;
    m_bar.setNote(area.isEmpty() && outcome.note.isEmpty() ? tr("changes nothing") : outcome.note);
    if (m_applyWhenDone)
        return applyShown();
    emit previewed();
}

void MaskOperator::apply()
{
    if (!stillRuns())
        return;
    if (!m_working)
        return applyShown();
    m_applyWhenDone = true;
    m_bar.setApplyEnabled(false);
}

/// Keeps what the canvas shows, without waiting for anything better.
void MaskOperator::applyShown()
{
    Picture *picture = m_picture;
    const QString name = m_operation.name;
    end();
    picture->commitPreview(name);
}

void MaskOperator::cancel()
{
    if (!stillRuns())
        return;
    Picture *picture = m_picture;
    end();
    picture->abandonPreview();
}

void MaskOperator::end()
{
    if (m_work)
        m_work->cancel = true;
    m_work.reset();
    m_working = false;
    m_active = false;
    emit activeChanged(false);
}

bool MaskOperator::eventFilter(QObject *watched, QEvent *event)
{
    const bool ofCanvas = watched == &m_canvas;
    if (ofCanvas && (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease)
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space)
        m_spaceHeld = event->type() == QEvent::KeyPress;
    if (!m_active)
        return QObject::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::KeyPress:
        return handleKey(*static_cast<QKeyEvent *>(event));
    case QEvent::ShortcutOverride:
        // Ours while the bar is open, not a menu's.
        if (!isOurs(*static_cast<QKeyEvent *>(event)))
            break;
        event->accept();
        return true;
    case QEvent::MouseButtonPress:
    case QEvent::TabletPress: {
        // A stroke begins on what is seen.
        const auto button = static_cast<QSinglePointEvent *>(event)->button();
        const ToolId tool = m_canvas.tool();
        if (ofCanvas && button != Qt::MiddleButton && !m_spaceHeld && tool != ToolId::Hand && tool != ToolId::Zoom && stillRuns())
            applyShown();
        break;
    }
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool MaskOperator::isOurs(const QKeyEvent &event) const
{
    const bool plain = !(event.modifiers() & ~Qt::KeypadModifier);
    return (plain && (event.key() == Qt::Key_Escape || event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter))
        || (m_stepsOf && m_stepsOf(event) != 0);
}

bool MaskOperator::handleKey(const QKeyEvent &event)
{
    if (!isOurs(event))
        return false;
    if (event.key() == Qt::Key_Escape)
        cancel();
    else if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter)
        apply();
    else
        step(m_stepsOf(event));
    return true;
}
} // namespace pentimento

#include "moc_maskoperator.cpp"
