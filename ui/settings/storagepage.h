#pragma once

#include "app/base/paths.h"
#include "app/history/housekeeping.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;
class QVBoxLayout;

namespace pentimento {
class ElidedLabel;
class History;
class Prompter;

/// What is kept and where: the size of everything by picture, what can be freed, and the folders.
class StoragePage : public QWidget
{
    Q_OBJECT
public:
    /// Without \a history and \a prompter only the folders are shown.
    StoragePage(const Paths &paths, History *history, Prompter *prompter, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void addUsage(QVBoxLayout *column);
    void addFolders(QVBoxLayout *column);
    void measure();
    void showUsage(const Housekeeping::Usage &usage);
    void showFreeable();
    QStringList chosenOrigins() const;
    void freeUnkept();
    void emptyBin();
    void move();
    void showNextFolder();
    void say(const QString &text, bool isTrouble = false);

    const Paths m_paths;
    History *m_history;
    Prompter *m_prompter;
    Housekeeping::Usage m_usage;
    bool m_isMeasuring = false;
    bool m_isMoving = false;
    QTreeWidget *m_table = nullptr;
    QLabel *m_summary = nullptr;
    ElidedLabel *m_said = nullptr;
    QPushButton *m_free = nullptr;
    QPushButton *m_emptyBin = nullptr;
    QPushButton *m_move = nullptr;
};
} // namespace pentimento
