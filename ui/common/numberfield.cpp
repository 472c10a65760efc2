#include "ui/common/numberfield.h"

#include "ui/common/wheelguard.h"
#include "ui/common/widgetstate.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int positions = 100'000;

/// The scale's unit where it begins at 0, which has no logarithm.
double logUnit(const NumberRange &range) { return range.decimals > 0 ? std::pow(10.0, -range.decimals) : 1.0; }

int boxWidth(const NumberBox *box, const NumberRange &range)
{
    const QFontMetrics metrics = box->fontMetrics();
    const int widest = std::max(metrics.horizontalAdvance(box->textFromValue(range.maximum) + range.suffix),
                                metrics.horizontalAdvance(box->textFromValue(range.minimum) + range.suffix));
    return std::max(widest, metrics.horizontalAdvance(u"00000"_s)) + 24;
}
} // namespace

bool NumberRange::suitsLogarithm(double minimum, double maximum)
{
    if (minimum < 0)
        return false;
    return minimum > 0 ? maximum / minimum > 20 : maximum > 1000;
}

NumberBox::NumberBox(QWidget *parent) : QDoubleSpinBox(parent)
{
    setButtonSymbols(NoButtons);
    setKeyboardTracking(true);
}

void NumberBox::setBlank(bool blank)
{
    m_blank = blank;
    if (blank)
        lineEdit()->clear();
}

QString NumberBox::textFromValue(double value) const
{
    if (m_blank)
        return {};
    QString text = locale().toString(value, 'f', decimals());
    if (locale().numberOptions() & QLocale::OmitGroupSeparator || !isGroupSeparatorShown())
        text.remove(locale().groupSeparator());
    const QString point = locale().decimalPoint();
    if (text.contains(point)) {
        while (text.endsWith(locale().zeroDigit()))
            text.chop(1);
        if (text.endsWith(point))
            text.chop(point.size());
    }
    return text;
}

QValidator::State NumberBox::validate(QString &input, int &position) const
{
    QString bare = input;
    if (!suffix().isEmpty() && bare.endsWith(suffix()))
        bare.chop(suffix().size());
    if (bare.trimmed().isEmpty())
        return QValidator::Intermediate;
    return QDoubleSpinBox::validate(input, position);
}

NumberField::NumberField(const NumberRange &range, QWidget *parent)
    : QWidget(parent)
    , m_range(range)
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_box(new NumberBox(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_slider, 1);
    row->addWidget(m_box);
    m_slider->setRange(0, positions);
    m_slider->setMinimumWidth(44);
    setFocusProxy(m_box);
    guardWheel(m_slider);
    guardWheel(m_box);
    m_slider->installEventFilter(this);
    setRange(range);

    connect(m_slider, &QSlider::valueChanged, this, [this](int position) { edit(rounded(valueAt(position))); });
    connect(m_box, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        // Return tells the value also where the box is empty or shows a default that nobody touched.
        if (!m_emptied && (m_value || value != shownValue()))
            edit(value);
    });
    connect(m_box->edit(), &QLineEdit::textEdited, this, [this](const QString &text) {
        m_box->setBlank(false);
        m_emptied = text.trimmed().isEmpty() || text.trimmed() == m_range.suffix.trimmed();
        if (m_emptied)
            m_value.reset();
        else if (!m_value && m_box->hasAcceptableInput())
            edit(m_box->value()); // typed what stood there as the default: no change for the box
    });
    connect(m_box, &QDoubleSpinBox::editingFinished, this, &NumberField::finishTyping);
}

NumberField::~NumberField()
{
    // Else the box tells of its lost focus when this is half gone.
    disconnect(m_box, nullptr, this, nullptr);
    disconnect(m_box->edit(), nullptr, this, nullptr);
}

void NumberField::setRange(const NumberRange &range)
{
    m_range = range;
    const QSignalBlocker quietBox(m_box);
    m_box->setDecimals(range.decimals);
    m_box->setRange(range.minimum, range.maximum);
    m_box->setSingleStep(range.step);
    m_box->setSuffix(range.suffix);
    m_slider->setVisible(range.slider);
    if (range.slider)
        m_box->setFixedWidth(boxWidth(m_box, range));
    showValue();
}

void NumberField::setFallback(std::optional<double> fallback)
{
    m_fallback = fallback;
    showValue();
}

void NumberField::setValue(std::optional<double> value)
{
    m_emptied = false;
    m_value = value;
    showValue();
}

double NumberField::shownValue() const { return m_value.value_or(m_fallback.value_or(m_range.minimum)); }

void NumberField::setName(const QString &name)
{
    m_slider->setAccessibleName(name);
    m_box->setAccessibleName(name);
}

void NumberField::setToolTips(const QString &tip)
{
    m_box->setToolTip(tip);
    m_slider->setToolTip(tip.isEmpty() ? tr("Double-click to reset") : tip + u'\n' + tr("Double-click to reset"));
}

void NumberField::setInvalid(bool invalid) { setStyleProperty(m_box, "invalid", invalid); }

void NumberField::showValue()
{
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    const double shown = shownValue();
    m_slider->setValue(positionOf(shown));
    m_box->setBlank(false);
    // While it is typed the text is the person's.
    if (!m_box->hasFocus() || m_box->value() != shown || m_box->edit()->text().isEmpty())
        m_box->setValue(shown);
    if (!m_value && !m_fallback)
        m_box->setBlank(true);
    setStyleProperty(m_slider, "ghost", !m_value);
    setQuietText(m_box->edit(), !m_value);
}

void NumberField::edit(double value)
{
    m_value = value;
    showValue();
    emit valueEdited(*m_value);
}

void NumberField::reset()
{
    setValue({});
    emit resetRequested();
}

void NumberField::finishTyping()
{
    if (!m_emptied)
        return;
    m_emptied = false;
    showValue();
    emit resetRequested();
}

bool NumberField::stepByKey(int key)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    switch (key) {
    case Qt::Key_Left: m_box->stepBy(mirrored ? 1 : -1); return true;
    case Qt::Key_Right: m_box->stepBy(mirrored ? -1 : 1); return true;
    case Qt::Key_Up: m_box->stepBy(1); return true;
    case Qt::Key_Down: m_box->stepBy(-1); return true;
    case Qt::Key_PageUp: m_box->stepBy(10); return true;
    case Qt::Key_PageDown: m_box->stepBy(-10); return true;
    case Qt::Key_Home: m_box->setValue(m_range.minimum); return true;
    case Qt::Key_End: m_box->setValue(m_range.maximum); return true;
    default: return false;
    }
}

bool NumberField::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_slider)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonDblClick: reset(); return true;
    case QEvent::KeyPress: return stepByKey(static_cast<QKeyEvent *>(event)->key());
    case QEvent::Wheel: {
        if (!m_slider->hasFocus())
            return false; // the guard sends it on
        // One notch is a hundredth of the value, so that every value of a wide range is within reach.
        const int notches = static_cast<QWheelEvent *>(event)->angleDelta().y() / 120;
        const double way = std::max(m_range.step, rounded(std::abs(shownValue()) / 100));
        m_box->setValue(shownValue() + notches * way);
        return true;
    }
    default: return false;
    }
}

int NumberField::positionOf(double value) const
{
    const double low = m_range.minimum;
    const double high = m_range.maximum;
    if (!(high > low))
        return 0;
    const double v = std::clamp(value, low, high);
    double share = (v - low) / (high - low);
    if (m_range.logarithmic)
        share = low > 0 ? std::log(v / low) / std::log(high / low)
                        : std::log1p((v - low) / logUnit(m_range)) / std::log1p((high - low) / logUnit(m_range));
    return int(std::lround(share * positions));
}

double NumberField::valueAt(int position) const
{
    const double low = m_range.minimum;
    const double high = m_range.maximum;
    const double share = double(position) / positions;
    if (!m_range.logarithmic)
        return low + share * (high - low);
    if (low > 0)
        return low * std::pow(high / low, share);
    return low + std::expm1(share * std::log1p((high - low) / logUnit(m_range))) * logUnit(m_range);
}

double NumberField::rounded(double value) const
{
    // A slider that stops at every thousandth is no use: three digits, on the field's own steps.
    const double magnitude = value == 0 ? 0 : std::floor(std::log10(std::abs(value)));
    const double fine = std::pow(10.0, std::max(magnitude - 2, double(-m_range.decimals)));
    const double unit = std::max(fine, m_range.decimals == 0 ? std::max(1.0, m_range.step) : std::pow(10.0, -m_range.decimals));
    const double base = m_range.decimals == 0 && m_range.step > 1 ? m_range.minimum : 0;
    return std::clamp(base + std::round((value - base) / unit) * unit, m_range.minimum, m_range.maximum);
}
} // namespace pentimento

#include "moc_numberfield.cpp"
