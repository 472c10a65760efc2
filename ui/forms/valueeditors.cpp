#include "ui/forms/valueeditors.h"

#include "app/schema/validation.h"
#include "ui/common/icons.h"
#include "ui/common/numberfield.h"
#include "ui/common/theme.h"
#include "ui/common/wheelguard.h"
#include "ui/common/widgetstate.h"

#include <QAbstractItemView>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QHBoxLayout *bareRow(QWidget *widget, int spacing = 4)
{
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing);
    return row;
}

/// A step for the arrow keys: a round number, about a hundredth of the range.
double roundStep(double range)
{
    const double raw = range / 100;
    const double magnitude = std::pow(10.0, std::floor(std::log10(raw)));
    const double factor = raw / magnitude;
    return magnitude * (factor < 2 ? 1 : factor < 5 ? 2 : 5);
}

NumberRange rangeOf(const Field &field)
{
    const bool whole = field.kind != FieldKind::Number;
    const double farthest = whole ? 9007199254740992.0 : 1e15; // whole numbers up to here are exact
    NumberRange range;
    range.minimum = std::max(field.minimum.value_or(-farthest), -farthest);
    range.maximum = std::min(field.maximum.value_or(farthest), farthest);
    if (whole && field.exclusiveMinimum)
        range.minimum += 1;
    if (whole && field.exclusiveMaximum)
        range.maximum -= 1;
    const double width = range.maximum - range.minimum;
    range.slider = field.minimum && field.maximum && width > 0 && width <= 1e6;
    range.decimals = whole ? 0 : 6;
    if (field.multipleOf && *field.multipleOf > 0)
        range.step = *field.multipleOf;
    else
        range.step = whole ? 1 : range.slider ? roundStep(width) : 0.1;
    range.logarithmic = range.slider && NumberRange::suitsLogarithm(range.minimum, range.maximum);
    if (!field.unit.isEmpty())
        range.suffix = u' ' + field.unit;
    return range;
}

std::optional<double> numberOf(const QJsonValue &value)
{
    return value.isDouble() ? std::optional<double>(value.toDouble()) : std::nullopt;
}

void prepare(QComboBox *combo)
{
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(5);
    combo->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    combo->setMaxVisibleItems(16);
    guardWheel(combo);
}
} // namespace

NumberEditor::NumberEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_number(new NumberField(rangeOf(field), this))
{
    bareRow(this)->addWidget(m_number);
    m_number->setFallback(numberOf(field.fallback));
    addPart(m_number->box());
    if (m_number->range().slider) {
        addPart(m_number->slider());
        m_number->slider()->setToolTip(tr("Double-click to reset"));
    }
    connect(m_number, &NumberField::valueEdited, this, [this](double value) {
        const bool whole = this->field().kind != FieldKind::Number;
        emit edited(whole ? QJsonValue(qint64(std::llround(value))) : QJsonValue(value));
    });
    connect(m_number, &NumberField::resetRequested, this, [this] { emit edited(QJsonValue::Undefined); });
    connect(m_number->box(), &QDoubleSpinBox::editingFinished, this, &FieldEditor::finished);
}

void NumberEditor::setValue(const QJsonValue &value) { m_number->setValue(numberOf(value)); }

SeedEditor::SeedEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_line(new QLineEdit(this))
    , m_random(new QToolButton(this))
    , m_keep(new QToolButton(this))
{
    QHBoxLayout *row = bareRow(this);
    row->addWidget(m_line, 1);
    m_line->setMinimumWidth(72);
    m_line->setPlaceholderText(tr("random"));
    m_line->setValidator(new QRegularExpressionValidator(QRegularExpression(u"-?\\d{0,19}"_s), m_line));
    addPart(m_line);
    const auto addButton = [&](QToolButton *button, QLatin1StringView iconName, const QString &text) {
        button->setIcon(icon(iconName));
        button->setIconSize({16, 16});
        button->setCheckable(true);
        button->setToolTip(text);
        button->setAccessibleName(text);
        const int side = controlHeight(fontMetrics());
        button->setFixedSize(side, side);
        row->addWidget(button);
    };
    addButton(m_random, "dice"_L1, tr("Random seed: a new one is drawn for every job"));
    addButton(m_keep, "lock"_L1, tr("Keep the seed of the last result"));
    connect(m_line, &QLineEdit::textEdited, this, &SeedEditor::takeText);
    connect(m_line, &QLineEdit::editingFinished, this, &FieldEditor::finished);
    connect(m_random, &QToolButton::clicked, this, [this] {
        setValue(QJsonValue::Undefined);
        emit problemChanged({});
        emit edited(QJsonValue::Undefined);
    });
    connect(m_keep, &QToolButton::clicked, this, &SeedEditor::keep);
    setValue(QJsonValue::Undefined);
}

void SeedEditor::setValue(const QJsonValue &value)
{
    const bool kept = value.isDouble();
    const QString text = kept ? QString::number(value.toInteger()) : QString();
    if (m_line->text() != text)
        m_line->setText(text);
    m_random->setChecked(!kept);
    m_keep->setChecked(kept);
}

void SeedEditor::keep()
{
    m_keep->setChecked(true);
    if (!m_line->text().isEmpty() && m_line->hasAcceptableInput())
        return; // kept already
    const QJsonValue seed(m_last.value_or(drawn()));
    setValue(seed);
    emit edited(seed);
}

void SeedEditor::takeText(const QString &text)
{
    bool ok = false;
    const qint64 seed = text.toLongLong(&ok);
    const bool kept = ok || !text.isEmpty();
    m_random->setChecked(!kept);
    m_keep->setChecked(kept);
    emit problemChanged(ok || text.isEmpty() || text == u"-" ? QString() : tr("A seed is a whole number of up to 64 bits."));
    emit edited(ok ? QJsonValue(seed) : QJsonValue(QJsonValue::Undefined));
}

qint64 SeedEditor::drawn() const
{
    constexpr double most = 2147483647;
    const double low = std::max(field().minimum.value_or(0), 0.0);
    const double high = std::min(field().maximum.value_or(most), most);
    return qint64(low) + QRandomGenerator::global()->bounded(std::max(qint64(1), qint64(high - low) + 1));
}

SwitchEditor::SwitchEditor(const Field &field, QWidget *parent) : FieldEditor(field, parent), m_box(new QCheckBox(this))
{
    QHBoxLayout *row = bareRow(this);
    row->addWidget(m_box);
    row->addStretch(1);
    m_box->setMinimumHeight(controlHeight(fontMetrics()));
    addPart(m_box);
    connect(m_box, &QCheckBox::clicked, this, [this](bool checked) {
        setStyleProperty(m_box, "ghost", false);
        emit edited(checked);
    });
    setValue(QJsonValue::Undefined);
}

void SwitchEditor::setValue(const QJsonValue &value)
{
    m_box->setChecked(value.toBool(field().fallback.toBool()));
    setStyleProperty(m_box, "ghost", !value.isBool());
}

SegmentEditor::SegmentEditor(const Field &field, QWidget *parent) : FieldEditor(field, parent), m_group(new QButtonGroup(this))
{
    QHBoxLayout *row = bareRow(this);
    for (int i = 0; i < field.choices.size(); ++i) {
        auto *button = new QPushButton(shownValue(field.choices.at(i)), this);
        button->setProperty("role", u"segment"_s);
        button->setCheckable(true);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        m_group->addButton(button, i);
        row->addWidget(button);
        if (!focusProxy())
            setFocusProxy(button);
    }
    connect(m_group, &QButtonGroup::idClicked, this, [this](int index) {
        const QJsonValue chosen = this->field().choices.at(index);
        setValue(chosen);
        emit edited(chosen);
    });
    setValue(QJsonValue::Undefined);
}

bool SegmentEditor::suits(const Field &field)
{
    qsizetype letters = 0;
    for (const QJsonValue &choice : field.choices)
        letters += shownValue(choice).size();
    return field.choices.size() >= 2 && field.choices.size() <= 3 && letters <= 18;
}

void SegmentEditor::setValue(const QJsonValue &value)
{
    const bool unset = value.isUndefined() || value.isNull();
    const QJsonValue shown = unset ? field().fallback : value;
    m_group->setExclusive(false);
    const auto buttons = m_group->buttons();
    for (QAbstractButton *button : buttons) {
        button->setChecked(field().choices.at(m_group->id(button)) == shown);
        setStyleProperty(button, "ghost", unset);
    }
    m_group->setExclusive(true);
}

ComboEditor::ComboEditor(const Field &field, QWidget *parent) : FieldEditor(field, parent), m_combo(new QComboBox(this))
{
    bareRow(this)->addWidget(m_combo);
    prepare(m_combo);
    for (const QJsonValue &choice : field.choices)
        m_combo->addItem(shownValue(choice));
    const QString standard = shownValue(field.fallback);
    m_combo->setPlaceholderText(standard.isEmpty() ? tr("not set") : standard);
    m_combo->setCurrentIndex(-1);
    addPart(m_combo);
    connect(m_combo, &QComboBox::activated, this, [this](int index) { emit edited(this->field().choices.at(index)); });
}

void ComboEditor::setValue(const QJsonValue &value)
{
    int index = -1;
    for (int i = 0; i < field().choices.size(); ++i) {
        if (field().choices.at(i) == value)
            index = i;
    }
    m_combo->setCurrentIndex(index);
}

RatioPreview::RatioPreview(QWidget *parent) : QWidget(parent)
{
    const int side = controlHeight(fontMetrics());
    setFixedSize(side + 10, side);
}

void RatioPreview::setRatio(const QString &ratio)
{
    m_ratio = parseAspectRatio(ratio);
    update();
}

QRectF RatioPreview::shape() const
{
    if (m_ratio.isEmpty())
        return {};
    const QSizeF room = QSizeF(size()) - QSizeF(4, 6);
    const QSizeF fitted = QSizeF(m_ratio).scaled(room, Qt::KeepAspectRatio);
    return {QPointF((width() - fitted.width()) / 2, (height() - fitted.height()) / 2), fitted};
}

void RatioPreview::paintEvent(QPaintEvent *)
{
    if (shape().isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isEnabled() ? currentTheme().textQuiet : currentTheme().disabledText(), 1.5));
    painter.setBrush(currentTheme().raised());
    painter.drawRoundedRect(shape(), 2, 2);
}

AspectRatioEditor::AspectRatioEditor(const Field &field, QWidget *parent)
    : FieldEditor(field, parent)
    , m_combo(new QComboBox(this))
    , m_preview(new RatioPreview(this))
{
    QHBoxLayout *row = bareRow(this);
    row->addWidget(m_combo, 1);
    row->addWidget(m_preview);
    prepare(m_combo);
    addPart(m_combo);
    fill();
    connect(m_combo, &QComboBox::textActivated, this, &AspectRatioEditor::take);
    if (m_combo->isEditable()) {
        connect(m_combo->lineEdit(), &QLineEdit::textEdited, this, &AspectRatioEditor::take);
        connect(m_combo->lineEdit(), &QLineEdit::editingFinished, this, &FieldEditor::finished);
    }
    setValue(QJsonValue::Undefined);
}

void AspectRatioEditor::fill()
{
    if (!field().choices.isEmpty()) {
        for (const QJsonValue &choice : field().choices)
            m_combo->addItem(choice.toString());
        m_combo->setPlaceholderText(field().fallback.isString() ? field().fallback.toString() : tr("not set"));
        return;
    }
    m_combo->setEditable(true);
    m_combo->setInsertPolicy(QComboBox::NoInsert);
    m_combo->addItems({u"21:9"_s, u"16:9"_s, u"3:2"_s, u"4:3"_s, u"1:1"_s, u"3:4"_s, u"2:3"_s, u"9:16"_s, u"9:21"_s});
    m_combo->lineEdit()->setPlaceholderText(field().fallback.isString() ? field().fallback.toString() : tr("width:height"));
}

void AspectRatioEditor::take(const QString &text)
{
    m_preview->setRatio(text.isEmpty() ? field().fallback.toString() : text);
    emit edited(text.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text));
}

void AspectRatioEditor::setValue(const QJsonValue &value)
{
    const QString text = value.toString();
    if (m_combo->isEditable()) {
        const QSignalBlocker quiet(m_combo);
        if (m_combo->lineEdit()->text() != text || text.isEmpty()) {
            m_combo->setCurrentIndex(m_combo->findText(text));
            m_combo->lineEdit()->setText(text);
        }
    } else {
        m_combo->setCurrentIndex(text.isEmpty() ? -1 : m_combo->findText(text));
    }
    m_preview->setRatio(text.isEmpty() ? field().fallback.toString() : text);
}
} // namespace pentimento

#include "moc_valueeditors.cpp"
