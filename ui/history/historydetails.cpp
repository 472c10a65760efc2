#include "ui/history/historydetails.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/icons.h"
#include "ui/common/widgetstate.h"
#include "ui/history/historywords.h"
#include "ui/history/previewpicture.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int previewSide = 800; // sharp in the widest column at 200 %
constexpr int margin = 12;
constexpr int spacing = 8;
constexpr int narrowest = 240;
// A key held down on the cards must not leave a trail of large pictures to be made.
constexpr auto previewDelay = std::chrono::milliseconds(120);

QString pictureText(const Generation &generation)
{
    const auto shown = [](QSize size) { return u"%1 × %2"_s.arg(size.width()).arg(size.height()); };
    QStringList parts{generation.pictureName};
    if (!generation.pictureSize.isEmpty())
        parts << shown(generation.pictureSize);
    if (!generation.plan.upload.isEmpty() && generation.plan.upload != generation.pictureSize)
        parts << HistoryDetails::tr("sent as %1").arg(shown(generation.plan.upload));
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}
} // namespace

HistoryDetails::HistoryDetails(History &history, QWidget *parent)
    : QWidget(parent)
    , m_history(history)
    , m_pages(new QStackedLayout(this))
{
    auto *empty = new QLabel(tr("Choose a card to see what it was made from."), this);
    empty->setProperty("role", u"quiet"_s);
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(24);
    m_pages->addWidget(empty);
    m_pages->addWidget(makePage());
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(previewDelay);
    connect(&m_previewTimer, &QTimer::timeout, this, &HistoryDetails::makePreview);
}

QWidget *HistoryDetails::makePage()
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(spacing);
    m_preview = new PreviewPicture(page);
    column->addWidget(m_preview);

    auto *texts = new QWidget(page);
    auto *rows = new QVBoxLayout(texts);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(spacing);
    m_prompt = addText(texts, "strong");
    m_prompt->setAccessibleName(tr("Prompt"));
    m_sentence = addText(texts, "quiet");
    m_facts = addText(texts, "quiet");
    m_seed = addText(texts, "");
    m_asSent = addText(texts, "quiet");
    m_picture = addText(texts, "quiet");
    m_proof = addText(texts, "quiet");
    rows->addStretch(1);
    m_scroll = new QScrollArea(page);
    m_scroll->setWidget(texts);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_scroll, 1);

    m_open = addButton(tr("Open on canvas ↵"), {});
    m_restore = addButton(tr("Restore fields"), tr("Brings back the endpoint, fields and mask that it was made with."));
    m_export = addButton(tr("Export…"), {});
    m_favourite = addButton(tr("Favourite"), tr("Marks it with a star, or takes the star away (.)."));
    m_favourite->setCheckable(true);
    m_buttonGrid = new QGridLayout;
    m_buttonGrid->setSpacing(spacing);
    column->addLayout(m_buttonGrid);

    connect(m_open, &QPushButton::clicked, this, [this] { emit openRequested(*m_shown); });
    connect(m_restore, &QPushButton::clicked, this, [this] { emit restoreRequested(*m_shown); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit exportRequested(*m_shown); });
    connect(m_favourite, &QPushButton::clicked, this, [this](bool on) {
        m_favourite->setChecked(m_shown->favourite); // until the history has it
        emit favouriteToggled(*m_shown, on);
    });
    return page;
}

QLabel *HistoryDetails::addText(QWidget *parent, const char *role)
{
    auto *label = new QLabel(parent);
    label->setProperty("role", QString::fromLatin1(role));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // One long word must not make the column wider.
    label->setMinimumWidth(1);
    parent->layout()->addWidget(label);
    return label;
}

QPushButton *HistoryDetails::addButton(const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    m_buttons << button;
    return button;
}

bool HistoryDetails::canOpen(const Generation &generation)
{
    return !generation.raw.isNull() || !generation.source.isNull();
}

bool HistoryDetails::canExport(const Generation &generation)
{
    return isEnd(generation.state) && canOpen(generation);
}

void HistoryDetails::show(const Generation &generation, const QString &serviceTitle, const QPixmap &small)
{
    const bool isSamePicture = m_shown && m_shown->id == generation.id && m_shown->raw == generation.raw;
    const bool isOther = !m_shown || m_shown->id != generation.id;
    m_shown = generation;
    if (!isSamePicture) {
        m_preview->setPicture(small);
        m_previewTimer.start();
    }
    const bool isReady = generation.state == JobState::Ready;
    const bool isTrouble = historywords::isTrouble(generation.state);
    m_preview->setVeil(isReady ? QString() : historywords::stateIcon(generation.state),
                       historywords::stateWord(generation.state), isTrouble);
    setText(m_prompt, historywords::title(generation));
    setText(m_sentence, historywords::sentence(generation));
    setStyleProperty(m_sentence, "role", isTrouble ? u"bad"_s : generation.accepted ? u"good"_s : u"quiet"_s);
    setText(m_facts, historywords::facts(generation, serviceTitle, QDateTime::currentDateTime()));
    setText(m_seed, generation.shownSeed() ? tr("Seed %1").arg(QString::number(*generation.shownSeed())) : QString());
    const bool isRewritten = !generation.sentPrompt.isEmpty() && generation.sentPrompt != generation.prompt;
    setText(m_asSent, isRewritten ? tr("The service rewrote the prompt: %1").arg(generation.sentPrompt) : QString());
    setText(m_picture, pictureText(generation));
    setText(m_proof, historywords::proof(generation));
    showButtons(generation);
    if (isOther)
        m_scroll->ensureVisible(0, 0);
    m_pages->setCurrentIndex(1);
}

void HistoryDetails::showButtons(const Generation &generation)
{
    m_open->setEnabled(canOpen(generation));
    m_open->setToolTip(canOpen(generation) ? tr("Opens its picture with this result on it (Enter).")
                                           : tr("There is no picture: this job had none and brought no result."));
    m_export->setEnabled(canExport(generation));
    m_export->setToolTip(canExport(generation)
                             ? tr("Writes source, mask, raw result, finished picture and recipe into a folder.")
                             : tr("There is nothing to export before the job has ended with a picture."));
    m_favourite->setChecked(generation.favourite);
    m_favourite->setIcon(icon(generation.favourite ? u"star-filled"_s : u"star"_s));
}

void HistoryDetails::setText(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

void HistoryDetails::clear()
{
    m_shown.reset();
    m_previewTimer.stop();
    m_preview->setPicture({});
    m_pages->setCurrentIndex(0);
}

void HistoryDetails::makePreview()
{
    if (!m_shown)
        return;
    thenOn(m_history.thumbnail(*m_shown, previewSide), this,
           [this, id = m_shown->id, raw = m_shown->raw](const Result<QImage> &made) {
        if (made && !made->isNull() && m_shown && m_shown->id == id && m_shown->raw == raw)
            m_preview->setPicture(QPixmap::fromImage(*made));
    });
}

int HistoryDetails::leastWidth() const
{
    int widest = narrowest;
    for (const QPushButton *button : m_buttons)
        widest = qMax(widest, button->sizeHint().width() + 2 * margin);
    return widest;
}

void HistoryDetails::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void HistoryDetails::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        arrange();
}

/// The preview takes what text and buttons leave; two buttons stand side by side where both fit.
void HistoryDetails::arrange()
{
    if (!m_buttonGrid) // the style can change before all is made
        return;
    const int width = this->width() - 2 * margin;
    m_preview->setFixedHeight(qBound(60, width * 2 / 3, qMax(60, height() * 2 / 5)));
    int widest = 0;
    for (const QPushButton *button : std::as_const(m_buttons))
        widest = qMax(widest, button->sizeHint().width());
    const int columns = 2 * widest + spacing <= width ? 2 : 1;
    if (m_buttonGrid->count() > 0 && m_buttonGrid->columnCount() == columns && m_buttonGrid->itemAtPosition(0, columns - 1)
        && (columns == 2 || !m_buttonGrid->itemAtPosition(0, 1)))
        return;
    for (int i = 0; i < m_buttons.size(); ++i)
        m_buttonGrid->addWidget(m_buttons[i], i / columns, i % columns);
}
} // namespace pentimento
