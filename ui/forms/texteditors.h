#pragma once

#include "ui/forms/fieldeditor.h"

#include <QKeySequence>
#include <QPlainTextEdit>

class QAction;
class QCompleter;
class QLineEdit;
class QToolButton;

namespace pentimento {
/// One line of text: text, web addresses, finetune ids.
class TextEditor final : public FieldEditor
{
    Q_OBJECT
public:
    TextEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    /// Texts to choose from beside typing: a list on the arrow at the end and on the key Down. Empty: no list.
    void setOffers(const QStringList &offers);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showOffers();
    void take(const QString &text);

    QLineEdit *m_line;
    QAction *m_arrow = nullptr;
    QCompleter *m_completer = nullptr;
};

/// A secret: shown as dots, with an eye to look. Its text comes out of secretEdited(), never of edited().
class SecretEditor final : public FieldEditor
{
    Q_OBJECT
public:
    SecretEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;

signals:
    void secretEdited(const QString &secret);

private:
    QLineEdit *m_line;
    QToolButton *m_eye;
};

/// A text box as tall as its text needs, within limits.
class GrowingText : public QPlainTextEdit
{
    Q_OBJECT
public:
    GrowingText(int fewestLines, int mostLines, QWidget *parent);
    void setMostLines(int lines);
    void setText(const QString &text); ///< keeps the cursor where the text is equal

signals:
    void finished();
    void keyPressed(QKeyEvent *event); ///< before the box sees it; accepted events go no further

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fit();
    int heightOf(int lines) const;

    int m_fewest;
    int m_most;
};

/// The prompt. Two keys walk through earlier prompts; what was being written comes back behind the newest.
class PromptEditor final : public FieldEditor
{
    Q_OBJECT
public:
    PromptEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    bool isWide() const override { return true; }
    void setMostLines(int lines);
    void setHistory(const QStringList &newestFirst);
    void setHistoryKeys(const QList<QKeySequence> &older, const QList<QKeySequence> &newer);

private:
    void handleKey(QKeyEvent *event);
    void walk(int step);

    GrowingText *m_text;
    QStringList m_history;
    QString m_draft;
    int m_place = -1; ///< in the history; -1: the draft
    QList<QKeySequence> m_older;
    QList<QKeySequence> m_newer;
};

/// Lists and objects that no other editor knows, as checked JSON text.
class JsonEditor final : public FieldEditor
{
    Q_OBJECT
public:
    JsonEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    bool isWide() const override { return true; }

private:
    void take();

    GrowingText *m_text;
};
} // namespace pentimento
