#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/imaging/picturefile.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"
#include "ui/mainwindow/regionflow.h"
#include "ui/mainwindow/regionsdialog.h"

#include <QToolButton>
#include <QClipboard>
#include <QApplication>
#include <QAction>
#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>
#include <cstring>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int regionsPatienceMs = 60'000;
constexpr QSize groundSize(3600, 2400);
constexpr QRect farLeft(200, 300, 160, 120);
constexpr QRect farRight(3000, 1900, 160, 120);
constexpr QRect besideLeft(420, 360, 150, 130);
} // namespace

/// Several masks with their own prompts, from the menu to one undo step.
class TestSeveralRegions : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theyRunAsOneGroupAndArePlacedTogether();
    void aChangedPictureGetsThemAnew();
    void promptsAreKept();
    void oneThatWaitsForManyFitsTheDialog();
    void withoutPaintNothingIsAsked();
    void whatWasNotSentIsOfferedAgain();

private:
    void openWithMasks(TestWindow &shown);
    RegionsDialog *dialog(TestWindow &shown);
    QPushButton *sendButton(const RegionsDialog &dialog);
    QList<Generation> ready(TestWindow &shown);
    void pressNotice(TestWindow &shown);
    void pressNotice(TestWindow &shown, const QString &text, const QString &button);
    void openAgain(TestWindow &shown);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestSeveralRegions::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"hill.png"_s);
    QFile file(m_photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(groundSize), {}, FileFormat::Png));
}

void TestSeveralRegions::cleanup()
{
    m_folder.reset();
}

void TestSeveralRegions::openWithMasks(TestWindow &shown)
{
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), regionsPatienceMs);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-fill"_s));
    Picture &picture = *shown.canvas()->picture();
    const auto maskOf = [](const QRect &area) {
        MaskTiles mask(groundSize);
        mask.fillRect(area, 255);
        return mask;
    };
    picture.changeMask(u"test"_s, maskOf(farLeft));
    picture.addMask(u"Sky"_s, maskOf(farRight));
    picture.addMask(u"Boat"_s, maskOf(besideLeft));
    picture.addMask(u"Empty"_s, MaskTiles(groundSize));
}

RegionsDialog *TestSeveralRegions::dialog(TestWindow &shown)
{
    shown.window().findChild<Actions *>()->action(ActionId::SeveralRegions)->trigger();
    for (int i = 0; i < 100; ++i) {
        if (auto *found = shown.window().findChild<RegionsDialog *>())
            return found;
        QTest::qWait(50);
    }
    return nullptr;
}

QPushButton *TestSeveralRegions::sendButton(const RegionsDialog &dialog)
{
    const QList<QPushButton *> buttons = dialog.findChildren<QPushButton *>();
    const auto found = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *button) { return button->text().contains(u"Generate"_s); });
    return found == buttons.end() ? nullptr : *found;
}

QList<Generation> TestSeveralRegions::ready(TestWindow &shown)
{
    QList<Generation> all;
    for (const Generation &one : shown.feed().generations())
        if (one.state == JobState::Ready)
            all << one;
    return all;
}

void TestSeveralRegions::pressNotice(TestWindow &shown)
{
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"ready"_s), regionsPatienceMs);
    QTest::mouseClick(notice->findChildren<QPushButton *>().first(), Qt::LeftButton);
}

void TestSeveralRegions::theyRunAsOneGroupAndArePlacedTogether()
{
    TestWindow shown(m_folder->filePath(u"data"_s), std::chrono::milliseconds(1000));
    openWithMasks(shown);
    RegionsDialog *asked = dialog(shown);
    QVERIFY(asked);
    const QList<QCheckBox *> boxes = asked->findChildren<QCheckBox *>();
    QCOMPARE(boxes.size(), 3); // the empty one is not offered
    const QList<QLineEdit *> prompts = asked->findChildren<QLineEdit *>();
    QCOMPARE(prompts.size(), 3);
    QTest::keyClicks(prompts[0], u"a tree"_s);
    QTest::keyClicks(prompts[1], u"a moon"_s);
    QTest::keyClicks(prompts[2], u"a boat"_s);
    const QList<QLabel *> labels = asked->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text().contains(u"after Mask 1"_s); }));
    QVERIFY(sendButton(*asked)->text().contains(u"3"_s));
    QTest::mouseClick(sendButton(*asked), Qt::LeftButton);

    // The two that lie apart are under way before the third is made.
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, regionsPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown).size(), 3, regionsPatienceMs);
    QHash<QString, Generation> made;
    for (const Generation &one : ready(shown))
        made.insert(one.prompt, one);
    QCOMPARE(made.size(), 3);
    QVERIFY(made[u"a tree"_s].plan.source.contains(farLeft));
    QVERIFY(made[u"a moon"_s].edits.isEmpty());
    QCOMPARE(made[u"a boat"_s].edits.size(), 1);
    QCOMPARE(made[u"a boat"_s].edits.first().generation, made[u"a tree"_s].id);

    Picture &picture = *shown.canvas()->picture();
    QVERIFY(picture.edits().isEmpty()); // nothing is placed without a word
    pressNotice(shown);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 3, regionsPatienceMs);
    QCOMPARE(picture.edits()[0].generation, made[u"a tree"_s].id);
    QCOMPARE(picture.edits()[1].generation, made[u"a moon"_s].id);
    QCOMPARE(picture.edits()[2].generation, made[u"a boat"_s].id);
    QTRY_VERIFY(std::all_of(shown.feed().generations().begin(), shown.feed().generations().end(), [](const Generation &one) { return one.accepted; }));

    const Result<DecodedPicture> after = compose(picture.snapshot());
    const Result<DecodedPicture> before = decodePicture(picture.original().file, u"before"_s);
    QVERIFY(after && before);
    qint64 outside = 0;
    qint64 inside = 0;
    for (int y = 0; y < groundSize.height(); ++y) {
        for (int x = 0; x < groundSize.width(); ++x) {
            const QPoint at(x, y);
            const bool masked = farLeft.adjusted(-64, -64, 64, 64).contains(at) || farRight.adjusted(-64, -64, 64, 64).contains(at)
                                || besideLeft.adjusted(-64, -64, 64, 64).contains(at);
            const bool differs = std::memcmp(before->pixels.row(y) + x * 3, after->pixels.row(y) + x * 3, 3) != 0;
            (masked ? inside : outside) += differs;
        }
    }
    QCOMPARE(outside, 0);
    QVERIFY(inside > 20'000);
    picture.undoStack().undo();
    QVERIFY(picture.edits().isEmpty()); // one step
}

void TestSeveralRegions::aChangedPictureGetsThemAnew()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMasks(shown);
    RegionsDialog *asked = dialog(shown);
    QVERIFY(asked);
    for (QLineEdit *prompt : asked->findChildren<QLineEdit *>())
        QTest::keyClicks(prompt, u"a tree"_s);
    asked->findChildren<QCheckBox *>()[2]->setChecked(false);
    QVERIFY(sendButton(*asked)->text().contains(u"2"_s));
    QTest::mouseClick(sendButton(*asked), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown).size(), 2, regionsPatienceMs);
    pressNotice(shown);
    Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 2, regionsPatienceMs);
    const QList<Edit> first = picture.edits();

    // Once more with another seed, and meanwhile the first two go: what comes lies on the picture as it is then.
    asked = dialog(shown);
    QVERIFY(asked);
    asked->findChildren<QCheckBox *>()[0]->setChecked(false);
    asked->findChildren<QCheckBox *>().last()->setChecked(true);
    QTest::mouseClick(sendButton(*asked), Qt::LeftButton);
    picture.undoStack().undo();
    QTRY_VERIFY_WITH_TIMEOUT(ready(shown).size() >= 3 && !shown.window().findChild<RegionFlow *>()->isRunning(), regionsPatienceMs);

    // Waved away, they are offered again by the menu.
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), regionsPatienceMs);
    emit notice->dismissed();
    QVERIFY(!notice->isVisible());
    shown.window().findChild<Actions *>()->action(ActionId::SeveralRegions)->trigger();
    pressNotice(shown);
    QTRY_VERIFY_WITH_TIMEOUT(!picture.edits().isEmpty(), regionsPatienceMs);
    for (const Edit &edit : picture.edits()) {
        QVERIFY(edit.generation != first[0].generation && edit.generation != first[1].generation);
        QVERIFY(!edit.patchFile.isNull());
        const auto stored = std::find_if(shown.feed().generations().begin(), shown.feed().generations().end(),
                                         [&edit](const Generation &one) { return one.id == edit.generation; });
        QVERIFY(stored != shown.feed().generations().end());
    }
}

void TestSeveralRegions::oneThatWaitsForManyFitsTheDialog()
{
    RegionsDialog::Setup setup;
    for (int i = 0; i < 12; ++i) // each lies over all before it
        setup.rows.append({QString::number(i), u"New area %1"_s.arg(i + 1), {}, QRect(0, 0, 100 + i, 100)});
    setup.price = [](int) { return u"free"_s; };
    RegionsDialog dialog(setup, nullptr);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    const auto *area = dialog.findChild<QScrollArea *>();
    QVERIFY(area->verticalScrollBar()->maximum() > 0);
    QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
    const QList<QLabel *> labels = area->widget()->findChildren<QLabel *>();
    QVERIFY(labels.last()->text().contains(u"New area 11"_s)); // in full, on as many lines as it takes
    QVERIFY(labels.last()->height() >= labels.last()->heightForWidth(labels.last()->width()));
}

void TestSeveralRegions::promptsAreKept()
{
    const QString data = m_folder->filePath(u"data"_s);
    {
        TestWindow shown(data);
        openWithMasks(shown);
        RegionsDialog *asked = dialog(shown);
        QVERIFY(asked);
        QTest::keyClicks(asked->findChildren<QLineEdit *>()[1], u"a moon"_s);
        QTest::keyClick(asked, Qt::Key_Escape);
        QTest::qWait(300);
    }
    TestWindow shown(data);
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->maskCount() == 4, regionsPatienceMs);
    RegionsDialog *asked = dialog(shown);
    QVERIFY(asked);
    QCOMPARE(asked->findChildren<QLineEdit *>()[1]->text(), u"a moon"_s);
    QVERIFY(shown.feed().generations().isEmpty());
}

void TestSeveralRegions::withoutPaintNothingIsAsked()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), regionsPatienceMs);
    shown.window().findChild<Actions *>()->action(ActionId::SeveralRegions)->trigger();
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY(notice->isVisible() && notice->text().contains(u"Paint"_s));
    QVERIFY(!shown.window().findChild<RegionsDialog *>());
}

void TestSeveralRegions::openAgain(TestWindow &shown)
{
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->maskCount() == 4, regionsPatienceMs);
}

void TestSeveralRegions::pressNotice(TestWindow &shown, const QString &text, const QString &button)
{
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY2_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(text), qPrintable(notice->text()), regionsPatienceMs);
    const QList<QPushButton *> buttons = notice->findChildren<QPushButton *>();
    const auto found = std::find_if(buttons.begin(), buttons.end(), [&button](const QPushButton *one) { return one->text() == button; });
    QVERIFY2(found != buttons.end(), qPrintable(button));
    QTest::mouseClick(*found, Qt::LeftButton);
}

void TestSeveralRegions::whatWasNotSentIsOfferedAgain()
{
    const QString data = m_folder->filePath(u"data"_s);
    const auto kept = [&data] { return QDir(data + u"/orders"_s).entryList(QDir::Files).size(); };
    {
        TestWindow shown(data, std::chrono::milliseconds(3000));
        openWithMasks(shown);
        RegionsDialog *asked = dialog(shown);
        QVERIFY(asked);
        const QList<QLineEdit *> prompts = asked->findChildren<QLineEdit *>();
        QTest::keyClicks(prompts[0], u"a tree"_s);
        QTest::keyClicks(prompts[1], u"a moon"_s);
        QTest::keyClicks(prompts[2], u"a boat"_s);
        QTest::mouseClick(sendButton(*asked), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, regionsPatienceMs);
        QCOMPARE(kept(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(std::all_of(shown.feed().generations().begin(), shown.feed().generations().end(),
                                             [](const Generation &one) { return one.state == JobState::Waiting; }), regionsPatienceMs);
    }
    QStringList sent;
    {
        TestWindow shown(data);
        openAgain(shown);
        QTRY_COMPARE_WITH_TIMEOUT(ready(shown).size(), 2, regionsPatienceMs);
        for (const Generation &one : ready(shown))
            sent << one.id;
        pressNotice(shown, u"2 of 3 regions are ready. 1 region was not sent when the program ended."_s, u"Send the rest, free"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ready(shown).size(), 3, regionsPatienceMs);
        auto *notice = shown.window().findChild<NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(u"3 regions are ready"_s), regionsPatienceMs);
        QCOMPARE(shown.feed().generations().size(), 3); // nothing twice
        const QList<Generation> all = ready(shown);
        const auto boat = std::find_if(all.begin(), all.end(), [](const Generation &one) { return one.prompt == u"a boat"_s; });
        QVERIFY(boat != all.end());
        QCOMPARE(boat->edits.size(), 1);
        QVERIFY(sent.contains(boat->edits.first().generation));
    }
    // Ready and not placed, they are offered once more, and then no more.
    {
        TestWindow shown(data);
        openAgain(shown);
        // Something newer covers the offer, and it comes back when that is closed.
        auto *notice = shown.window().findChild<NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(u"3 regions are ready"_s), regionsPatienceMs);
        QApplication::clipboard()->clear();
        shown.window().findChild<Actions *>()->action(ActionId::Paste)->trigger();
        QTRY_VERIFY(notice->text().contains(u"clipboard"_s));
        QTest::mouseClick(notice->findChild<QToolButton *>(), Qt::LeftButton);
        QVERIFY(notice->isVisible());
        pressNotice(shown, u"3 regions are ready"_s, u"Place all"_s);
        QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 3, regionsPatienceMs);
        QCOMPARE(shown.feed().generations().size(), 3);
    }
    QCOMPARE(kept(), 0);
}

QTEST_MAIN(TestSeveralRegions)
#include "tst_severalregions.moc"
