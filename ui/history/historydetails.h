#pragma once

#include "app/history/generation.h"
#include "ui/common/restorepart.h"

#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include <optional>

class QGridLayout;
class QMenu;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedLayout;

namespace pentimento {
class History;
class LineageView;
class PreviewPicture;

/// Everything about the selected generation, and what can be done with it. Asks; does nothing by itself.
class HistoryDetails : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryDetails(History &history, QWidget *parent = nullptr);

    /// \a small stands in until the preview is made. \a isMissing: a stored file of it is gone or damaged.
    void show(const Generation &generation, const QString &serviceTitle, const QPixmap &small, bool isMissing = false);
    void clear();
    /// The tags there are already, offered while one is typed.
    void setKnownTags(const QStringList &tags);
    /// What was typed into note and tags goes to the history now, not after a pause.
    void finishEditing();
    /// Adds the parts that can be restored, and the ways to copy, to \a menu.
    void fillMenu(QMenu *menu, const Generation &generation);
    /// Narrower than this a button's text would be cut.
    int leastWidth() const;

    /// True where there is anything to put on the canvas: a result, or the picture it was made from.
    static bool canOpen(const Generation &generation);
    static bool canExport(const Generation &generation);

signals:
    void openRequested(const pentimento::Generation &generation);
    void restoreRequested(const pentimento::Generation &generation, pentimento::RestorePart part);
    void exportRequested(const pentimento::Generation &generation);
    void favouriteToggled(const pentimento::Generation &generation, bool on);
    void binRequested(const pentimento::Generation &generation);     ///< into it, out of it where it is in there
    void eraseRequested(const pentimento::Generation &generation);   ///< from the bin, for good
    void commandRequested(const pentimento::Generation &generation); ///< on the clipboard
    void copyRequested(const pentimento::Generation &generation);
    void noteEdited(const QString &id, const QString &note);
    void tagsEdited(const QString &id, const QStringList &tags);
    void relativeChosen(const QString &id);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makePage();
    QLabel *addText(QWidget *parent, const char *role);
    QPushButton *addButton(const QString &text, const QString &toolTip);
    void arrange();
    void setText(QLabel *label, const QString &text);
    void showButtons(const Generation &generation);
    void showMissing();
    void showWords(const Generation &generation);
    QWidget *makeWords(QWidget *parent);
    void makeButtons();
    void saveWords();
    void makePreview();

    History &m_history;
    std::optional<Generation> m_shown;
    QTimer m_previewTimer;
    QStackedLayout *m_pages;
    PreviewPicture *m_preview = nullptr;
    QScrollArea *m_scroll = nullptr;
    QLabel *m_prompt = nullptr;
    QLabel *m_sentence = nullptr;
    QLabel *m_facts = nullptr;
    QLabel *m_seed = nullptr;
    QLabel *m_asSent = nullptr;
    QLabel *m_picture = nullptr;
    QLabel *m_proof = nullptr;
    QGridLayout *m_buttonGrid = nullptr;
    QList<QPushButton *> m_buttons;
    QList<QPushButton *> m_arranged;
    int m_columns = 0;
    QPushButton *m_open = nullptr;
    QPushButton *m_restore = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_favourite = nullptr;
    QPushButton *m_bin = nullptr;
    QPushButton *m_erase = nullptr;
    QPushButton *m_more = nullptr;
    QLineEdit *m_tags = nullptr;
    QPlainTextEdit *m_note = nullptr;
    QTimer m_wordsTimer;
    QString m_tagsAsShown; ///< as put in by us
    QString m_noteAsShown;
    LineageView *m_lineage = nullptr;
    QLabel *m_lineageHeading = nullptr;
    QPushButton *m_goBack = nullptr;
};
} // namespace pentimento
