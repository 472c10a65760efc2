#pragma once

#include "app/history/generation.h"

#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include <optional>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedLayout;

namespace pentimento {
class History;
class PreviewPicture;

/// Everything about the selected generation, and what can be done with it. Asks; does nothing by itself.
class HistoryDetails : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryDetails(History &history, QWidget *parent = nullptr);

    /// \a small stands in until the preview is made.
    void show(const Generation &generation, const QString &serviceTitle, const QPixmap &small);
    void clear();
    /// Narrower than this a button's text would be cut.
    int leastWidth() const;

    /// True where there is anything to put on the canvas: a result, or the picture it was made from.
    static bool canOpen(const Generation &generation);
    static bool canExport(const Generation &generation);

signals:
    void openRequested(const pentimento::Generation &generation);
    void restoreRequested(const pentimento::Generation &generation);
    void exportRequested(const pentimento::Generation &generation);
    void favouriteToggled(const pentimento::Generation &generation, bool on);

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
    QPushButton *m_open = nullptr;
    QPushButton *m_restore = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_favourite = nullptr;
};
} // namespace pentimento
