#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>

class QWidget;

namespace pentimento {
/// A question with named answers. \a id of a choice is the program's word for it, never shown.
struct Question
{
    enum class Icon { Plain, Info, Warning };
    struct Choice
    {
        QString id;
        QString text;
        bool destructive = false;
    };
    QString title;
    QString text;
    QString detail = {};        ///< smaller, below
    QList<Choice> choices = {}; ///< in the order in which they are shown
    QString standard = {};      ///< id of the one that Enter takes
    QString cancel = {};        ///< id of the one that Esc and closing take; empty: the last
    Icon icon = Icon::Plain;
    QString remember = {};      ///< text of a check box; empty: none
};

/// A question for a file.
struct FileQuestion
{
    enum class Mode { Open, OpenSeveral, Save, Folder };
    Mode mode = Mode::Open;
    QString title;
    QString folder = {};
    QString name = {};       ///< proposed, for Save
    QStringList filters = {}; ///< "Pictures (*.jpg *.png)"
    QString suffix = {};     ///< added to a name without one, for Save
};

/// Every question to the person passes through here, so that tests can answer. Answers come later, never from within
/// ask(), and at most once; not at all when \a context dies first.
class Prompter
{
public:
    using Answer = std::function<void(const QString &id, bool remember)>;
    using FileAnswer = std::function<void(const QStringList &paths)>; ///< empty: given up

    virtual ~Prompter() = default;
    virtual void ask(const Question &question, QObject *context, Answer answer) = 0;
    virtual void askForFiles(const FileQuestion &question, QObject *context, FileAnswer answer) = 0;
};

/// Window-modal dialogs over \a window; none of them runs an event loop of its own.
class DialogPrompter final : public Prompter
{
public:
    explicit DialogPrompter(QWidget *window = nullptr);
    void setWindow(QWidget *window);
    void ask(const Question &question, QObject *context, Answer answer) override;
    void askForFiles(const FileQuestion &question, QObject *context, FileAnswer answer) override;

private:
    QPointer<QWidget> m_window;
};

/// For tests: answers in the order in which they were put in; an unexpected question takes its cancel answer and
/// counts as unexpected.
class ScriptedPrompter final : public Prompter
{
public:
    void willAnswer(const QString &id, bool remember = false) { m_answers.append({id, remember}); }
    void willChoose(const QStringList &paths) { m_files.append(paths); }
    const QList<Question> &asked() const { return m_asked; }
    const QList<FileQuestion> &askedForFiles() const { return m_askedForFiles; }
    int unexpected() const { return m_unexpected; }

    void ask(const Question &question, QObject *context, Answer answer) override;
    void askForFiles(const FileQuestion &question, QObject *context, FileAnswer answer) override;

private:
    struct Scripted
    {
        QString id;
        bool remember;
    };
    QList<Scripted> m_answers;
    QList<QStringList> m_files;
    QList<Question> m_asked;
    QList<FileQuestion> m_askedForFiles;
    int m_unexpected = 0;
};
} // namespace pentimento
