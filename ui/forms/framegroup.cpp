#include "ui/forms/framegroup.h"

#include "ui/common/numberfield.h"
#include "ui/common/wheelguard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct Shape
{
    int width;
    int height;
};
constexpr Shape shapes[] = {{1, 1}, {4, 3}, {3, 2}, {16, 9}, {3, 4}, {2, 3}, {9, 16}};

/// The entry of \a combo whose number is nearest to \a value.
int nearest(const QComboBox *combo, double value)
{
    int best = 0;
    for (int i = 1; i < combo->count(); ++i) {
        if (std::abs(combo->itemData(i).toDouble() - value) < std::abs(combo->itemData(best).toDouble() - value))
            best = i;
    }
    return best;
}
} // namespace

QList<double> FrameChoice::shapes()
{
    QList<double> aspects{0};
    for (const Shape &shape : pentimento::shapes)
        aspects << double(shape.width) / shape.height;
    return aspects;
}

FrameGroup::FrameGroup(QWidget *parent)
    : CollapsibleSection(tr("Frame"), parent)
    , m_context(new NumberField(
          {double(CropChoice::leastContext), double(CropChoice::mostContext), 5, 0, u" %"_s}, this))
    , m_size(new QComboBox(this))
    , m_shape(new QComboBox(this))
    , m_grow(new NumberField({0, double(FrameChoice::mostGrow), 1, 0, u" px"_s}, this))
    , m_lock(new QCheckBox(tr("Lock"), this))
    , m_around(new QPushButton(tr("Around the mask"), this))
    , m_keeps(new QCheckBox(tr("Keep to the mask"), this))
    , m_ending(new QLineEdit(this))
{
    m_size->addItem(tr("The model's own size"), 0.0);
    for (const int megapixels : {1, 2, 4})
        m_size->addItem(tr("Up to %n megapixel(s)", nullptr, megapixels), double(megapixels));
    m_size->addItem(tr("As large as the service takes"), FrameChoice::unlimited);
    m_shape->addItem(tr("Free"), 0.0);
    for (const Shape &shape : shapes)
        m_shape->addItem(u"%1 : %2"_s.arg(shape.width).arg(shape.height), double(shape.width) / shape.height);
    for (QComboBox *combo : {m_size, m_shape}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
        guardWheel(combo);
        connect(combo, &QComboBox::activated, this, &FrameGroup::choiceEdited);
    }
    addRow(tr("Context"), m_context, tr("How much of the picture around the mask is sent, in per cent of the mask's size"));
    addRow(tr("Sent size"), m_size, tr("The largest size to send; a larger part of the picture is scaled down to it"));
    addRow(tr("Shape"), m_shape, tr("Width to height of the frame"));
    addRow(tr("Grow before sending"), m_grow, {});
    addFoldable(makePlace());
    addFoldable(m_keeps);
    m_keeps->setToolTip(tr("This model changes the whole picture it is given. With this, only the masked part of its answer is taken"));
    addRow(tr("Add to the prompt"), m_ending, tr("A sentence that is added to every prompt for such models, e.g. to keep the rest as it is"));
    m_endingRow = m_ending->parentWidget();
    m_ending->setMaxLength(500);

    for (NumberField *field : {m_context, m_grow}) {
        connect(field, &NumberField::valueEdited, this, &FrameGroup::choiceEdited);
        connect(field, &NumberField::resetRequested, this, &FrameGroup::choiceEdited);
    }
    m_context->setFallback(CropChoice::usualContext);
    m_grow->setFallback(FrameChoice::usualGrow);
    connect(m_keeps, &QCheckBox::clicked, this, &FrameGroup::choiceEdited);
    connect(m_ending, &QLineEdit::textEdited, this, &FrameGroup::choiceEdited);
    setChoice({});
    setFrame({}, {});
    setOwnFrame(false);
    setKeepsToMaskOffered(false);
    setGrowUsed(true);
}

void FrameGroup::addRow(const QString &label, QWidget *editor, const QString &tip)
{
    auto *row = new QWidget(this);
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 4, 0, 4);
    column->setSpacing(2);
    auto *text = new QLabel(label, row);
    text->setProperty("role", u"quiet"_s);
    text->setBuddy(editor);
    column->addWidget(text);
    column->addWidget(editor);
    editor->setToolTip(tip);
    editor->setAccessibleName(label);
    if (auto *number = qobject_cast<NumberField *>(editor)) {
        number->setName(label);
        number->setToolTips(tip);
    }
    addFoldable(row);
}

QWidget *FrameGroup::makePlace()
{
    auto *row = new QWidget(this);
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 4, 0, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    const QString names[] = {tr("Left"), tr("Top"), tr("Width"), tr("Height")};
    for (int i = 0; i < 4; ++i) {
        m_place[i] = new QSpinBox(row);
        m_place[i]->setAccessibleName(names[i]);
        m_place[i]->setKeyboardTracking(false);
        guardWheel(m_place[i]);
        auto *text = new QLabel(names[i], row);
        text->setProperty("role", u"quiet"_s);
        text->setBuddy(m_place[i]);
        grid->addWidget(text, i / 2 * 2, i % 2);
        grid->addWidget(m_place[i], i / 2 * 2 + 1, i % 2);
        connect(m_place[i], &QSpinBox::valueChanged, this, &FrameGroup::editPlace);
    }
    grid->addWidget(m_lock, 4, 0);
    grid->addWidget(m_around, 4, 1);
    m_around->setToolTip(tr("Lets the program choose the frame around the mask again"));
    m_around->setAutoDefault(false);
    connect(m_lock, &QCheckBox::clicked, this, &FrameGroup::lockEdited);
    connect(m_around, &QPushButton::clicked, this, &FrameGroup::aroundMaskRequested);
    return row;
}

FrameChoice FrameGroup::choice() const
{
    FrameChoice made;
    made.context = int(std::lround(m_context->shownValue()));
    made.megapixels = m_size->currentData().toDouble();
    made.aspect = m_shape->currentData().toDouble();
    made.grow = int(std::lround(m_grow->shownValue()));
    made.keepsToMask = m_keeps->isChecked();
    made.ending = m_ending->text();
    return made;
}

void FrameGroup::setChoice(const FrameChoice &choice)
{
    m_context->setValue(choice.context == CropChoice::usualContext ? std::nullopt : std::optional<double>(choice.context));
    m_size->setCurrentIndex(nearest(m_size, choice.megapixels));
    m_shape->setCurrentIndex(nearest(m_shape, choice.aspect));
    m_grow->setValue(choice.grow == FrameChoice::usualGrow ? std::nullopt : std::optional<double>(choice.grow));
    m_keeps->setChecked(choice.keepsToMask);
    if (m_ending->text() != choice.ending)
        m_ending->setText(choice.ending);
}

void FrameGroup::setFrame(const QRect &frame, const QRect &picture)
{
    m_picture = picture;
    const bool isBeyond = !frame.isEmpty() && !picture.contains(frame);
    const int values[] = {frame.x(), frame.y(), std::max(0, frame.width()), std::max(0, frame.height())};
    const int most[] = {picture.width() - 1, picture.height() - 1, picture.width(), picture.height()};
    for (int i = 0; i < 4; ++i) {
        const QSignalBlocker quiet(m_place[i]);
        m_place[i]->setEnabled(!frame.isEmpty() && !isBeyond);
        m_place[i]->setRange(isBeyond ? std::min(0, values[i]) : 0, std::max(isBeyond ? values[i] : 0, most[i]));
        m_place[i]->setToolTip(isBeyond ? beyondText() : tr("Where the frame lies, in pixels of the picture"));
        if (!m_place[i]->hasFocus() || m_place[i]->value() != values[i])
            m_place[i]->setValue(values[i]);
    }
    m_lock->setEnabled(!frame.isEmpty() && !isBeyond);
    m_lock->setToolTip(isBeyond ? beyondText() : tr("Keeps the frame where it is while the mask changes"));
}

QString FrameGroup::beyondText() const
{
    return tr("The picture is too narrow for this frame, which reaches beyond it and follows the mask");
}

void FrameGroup::editPlace()
{
    const QRect wanted(m_place[0]->value(), m_place[1]->value(), std::max(1, m_place[2]->value()), std::max(1, m_place[3]->value()));
    if (const QRect inside = wanted & m_picture; !inside.isEmpty())
        emit frameEdited(inside);
}

void FrameGroup::setLocked(bool locked) { m_lock->setChecked(locked); }

bool FrameGroup::isLocked() const { return m_lock->isChecked(); }

void FrameGroup::setOwnFrame(bool own) { m_around->setEnabled(own); }

void FrameGroup::setKeepsToMaskOffered(bool offered)
{
    m_keeps->setVisible(offered);
    m_endingRow->setVisible(offered);
}

void FrameGroup::setGrowUsed(bool used)
{
    const QString tip = used ? tr("By how much the sent mask is wider than the painted one, so that no rim of what was there stays; "
                                  "the result fades into the picture in this strip")
                             : tr("Not used here: this mask reaches the new area of an extended canvas, and the overlap that was "
                                  "chosen there says how far the picture may change");
    m_grow->setEnabled(used);
    m_grow->setToolTip(tip);
    m_grow->setToolTips(tip);
}
} // namespace pentimento

#include "moc_framegroup.cpp"
