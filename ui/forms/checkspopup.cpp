#include "ui/forms/checkspopup.h"

#include "ui/common/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
IconTone toneOf(NoticeLevel level)
{
    switch (level) {
    case NoticeLevel::Bad: return IconTone::Bad;
    case NoticeLevel::Warn: return IconTone::Warn;
    case NoticeLevel::Info:
    case NoticeLevel::Good: break;
    }
    return IconTone::Quiet;
}
} // namespace

ChecksPopup::ChecksPopup(const QList<Row> &rows, QWidget *parent) : QFrame(parent, Qt::Popup)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Before sending"));
    setProperty("surface", u"panel"_s);
    setFrameShape(QFrame::StyledPanel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(12);
    const auto addButton = [this](QHBoxLayout *line, const QString &text, const QString &about, const std::function<void()> &run) {
        auto *button = new QPushButton(text, this);
        button->setAutoDefault(false);
        button->setAccessibleName(text);
        button->setAccessibleDescription(about);
        button->setToolTip(text);
        connect(button, &QPushButton::clicked, this, [this, run] {
            hide();
            run();
            close();
        });
        line->addWidget(button);
    };
    for (const Row &row : rows) {
        auto *line = new QHBoxLayout;
        line->setSpacing(8);
        auto *mark = new QLabel(this);
        mark->setPixmap(icon(noticeIconName(row.level), toneOf(row.level)).pixmap(QSize(16, 16), devicePixelRatioF()));
        mark->setAlignment(Qt::AlignTop);
        line->addWidget(mark, 0, Qt::AlignTop);
        auto *text = new QLabel(row.text, this);
        text->setWordWrap(true);
        line->addWidget(text, 1);
        column->addLayout(line);
        if (!row.show && !row.mend)
            continue;
        auto *buttons = new QHBoxLayout;
        buttons->setContentsMargins(24, 0, 0, 0);
        if (row.show)
            addButton(buttons, tr("Show"), row.text, row.show);
        if (row.mend)
            addButton(buttons, row.remedy, row.text, row.mend);
        buttons->addStretch(1);
        column->addLayout(buttons);
    }
}

void ChecksPopup::openAbove(QWidget *anchor)
{
    setFixedWidth(std::max(280, anchor->width()));
    layout()->activate();
    const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
    resize(width(), wanted);
    const QRect room = anchor->screen()->availableGeometry();
    QPoint corner = anchor->mapToGlobal(QPoint(0, 0)) - QPoint(0, height() + 4);
    corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
    corner.setY(std::max(room.top(), corner.y()));
    move(corner);
    show();
    if (auto *first = findChild<QPushButton *>())
        first->setFocus(Qt::PopupFocusReason);
}
} // namespace pentimento

#include "moc_checkspopup.cpp"
