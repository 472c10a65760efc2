#pragma once

#include "app/history/generation.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/maskfiles.h"
#include "ui/mainwindow/maskoperation.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <optional>

namespace pentimento {
class Actions;
class History;
class MaskOperator;
class Picture;
class Prompter;
class SettingsStore;
enum class ActionId;

/// What the entries of the menu Mask do beyond one step at once: operations with a preview, masks from elsewhere, the
/// clipboard. Main thread.
class MaskActions : public QObject
{
    Q_OBJECT
public:
    MaskActions(Actions &actions, MaskOperator &masks, History &history, SettingsStore &settings, Prompter &prompter,
                QObject *parent = nullptr);

    void setPicture(Picture *picture);
    /// The card that is selected in the strip; none: nothing to take a mask from.
    void setResult(const std::optional<Generation> &generation);

signals:
    void leaveReviewRequested(); ///< to be followed at once
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    void on(ActionId id, std::function<void()> run);
    void connectOperations();
    void start(const MaskOperation &operation);
    void takeTransparency();
    void takeBrightness();
    void takeResult();
    void copy();
    void paste();
    void startWith(const QString &name, const Result<MaskTiles> &mask, Picture *asked);
    void updateEnabled();
    void say(const QString &text);

    Actions &m_actions;
    MaskOperator &m_operator;
    History &m_history;
    SettingsStore &m_settings;
    Prompter &m_prompter;
    MaskFiles m_files;
    QPointer<Picture> m_picture;
    std::optional<Generation> m_result;
};
} // namespace pentimento
