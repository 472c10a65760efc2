#include "ui/jobs/resultpanel.h"

#include "ui/common/generationwords.h"
#include "ui/jobs/jobwords.h"

#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString sizeText(QSize size)
{
    return u"%1 × %2"_s.arg(size.width()).arg(size.height());
}

QString madeText(const Generation &generation)
{
    const QLocale locale;
    QString text = locale.toString(generation.createdAt.toLocalTime(), QLocale::ShortFormat);
    if (generation.submittedAt.isValid() && generation.finishedAt.isValid()) {
        const double seconds = double(generation.submittedAt.msecsTo(generation.finishedAt)) / 1000.0;
        text += u" · "_s + ResultPanel::tr("%1 s").arg(locale.toString(seconds, 'f', 1));
    }
    return text;
}

QString sentText(const Generation &generation)
{
    if (generation.plan.upload.isEmpty())
        return {};
    return ResultPanel::tr("%1 at %2 ×").arg(sizeText(generation.plan.upload),
                                             QLocale().toString(generation.plan.scale(), 'f', 2));
}

/// Buttons in two columns where the longest words fit, else in one.
class ButtonGrid : public QWidget
{
public:
    ButtonGrid(const QList<QPushButton *> &buttons, QWidget *parent)
        : QWidget(parent)
        , m_buttons(buttons)
        , m_grid(new QGridLayout(this))
    {
        m_grid->setContentsMargins(16, 8, 16, 12);
        m_grid->setSpacing(8);
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        arrange(2);
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QWidget::resizeEvent(event);
        int widest = 0;
        for (const QPushButton *button : m_buttons)
            widest = qMax(widest, button->sizeHint().width());
        const int room = width() - m_grid->contentsMargins().left() - m_grid->contentsMargins().right();
        arrange(2 * widest + m_grid->horizontalSpacing() <= room ? 2 : 1);
    }

private:
    void arrange(int columns)
    {
        if (columns == m_columns)
            return;
        m_columns = columns;
        for (int i = 0; i < m_buttons.size(); ++i) // adding it again moves it
            m_grid->addWidget(m_buttons.at(i), i / columns, i % columns);
    }

    QList<QPushButton *> m_buttons;
    QGridLayout *m_grid;
    int m_columns = 0;
};
} // namespace

ResultPanel::ResultPanel(QWidget *parent) : QWidget(parent), m_pages(new QStackedLayout(this))
{
    auto *empty = new QLabel(tr("Choose a card below to see what it was made from."), this);
    empty->setProperty("role", u"quiet"_s);
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(24);
    m_pages->addWidget(empty);

    auto *page = new QWidget(this);
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    m_details = new QWidget(page);
    m_rows = new QFormLayout(m_details);
    m_rows->setContentsMargins(16, 12, 16, 12);
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(8);
    m_rows->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_rows->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_state = addRow(tr("State"));
    m_endpoint = addRow(tr("Endpoint"));
    m_prompt = addRow(tr("Prompt"));
    m_asSent = addRow(tr("As sent"));
    m_seed = addRow(tr("Seed"));
    m_sent = addRow(tr("Sent"));
    m_cost = addRow(tr("Cost"));
    m_made = addRow(tr("Made"));
    m_proof = addRow(tr("Proof"));
    auto *scroll = new QScrollArea(page);
    auto *column = new QWidget(page);
    m_column = new QVBoxLayout(column);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->addWidget(m_details);
    m_column->addStretch(1);
    scroll->setWidget(column);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    pageLayout->addWidget(scroll, 1);

    m_again = addButton(tr("Again, new seed"), tr("Sends the same request with a new seed (Ctrl+R)."));
    m_restore = addButton(tr("Restore all fields"), tr("Brings back this result's endpoint, fields and mask."));
    m_favourite = addButton(tr("Favourite"), tr("Marks this result as a favourite (.)."));
    m_export = addButton(tr("Export…"), tr("Writes source, mask, raw result, placed result and recipe into a folder."));
    pageLayout->addWidget(new ButtonGrid({m_again, m_restore, m_favourite, m_export}, page));
    m_pages->addWidget(page);

    connect(m_again, &QPushButton::clicked, this, [this] { emit againRequested(*m_shown); });
    connect(m_restore, &QPushButton::clicked, this, [this] { emit restoreRequested(*m_shown); });
    connect(m_favourite, &QPushButton::clicked, this, [this] { emit favouriteRequested(*m_shown); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit exportRequested(*m_shown); });
}

void ResultPanel::setTop(QWidget *top)
{
    top->setVisible(false);
    m_column->insertWidget(0, top);
}

QLabel *ResultPanel::addRow(const QString &label)
{
    auto *name = new QLabel(label, m_details);
    name->setProperty("role", u"quiet"_s);
    auto *value = new QLabel(m_details);
    value->setWordWrap(true);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(label);
    m_rows->addRow(name, value);
    return value;
}

QPushButton *ResultPanel::addButton(const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    return button;
}

void ResultPanel::setRow(QLabel *value, const QString &text)
{
    value->setText(text);
    m_rows->setRowVisible(value, !text.isEmpty());
}

void ResultPanel::show(const Generation &generation)
{
    m_shown = generation;
    setRow(m_state, generation.error ? generation.error->sentence() : stateWords(generation, {}));
    setRow(m_endpoint, generation.endpointTitle);
    setRow(m_prompt, generation.prompt);
    setRow(m_asSent, generation.sentPrompt == generation.prompt ? QString() : generation.sentPrompt);
    setRow(m_seed, generation.shownSeed() ? QString::number(*generation.shownSeed()) : QString());
    setRow(m_sent, sentText(generation));
    setRow(m_cost, moneyWords(generation));
    setRow(m_made, madeText(generation));
    setRow(m_proof, generationwords::proof(generation));
    m_favourite->setText(generation.favourite ? tr("★ Favourite") : tr("Favourite"));
    m_export->setEnabled(generation.state == JobState::Ready);
    m_pages->setCurrentIndex(1);
}

void ResultPanel::clear()
{
    m_shown.reset();
    m_pages->setCurrentIndex(0);
}
} // namespace pentimento

#include "moc_resultpanel.cpp"
