#include "ui/history/historymessage.h"

#include "ui/common/icons.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
HistoryMessage::HistoryMessage(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    m_title->setProperty("role", u"section"_s);
    m_text->setProperty("role", u"quiet"_s);
    for (QLabel *label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignCenter);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(32, 32, 32, 32);
    column->setSpacing(8);
    column->addStretch(2);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(8);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, [this] {
        const auto act = m_act; // it may set another message
        act();
    });
}

void HistoryMessage::setMessage(const QString &iconName, const QString &title, const QString &text, const QString &button,
                                std::function<void()> act)
{
    m_icon->setPixmap(icon(iconName, IconTone::Quiet).pixmap(QSize(32, 32), devicePixelRatioF()));
    m_title->setText(title);
    m_text->setText(text);
    m_button->setText(button);
    m_button->setAccessibleName(button);
    m_act = std::move(act);
}

QString HistoryMessage::title() const
{
    return m_title->text();
}
} // namespace pentimento

#include "moc_historymessage.cpp"
