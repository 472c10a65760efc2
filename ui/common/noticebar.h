#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace pentimento {
class ElidedLabel;

enum class NoticeLevel { Info, Good, Warn, Bad };

/// One message with up to two actions in a bar of fixed height. Its place is reserved: with no message it is as tall
/// and empty, so nothing moves when one comes or goes.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    struct Action
    {
        QString text;
        std::function<void()> run;
        QString offer = {}; ///< what it offers to do with money or kept work; empty: nothing of the kind (NoticeQueue)
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    void showNotice(NoticeLevel level, const QString &text, const QList<Action> &actions = {});
    void clear();
    /// "+2": how many more come after this one.
    void setWaiting(int count);
    bool isShowing() const;
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void dismissed(); ///< by the person

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void setUsed(bool used);

    ElidedLabel *m_text;
    QPushButton *m_actions[2];
    QLabel *m_waiting;
    QToolButton *m_close;
    std::function<void()> m_runs[2];
    NoticeLevel m_level = NoticeLevel::Info;
};

/// The icon that stands for \a level beside its word.
QString noticeIconName(NoticeLevel level);
} // namespace pentimento
