#include "ui/history/historydetails.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/icons.h"
#include "ui/common/widgetstate.h"
#include "ui/common/generationwords.h"
#include "ui/history/lineageview.h"
#include "ui/history/previewpicture.h"

#include <QClipboard>
#include <QCompleter>
#include <QEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>

#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int previewSide = 800; // sharp in the widest column at 200 %
constexpr int columnMargin = 12;
constexpr int spacing = 8;
constexpr int narrowest = 260;
constexpr int leastText = 100; // some lines of text are always seen
// A key held down on the cards must not leave a trail of large pictures to be made.
constexpr auto previewDelay = std::chrono::milliseconds(120);
constexpr auto writingPause = std::chrono::milliseconds(800);
constexpr int longestNote = 10'000;
constexpr int longestTags = 1'000;

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
    m_wordsTimer.setSingleShot(true);
    m_wordsTimer.setInterval(writingPause);
    connect(&m_wordsTimer, &QTimer::timeout, this, &HistoryDetails::saveWords);
}

QWidget *HistoryDetails::makePage()
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(columnMargin, columnMargin, columnMargin, columnMargin);
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
    rows->addWidget(makeWords(texts));
    rows->addStretch(1);
    m_scroll = new QScrollArea(page);
    m_scroll->setWidget(texts);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_scroll, 1);

    makeButtons();
    m_buttonGrid = new QGridLayout;
    m_buttonGrid->setSpacing(spacing);
    column->addLayout(m_buttonGrid);
    return page;
}

void HistoryDetails::makeButtons()
{
    m_open = addButton(tr("Open on canvas ↵"), {});
    m_restore = addButton(tr("Restore"), tr("Brings back picture, mask, fields, service and endpoint as they were when this was sent."));
    m_export = addButton(tr("Export…"), {});
    m_favourite = addButton(tr("Favourite"), tr("Marks it with a star, or takes the star away (.)."));
    m_favourite->setCheckable(true);
    m_bin = addButton(tr("Delete…"), {});
    m_erase = addButton(tr("Delete for good…"), tr("Erases it now and frees the files that nothing else uses."));
    m_more = addButton(tr("More"), tr("Restores a part only, or copies it."));
    m_more->setMenu(new QMenu(m_more));
    connect(m_more->menu(), &QMenu::aboutToShow, this, [this] {
        m_more->menu()->clear();
        fillMenu(m_more->menu(), *m_shown);
    });
    connect(m_open, &QPushButton::clicked, this, [this] { emit openRequested(*m_shown); });
    connect(m_restore, &QPushButton::clicked, this, [this] { emit restoreRequested(*m_shown, RestorePart::Everything); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit exportRequested(*m_shown); });
    connect(m_bin, &QPushButton::clicked, this, [this] { emit binRequested(*m_shown); });
    connect(m_erase, &QPushButton::clicked, this, [this] { emit eraseRequested(*m_shown); });
    connect(m_favourite, &QPushButton::clicked, this, [this](bool on) {
        m_favourite->setChecked(m_shown->favourite); // until the history has it
        emit favouriteToggled(*m_shown, on);
    });
}

void HistoryDetails::fillMenu(QMenu *menu, const Generation &generation)
{
    const auto restore = [&](const QString &text, RestorePart part, bool isThere) {
        QAction *action = menu->addAction(text, this, [this, generation, part] { emit restoreRequested(generation, part); });
        action->setEnabled(isThere);
    };
    restore(tr("Restore only the fields"), RestorePart::Fields, true);
    restore(tr("Restore only the mask"), RestorePart::Mask, !generation.mask.isNull());
    restore(tr("Restore only the prompt"), RestorePart::Prompt, !generation.prompt.isEmpty());
    restore(tr("Restore only the seed"), RestorePart::Seed, generation.shownSeed().has_value());
    menu->addSeparator();
    QAction *picture = menu->addAction(tr("Copy picture"), this, [this, generation] { emit copyRequested(generation); });
    picture->setEnabled(generation.state == JobState::Ready);
    QAction *prompt = menu->addAction(tr("Copy prompt"), this, [words = generation.prompt] { QGuiApplication::clipboard()->setText(words); });
    prompt->setEnabled(!generation.prompt.isEmpty());
    menu->addAction(tr("Copy as command"), this, [this, generation] { emit commandRequested(generation); });
}

/// Tags, note and lineage: what the person adds, and where it belongs.
QWidget *HistoryDetails::makeWords(QWidget *parent)
{
    auto *words = new QWidget(parent);
    auto *rows = new QVBoxLayout(words);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    const auto heading = [&](const QString &text, QWidget *buddy) {
        auto *label = new QLabel(text, words);
        label->setProperty("role", u"quiet"_s);
        label->setBuddy(buddy);
        rows->addWidget(label);
        return label;
    };
    m_tags = new QLineEdit(words);
    m_tags->setAccessibleName(tr("Tags"));
    m_tags->setPlaceholderText(tr("sea, night"));
    m_tags->setToolTip(tr("Words to find it by, with commas between them."));
    m_tags->setMaxLength(longestTags);
    heading(tr("Tags"), m_tags);
    rows->addWidget(m_tags);
    m_note = new QPlainTextEdit(words);
    m_note->setAccessibleName(tr("Note"));
    m_note->setPlaceholderText(tr("Anything to remember about this result"));
    m_note->setToolTip(tr("Kept with it and found by the search."));
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(3 * fontMetrics().lineSpacing() + 16);
    heading(tr("Note"), m_note);
    rows->addWidget(m_note);
    connect(m_tags, &QLineEdit::textEdited, &m_wordsTimer, qOverload<>(&QTimer::start));
    connect(m_tags, &QLineEdit::editingFinished, this, &HistoryDetails::finishEditing);
    connect(m_note, &QPlainTextEdit::textChanged, this, [this] {
        if (m_note->hasFocus())
            m_wordsTimer.start();
    });

    m_lineage = new LineageView(m_history, words);
    m_lineageHeading = heading(tr("Lineage"), m_lineage);
    rows->addWidget(m_lineage);
    m_goBack = new QPushButton(tr("Go back here"), words);
    m_goBack->setAccessibleName(m_goBack->text());
    m_goBack->setToolTip(tr("Brings back picture, mask and fields of the one that is chosen in the tree, to try again from there."));
    rows->addWidget(m_goBack);
    m_lineageHeading->hide();
    m_goBack->hide();
    connect(m_lineage, &LineageView::familyShown, this, [this] {
        m_lineageHeading->setVisible(m_lineage->hasFamily());
        m_goBack->setVisible(m_lineage->hasFamily());
    });
    // Later: the tree is filled anew for the one that is chosen.
    connect(m_lineage, &LineageView::activatedGeneration, this, [this](const Generation &chosen) { emit relativeChosen(chosen.id); },
            Qt::QueuedConnection);
    connect(m_goBack, &QPushButton::clicked, this, [this] {
        if (const Generation *chosen = m_lineage->chosen())
            emit restoreRequested(Generation(*chosen), RestorePart::Everything);
    });
    return words;
}

void HistoryDetails::setKnownTags(const QStringList &tags)
{
    auto *completer = new QCompleter(tags, m_tags);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_tags->setCompleter(completer);
}

void HistoryDetails::finishEditing()
{
    if (m_wordsTimer.isActive())
        saveWords();
}

void HistoryDetails::saveWords()
{
    m_wordsTimer.stop();
    if (!m_shown)
        return;
    QStringList tags;
    for (const QString &tag : m_tags->text().split(u',')) {
        if (const QString name = tag.simplified(); !name.isEmpty() && !tags.contains(name))
            tags << name;
    }
    if (tags != m_shown->tags)
        emit tagsEdited(m_shown->id, tags);
    const QString note = m_note->toPlainText().left(longestNote);
    if (note != m_shown->note)
        emit noteEdited(m_shown->id, note);
}

void HistoryDetails::showWords(const Generation &generation)
{
    // What was typed is newer than what the history has; what was not touched follows it.
    const QString tags = generation.tags.join(u", "_s);
    if (m_tags->text() == std::exchange(m_tagsAsShown, tags) && m_tags->text() != tags)
        m_tags->setText(tags);
    if (m_note->toPlainText() == std::exchange(m_noteAsShown, generation.note) && m_note->toPlainText() != generation.note)
        m_note->setPlainText(generation.note);
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

void HistoryDetails::show(const Generation &generation, const QString &serviceTitle, const QPixmap &small, bool isMissing)
{
    const bool isSamePicture = m_shown && m_shown->id == generation.id && m_shown->raw == generation.raw;
    const bool isOther = !m_shown || m_shown->id != generation.id;
    if (isOther)
        finishEditing(); // of the one that was shown
    m_shown = generation;
    if (isOther) {
        m_tagsAsShown = generation.tags.join(u", "_s);
        m_noteAsShown = generation.note;
        m_tags->setText(m_tagsAsShown);
        m_note->setPlainText(m_noteAsShown);
        m_lineage->clear();
    }
    showWords(generation);
    if (!isSamePicture) {
        m_preview->setPicture(small);
        m_previewTimer.start();
    }
    const bool isReady = generation.state == JobState::Ready;
    const bool isTrouble = generationwords::isTrouble(generation.state);
    m_preview->setVeil(isReady ? QString() : generationwords::stateIcon(generation.state),
                       generationwords::stateWord(generation.state), isTrouble);
    setText(m_prompt, generationwords::title(generation));
    setText(m_sentence, generationwords::sentence(generation));
    setStyleProperty(m_sentence, "role", isTrouble ? u"bad"_s : generation.accepted ? u"good"_s : u"quiet"_s);
    setText(m_facts, generationwords::facts(generation, serviceTitle, QDateTime::currentDateTime()));
    setText(m_seed, generation.shownSeed() ? tr("Seed %1").arg(QString::number(*generation.shownSeed())) : QString());
    const bool isRewritten = !generation.sentPrompt.isEmpty() && generation.sentPrompt != generation.prompt;
    setText(m_asSent, isRewritten ? tr("The service rewrote the prompt: %1").arg(generation.sentPrompt) : QString());
    setText(m_picture, pictureText(generation));
    setText(m_proof, generationwords::proof(generation));
    if (isMissing)
        showMissing();
    showButtons(generation);
    if (isOther)
        m_lineage->show(generation);
    if (isOther)
        m_scroll->ensureVisible(0, 0);
    m_pages->setCurrentIndex(1);
}

void HistoryDetails::showMissing()
{
    m_preview->setVeil(u"warning"_s, tr("Files missing"), true);
    setText(m_sentence, tr("A stored file of this entry is missing or damaged. Everything else about it is kept. "
                           "pentimento history check says which."));
    setStyleProperty(m_sentence, "role", u"bad"_s);
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
    const bool isBinned = generation.binnedAt.isValid();
    m_bin->setText(isBinned ? tr("Put back") : tr("Delete…"));
    m_bin->setAccessibleName(m_bin->text());
    m_bin->setEnabled(isEnd(generation.state));
    m_bin->setToolTip(isBinned ? tr("Takes it out of the bin.")
                      : isEnd(generation.state) ? tr("Moves it to the bin, where it stays for 30 days (Delete).")
                                                : tr("It can be deleted when the job has ended."));
    m_erase->setVisible(isBinned);
    for (QPushButton *button : {m_open, m_restore, m_export, m_favourite})
        button->setVisible(!isBinned);
    arrange();
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
    finishEditing();
    m_shown.reset();
    m_lineage->clear();
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
        if (!m_shown || m_shown->id != id || m_shown->raw != raw)
            return;
        if (made && !made->isNull())
            m_preview->setPicture(QPixmap::fromImage(*made));
        else if (!made && made.error().kind == Error::Kind::Storage)
            showMissing();
    });
}

int HistoryDetails::leastWidth() const
{
    int widest = narrowest;
    for (const QPushButton *button : m_buttons)
        widest = qMax(widest, button->sizeHint().width() + 2 * columnMargin);
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

/// The preview takes what text and buttons leave; below the first, two buttons stand side by side where both fit.
void HistoryDetails::arrange()
{
    if (!m_buttonGrid) // the style can change before all is made
        return;
    const int width = this->width() - 2 * columnMargin;
    QList<QPushButton *> shown;
    int widest = 0; // of those below the first, which has a row of its own
    for (QPushButton *button : std::as_const(m_buttons)) {
        if (button->isHidden())
            continue;
        if (!shown.isEmpty())
            widest = qMax(widest, button->sizeHint().width());
        shown << button;
    }
    const int columns = 2 * widest + spacing <= width ? 2 : 1;
    const int rows = 1 + (int(shown.size()) - 1 + columns - 1) / columns;
    const int buttonsHeight = rows * (m_open->sizeHint().height() + spacing);
    const int left = height() - 2 * columnMargin - spacing - buttonsHeight - leastText;
    m_preview->setFixedHeight(qBound(60, qMin(width * 2 / 3, left), qMax(60, height() * 2 / 5)));
    if (std::exchange(m_columns, columns) == columns && m_arranged == shown)
        return;
    m_arranged = shown;
    for (QPushButton *button : std::as_const(m_buttons))
        m_buttonGrid->removeWidget(button);
    for (int i = 0; i < shown.size(); ++i) {
        if (i == 0 || (i == shown.size() - 1 && (i - 1) % columns == 0))
            m_buttonGrid->addWidget(shown[i], i == 0 ? 0 : 1 + (i - 1) / columns, 0, 1, columns);
        else
            m_buttonGrid->addWidget(shown[i], 1 + (i - 1) / columns, (i - 1) % columns);
    }
}
} // namespace pentimento

#include "moc_historydetails.cpp"
