#pragma once

#include "ui/common/noticebar.h"

#include <QObject>

#include <optional>

namespace pentimento {
/// What a window says in its notice bar: one notice at a time, the newest.
///
/// What was only said gives way to what comes next. An offer (NoticeBar::Action::offer) concerns money or kept work:
/// covered by something newer it waits, and comes back when that is closed. Only the person's answer, or what makes it
/// pointless, ends it. Main thread.
class NoticeQueue : public QObject
{
    Q_OBJECT
public:
    explicit NoticeQueue(NoticeBar &bar, QObject *parent = nullptr);

    void show(NoticeLevel level, const QString &text, const QList<NoticeBar::Action> &actions = {});
    /// What was only said is over; an offer stays.
    void closePassing();
    /// \a offer is answered elsewhere, or there is nothing left to offer.
    void withdraw(const QString &offer);
    /// Offers behind what is shown.
    int waiting() const { return int(m_waiting.size()); }

signals:
    void shown(); ///< the bar has something to say, and may be in need of a place

private:
    struct Notice
    {
        NoticeLevel level = NoticeLevel::Info;
        QString text = {};
        QList<NoticeBar::Action> actions = {};
        QString offer = {}; ///< empty: only said
    };
    void close();
    void display();

    NoticeBar &m_bar;
    std::optional<Notice> m_shown;
    QList<Notice> m_waiting; ///< offers, the newest last
};
} // namespace pentimento
