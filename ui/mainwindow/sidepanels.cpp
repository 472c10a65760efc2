#include "ui/mainwindow/sidepanels.h"

#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "ui/actions/actions.h"
#include "ui/mainwindow/maskoperator.h"
#include "ui/mainwindow/maskpanel.h"
#include "ui/mainwindow/undolist.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLocale>
#include <QMainWindow>

#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
using enum ActionId;

SidePanels::SidePanels(QMainWindow &window, Actions &actions, MaskOperator &masks, QObject *parent)
    : QObject(parent), m_window(window), m_actions(actions), m_operator(masks), m_masks(new MaskPanel(&window)), m_steps(new UndoList(&window)),
      m_maskDock(addDock(u"masks"_s, tr("Masks"), m_masks)), m_stepsDock(addDock(u"undoList"_s, tr("Undo list"), m_steps))
{
    QAction *steps = m_actions.action(UndoSteps);
    connect(steps, &QAction::triggered, m_stepsDock, &QDockWidget::setVisible);
    connect(m_stepsDock, &QDockWidget::visibilityChanged, this, [this, steps] { steps->setChecked(!m_stepsDock->isHidden()); });
    connectMasks();
    setPicture(nullptr);
}

QDockWidget *SidePanels::addDock(const QString &name, const QString &title, QWidget *content)
{
    auto *dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable | QDockWidget::DockWidgetClosable);
    content->setProperty("surface", u"panel"_s);
    content->setMinimumWidth(168);
    m_window.addDockWidget(Qt::LeftDockWidgetArea, dock);
    dock->hide();
    return dock;
}

void SidePanels::connectMasks()
{
    connect(m_masks, &MaskPanel::severalChanged, this, [this](bool several) {
        const bool hadFocus = m_maskDock->isAncestorOf(QApplication::focusWidget());
        m_maskDock->setVisible(several);
        if (hadFocus && !several)
            emit focusLost(); // Qt would give it to the prompt, and the next key would be text
    });
    connect(m_masks, &MaskPanel::newRequested, m_actions.action(NewMask), &QAction::trigger);
    connect(m_masks, &MaskPanel::duplicateRequested, m_actions.action(DuplicateMask), &QAction::trigger);
    connect(m_masks, &MaskPanel::combineRequested, this, [this](const QString &id) {
        for (const NamedMask &mask : m_picture ? m_picture->masks() : QList<NamedMask>()) {
            if (mask.id == id)
                m_operator.start(combineOperation(tr("Combine masks"), mask.tiles, MaskCombine::Add));
        }
    });
    connect(m_actions.action(NewMask), &QAction::triggered, this, [this] { addMask(false); });
    connect(m_actions.action(DuplicateMask), &QAction::triggered, this, [this] { addMask(true); });
    connect(m_actions.action(NextMask), &QAction::triggered, this, &SidePanels::chooseNext);
}

void SidePanels::setPicture(Picture *picture)
{
    if (m_picture) {
        disconnect(m_picture, nullptr, this, nullptr);
        disconnect(&m_picture->undoStack(), nullptr, this, nullptr);
    }
    m_picture = picture;
    m_saidStepsAreLost = false;
    m_masks->setPicture(picture);
    m_steps->setStack(picture ? &picture->undoStack() : nullptr);
    const auto update = [this] {
        m_actions.action(NewMask)->setEnabled(m_picture);
        m_actions.action(DuplicateMask)->setEnabled(m_picture);
        m_actions.action(NextMask)->setEnabled(m_picture && m_picture->maskCount() > 1);
    };
    if (picture) {
        connect(picture, &Picture::masksChanged, this, update);
        connect(&picture->undoStack(), &UndoStack::stepsDropped, this, &SidePanels::sayStepsAreLost);
    }
    update();
}

/// Once a picture: from then on the list itself says how many.
void SidePanels::sayStepsAreLost()
{
    if (std::exchange(m_saidStepsAreLost, true) || !m_picture)
        return;
    emit noticed(NoticeLevel::Info,
                 tr("The undo list has reached %1, so its oldest steps are given up from now on. The picture keeps what they did.")
                     .arg(QLocale().formattedDataSize(m_picture->undoStack().budget(), 0)),
                 {{tr("Show the undo list"), [this] { m_stepsDock->show(); }}});
}

void SidePanels::addMask(bool duplicate)
{
    if (!m_picture)
        return;
    m_operator.apply(); // what is previewed belongs to the mask that it is shown on
    m_picture->addMask(m_picture->freeMaskName(), duplicate ? m_picture->mask() : MaskTiles(m_picture->size()));
}

void SidePanels::chooseNext()
{
    if (!m_picture)
        return;
    const QList<NamedMask> masks = m_picture->masks();
    for (qsizetype i = 0; i < masks.size(); ++i) {
        if (masks[i].id == m_picture->chosenMask())
            return m_picture->chooseMask(masks[(i + 1) % masks.size()].id);
    }
}
} // namespace pentimento

#include "moc_sidepanels.cpp"
