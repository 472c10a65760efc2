#include "ui/common/prompter.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHash>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

#include <memory>

namespace pentimento {
namespace {
QString cancelId(const Question &question)
{
    if (!question.cancel.isEmpty())
        return question.cancel;
    return question.choices.isEmpty() ? QString() : question.choices.last().id;
}

QMessageBox::Icon boxIcon(Question::Icon icon)
{
    switch (icon) {
    case Question::Icon::Plain: return QMessageBox::NoIcon;
    case Question::Icon::Info: return QMessageBox::Information;
    case Question::Icon::Warning: return QMessageBox::Warning;
    }
    return QMessageBox::NoIcon;
}

QMessageBox *makeBox(const Question &question, QWidget *window)
{
    auto *box = new QMessageBox(boxIcon(question.icon), question.title, question.text, QMessageBox::NoButton, window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(question.detail);
    box->setTextFormat(Qt::PlainText);
    for (const Question::Choice &choice : question.choices) {
        const bool cancels = choice.id == cancelId(question);
        auto *button = box->addButton(choice.text, cancels            ? QMessageBox::RejectRole
                                                   : choice.destructive ? QMessageBox::DestructiveRole
                                                                        : QMessageBox::AcceptRole);
        button->setObjectName(choice.id);
        if (choice.id == question.standard) {
            button->setProperty("role", QStringLiteral("primary"));
            box->setDefaultButton(button);
        }
        if (cancels)
            box->setEscapeButton(button);
    }
    if (!question.remember.isEmpty())
        box->setCheckBox(new QCheckBox(question.remember, box));
    return box;
}

QFileDialog::FileMode fileMode(FileQuestion::Mode mode)
{
    switch (mode) {
    case FileQuestion::Mode::Open: return QFileDialog::ExistingFile;
    case FileQuestion::Mode::OpenSeveral: return QFileDialog::ExistingFiles;
    case FileQuestion::Mode::Save: return QFileDialog::AnyFile;
    case FileQuestion::Mode::Folder: return QFileDialog::Directory;
    }
    return QFileDialog::ExistingFile;
}
} // namespace

DialogPrompter::DialogPrompter(QWidget *window) : m_window(window) {}

void DialogPrompter::setWindow(QWidget *window) { m_window = window; }

void DialogPrompter::ask(const Question &question, QObject *context, Answer answer)
{
    QMessageBox *box = makeBox(question, m_window);
    QObject::connect(box, &QMessageBox::finished, context, [box, answer, cancelled = cancelId(question)] {
        const bool remember = box->checkBox() && box->checkBox()->isChecked();
        const QAbstractButton *clicked = box->clickedButton();
        answer(clicked ? clicked->objectName() : cancelled, remember);
    });
    box->open();
}

void DialogPrompter::askForFiles(const FileQuestion &question, QObject *context, FileAnswer answer)
{
    auto *dialog = new QFileDialog(m_window, question.title, question.folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(fileMode(question.mode));
    dialog->setNameFilters(question.filters);
    if (question.mode == FileQuestion::Mode::Save) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(question.suffix);
        dialog->selectFile(question.name);
    }
    QObject::connect(dialog, &QFileDialog::finished, context, [dialog, answer](int result) {
        answer(result == QDialog::Accepted ? dialog->selectedFiles() : QStringList());
    });
    dialog->open();
}

void ScriptedPrompter::ask(const Question &question, QObject *context, Answer answer)
{
    m_asked.append(question);
    Scripted scripted{cancelId(question), false};
    if (m_answers.isEmpty())
        ++m_unexpected;
    else
        scripted = m_answers.takeFirst();
    QTimer::singleShot(0, context, [answer, scripted] { answer(scripted.id, scripted.remember); });
}

void ScriptedPrompter::askForFiles(const FileQuestion &question, QObject *context, FileAnswer answer)
{
    m_askedForFiles.append(question);
    QStringList paths;
    if (m_files.isEmpty())
        ++m_unexpected;
    else
        paths = m_files.takeFirst();
    QTimer::singleShot(0, context, [answer, paths] { answer(paths); });
}
} // namespace pentimento
