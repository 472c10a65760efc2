#pragma once

#include <QDialog>
#include <QList>
#include <QRect>

#include <functional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace pentimento {
/// Which masks of a picture are sent as one group, and each one's prompt; says what goes at once and what waits.
class RegionsDialog : public QDialog
{
    Q_OBJECT
public:
    struct Row
    {
        QString maskId;
        QString name;
        QString prompt; ///< its own; empty: the form's
        QRect crop;     ///< what of the picture it would send
    };
    struct Setup
    {
        QList<Row> rows;
        bool takesPrompt = true;
        bool needsPrompt = false;
        QString formPrompt = {};
        std::function<QString(int regions)> price = {};
    };
    RegionsDialog(Setup setup, QWidget *parent);

    void done(int result) override;

signals:
    void promptEdited(const QString &maskId, const QString &prompt);
    /// Numbers of the chosen rows, in order, and the prompt of each.
    void sendRequested(const QList<int> &rows, const QStringList &prompts);

private:
    struct Line
    {
        QCheckBox *box;
        QLineEdit *prompt;
        QLabel *order;
    };
    void addLine(const Row &row, QVBoxLayout *into);
    QString promptOf(int row) const;
    QList<int> chosen() const;
    void refresh();

    Setup m_setup;
    QList<Line> m_lines;
    QLabel *m_problem;
    QPushButton *m_send;
};
} // namespace pentimento
