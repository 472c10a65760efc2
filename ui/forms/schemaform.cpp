#include "ui/forms/schemaform.h"

#include "app/document/formvalues.h"
#include "app/schema/validation.h"
#include "ui/common/collapsiblesection.h"
#include "ui/common/icons.h"
#include "ui/forms/editorfactory.h"
#include "ui/forms/fieldrow.h"
#include "ui/forms/texteditors.h"
#include "ui/forms/valueeditors.h"

#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int sideMargin = 12;
constexpr int scrollBarWidth = 10;
constexpr int gap = sideMargin - scrollBarWidth; ///< between the fields and the scroll bar

QString groupName(FieldGroup group)
{
    switch (group) {
    case FieldGroup::Main: return u"main"_s;
    case FieldGroup::Sampling: return u"sampling"_s;
    case FieldGroup::Output: return u"output"_s;
    case FieldGroup::Webhook: return u"webhook"_s;
    }
    return {};
}

/// Scrolls vertically only; its content is as wide with a scroll bar as without.
class FormScroll : public QScrollArea
{
public:
    explicit FormScroll(QWidget *parent) : QScrollArea(parent)
    {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        viewport()->setAutoFillBackground(false);
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QScrollArea::resizeEvent(event);
        const bool barShown = viewport()->width() < width();
        const QMargins margins(sideMargin, 0, barShown ? gap : sideMargin, 8);
        if (widget() && widget()->layout()->contentsMargins() != margins)
            widget()->layout()->setContentsMargins(margins);
    }
};
} // namespace

SchemaForm::SchemaForm(FormValues &values, Prompter *prompter, QWidget *parent)
    : QWidget(parent)
    , m_values(values)
    , m_prompter(prompter)
    , m_head(new QVBoxLayout)
    , m_scroll(new FormScroll(this))
    , m_olderKeys{QKeySequence(Qt::ALT | Qt::Key_Up)}
    , m_newerKeys{QKeySequence(Qt::ALT | Qt::Key_Down)}
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head->setContentsMargins(sideMargin, 4, sideMargin, 0);
    m_head->setSpacing(0);
    column->addLayout(m_head);
    column->addWidget(m_scroll, 1);
    auto *content = new QWidget;
    m_body = new QVBoxLayout(content);
    m_body->setContentsMargins(sideMargin, 0, sideMargin, 8);
    m_body->setSpacing(0);
    m_scroll->setWidget(content);
    content->setAutoFillBackground(false);
    connect(&m_values, &FormValues::valueChanged, this, &SchemaForm::showField);
}

SchemaForm::~SchemaForm() { clearRows(); } // while there still is someone to be told

void SchemaForm::setEndpoint(const Endpoint &endpoint)
{
    m_endpoint = endpoint;
    clearRows();
    build();
    showAll();
    setPictureSummary(m_pictureSummary);
    setMaskSummary(m_maskSummary);
    placeLabels();
    limitPrompt();
    m_scroll->verticalScrollBar()->setValue(0);
}

void SchemaForm::clearRows()
{
    m_prompt = nullptr;
    m_seed = nullptr;
    // Forgotten first: a row that loses the focus as it goes may tell so.
    const QList<FieldRow *> rows = std::exchange(m_order, {});
    const QList<Section> sections = std::exchange(m_sections, {});
    m_rows.clear();
    // Deleted now and not later: nothing of the old form may show or take focus beside the new one.
    qDeleteAll(rows);
    for (const Section &old : sections)
        delete old.widget;
    while (QLayoutItem *item = m_body->takeAt(0))
        delete item;
}

void SchemaForm::build()
{
    for (const Field &field : std::as_const(m_endpoint.fields)) {
        FieldRow *made = makeRow(field);
        if (field.kind == FieldKind::Prompt && !m_prompt) {
            m_prompt = static_cast<PromptEditor *>(made->editor());
            m_prompt->setHistory(m_promptHistory);
            m_prompt->setHistoryKeys(m_olderKeys, m_newerKeys);
            m_head->addWidget(made);
        } else if (field.group == FieldGroup::Main && !field.folded) {
            m_body->addWidget(made);
        }
    }
    // Sections follow the fields that have none, in the order of the groups.
    for (const FieldGroup group : {FieldGroup::Main, FieldGroup::Sampling, FieldGroup::Output, FieldGroup::Webhook}) {
        for (FieldRow *made : std::as_const(m_order)) {
            const Field &field = made->field();
            const bool placed = made->editor() == m_prompt || (field.group == FieldGroup::Main && !field.folded);
            if (field.group == group && !placed)
                addToSection(made);
        }
    }
    if (m_ownGroup)
        m_body->addWidget(m_ownGroup);
    m_body->addStretch(1);
}

void SchemaForm::setOwnGroup(CollapsibleSection *group, const QString &name)
{
    m_ownGroup = group;
    m_ownGroupName = name;
    group->setParent(m_scroll->widget());
    group->setExpanded(m_unfolded.contains(name));
    m_body->insertWidget(std::max(0, m_body->count() - 1), group);
    group->show();
    connect(group, &CollapsibleSection::expandedChanged, this, [this, name](bool expanded) {
        m_unfolded.removeAll(name);
        if (expanded)
            m_unfolded << name;
        emit unfoldedGroupsChanged();
    });
}

FieldRow *SchemaForm::makeRow(const Field &field)
{
    auto *made = new FieldRow(makeFieldEditor(field, m_prompter, this), this);
    m_rows.insert(field.name, made);
    m_order << made;
    connectEditor(made);
    return made;
}

void SchemaForm::connectEditor(FieldRow *row)
{
    const QString name = row->field().name;
    FieldEditor *editor = row->editor();
    connect(row, &FieldRow::resetRequested, this, [this, name] { reset(name); });
    connect(editor, &FieldEditor::edited, this, [this, name](const QJsonValue &value) { applyEdit(name, value); });
    connect(editor, &FieldEditor::finished, this, [this, name] { check(name); });
    connect(editor, &FieldEditor::problemChanged, row, &FieldRow::setError);
    if (auto *seed = qobject_cast<SeedEditor *>(editor); seed && !m_seed) {
        m_seed = seed;
        seed->setLastSeed(m_lastSeed);
    }
    if (auto *text = qobject_cast<TextEditor *>(editor); text && row->field().kind == FieldKind::FinetuneId)
        text->setOffers(m_finetunes);
    if (auto *secret = qobject_cast<SecretEditor *>(editor)) {
        connect(secret, &SecretEditor::secretEdited, this, [this, name, row](const QString &text) {
            row->setError({});
            m_values.setSecret(name, text);
            emit fieldEdited(name);
        });
    }
    if (auto *picture = qobject_cast<PictureEditor *>(editor)) {
        connect(picture, &PictureEditor::pictureEdited, this, [this, name](const QByteArray &file, const QString &shown) {
            setPicture(name, file, shown);
            emit fieldEdited(name);
        });
        connect(picture, &PictureEditor::sourceRequested, this,
                [this, name](PictureSource source) { emit pictureSourceRequested(name, source); });
    }
}

SchemaForm::Section &SchemaForm::section(FieldGroup group)
{
    for (Section &known : m_sections) {
        if (known.group == group)
            return known;
    }
    QString title;
    switch (group) {
    case FieldGroup::Main: title = tr("More inputs"); break;
    case FieldGroup::Sampling: title = tr("Sampling"); break;
    case FieldGroup::Output: title = tr("Output"); break;
    case FieldGroup::Webhook: title = tr("Webhook"); break;
    }
    auto *made = new CollapsibleSection(title, m_scroll->widget());
    made->setExpanded(m_unfolded.contains(groupName(group)));
    auto *resetAll = new QToolButton(made);
    resetAll->setIcon(icon("reset"_L1, IconTone::Quiet));
    resetAll->setIconSize({14, 14});
    resetAll->setFixedSize(22, 22);
    resetAll->setToolTip(tr("All of %1 back to the defaults").arg(title));
    resetAll->setAccessibleName(tr("Reset %1").arg(title));
    QSizePolicy keepsPlace = resetAll->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    resetAll->setSizePolicy(keepsPlace);
    made->addCorner(resetAll);
    connect(resetAll, &QToolButton::clicked, this, [this, group] { resetGroup(group); });
    connect(made, &CollapsibleSection::expandedChanged, this, [this, group](bool expanded) {
        m_unfolded.removeAll(groupName(group));
        if (expanded)
            m_unfolded << groupName(group);
        updateSections();
        emit unfoldedGroupsChanged();
    });
    m_body->addWidget(made);
    m_sections.append({group, made, resetAll});
    return m_sections.last();
}

void SchemaForm::addToSection(FieldRow *row)
{
    CollapsibleSection *target = section(row->field().group).widget;
    row->field().folded ? target->addFoldable(row) : target->addAlways(row);
}

bool SchemaForm::isSet(const Field &field) const
{
    if (field.kind == FieldKind::Secret)
        return !m_values.secret(field.name).isEmpty();
    if (field.kind == FieldKind::Picture && field.role != PictureRole::Base)
        return false; // has its own button to remove it
    return valueFits(field, m_values.value(field.name));
}

QJsonObject SchemaForm::values() const
{
    QJsonObject set;
    for (const Field &field : m_endpoint.fields) {
        const QJsonValue value = m_values.value(field.name);
        if (valueFits(field, value))
            set.insert(field.name, value);
    }
    return set;
}

bool SchemaForm::drawsSeed() const { return m_seed && !isSet(m_seed->field()); }

void SchemaForm::setLastSeed(std::optional<qint64> seed)
{
    m_lastSeed = seed;
    if (m_seed)
        m_seed->setLastSeed(seed);
}

void SchemaForm::setFinetunes(const QStringList &names)
{
    m_finetunes = names;
    for (FieldRow *row : std::as_const(m_order)) {
        auto *text = qobject_cast<TextEditor *>(row->editor());
        if (text && row->field().kind == FieldKind::FinetuneId)
            text->setOffers(names);
    }
}

void SchemaForm::showField(const QString &name)
{
    FieldRow *shown = m_rows.value(name);
    if (!shown)
        return;
    const Field &field = shown->field();
    shown->setSet(isSet(field) && field.kind != FieldKind::Prompt);
    updateSections();
    updateDependencies();
    if (m_editing == name)
        return; // the editor shows what was just typed
    if (auto *picture = qobject_cast<PictureEditor *>(shown->editor()))
        return picture->setPicture(m_values.picture(name), m_values.pictureName(name));
    if (field.kind == FieldKind::Secret)
        return shown->editor()->setValue(m_values.secret(name));
    const QJsonValue value = m_values.value(name);
    shown->editor()->setValue(valueFits(field, value) ? value : QJsonValue(QJsonValue::Undefined));
}

void SchemaForm::showAll()
{
    for (FieldRow *shown : std::as_const(m_order))
        showField(shown->field().name);
}

void SchemaForm::applyEdit(const QString &name, const QJsonValue &value)
{
    m_rows.value(name)->setError({});
    m_editing = name;
    m_values.setValue(name, value);
    m_editing.clear();
    updateSections();
    emit fieldEdited(name);
}

void SchemaForm::reset(const QString &name)
{
    FieldRow *shown = m_rows.value(name);
    shown->setError({});
    if (shown->field().kind == FieldKind::Secret)
        m_values.setSecret(name, {});
    else
        m_values.setValue(name, QJsonValue::Undefined);
    showField(name); // also where only a text that is no value stood
    // The button is gone now; the keyboard goes on from its field.
    shown->editor()->setFocus(Qt::OtherFocusReason);
    emit fieldEdited(name);
}

void SchemaForm::resetGroup(FieldGroup group)
{
    for (FieldRow *shown : std::as_const(m_order)) {
        if (shown->field().group != group || shown->editor() == m_prompt || !isSet(shown->field()))
            continue;
        if (shown->field().kind == FieldKind::Secret)
            m_values.setSecret(shown->field().name, {});
        else
            m_values.setValue(shown->field().name, QJsonValue::Undefined);
        shown->setError({});
        emit fieldEdited(shown->field().name);
    }
}

void SchemaForm::check(const QString &name)
{
    FieldRow *checked = m_rows.value(name);
    const QJsonValue value = m_values.value(name);
    if (!checked || !checked->error().isEmpty() || !valueFits(checked->field(), value))
        return;
    if (const Result<void> valid = validateValue(checked->field(), value); !valid)
        checked->setError(valid.error().sentence());
    updateSections();
}

void SchemaForm::setPictureSummary(const QString &text)
{
    m_pictureSummary = text;
    for (FieldRow *shown : std::as_const(m_order)) {
        if (shown->field().kind != FieldKind::Picture)
            continue;
        if (auto *summary = qobject_cast<SummaryEditor *>(shown->editor()))
            summary->setSummary(text, tr("open a picture"));
    }
}

void SchemaForm::setMaskSummary(const QString &text)
{
    m_maskSummary = text;
    for (FieldRow *shown : std::as_const(m_order)) {
        if (shown->field().kind != FieldKind::Mask)
            continue;
        if (auto *summary = qobject_cast<SummaryEditor *>(shown->editor()))
            summary->setSummary(text, tr("paint what to change"));
    }
}

void SchemaForm::setPicture(const QString &field, const QByteArray &file, const QString &name)
{
    if (FieldRow *shown = m_rows.value(field))
        shown->setError({});
    m_values.setPicture(field, file, name);
}

QList<Error> SchemaForm::setErrors(const QList<Error> &errors)
{
    clearErrors();
    QList<Error> elsewhere;
    for (const Error &error : errors) {
        FieldRow *shown = m_rows.value(error.field);
        if (!shown)
            elsewhere << error;
        else if (shown->error().isEmpty()) // the first one is the one to act on
            shown->setError(error.sentence());
    }
    updateSections();
    return elsewhere;
}

void SchemaForm::clearErrors()
{
    for (FieldRow *shown : std::as_const(m_order))
        shown->setError({});
    updateSections();
}

bool SchemaForm::showFirstError()
{
    for (FieldRow *shown : std::as_const(m_order)) {
        if (shown->error().isEmpty())
            continue;
        if (shown->field().folded)
            section(shown->field().group).widget->setExpanded(true);
        m_scroll->widget()->layout()->activate();
        if (m_scroll->widget()->isAncestorOf(shown))
            m_scroll->ensureWidgetVisible(shown, 0, 8);
        shown->editor()->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

void SchemaForm::focusPrompt()
{
    if (m_prompt)
        m_prompt->setFocus(Qt::ShortcutFocusReason);
}

void SchemaForm::setPromptHistory(const QStringList &newestFirst)
{
    m_promptHistory = newestFirst;
    if (m_prompt)
        m_prompt->setHistory(newestFirst);
}

void SchemaForm::setPromptHistoryKeys(const QList<QKeySequence> &older, const QList<QKeySequence> &newer)
{
    m_olderKeys = older;
    m_newerKeys = newer;
    if (m_prompt)
        m_prompt->setHistoryKeys(older, newer);
}

void SchemaForm::setUnfoldedGroups(const QStringList &groups)
{
    m_unfolded = groups;
    for (const Section &known : std::as_const(m_sections))
        known.widget->setExpanded(groups.contains(groupName(known.group)));
    if (m_ownGroup)
        m_ownGroup->setExpanded(groups.contains(m_ownGroupName));
}

void SchemaForm::updateSections()
{
    for (const Section &known : std::as_const(m_sections)) {
        bool anySet = false;
        bool hiddenError = false;
        for (FieldRow *shown : std::as_const(m_order)) {
            if (shown->field().group != known.group || !known.widget->isAncestorOf(shown))
                continue;
            anySet = anySet || isSet(shown->field());
            hiddenError = hiddenError || (shown->field().folded && !shown->error().isEmpty());
        }
        known.reset->setVisible(anySet);
        const bool marked = hiddenError && !known.widget->isExpanded();
        known.widget->setMark(marked ? u"warning"_s : QString(), marked ? tr("A hidden field needs a look") : QString());
    }
}

void SchemaForm::updateDependencies()
{
    for (FieldRow *shown : std::as_const(m_order)) {
        const Field &field = shown->field();
        const FieldRow *master = m_rows.value(field.onlyWith);
        if (!master)
            continue;
        QJsonValue value = m_values.value(field.onlyWith);
        if (!valueFits(master->field(), value))
            value = master->field().fallback;
        shown->setUsed(value == field.onlyWithValue,
                       tr("Used only while %1 is %2").arg(master->label(), shownValue(field.onlyWithValue)));
    }
}

void SchemaForm::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeLabels();
    limitPrompt();
}

void SchemaForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange) {
        placeLabels();
        limitPrompt();
    }
    // Every size in a row comes from the font: the rows are made again.
    if (event->type() == QEvent::FontChange && !m_order.isEmpty())
        QMetaObject::invokeMethod(this, [this] { setEndpoint(Endpoint(m_endpoint)); }, Qt::QueuedConnection);
}

void SchemaForm::placeLabels()
{
    int label = 0;
    int editor = 0;
    for (const FieldRow *shown : std::as_const(m_order)) {
        if (shown->editor()->isWide())
            continue;
        label = std::max(label, shown->labelWidth());
        editor = std::max(editor, shown->editorWidth());
    }
    const int room = width() - 2 * sideMargin - FieldRow::resetWidth - 2 * FieldRow::spacing;
    m_labelsAbove = label + std::max(editor, 140) > room;
    for (FieldRow *shown : std::as_const(m_order))
        shown->setLabelPlace(m_labelsAbove, label);
}

void SchemaForm::limitPrompt()
{
    // A third of the form at most, so that other fields stay in reach.
    if (m_prompt)
        m_prompt->setMostLines(std::clamp(height() / 3 / fontMetrics().lineSpacing(), 3, 12));
}
} // namespace pentimento

#include "moc_schemaform.cpp"
