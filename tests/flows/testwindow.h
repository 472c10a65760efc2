#pragma once

#include "app/cli/backend.h"
#include "ui/common/englishplurals.h"
#include "ui/common/prompter.h"
#include "ui/mainwindow/mainwindow.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace pentimento {
class AutoSave;
class CanvasWidget;
class GenerationFeed;

/// The real window over a data folder of its own, with the Practice service in this process and scripted answers to
/// its questions. Worked as a person would: by visible names, mouse and keyboard.
class TestWindow
{
public:
    explicit TestWindow(const QString &folder, std::chrono::milliseconds latency = std::chrono::milliseconds(300));
    ~TestWindow();

    /// Shows the window and waits until it is there.
    bool open(const QStringList &files);
    /// The visible widget with that accessible name; null where there is none.
    QWidget *widget(const QString &accessibleName) const;
    CanvasWidget *canvas() const;
    MainWindow &window() { return *m_window; }
    Backend &backend() { return *m_backend; }
    GenerationFeed &feed() { return *m_feed; }

    /// Drags on the canvas between places given as shares of its size.
    void paint(const QList<QPointF> &shares);
    void type(const QString &accessibleName, const QString &text);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

    ScriptedPrompter prompter;

private:
    EnglishPlurals m_plurals;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<GenerationFeed> m_feed;
    std::unique_ptr<AutoSave> m_autosave;
    std::unique_ptr<MainWindow> m_window;
};
} // namespace pentimento
