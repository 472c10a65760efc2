#include "ui/jobs/spendingdialog.h"

#include "app/base/money.h"
#include "ui/jobs/jobwords.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString dollars(qint64 microDollars)
{
    return u'$' + decimalDollars(microDollars).replace(u'.', QLocale().decimalPoint());
}

QString orNothing(qint64 microDollars)
{
    return microDollars == 0 ? u"–"_s : dollars(microDollars);
}

QTableWidgetItem *cell(const QString &text, bool isNumber)
{
    auto *item = new QTableWidgetItem(text);
    item->setTextAlignment((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    item->setToolTip(text);
    return item;
}

SpendingTotal totalOf(const QList<SpendingTotal> &totals, const QDate &first)
{
    for (const SpendingTotal &total : totals) {
        if (total.first == first)
            return total;
    }
    return {};
}
} // namespace

QString totalText(const SpendingTotal &total)
{
    QString text = dollars(total.charged);
    QStringList behind;
    if (total.estimated > 0)
        behind << SpendingDialog::tr("%1 of it by estimate").arg(dollars(total.estimated));
    if (total.maybe > 0)
        behind << SpendingDialog::tr("%1 more may be charged").arg(dollars(total.maybe));
    if (total.pending > 0)
        behind << SpendingDialog::tr("%1 under way").arg(dollars(total.pending));
    if (total.unpriced > 0)
        behind << SpendingDialog::tr("%n job(s) at an unknown price", nullptr, total.unpriced);
    return behind.isEmpty() ? text : text + u" · "_s + behind.join(u" · "_s);
}

SpendingDialog::SpendingDialog(QWidget *parent) : QDialog(parent), m_summary(new QLabel(this))
{
    setWindowTitle(tr("Spending"));
    resize(720, 480);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_summary->setAccessibleName(tr("Spending so far"));
    column->addWidget(m_summary);
    auto *pages = new QTabWidget(this);
    pages->setDocumentMode(true);
    const QStringList sums{tr("Jobs"), tr("Charged"), tr("May be charged"), tr("Under way"), tr("Without a picture")};
    const QString none = tr("Nothing was charged. Practice is free.");
    const auto addPage = [&](const QString &title, const QStringList &columns, const QString &whenEmpty) {
        auto *page = new QWidget(pages);
        QTableWidget *table = addTable(title, columns, whenEmpty, page);
        pages->addTab(page, title);
        return table;
    };
    m_days = addPage(tr("By day"), QStringList{tr("Day")} + sums, none);
    m_months = addPage(tr("By month"), QStringList{tr("Month")} + sums, none);
    m_lost = addPage(tr("Charged without a picture"), {tr("Sent"), tr("Job"), tr("What happened"), tr("Money")},
                     tr("No job was charged, or may have been, without giving a picture."));
    column->addWidget(pages, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *limits = buttons->addButton(tr("Set a limit…"), QDialogButtonBox::ActionRole);
    limits->setToolTip(tr("Opens the settings, where a warning and a limit can be set"));
    limits->setAutoDefault(false);
    column->addWidget(buttons);
    connect(limits, &QPushButton::clicked, this, &SpendingDialog::limitsRequested);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_lost, &QTableWidget::cellActivated, this, [this](int row) {
        emit showRequested(m_lost->item(row, 0)->data(Qt::UserRole).toString());
    });
}

QTableWidget *SpendingDialog::addTable(const QString &title, const QStringList &columns, const QString &whenEmpty, QWidget *page)
{
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    auto *table = new QTableWidget(0, int(columns.size()), page);
    table->setHorizontalHeaderLabels(columns);
    table->setAccessibleName(title);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto *empty = new QLabel(whenEmpty, page);
    empty->setProperty("role", u"quiet"_s);
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setObjectName(u"empty"_s);
    layout->addWidget(table, 1);
    layout->addWidget(empty, 1);
    table->hide();
    return table;
}

void SpendingDialog::fillTotals(QTableWidget *table, const QList<SpendingTotal> &totals, bool months)
{
    table->setRowCount(int(totals.size()));
    const QLocale locale;
    for (int row = 0; row < totals.size(); ++row) {
        const SpendingTotal &total = totals[row];
        const QString charged = total.unpriced > 0 ? dollars(total.charged) + tr(" + unknown") : dollars(total.charged);
        const QStringList cells{months ? locale.toString(total.first, u"MMMM yyyy"_s) : locale.toString(total.first, QLocale::ShortFormat),
                                locale.toString(total.jobs), charged, orNothing(total.maybe), orNothing(total.pending),
                                total.withoutPicture == 0 ? u"–"_s : locale.toString(total.withoutPicture)};
        for (int column = 0; column < cells.size(); ++column)
            table->setItem(row, column, cell(cells[column], column > 0));
    }
    for (int column = 1; column < table->columnCount(); ++column)
        table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table->resizeColumnsToContents();
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setVisible(!totals.isEmpty());
    table->parentWidget()->findChild<QLabel *>(u"empty"_s)->setVisible(totals.isEmpty());
}

void SpendingDialog::fillWithoutPicture(const QList<Generation> &generations)
{
    m_lost->setRowCount(int(generations.size()));
    for (int row = 0; row < generations.size(); ++row) {
        const Generation &generation = generations[row];
        const QDateTime sent = generation.submittedAt.isValid() ? generation.submittedAt : generation.createdAt;
        const QStringList cells{QLocale().toString(sent.toLocalTime(), QLocale::ShortFormat), cardTitle(generation),
                                stateWords(generation, {}), moneyWords(generation)};
        for (int column = 0; column < cells.size(); ++column)
            m_lost->setItem(row, column, cell(cells[column], false));
        m_lost->item(row, 0)->setData(Qt::UserRole, generation.id);
    }
    m_lost->resizeColumnsToContents();
    m_lost->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_lost->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_lost->setVisible(!generations.isEmpty());
    m_lost->setToolTip(tr("Enter shows the job's card"));
    m_lost->parentWidget()->findChild<QLabel *>(u"empty"_s)->setVisible(generations.isEmpty());
}

void SpendingDialog::setReport(const SpendingReport &report, const QDate &today)
{
    const QDate month(today.year(), today.month(), 1);
    m_summary->setText(tr("Today: %1\nThis month: %2").arg(totalText(totalOf(report.days, today)),
                                                           totalText(totalOf(report.months, month))));
    fillTotals(m_days, report.days, false);
    fillTotals(m_months, report.months, true);
    fillWithoutPicture(report.withoutPicture);
}

void SpendingDialog::setProblem(const QString &text)
{
    m_summary->setText(text);
}
} // namespace pentimento

#include "moc_spendingdialog.cpp"
