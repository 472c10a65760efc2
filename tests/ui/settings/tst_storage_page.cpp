#include "app/history/history.h"
#include "app/storage/store.h"
#include "ui/common/prompter.h"
#include "ui/common/theme.h"
#include "ui/settings/storagepage.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Settings > Storage: what is shown is what there is, and nothing goes without a question.
class TestStoragePage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void showsAndFreesByPicture();
    void movesTheFolder();
};

namespace {
template<typename T>
T waitFor(QFuture<T> future)
{
    future.waitForFinished();
    return future.result();
}

QPushButton *buttonNamed(const QWidget &page, const QString &name)
{
    for (auto *button : page.findChildren<QPushButton *>()) {
        if (button->accessibleName() == name)
            return button;
    }
    return nullptr;
}

void add(Store &store, int number, const QByteArray &source, const QByteArray &raw, bool favourite)
{
    Generation generation;
    generation.id = u"01h%1"_s.arg(number, 23, 10, '0'_L1);
    generation.state = JobState::Ready;
    generation.pictureName = QString::fromLatin1(source.left(4)) + u".png"_s;
    generation.source = *store.files().put(source, u"png"_s);
    generation.raw = *store.files().put(raw, u"png"_s);
    generation.favourite = favourite;
    generation.createdAt = QDateTime::currentDateTimeUtc();
    QVERIFY(waitFor(store.run([generation](Database &database) { return generationtable::insert(database, generation); })));
}
} // namespace

void TestStoragePage::showsAndFreesByPicture()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    const auto store = Store::open(paths);
    QVERIFY(store);
    add(**store, 1, QByteArray("lake").repeated(5000), QByteArray(3000, 'a'), true);
    add(**store, 2, QByteArray("lake").repeated(5000), QByteArray(7000, 'b'), false);
    add(**store, 3, QByteArray("barn").repeated(10), QByteArray(20, 'c'), false);
    History history(**store);
    ScriptedPrompter prompter;
    StoragePage page(paths, &history, &prompter);
    page.resize(560, 600);
    page.show();
    auto *table = page.findChild<QTreeWidget *>();
    QTRY_COMPARE(table->topLevelItemCount(), 2);
    QCOMPARE(table->topLevelItem(0)->text(0), u"lake.png"_s);
    QCOMPARE(table->topLevelItem(0)->text(1), u"2"_s);
    QVERIFY2(table->topLevelItem(0)->text(2).startsWith(u"30"_s), qPrintable(table->topLevelItem(0)->text(2)));
    QVERIFY2(table->topLevelItem(0)->text(3).startsWith(u"7"_s), qPrintable(table->topLevelItem(0)->text(3)));
    QVERIFY(!buttonNamed(page, u"Empty the bin…"_s)->isEnabled());

    QPushButton *free = buttonNamed(page, u"Free space…"_s);
    QVERIFY(free->isEnabled());
    prompter.willAnswer(u"keep"_s);
    free->click();
    QTRY_COMPARE(prompter.asked().size(), 1);
    QCOMPARE(*waitFor(history.count({})), 3);
    table->topLevelItem(1)->setSelected(true); // the barn alone
    prompter.willAnswer(u"free"_s);
    free->click();
    QTRY_VERIFY(buttonNamed(page, u"Empty the bin…"_s)->isEnabled());
    QCOMPARE(*waitFor(history.count({})), 2);
    QTRY_COMPARE(table->topLevelItemCount(), 1);
    prompter.willAnswer(u"erase"_s);
    buttonNamed(page, u"Empty the bin…"_s)->click();
    HistoryQuery bin;
    bin.inBin = true;
    QTRY_COMPARE(*waitFor(history.count(bin)), 0);
    QTRY_VERIFY(!buttonNamed(page, u"Empty the bin…"_s)->isEnabled());
    QCOMPARE(prompter.unexpected(), 0);
}

void TestStoragePage::movesTheFolder()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.filePath(u"data"_s));
    const QString target = folder.filePath(u"other"_s);
    const auto store = Store::open(paths);
    QVERIFY(store);
    History history(**store);
    ScriptedPrompter prompter;
    StoragePage page(paths, &history, &prompter);
    page.show();
    prompter.willChoose({target});
    buttonNamed(page, u"Move…"_s)->click();
    QTRY_VERIFY(buttonNamed(page, u"Do not move"_s));
    QCOMPARE(history.nextFolder(), target);
    buttonNamed(page, u"Do not move"_s)->click();
    QVERIFY(history.nextFolder().isEmpty());
    QVERIFY(buttonNamed(page, u"Move…"_s));
}

QTEST_MAIN(TestStoragePage)
#include "tst_storage_page.moc"
