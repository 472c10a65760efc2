#include "ui/common/noticequeue.h"

namespace pentimento {
NoticeQueue::NoticeQueue(NoticeBar &bar, QObject *parent)
    : QObject(parent)
    , m_bar(bar)
{
    connect(&bar, &NoticeBar::dismissed, this, &NoticeQueue::close);
}

void NoticeQueue::show(NoticeLevel level, const QString &text, const QList<NoticeBar::Action> &actions)
{
    Notice next{level, text, actions};
    for (const NoticeBar::Action &action : actions) {
        if (next.offer.isEmpty())
            next.offer = action.offer;
    }
    const auto isSame = [&next](const Notice &other) { return !next.offer.isEmpty() && other.offer == next.offer; };
    m_waiting.removeIf(isSame);
    if (m_shown && !m_shown->offer.isEmpty() && !isSame(*m_shown))
        m_waiting << *m_shown;
    m_shown = next;
    display();
}

void NoticeQueue::closePassing()
{
    if (m_shown && m_shown->offer.isEmpty())
        close();
}

void NoticeQueue::withdraw(const QString &offer)
{
    m_waiting.removeIf([&offer](const Notice &other) { return other.offer == offer; });
    if (m_shown && !offer.isEmpty() && m_shown->offer == offer)
        return close();
    m_bar.setWaiting(waiting());
}

void NoticeQueue::close()
{
    m_shown.reset();
    if (!m_waiting.isEmpty())
        m_shown = m_waiting.takeLast();
    display();
}

void NoticeQueue::display()
{
    m_bar.setWaiting(waiting());
    if (!m_shown) {
        m_bar.clear();
        m_bar.hide();
        return;
    }
    QList<NoticeBar::Action> closing;
    for (const NoticeBar::Action &action : m_shown->actions) {
        closing.append({action.text, [this, run = action.run] {
                            close(); // first: what is done may have something to say
                            if (run)
                                run();
                        }});
    }
    m_bar.showNotice(m_shown->level, m_shown->text, closing);
    m_bar.show();
    emit shown();
}
} // namespace pentimento

#include "moc_noticequeue.cpp"
