#include "ui/forms/generatebar.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/wheelguard.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace pentimento {
void FittingButton::setTexts(const QStringList &longestFirst)
{
    m_texts = longestFirst;
    fit();
}

QSize FittingButton::minimumSizeHint() const { return {40, QPushButton::minimumSizeHint().height()}; }

void FittingButton::resizeEvent(QResizeEvent *event)
{
    QPushButton::resizeEvent(event);
    fit();
}

void FittingButton::fit()
{
    if (m_texts.isEmpty())
        return;
    ensurePolished(); // the style sheet's font counts
    const QFontMetrics metrics = fontMetrics();
    const int room = width() - 20;
    QString shown = metrics.elidedText(m_texts.last(), Qt::ElideRight, room);
    for (const QString &text : std::as_const(m_texts)) {
        if (metrics.horizontalAdvance(text) <= room) {
            shown = text;
            break;
        }
    }
    if (text() != shown)
        setText(shown);
}

GenerateBar::GenerateBar(QWidget *parent)
    : QWidget(parent)
    , m_variations(new QSpinBox(this))
    , m_link(new FittingButton(this))
    , m_message(new ElidedLabel(this, 2))
    , m_details(new QPushButton(tr("Details"), this))
    , m_generate(new FittingButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *label = new QLabel(tr("Variations"), this);
    label->setProperty("role", u"quiet"_s);
    label->setBuddy(m_variations);
    row->addWidget(label);
    row->addWidget(m_variations);
    row->addWidget(m_link, 1);
    column->addLayout(row);
    auto *said = new QHBoxLayout;
    said->setSpacing(8);
    said->addWidget(m_message, 1);
    said->addWidget(m_details);
    column->addLayout(said);
    column->addWidget(m_generate);

    m_variations->setRange(1, 8);
    m_variations->setAccessibleName(label->text());
    m_variations->setToolTip(tr("How many results to make, each with its own seed"));
    m_variations->setAlignment(Qt::AlignLeading);
    guardWheel(m_variations);
    connect(m_variations, &QSpinBox::valueChanged, this, &GenerateBar::variationsChanged);

    m_link->setProperty("role", u"link"_s);
    QSizePolicy keepsPlace(QSizePolicy::Expanding, QSizePolicy::Fixed);
    keepsPlace.setRetainSizeWhenHidden(true);
    m_link->setSizePolicy(keepsPlace);
    connect(m_link, &QPushButton::clicked, this, &GenerateBar::linkActivated);

    m_details->setProperty("role", u"link"_s);
    m_details->setAutoDefault(false);
    m_details->setAccessibleName(m_details->text());
    m_details->setToolTip(tr("Everything worth knowing before sending, with what can be done about it"));
    QSizePolicy keepsRoom = m_details->sizePolicy();
    keepsRoom.setRetainSizeWhenHidden(true);
    m_details->setSizePolicy(keepsRoom);
    m_details->hide();
    connect(m_details, &QPushButton::clicked, this, &GenerateBar::detailsRequested);

    m_generate->setProperty("role", u"primary"_s);
    m_generate->setAutoDefault(false);
    m_generate->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_generate->setAccessibleName(tr("Generate"));
    m_generate->setToolTip(tr("Generate (Ctrl+Return)"));
    setGenerateTexts({tr("Generate")});
    connect(m_generate, &QPushButton::clicked, this, &GenerateBar::generate);
}

int GenerateBar::variations() const { return m_variations->value(); }

void GenerateBar::setVariations(int count) { m_variations->setValue(count); }

void GenerateBar::setGenerateTexts(const QStringList &longestFirst) { m_generate->setTexts(longestFirst); }

void GenerateBar::setGenerateEnabled(bool enabled) { m_generate->setEnabled(enabled); }

bool GenerateBar::isGenerateEnabled() const { return m_generate->isEnabled(); }

void GenerateBar::setMessage(NoticeLevel level, const QString &text)
{
    m_message->setText(text);
    switch (level) {
    case NoticeLevel::Info: m_message->setTone(ElidedLabel::Tone::Quiet); break;
    case NoticeLevel::Good: m_message->setTone(ElidedLabel::Tone::Quiet); break;
    case NoticeLevel::Warn: m_message->setTone(ElidedLabel::Tone::Warn); break;
    case NoticeLevel::Bad: m_message->setTone(ElidedLabel::Tone::Bad); break;
    }
    const bool marked = level == NoticeLevel::Warn || level == NoticeLevel::Bad;
    m_message->setIconName(marked && !text.isEmpty() ? u"warning"_s : QString());
    m_generate->setAccessibleDescription(text);
}

void GenerateBar::setDetailsOffered(bool offered) { m_details->setVisible(offered); }

QWidget *GenerateBar::messageAnchor() const { return m_generate; }

QString GenerateBar::message() const { return m_message->text(); }

void GenerateBar::setLink(const QStringList &longestFirst, const QString &tip)
{
    m_link->setTexts(longestFirst);
    m_link->setAccessibleName(longestFirst.value(0));
    m_link->setToolTip(tip);
    m_link->setVisible(!longestFirst.isEmpty());
}

void GenerateBar::generate()
{
    if (!m_generate->isEnabled())
        return;
    // A double click is one wish.
    if (m_sinceLast.isValid() && m_sinceLast.elapsed() < QApplication::doubleClickInterval())
        return;
    m_sinceLast.start();
    emit generateRequested();
}
} // namespace pentimento

#include "moc_generatebar.cpp"
