#include "ui/settings/storagepage.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"

#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
enum Column { Name, Results, Size, Freeable, Columns };

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

/// Sorted by number where the words would not be.
class Item : public QTreeWidgetItem
{
public:
    using QTreeWidgetItem::QTreeWidgetItem;
    bool operator<(const QTreeWidgetItem &other) const override
    {
        const int column = treeWidget() ? treeWidget()->sortColumn() : 0;
        if (column == Name)
            return QTreeWidgetItem::operator<(other);
        return data(column, Qt::UserRole).toLongLong() < other.data(column, Qt::UserRole).toLongLong();
    }
};

QPushButton *button(const QString &text, const QString &toolTip)
{
    auto *made = new QPushButton(text);
    made->setAccessibleName(text);
    made->setToolTip(toolTip);
    made->setAutoDefault(false);
    return made;
}
} // namespace

StoragePage::StoragePage(const Paths &paths, History *history, Prompter *prompter, QWidget *parent)
    : QWidget(parent)
    , m_paths(paths)
    , m_history(history)
    , m_prompter(prompter)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    if (m_history && m_prompter)
        addUsage(column);
    addFolders(column);
    if (m_table)
        column->setStretchFactor(m_table, 1);
    else
        column->addStretch(1);
}

void StoragePage::addUsage(QVBoxLayout *column)
{
    m_summary = new QLabel;
    m_summary->setWordWrap(true);
    m_summary->setText(tr("Measuring…"));
    column->addWidget(m_summary);
    m_table = new QTreeWidget;
    m_table->setAccessibleName(tr("Size by picture"));
    m_table->setHeaderLabels({tr("Picture"), tr("Results"), tr("Size"), tr("Can be freed")});
    m_table->setToolTip(tr("What each picture and everything made from it takes. Choose some to free only theirs."));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(Size, Qt::DescendingOrder);
    m_table->header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_table->header()->setStretchLastSection(false);
    for (const int narrow : {Results, Size, Freeable})
        m_table->header()->setSectionResizeMode(narrow, QHeaderView::ResizeToContents);
    m_table->setMinimumHeight(120);
    column->addWidget(m_table, 1);
    m_free = button(tr("Free space…"), tr("Moves what is neither favourite nor accepted to the bin."));
    m_emptyBin = button(tr("Empty the bin…"), tr("Erases what was deleted and frees its files."));
    m_said = new ElidedLabel;
    auto *row = new QHBoxLayout;
    row->addWidget(m_free);
    row->addWidget(m_emptyBin);
    row->addWidget(m_said, 1);
    column->addLayout(row);
    column->addSpacing(8);
    connect(m_table, &QTreeWidget::itemSelectionChanged, this, &StoragePage::showFreeable);
    connect(m_free, &QPushButton::clicked, this, &StoragePage::freeUnkept);
    connect(m_emptyBin, &QPushButton::clicked, this, &StoragePage::emptyBin);
    m_free->setEnabled(false);
    m_emptyBin->setEnabled(false);
}

void StoragePage::addFolders(QVBoxLayout *column)
{
    const auto place = [&](const QString &title, const QString &text, const QString &folder) {
        auto *heading = new QLabel(title);
        heading->setProperty("role", u"section"_s);
        column->addWidget(heading);
        auto *explained = new QLabel(text);
        explained->setProperty("role", u"quiet"_s);
        explained->setWordWrap(true);
        column->addWidget(explained);
        auto *row = new QHBoxLayout;
        auto *path = new ElidedLabel;
        path->setText(folder);
        path->setElideMode(Qt::ElideMiddle);
        auto *open = button(tr("Open folder"), folder);
        open->setIcon(icon("folder"_L1));
        open->setAccessibleDescription(title);
        connect(open, &QPushButton::clicked, this, [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
        row->addWidget(path, 1);
        row->addWidget(open);
        column->addLayout(row);
        column->addSpacing(8);
        return row;
    };
    const QString real = QDir(m_paths.data).exists() ? QFileInfo(m_paths.data).canonicalFilePath() : m_paths.data;
    QHBoxLayout *row = place(tr("Pictures and history"), tr("Every result with its source, mask and prompt, and the state of open pictures."), real);
    if (m_history && m_prompter) {
        m_move = button(tr("Move…"), tr("Moves the folder to another place, for instance another disk."));
        row->addWidget(m_move);
        connect(m_move, &QPushButton::clicked, this, &StoragePage::move);
    }
    place(tr("Settings"), tr("What is chosen here. Keys are never in it."), m_paths.config);
    place(tr("Log"), tr("What happened, without keys, prompts or pictures."), m_paths.state);
}

void StoragePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_table)
        return;
    measure();
    showNextFolder();
}

void StoragePage::measure()
{
    if (std::exchange(m_isMeasuring, true))
        return;
    thenOn(m_history->usage(), this, [this](const Result<Housekeeping::Usage> &usage) {
        m_isMeasuring = false;
        if (usage)
            showUsage(*usage);
        else
            say(usage.error().sentence(), true);
    });
}

void StoragePage::showUsage(const Housekeeping::Usage &usage)
{
    m_usage = usage;
    m_summary->setText(usage.binned > 0
                           ? tr("%1 in all, of which %2 in the bin. Small pictures and the list itself take %3.")
                                 .arg(sizeText(usage.bytes + usage.otherBytes), sizeText(usage.binnedBytes), sizeText(usage.otherBytes))
                           : tr("%1 in all. Small pictures and the list itself take %2.")
                                 .arg(sizeText(usage.bytes + usage.otherBytes), sizeText(usage.otherBytes)));
    m_table->setSortingEnabled(false);
    m_table->clear();
    for (int i = 0; i < usage.pictures.size(); ++i) {
        const Housekeeping::PictureUse &picture = usage.pictures[i];
        const QString name = picture.origin.isEmpty() ? tr("Without a picture") : picture.name;
        auto *item = new Item({name, QLocale().toString(picture.generations), sizeText(picture.bytes),
                               picture.unkept > 0 ? sizeText(picture.unkeptBytes) : QString()});
        item->setData(Name, Qt::UserRole, i);
        item->setData(Results, Qt::UserRole, picture.generations);
        item->setData(Size, Qt::UserRole, picture.bytes);
        item->setData(Freeable, Qt::UserRole, picture.unkeptBytes);
        for (const int number : {Results, Size, Freeable})
            item->setTextAlignment(number, Qt::AlignTrailing | Qt::AlignVCenter);
        item->setToolTip(Name, tr("%1, last used %2").arg(name, QLocale().toString(picture.newest.toLocalTime().date(), QLocale::ShortFormat)));
        m_table->addTopLevelItem(item);
    }
    m_table->setSortingEnabled(true);
    m_emptyBin->setEnabled(usage.binned > 0);
    showFreeable();
}

QStringList StoragePage::chosenOrigins() const
{
    QStringList origins;
    for (const QTreeWidgetItem *item : m_table->selectedItems())
        origins << m_usage.pictures[item->data(Name, Qt::UserRole).toInt()].origin;
    return origins;
}

/// The button is for the chosen pictures, or for all where none is.
void StoragePage::showFreeable()
{
    const QStringList chosen = chosenOrigins();
    int results = 0;
    for (const Housekeeping::PictureUse &picture : std::as_const(m_usage.pictures))
        results += chosen.isEmpty() || chosen.contains(picture.origin) ? picture.unkept : 0;
    m_free->setEnabled(results > 0);
}

void StoragePage::freeUnkept()
{
    const QStringList chosen = chosenOrigins();
    int results = 0;
    qint64 bytes = 0;
    for (const Housekeeping::PictureUse &picture : std::as_const(m_usage.pictures)) {
        if (!chosen.isEmpty() && !chosen.contains(picture.origin))
            continue;
        results += picture.unkept;
        bytes += picture.unkeptBytes;
    }
    const Question question{chosen.isEmpty() ? tr("Free space of all pictures?") : tr("Free space of the chosen pictures?"),
                            tr("%1 results are neither favourite nor accepted. They go to the bin: %2 are freed when it is emptied, by "
                               "itself after 30 days.").arg(QLocale().toString(results), sizeText(bytes)),
                            tr("Favourites, accepted results, open pictures and files that you saved stay."),
                            {{u"free"_s, tr("Move to the bin"), true}, {u"keep"_s, tr("Cancel")}}, u"keep"_s, u"keep"_s,
                            Question::Icon::Warning};
    m_prompter->ask(question, this, [this, chosen](const QString &answer, bool) {
        if (answer != u"free"_s)
            return;
        thenOn(m_history->binUnkept(chosen), this, [this](const Result<QStringList> &moved) {
            if (!moved)
                return say(moved.error().sentence(), true);
            say(tr("%1 moved to the bin").arg(QLocale().toString(moved->size())));
            measure();
        });
    });
}

void StoragePage::emptyBin()
{
    const Question question{tr("Empty the bin?"),
                            tr("%1 results are erased and %2 freed. This cannot be undone.")
                                .arg(QLocale().toString(m_usage.binned), sizeText(m_usage.binnedBytes)), {},
                            {{u"erase"_s, tr("Delete for good"), true}, {u"keep"_s, tr("Cancel")}}, u"keep"_s, u"keep"_s,
                            Question::Icon::Warning};
    m_prompter->ask(question, this, [this](const QString &answer, bool) {
        if (answer != u"erase"_s)
            return;
        thenOn(m_history->emptyBin(QDateTime::currentDateTimeUtc().addSecs(1)), this, [this](const Result<Housekeeping::Freed> &freed) {
            if (!freed)
                return say(freed.error().sentence(), true);
            say(tr("%1 freed").arg(sizeText(freed->bytes)));
            measure();
        });
    });
}

void StoragePage::move()
{
    if (!m_history->nextFolder().isEmpty()) {
        m_history->stayInFolder();
        return showNextFolder();
    }
    m_prompter->askForFiles({FileQuestion::Mode::Folder, tr("Move pictures and history to an empty folder"), QDir::homePath()}, this,
                            [this](const QStringList &paths) {
        if (paths.isEmpty())
            return;
        m_isMoving = true;
        m_move->setEnabled(false);
        const auto progress = [self = QPointer<StoragePage>(this)](qint64 done, qint64 total) {
            if (self && self->m_isMoving)
                self->say(tr("Copying: %1 of %2").arg(sizeText(done), sizeText(total)));
        };
        thenOn(m_history->moveFolder(paths.first(), progress), this, [this](const Result<void> &prepared) {
            m_isMoving = false;
            m_move->setEnabled(true);
            prepared ? say({}) : say(prepared.error().sentence(), true);
            showNextFolder();
        });
    });
}

void StoragePage::showNextFolder()
{
    const QString next = m_history->nextFolder();
    m_move->setText(next.isEmpty() ? tr("Move…") : tr("Do not move"));
    m_move->setAccessibleName(m_move->text());
    if (!next.isEmpty())
        say(tr("Moves to %1 when Pentimento starts next").arg(next));
}

void StoragePage::say(const QString &text, bool isTrouble)
{
    m_said->setTone(isTrouble ? ElidedLabel::Tone::Bad : ElidedLabel::Tone::Normal);
    m_said->setText(text);
}
} // namespace pentimento

#include "moc_storagepage.cpp"
