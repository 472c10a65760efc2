#pragma once

#include "ui/common/noticebar.h"

#include <QFrame>

#include <functional>

namespace pentimento {
/// Everything worth knowing before sending, each with a button that shows its place and one that mends it. A popup:
/// it closes by itself once something was chosen.
class ChecksPopup : public QFrame
{
    Q_OBJECT
public:
    struct Row
    {
        NoticeLevel level = NoticeLevel::Info;
        QString text;
        std::function<void()> show = {};   ///< none: no place to show
        QString remedy = {};               ///< the button's text
        std::function<void()> mend = {};   ///< none: nothing to do about it
    };

    ChecksPopup(const QList<Row> &rows, QWidget *parent);
    /// Opens above \a anchor, as wide as it, inside the screen; deleted when closed.
    void openAbove(QWidget *anchor);
};
} // namespace pentimento
