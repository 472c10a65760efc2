#include "ui/forms/texteditors.h"

#include "app/base/json.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QAbstractItemView>
#include <QAbstractTextDocumentLayout>
#include <QAction>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QVBoxLayout *bareColumn(QWidget *widget)
{
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QString placeholder(const Field &field)
{
    if (field.fallback.isString())
        return field.fallback.toString();
    return field.example.isString() ? field.example.toString() : QString();
}

bool isOneOf(const QKeyEvent &event, const QList<QKeySequence> &keys)
{
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    return keys.contains(QKeySequence(QKeyCombination(modifiers, Qt::Key(event.key()))));
}
} // namespace

TextEditor::TextEditor(const Field &field, QWidget *parent) : FieldEditor(field, parent), m_line(new QLineEdit(this))
{
    bareColumn(this)->addWidget(m_line);
    m_line->setPlaceholderText(placeholder(field));
    m_line->setMinimumWidth(80);
    if (field.kind == FieldKind::Url)
        m_line->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    addPart(m_line);
    connect(m_line, &QLineEdit::textEdited, this, &TextEditor::take);
    connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::finished);
}

void TextEditor::setValue(const QJsonValue &value)
{
    if (m_line->text() != value.toString())
        m_line->setText(value.toString());
}

void TextEditor::take(const QString &text)
{
    emit edited(text.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text));
}

void TextEditor::setOffers(const QStringList &offers)
{
    delete std::exchange(m_completer, nullptr);
    if (offers.isEmpty()) {
        delete std::exchange(m_arrow, nullptr);
        return;
    }
    m_completer = new QCompleter(offers, m_line);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_line->setCompleter(m_completer);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, [this](const QString &text) {
        take(text);
        emit finished();
    });
    if (m_arrow)
        return;
    m_arrow = m_line->addAction(icon("chevron-down"_L1, IconTone::Quiet), QLineEdit::TrailingPosition);
    m_arrow->setText(tr("Choose from the list"));
    m_arrow->setToolTip(tr("Choose from the list (Down)"));
    connect(m_arrow, &QAction::triggered, this, &TextEditor::showOffers);
    m_line->installEventFilter(this);
}

void TextEditor::showOffers()
{
    m_line->setFocus(Qt::OtherFocusReason);
    m_completer->setCompletionPrefix({}); // all of them, whatever is written
    m_completer->complete();
}

bool TextEditor::eventFilter(QObject *watched, QEvent *event)
{
    const bool isDown = watched == m_line && event->type() == QEvent::KeyPress
                        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Down;
    if (!isDown || !m_completer || m_completer->popup()->isVisible())
        return FieldEditor::eventFilter(watched, event);
    showOffers();
    return true;
}

SecretEditor::SecretEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_line(new QLineEdit(this))
    , m_eye(new QToolButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_line, 1);
    row->addWidget(m_eye);
    m_line->setEchoMode(QLineEdit::Password);
    m_line->setMinimumWidth(80);
    m_line->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_line->setPlaceholderText(tr("not saved"));
    m_eye->setCheckable(true);
    m_eye->setIcon(icon("eye"_L1, IconTone::Quiet));
    m_eye->setToolTip(tr("Show the secret"));
    m_eye->setAccessibleName(tr("Show the secret"));
    addPart(m_line);
    connect(m_eye, &QToolButton::toggled, this, [this](bool shown) {
        m_line->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
        m_eye->setIcon(icon(shown ? "eye-off"_L1 : "eye"_L1, IconTone::Quiet));
    });
    connect(m_line, &QLineEdit::textEdited, this, &SecretEditor::secretEdited);
    connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::finished);
}

void SecretEditor::setValue(const QJsonValue &value)
{
    if (m_line->text() != value.toString())
        m_line->setText(value.toString());
}

GrowingText::GrowingText(int fewestLines, int mostLines, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_fewest(fewestLines)
    , m_most(mostLines)
{
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(80);
    document()->setDocumentMargin(3);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &GrowingText::fit);
    fit();
}

void GrowingText::setMostLines(int lines)
{
    m_most = std::max(lines, m_fewest);
    fit();
}

void GrowingText::setText(const QString &text)
{
    if (text == toPlainText())
        return;
    const QSignalBlocker quiet(this);
    setPlainText(text);
    moveCursor(QTextCursor::End);
    fit();
}

void GrowingText::keyPressEvent(QKeyEvent *event)
{
    event->ignore();
    emit keyPressed(event);
    if (event->isAccepted())
        return;
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore(); // Generate, not a line break
        return;
    }
    event->accept();
    QPlainTextEdit::keyPressEvent(event);
}

void GrowingText::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    emit finished();
}

void GrowingText::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void GrowingText::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

int GrowingText::heightOf(int lines) const
{
    return lines * fontMetrics().lineSpacing() + int(std::ceil(2 * document()->documentMargin())) + 2 * frameWidth();
}

void GrowingText::fit()
{
    // QPlainTextEdit measures its document in lines.
    const int lines = int(std::ceil(document()->size().height()));
    setVerticalScrollBarPolicy(lines > m_most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int height = heightOf(std::clamp(lines, m_fewest, m_most));
    if (minimumHeight() != height || maximumHeight() != height)
        setFixedHeight(height);
}

PromptEditor::PromptEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_text(new GrowingText(3, 8, this))
    , m_older{QKeySequence(Qt::ALT | Qt::Key_Up)}
    , m_newer{QKeySequence(Qt::ALT | Qt::Key_Down)}
{
    bareColumn(this)->addWidget(m_text);
    const QString example = placeholder(field);
    m_text->setPlaceholderText(example.isEmpty() ? tr("What should be in the picture?") : example);
    addPart(m_text);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        const QString text = m_text->toPlainText();
        emit edited(text.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text));
    });
    connect(m_text, &GrowingText::keyPressed, this, &PromptEditor::handleKey);
    connect(m_text, &GrowingText::finished, this, &FieldEditor::finished);
}

void PromptEditor::setValue(const QJsonValue &value) { m_text->setText(value.toString()); }

void PromptEditor::setMostLines(int lines) { m_text->setMostLines(lines); }

void PromptEditor::setHistory(const QStringList &newestFirst)
{
    m_history = newestFirst;
    m_place = -1;
}

void PromptEditor::setHistoryKeys(const QList<QKeySequence> &older, const QList<QKeySequence> &newer)
{
    m_older = older;
    m_newer = newer;
}

void PromptEditor::handleKey(QKeyEvent *event)
{
    const int step = isOneOf(*event, m_older) ? 1 : isOneOf(*event, m_newer) ? -1 : 0;
    if (step == 0)
        return;
    walk(step);
    event->accept();
}

void PromptEditor::walk(int step)
{
    const QString shown = m_text->toPlainText();
    // Changed since it was fetched from the history: it is the draft now.
    if (m_place < 0 || shown != m_history.value(m_place)) {
        m_draft = shown;
        m_place = -1;
    }
    int next = m_place + step;
    if (next == 0 && step > 0 && m_history.value(0) == m_draft)
        ++next; // the draft is what was sent last
    if (next < -1 || next >= m_history.size())
        return;
    m_place = next;
    // Through the text itself, so that its own undo has the change.
    m_text->selectAll();
    m_text->insertPlainText(next < 0 ? m_draft : m_history.at(next));
}

JsonEditor::JsonEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_text(new GrowingText(2, 8, this))
{
    bareColumn(this)->addWidget(m_text);
    const QJsonValue shown = field.fallback.isUndefined() ? field.example : field.fallback;
    m_text->setPlaceholderText(shown.isUndefined() || shown.isNull() ? tr("JSON") : QString::fromUtf8(toJson(shown)));
    addPart(m_text);
    connect(m_text, &QPlainTextEdit::textChanged, this, &JsonEditor::take);
    connect(m_text, &GrowingText::finished, this, &FieldEditor::finished);
}

void JsonEditor::setValue(const QJsonValue &value)
{
    const bool unset = value.isUndefined() || value.isNull();
    // The same value keeps the person's own line breaks.
    const auto written = parseJson(m_text->toPlainText().toUtf8(), u"JSON"_s);
    if (!unset && written && *written == value)
        return;
    m_text->setText(unset ? QString() : QString::fromUtf8(toJson(value)));
}

void JsonEditor::take()
{
    const QString text = m_text->toPlainText().trimmed();
    if (text.isEmpty()) {
        emit problemChanged({});
        emit edited(QJsonValue::Undefined);
        return;
    }
    const auto value = parseJson(text.toUtf8(), u"JSON"_s);
    emit problemChanged(value ? QString() : tr("This is not complete JSON. The last complete value is used."));
    if (value)
        emit edited(*value);
}
} // namespace pentimento

#include "moc_texteditors.cpp"
