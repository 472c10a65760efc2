#include "app/autosave/workingstate.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/settings/settings.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"
#include "ui/jobs/jobmodel.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/reviewbar.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/picturetabs.h"

#include <QAbstractButton>
#include <QAction>
#include <QDir>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int longest = 60'000;

QString noticed(TestWindow &shown)
{
    const auto *bar = shown.window().findChild<NoticeBar *>();
    return bar->isVisible() ? bar->text() : QString();
}

QString openName(TestWindow &shown)
{
    const Picture *picture = shown.canvas()->picture();
    return picture && picture->isComplete() ? picture->original().name : QString();
}

MaskTiles maskWith(QSize size, const QRect &area)
{
    MaskTiles mask(size);
    mask.fillRect(area, 255);
    return mask;
}

QStringList tabNames(TestWindow &shown)
{
    QStringList names;
    const auto *tabs = shown.window().findChild<PictureTabs *>();
    for (int i = 0; i < tabs->count(); ++i)
        names << tabs->tabText(i);
    return names;
}
} // namespace

/// The life of pictures through the real window: open, left, found again, changed, moved, forgotten.
class TestPictures : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void tabsComeBackAtTheNextStart();
    void missingPicturesAreNamed();
    void recentOffersWhatWasOpened();
    void forgettingAsksAndTellsWhatItFrees();
    void changedFilesTakeTheWorkOver_data();
    void changedFilesTakeTheWorkOver();
    void movedFilesGoOn();
    void aSavedFileIsANewPictureWhereAskedFor();
    void aResultWithoutABaseOpensAsAPicture();
    void acceptedOnTopAndMadeBefore();

private:
    QString photo(const QString &name, QSize size, quint32 seed);
    void take(TestWindow &shown, const QString &path, bool isFirst = false);
    Generation makeJob(TestWindow &shown, const QRect &area, const QString &prompt);
    void reviewCard(TestWindow &shown, const QString &id);
    QAction *action(TestWindow &shown, const QString &text);
    QString data() const { return m_folder->filePath(u"data"_s); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPictures::init() { m_folder = std::make_unique<QTemporaryDir>(); }

QString TestPictures::photo(const QString &name, QSize size, quint32 seed)
{
    const QString path = m_folder->filePath(name);
    if (!writeWhole(path, *encodePicture(testPhoto(size, 3, 8, seed), {}, FileFormat::Png)))
        qFatal("the photo cannot be written");
    return path;
}

/// Opened, and its kept work found.
void TestPictures::take(TestWindow &shown, const QString &path, bool isFirst)
{
    QSignalSpy found(shown.window().findChild<PictureDesk *>(), &PictureDesk::workFound);
    if (isFirst)
        QVERIFY(shown.open({path}));
    else
        shown.window().takeOver({path});
    QTRY_VERIFY_WITH_TIMEOUT(!found.isEmpty() && openName(shown) == QFileInfo(path).fileName(), longest);
}

Generation TestPictures::makeJob(TestWindow &shown, const QRect &area, const QString &prompt)
{
    if (Picture *picture = shown.canvas()->picture(); picture && !area.isEmpty())
        picture->changeMask(u"Brush"_s, maskWith(picture->size(), area));
    shown.type(u"Prompt"_s, prompt);
    auto *compose = shown.window().findChild<ComposePanel *>();
    const qsizetype before = shown.feed().generations().size();
    if (!QTest::qWaitFor([&] { return compose->isGenerateEnabled(); }, longest))
        qFatal("%s", qPrintable(compose->preflight()));
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    const auto areReady = [&] {
        const QList<Generation> &all = shown.feed().generations();
        return all.size() > before && std::all_of(all.begin(), all.end(), [](const Generation &one) {
                   return one.state == JobState::Ready;
               });
    };
    if (!QTest::qWaitFor(areReady, longest))
        qFatal("the job did not end");
    return shown.feed().generations().first();
}

void TestPictures::reviewCard(TestWindow &shown, const QString &id)
{
    shown.window().findChild<JobsPanel *>()->select(id);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->reviewedGeneration(), id, longest);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isSettled(), longest);
    shown.canvas()->setFocus();
}

QAction *TestPictures::action(TestWindow &shown, const QString &text)
{
    for (QAction *one : shown.window().findChildren<QAction *>()) {
        if (one->text() == text)
            return one;
    }
    return nullptr;
}

void TestPictures::tabsComeBackAtTheNextStart()
{
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    const QString sea = photo(u"sea.png"_s, {320, 240}, 2);
    const MaskTiles mask = maskWith({300, 200}, {50, 50, 100, 80});
    {
        TestWindow shown(data());
        take(shown, lake, true);
        shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
        take(shown, sea);
    }
    {
        TestWindow shown(data());
        QVERIFY(shown.open({}));
        QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"sea.png"_s, longest);
        QCOMPARE(tabNames(shown), (QStringList{u"lake.png"_s, u"sea.png"_s}));
        auto *tabs = shown.window().findChild<PictureTabs *>();
        QVERIFY(tabs->isVisible());
        QCOMPARE(tabs->currentIndex(), 1);
        tabs->setCurrentIndex(0);
        QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"lake.png"_s, longest);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, longest);
    }
    {
        // The one that was in front is a click away where another could not be opened.
        TestWindow shown(data());
        QVERIFY(shown.open({m_folder->filePath(u"nowhere.png"_s)}));
        QTRY_VERIFY(noticed(shown).contains(u"does not exist"_s));
        auto *tabs = shown.window().findChild<PictureTabs *>();
        QTRY_COMPARE(tabs->count(), 2);
        QVERIFY(!shown.canvas()->picture());
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->currentIndex()).center());
        QTRY_COMPARE_WITH_TIMEOUT(openName(shown), tabs->tabText(tabs->currentIndex()), longest);
    }
    // A file that is given comes to the front of them; one that was closed is gone.
    const QString wood = photo(u"wood.png"_s, {310, 210}, 3);
    {
        TestWindow shown(data());
        take(shown, wood, true);
        QTRY_COMPARE(tabNames(shown), (QStringList{u"lake.png"_s, u"sea.png"_s, u"wood.png"_s}));
        QCOMPARE(shown.window().findChild<PictureTabs *>()->currentIndex(), 2);
        shown.canvas()->setFocus();
        shown.press(Qt::Key_W, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"sea.png"_s, longest);
    }
    TestWindow shown(data());
    QVERIFY(shown.open({}));
    QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"sea.png"_s, longest);
    QCOMPARE(tabNames(shown), (QStringList{u"lake.png"_s, u"sea.png"_s}));
}

void TestPictures::missingPicturesAreNamed()
{
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    const QString sea = photo(u"sea.png"_s, {320, 240}, 2);
    const QString wood = photo(u"wood.png"_s, {310, 210}, 3);
    const MaskTiles mask = maskWith({320, 240}, {50, 50, 100, 80});
    {
        TestWindow shown(data());
        take(shown, lake, true);
        take(shown, wood);
        take(shown, sea);
        shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
    }
    // Of the lake nothing was kept; the sea's bytes came to the store with its first stroke.
    QVERIFY(QFile::remove(lake) && QFile::remove(sea));
    {
        TestWindow shown(data());
        QVERIFY(shown.open({}));
        QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"sea.png"_s, longest);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, longest);
        QTRY_COMPARE(noticed(shown),
                     u"sea.png is not at its place any more. What Pentimento kept of it is open. "
                     "Not opened again, because the file is gone: lake.png."_s);
        QCOMPARE(tabNames(shown), (QStringList{u"wood.png"_s, u"sea.png"_s}));
    }
    TestWindow shown(data());
    QVERIFY(QFile::remove(wood));
    QVERIFY(shown.open({}));
    QTRY_VERIFY_WITH_TIMEOUT(noticed(shown).endsWith(u"the file is gone: wood.png."_s),
                             longest); // the lake's was said
    QCOMPARE(tabNames(shown), QStringList{u"sea.png"_s});
}

void TestPictures::recentOffersWhatWasOpened()
{
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    const QString sea = photo(u"sea & sky.png"_s, {320, 240}, 2);
    TestWindow shown(data());
    take(shown, lake, true);
    take(shown, sea);
    QMenu *recent = nullptr;
    for (QMenu *menu : shown.window().findChildren<QMenu *>())
        recent = menu->title() == u"Recent"_s ? menu : recent;
    QVERIFY(recent);
    const auto listed = [&] {
        emit recent->aboutToShow();
        QStringList names;
        for (const QAction *one : recent->actions())
            names << one->text();
        return names;
    };
    QCOMPARE(listed(), (QStringList{u"sea && sky.png"_s, u"lake.png"_s, QString(), u"Clear this list"_s}));
    QCOMPARE(recent->actions().at(1)->toolTip(), lake);
    recent->actions().at(1)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"lake.png"_s, longest);
    QCOMPARE(listed().first(), u"lake.png"_s);
    // What is gone is named, and what is open stays.
    QVERIFY(QFile::remove(sea));
    recent->actions().at(1)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(
        noticed(shown).contains(u"sea & sky.png"_s) && noticed(shown).contains(u"does not exist"_s), longest);
    QCOMPARE(openName(shown), u"lake.png"_s);
    recent->actions().last()->trigger();
    QCOMPARE(listed(), QStringList{u"No pictures yet"_s});
}

void TestPictures::forgettingAsksAndTellsWhatItFrees()
{
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    TestWindow shown(data());
    take(shown, photo(u"sea.png"_s, {320, 240}, 2), true);
    take(shown, lake);
    const Generation made = makeJob(shown, {80, 60, 60, 60}, u"a boat"_s);
    const QString work = data() + u"/pictures/"_s + shown.canvas()->picture()->id();
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(work + u"/state.json"_s), longest);
    shown.prompter.willAnswer(u"cancel"_s);
    action(shown, u"Forget this picture…"_s)->trigger();
    QTRY_COMPARE(shown.prompter.asked().size(), 1);
    const Question asked = shown.prompter.asked().first();
    QCOMPARE(asked.title, u"Forget lake.png?"_s);
    static const QRegularExpression freed(u"^[0-9.,]+ (bytes|kB|KiB) are freed now"_s);
    QVERIFY2(freed.match(asked.detail).hasMatch(), qPrintable(asked.detail));
    QVERIFY(!asked.detail.startsWith(u"0 bytes"_s));
    QVERIFY(QFileInfo::exists(work + u"/state.json"_s));
    shown.prompter.willAnswer(u"forget"_s);
    action(shown, u"Forget this picture…"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"sea.png"_s, longest);
    QTRY_VERIFY(!QFileInfo::exists(work));
    QTRY_VERIFY(shown.feed().generations().isEmpty());
    const auto row = shown.backend().history().find(made.id);
    QTRY_VERIFY(row.isFinished());
    QVERIFY(row.result()->binnedAt.isValid());
    QVERIFY(QFileInfo::exists(lake));
    QCOMPARE(tabNames(shown), QStringList{u"sea.png"_s});
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestPictures::changedFilesTakeTheWorkOver_data()
{
    QTest::addColumn<QString>("answer"); // empty: nothing is asked
    QTest::addColumn<QSize>("size");
    QTest::newRow("carried over") << u"carry"_s << QSize(300, 200);
    QTest::newRow("started fresh") << u"fresh"_s << QSize(300, 200);
    QTest::newRow("another size") << QString() << QSize(301, 200);
}

void TestPictures::changedFilesTakeTheWorkOver()
{
    QFETCH(QString, answer);
    QFETCH(QSize, size);
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    const MaskTiles first = maskWith({300, 200}, {50, 50, 100, 80});
    const MaskTiles second = maskWith({300, 200}, {200, 20, 60, 60});
    TestWindow shown(data());
    take(shown, lake, true);
    const Generation made = makeJob(shown, {80, 60, 60, 60}, u"a boat"_s);
    reviewCard(shown, made.id);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, longest);
    shown.canvas()->picture()->changeMask(u"Brush"_s, first);
    shown.canvas()->picture()->addMask(u"sky"_s, second);
    photo(u"lake.png"_s, size, 9);
    if (!answer.isEmpty())
        shown.prompter.willAnswer(answer);
    const QString before = shown.canvas()->picture()->id();
    shown.window().takeOver({lake});
    QTRY_VERIFY_WITH_TIMEOUT(
        shown.canvas()->picture()->id() != before && shown.canvas()->picture()->isComplete(), longest);
    const Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(shown.prompter.asked().size(), answer.isEmpty() ? 0 : 1, longest);
    const bool isCarried = answer == u"carry"_s;
    QTRY_COMPARE_WITH_TIMEOUT(picture.maskCount(), isCarried ? 2 : 1, longest);
    QCOMPARE(picture.edits().size(), isCarried ? 1 : 0);
    QCOMPARE(tabNames(shown), QStringList{u"lake.png"_s}); // the same file, not another picture
    if (isCarried) {
        QList<MaskTiles> masks{picture.masks()[0].tiles, picture.masks()[1].tiles};
        QVERIFY(masks.contains(first) && masks.contains(second));
        while (shown.canvas()->picture()->undoStack().canUndo())
            shown.canvas()->picture()->undoStack().undo();
        QCOMPARE(picture.edits().size(), 0);
    }
    QVERIFY(picture.mask().isEmpty());
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestPictures::movedFilesGoOn()
{
    const QString lake = photo(u"lake.png"_s, {300, 200}, 1);
    const MaskTiles mask = maskWith({300, 200}, {50, 50, 100, 80});
    TestWindow shown(data());
    take(shown, lake, true);
    shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
    const QString moved = m_folder->filePath(u"moved/tarn.png"_s);
    QVERIFY(QDir().mkpath(QFileInfo(moved).path()) && QFile::rename(lake, moved));
    take(shown, moved);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, longest);
    QVERIFY(noticed(shown).startsWith(u"Continued from"_s));
    QCOMPARE(tabNames(shown), QStringList{u"tarn.png"_s});
    QVERIFY(shown.prompter.asked().isEmpty());
}

void TestPictures::aSavedFileIsANewPictureWhereAskedFor()
{
    TestWindow shown(data());
    take(shown, photo(u"lake.png"_s, {300, 200}, 1), true);
    const Generation made = makeJob(shown, {80, 60, 60, 60}, u"a boat"_s);
    reviewCard(shown, made.id);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, longest);
    const QString saved = m_folder->filePath(u"lake-edit.png"_s);
    shown.prompter.willChoose({saved});
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, longest);
    shown.prompter.willAnswer(u"new"_s);
    take(shown, saved);
    QTRY_COMPARE_WITH_TIMEOUT(shown.prompter.asked().size(), 1, longest);
    QCOMPARE(shown.prompter.asked().first().choices.at(1).text, u"Use as a new picture"_s);
    QCOMPARE(openName(shown), u"lake-edit.png"_s);
    QVERIFY(shown.canvas()->picture()->edits().isEmpty());
    QCOMPARE(tabNames(shown), (QStringList{u"lake.png"_s, u"lake-edit.png"_s}));
    // A picture of its own: what is painted on it stays with it, and it is not asked about again.
    const MaskTiles mask = maskWith({300, 200}, {10, 10, 40, 40});
    shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
    shown.window().findChild<PictureTabs *>()->setCurrentIndex(0);
    QTRY_COMPARE_WITH_TIMEOUT(openName(shown), u"lake.png"_s, longest);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, longest);
    take(shown, saved);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, longest);
    QCOMPARE(shown.prompter.asked().size(), 1);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestPictures::aResultWithoutABaseOpensAsAPicture()
{
    TestWindow shown(data());
    take(shown, photo(u"lake.png"_s, {300, 200}, 1), true);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.1"_s));
    QTRY_VERIFY(shown.widget(u"Prompt"_s));
    const Generation made = makeJob(shown, {}, u"a lighthouse"_s);
    shown.window().findChild<JobsPanel *>()->select(made.id);
    QTRY_VERIFY_WITH_TIMEOUT(shown.widget(u"Open as new picture"_s), longest);
    QTest::mouseClick(shown.widget(u"Open as new picture"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(
        shown.canvas()->isVisible() && shown.canvas()->picture()->size() == made.resultSize, longest);
    QCOMPARE(shown.canvas()->picture()->original().sha256, made.raw.sha256);
    QCOMPARE(tabNames(shown).size(), 2);
    QTRY_VERIFY(shown.feed().generations().first().accepted);
}

void TestPictures::acceptedOnTopAndMadeBefore()
{
    TestWindow shown(data());
    take(shown, photo(u"lake.png"_s, {300, 200}, 1), true);
    const Generation earlier = makeJob(shown, {80, 60, 60, 60}, u"a boat"_s);
    shown.type(u"Variations"_s, u"2"_s);
    const Generation one = makeJob(shown, {90, 60, 60, 60}, u"a windmill"_s);
    QCOMPARE(shown.feed().generations().size(), 3);
    const Generation other = shown.feed().generations().at(1);
    QCOMPARE(other.group, one.group);
    Picture &picture = *shown.canvas()->picture();
    reviewCard(shown, one.id);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 1, longest);
    // Of the same click: in its place, or with Shift on top of it.
    reviewCard(shown, other.id);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().value(0).generation, other.id, longest);
    QCOMPARE(picture.edits().size(), 1);
    reviewCard(shown, one.id);
    shown.press(Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 2, longest);
    QCOMPARE(picture.edits().at(0).generation, other.id);
    QCOMPARE(picture.edits().at(1).generation, one.id);
    QVERIFY(shown.canvas()->hasFocus());

    // Both lie under the crop of the first one, which knew nothing of them.
    reviewCard(shown, earlier.id);
    const auto titleSays = [&](const QString &text) {
        for (const QLabel *label : shown.window().findChild<ReviewBar *>()->findChildren<QLabel *>()) {
            if (label->text().contains(text))
                return true;
        }
        return false;
    };
    QVERIFY(titleSays(u"made before a windmill"_s));
    const auto *cards = shown.window().findChild<JobModel *>();
    const auto cardSays = [&](const QString &id) {
        return cards->indexOf(id).data(JobModel::NoteRole).toString();
    };
    QCOMPARE(cardSays(earlier.id), u"made before a windmill"_s);
    QCOMPARE(cardSays(one.id), QString()); // their own click is no later edit
    shown.press(Qt::Key_Escape);
    picture.removeEdit(1);
    picture.removeEdit(0);
    QTRY_COMPARE(cardSays(earlier.id), QString());
}

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
