#include "ui/jobs/reviewbar.h"

#include "ui/common/generationwords.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QPushButton *button(const QString &text, const QString &toolTip, QWidget *parent)
{
    auto *made = new QPushButton(text, parent);
    made->setAccessibleName(text);
    made->setToolTip(toolTip);
    return made;
}
/// One line that ends in an ellipsis where it is cut.
class CutLabel : public QLabel
{
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
        style()->drawItemText(&painter, contentsRect(), int(alignment()), palette(), isEnabled(), shown, foregroundRole());
    }
};
} // namespace

ReviewBar::ReviewBar(QWidget *parent)
    : QWidget(parent)
    , m_title(new CutLabel(this))
    , m_proof(new QLabel(this))
    , m_reject(button(tr("Reject"), tr("Dims this card and keeps it in the history (Backspace)."), this))
    , m_accept(button(tr("Accept"), tr("Places this result on the picture (Enter); Shift+Enter adds it on top."), this))
    , m_leave(button(tr("Leave review"), tr("Back to painting (Esc)."), this))
{
    m_accept->setProperty("role", u"primary"_s);
    m_proof->setProperty("role", u"good"_s);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_proof->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_proof);
    layout->addWidget(m_leave);
    layout->addWidget(m_reject);
    layout->addWidget(m_accept);
    connect(m_accept, &QPushButton::clicked, this, &ReviewBar::acceptRequested);
    connect(m_reject, &QPushButton::clicked, this, &ReviewBar::rejectRequested);
    connect(m_leave, &QPushButton::clicked, this, &ReviewBar::leaveRequested);
}

void ReviewBar::show(const Generation &generation, int count, const QString &madeBefore)
{
    m_title->setText(titleOf(generation, count, madeBefore));
    m_title->setToolTip(m_title->text());
    m_proof->setText(generationwords::proof(generation));
    setRejected(generation.rejected);
}

QString ReviewBar::titleOf(const Generation &generation, int count, const QString &madeBefore) const
{
    QStringList parts{tr("Review")};
    if (count > 1)
        parts << tr("variation %1 of %2").arg(generation.variation + 1).arg(count);
    if (const auto seed = generation.shownSeed())
        parts << tr("seed %1").arg(QString::number(*seed));
    if (!madeBefore.isEmpty())
        parts << tr("made before %1").arg(madeBefore);
    return parts.join(u" · "_s);
}

void ReviewBar::setRejected(bool rejected)
{
    m_reject->setText(rejected ? tr("Take back") : tr("Reject"));
    m_reject->setAccessibleName(m_reject->text());
    m_reject->setToolTip(rejected ? tr("The card is no longer dimmed (Backspace).")
                                  : tr("Dims this card and keeps it in the history (Backspace); Backspace again takes that back."));
}

void ReviewBar::setBlending(bool on)
{
    m_reject->setVisible(!on);
    if (!on)
        return;
    m_title->setText(m_title->text().replace(0, tr("Review").size(), tr("Blend of a kept edit")));
    m_title->setToolTip(m_title->text());
    m_accept->setText(tr("Keep blend"));
    m_accept->setAccessibleName(m_accept->text());
}

void ReviewBar::setProof(const Patch &patch)
{
    m_proof->setText(patch.samplesOutside == 0 ? QString() : generationwords::proof(patch.changedOutside, patch.samplesOutside));
}

void ReviewBar::setOpensNewPicture(bool on)
{
    m_accept->setText(on ? tr("Open as new picture") : tr("Accept"));
    m_accept->setAccessibleName(m_accept->text());
}
} // namespace pentimento

#include "moc_reviewbar.cpp"
