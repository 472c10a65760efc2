#pragma once

#include "ui/common/noticebar.h"

#include <QObject>
#include <QPointer>

class QDockWidget;
class QMainWindow;

namespace pentimento {
class Actions;
class MaskOperator;
class MaskPanel;
class Picture;
class UndoList;

/// The panels left of the canvas, none of them there at first: masks from the second one on, the undo list on demand.
class SidePanels : public QObject
{
    Q_OBJECT
public:
    SidePanels(QMainWindow &window, Actions &actions, MaskOperator &masks, QObject *parent = nullptr);

    void setPicture(Picture *picture);

signals:
    void focusLost(); ///< the panel that had the focus is not there any more
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *content);
    void connectMasks();
    void addMask(bool duplicate);
    void chooseNext();
    void sayStepsAreLost();

    QMainWindow &m_window;
    Actions &m_actions;
    MaskOperator &m_operator;
    MaskPanel *m_masks;
    UndoList *m_steps;
    QDockWidget *m_maskDock;
    QDockWidget *m_stepsDock;
    QPointer<Picture> m_picture;
    bool m_saidStepsAreLost = false;
};
} // namespace pentimento
