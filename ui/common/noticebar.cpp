#include "ui/common/noticebar.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
ElidedLabel::Tone toneOf(NoticeLevel level)
{
    switch (level) {
    case NoticeLevel::Info: return ElidedLabel::Tone::Normal;
    case NoticeLevel::Good: return ElidedLabel::Tone::Good;
    case NoticeLevel::Warn: return ElidedLabel::Tone::Warn;
    case NoticeLevel::Bad: return ElidedLabel::Tone::Bad;
    }
    return ElidedLabel::Tone::Normal;
}
} // namespace

QString noticeIconName(NoticeLevel level)
{
    switch (level) {
    case NoticeLevel::Info: return u"info"_s;
    case NoticeLevel::Good: return u"check"_s;
    case NoticeLevel::Warn: return u"warning"_s;
    case NoticeLevel::Bad: return u"cross"_s;
    }
    return u"info"_s;
}

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent), m_text(new ElidedLabel(this)), m_waiting(new QLabel(this)), m_close(new QToolButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 2, 4, 2);
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    for (int i = 0; i < 2; ++i) {
        m_actions[i] = new QPushButton(this);
        m_actions[i]->setProperty("role", u"link"_s);
        connect(m_actions[i], &QPushButton::clicked, this, [this, i] {
            const auto run = m_runs[i]; // clear() forgets it
            clear();
            if (run)
                run();
        });
        row->addWidget(m_actions[i]);
    }
    m_waiting->setProperty("role", u"quiet"_s);
    row->addWidget(m_waiting);
    m_close->setIcon(icon("close"_L1, IconTone::Quiet));
    m_close->setToolTip(tr("Dismiss this message"));
    m_close->setAccessibleName(tr("Dismiss this message"));
    row->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        emit dismissed();
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setWaiting(0);
    setUsed(false);
}

void NoticeBar::showNotice(NoticeLevel level, const QString &text, const QList<Action> &actions)
{
    m_level = level;
    m_text->setText(text);
    m_text->setTone(toneOf(level));
    m_text->setIconName(noticeIconName(level));
    setUsed(true);
    for (int i = 0; i < 2; ++i) {
        const bool used = i < actions.size();
        m_runs[i] = used ? actions.at(i).run : nullptr;
        m_actions[i]->setText(used ? actions.at(i).text : QString());
        m_actions[i]->setVisible(used);
    }
}

void NoticeBar::clear()
{
    m_text->setText({});
    for (auto &run : m_runs)
        run = nullptr;
    setUsed(false);
}

void NoticeBar::setWaiting(int count)
{
    m_waiting->setText(count > 0 ? u"+%1"_s.arg(count) : QString());
    m_waiting->setToolTip(count > 0 ? tr("%n more message(s) come(s) after this one.", nullptr, count) : QString());
    m_waiting->setAccessibleName(m_waiting->toolTip());
    m_waiting->setVisible(count > 0);
}

bool NoticeBar::isShowing() const { return !m_text->text().isEmpty(); }

QString NoticeBar::text() const { return m_text->text(); }

void NoticeBar::setUsed(bool used)
{
    m_text->setIconName(used ? noticeIconName(m_level) : QString());
    m_close->setVisible(used);
    if (!used) {
        for (QPushButton *action : m_actions)
            action->setVisible(false);
    }
    update();
}

QSize NoticeBar::sizeHint() const { return {200, controlHeight(fontMetrics()) + 4}; }

QSize NoticeBar::minimumSizeHint() const { return {0, sizeHint().height()}; }

void NoticeBar::paintEvent(QPaintEvent *)
{
    if (!isShowing())
        return;
    QPainter painter(this);
    const Theme &t = currentTheme();
    painter.fillRect(rect(), t.raised());
}
} // namespace pentimento

#include "moc_noticebar.cpp"
