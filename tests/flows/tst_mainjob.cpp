#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/forms/schemaform.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QFile>
#include <QApplication>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000;

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

/// From a photo to a saved result, with mouse and keyboard in a real window.
class TestMainJob : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void photoMaskPromptJobResultSaved();
    void theNextJobNeedsOneStrokeThePromptAndTheKey();
    void variationsReplaceEachOther();
    void workIsThereAgainAfterARestart();
    void aTextResultOpensAsANewPicture();
    void generateSaysWhyItCannot();
    void aDroppedJobCanBeEdited();

private:
    void makeJob(TestWindow &shown);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestMainJob::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"lake photo.png"_s);
    QFile file(m_photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(QSize(1200, 800)), {}, FileFormat::Png));
}

void TestMainJob::makeJob(TestWindow &shown)
{
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    shown.paint({{0.45, 0.45}, {0.55, 0.5}, {0.5, 0.55}});
    QVERIFY(!shown.canvas()->picture()->mask().isEmpty());
    shown.type(u"Prompt"_s, u"a boat"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    const auto before = shown.feed().generations().size();
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.feed().generations().size() > before, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
}

void TestMainJob::photoMaskPromptJobResultSaved()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJob(shown);
    const MaskTiles mask = grown(shown.canvas()->picture()->mask(), FrameChoice::usualGrow); // the outer line
    QCOMPARE(shown.feed().generations().first().changedOutside, 0);
    // A result that arrives changes neither view nor selection.
    QVERIFY(!shown.canvas()->isReviewing());

    auto *strip = qobject_cast<QAbstractItemView *>(shown.widget(u"Jobs and results"_s));
    QVERIFY(strip);
    QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, strip->visualRect(strip->model()->index(0, 0)).center());
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    auto *accept = qobject_cast<QAbstractButton *>(shown.widget(u"Accept"_s));
    QVERIFY(accept);
    QTest::mouseClick(accept, Qt::LeftButton);
    QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);
    QVERIFY(shown.canvas()->picture()->mask().isEmpty());
    QVERIFY(!shown.canvas()->isReviewing());
    QTRY_VERIFY(shown.window().windowTitle().startsWith(u"lake photo.png · 1 edit •"_s));

    const QString saved = m_folder->filePath(u"lake photo-edit.png"_s);
    shown.prompter.willChoose({saved});
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, patienceMs);
    QCOMPARE(shown.prompter.askedForFiles().first().name, u"lake photo-edit.png"_s);
    QTRY_VERIFY(!shown.window().windowTitle().contains(u"•"_s));

    const Result<DecodedPicture> before = decodePicture(readFile(m_photo), u"before"_s);
    const Result<DecodedPicture> after = decodePicture(readFile(saved), u"after"_s);
    QVERIFY(before && after);
    QCOMPARE(after->pixels.size(), before->pixels.size());
    qint64 inside = 0;
    for (int y = 0; y < before->pixels.height(); ++y) {
        for (int x = 0; x < before->pixels.width(); ++x) {
            const bool same = std::equal(before->pixels.row(y) + x * 3, before->pixels.row(y) + x * 3 + 3, after->pixels.row(y) + x * 3);
            if (mask.at(x, y) == 0)
                QVERIFY2(same, qPrintable(u"%1, %2"_s.arg(x).arg(y)));
            else
                inside += !same;
        }
    }
    QVERIFY(inside > 100);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestMainJob::theNextJobNeedsOneStrokeThePromptAndTheKey()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJob(shown);
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);
    QVERIFY(shown.canvas()->hasFocus());
    QCOMPARE(shown.canvas()->tool(), ToolId::Brush);

    shown.paint({{0.3, 0.6}, {0.35, 0.65}});
    shown.press(Qt::Key_L, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u" at night"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
    QVERIFY(shown.feed().generations().first().prompt.contains(u"at night"_s));
    QCOMPARE(shown.feed().generations().first().edits.size(), 1);
}

void TestMainJob::variationsReplaceEachOther()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    shown.type(u"Variations"_s, u"3"_s);
    makeJob(shown);
    QTRY_COMPARE_WITH_TIMEOUT(shown.backend().queue().runningIds().size(), 0, patienceMs);
    QCOMPARE(shown.feed().generations().size(), 3);
    QSet<qint64> seeds;
    for (const Generation &generation : shown.feed().generations())
        seeds.insert(generation.seed.value_or(-1));
    QCOMPARE(seeds.size(), 3);
    shown.press(Qt::Key_J, Qt::ControlModifier);
    for (const Qt::Key pick : {Qt::Key_1, Qt::Key_2}) {
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
        shown.press(pick);
        const int wanted = pick - Qt::Key_1;
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(shown.feed().generations().begin(), shown.feed().generations().end(),
                                             [&](const Generation &generation) {
                                                 return generation.id == shown.canvas()->reviewedGeneration()
                                                        && generation.variation == wanted;
                                             }), patienceMs);
        shown.press(Qt::Key_Return);
        QTRY_VERIFY(!shown.canvas()->isReviewing());
        QCOMPARE(shown.canvas()->picture()->edits().size(), 1);
        shown.press(Qt::Key_J, Qt::ControlModifier);
    }
}

void TestMainJob::workIsThereAgainAfterARestart()
{
    MaskTiles mask;
    {
        TestWindow shown(m_folder->filePath(u"data"_s));
        QVERIFY(shown.open({m_photo}));
        makeJob(shown);
        shown.press(Qt::Key_J, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
        shown.press(Qt::Key_Return);
        QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);
        shown.paint({{0.3, 0.6}, {0.35, 0.65}});
        mask = shown.canvas()->picture()->mask();
        QVERIFY(!mask.isEmpty());
    }
    TestWindow again(m_folder->filePath(u"data"_s));
    QVERIFY(again.open({}));
    QTRY_VERIFY_WITH_TIMEOUT(again.canvas()->picture(), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(again.canvas()->picture()->edits().size(), 1, patienceMs);
    QVERIFY(again.canvas()->picture()->mask() == mask);
    QCOMPARE(again.feed().generations().size(), 1);
    QVERIFY(again.feed().generations().first().accepted);
}

void TestMainJob::aTextResultOpensAsANewPicture()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
    auto *compose = shown.window().findChild<ComposePanel *>();
    QVERIFY(compose->setCurrentEndpoint(u"flux-pro-1.1"_s));
    QTRY_VERIFY(shown.widget(u"Prompt"_s));
    shown.type(u"Prompt"_s, u"a boat"_s);
    QTRY_VERIFY(compose->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
    const QString sha = shown.canvas()->picture()->original().sha256;
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.widget(u"Open as new picture"_s), patienceMs);
    QTest::mouseClick(shown.widget(u"Open as new picture"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->original().sha256 != sha, patienceMs);
}

void TestMainJob::generateSaysWhyItCannot()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
    auto *compose = shown.window().findChild<ComposePanel *>();
    QTRY_VERIFY(!compose->isGenerateEnabled());
    QTRY_VERIFY(compose->preflight().contains(u"Paint"_s));
    shown.paint({{0.45, 0.45}, {0.55, 0.5}});
    QTRY_VERIFY(compose->isGenerateEnabled());
    QVERIFY(compose->setCurrentProfile(u"bfl"_s));
    QTRY_VERIFY(!compose->isGenerateEnabled());
    QTRY_VERIFY(compose->preflight().contains(u"key"_s));
}

void TestMainJob::aDroppedJobCanBeEdited()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    shown.paint({{0.45, 0.45}, {0.55, 0.5}});
    const MaskTiles mask = shown.canvas()->picture()->mask();
    shown.type(u"Prompt"_s, u"this will be moderated"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::RequestModerated, patienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_D, Qt::ControlModifier);
    QVERIFY(shown.canvas()->picture()->mask().isEmpty());
    shown.type(u"Prompt"_s, u"something else"_s);

    auto *strip = qobject_cast<QAbstractItemView *>(shown.widget(u"Jobs and results"_s));
    QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, strip->visualRect(strip->model()->index(0, 0)).center());
    QTRY_VERIFY(shown.widget(u"Edit"_s));
    QTest::mouseClick(shown.widget(u"Edit"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, patienceMs);
    QCOMPARE(shown.window().findChild<ComposePanel *>()->form().values()[u"prompt"_s].toString(), u"this will be moderated"_s);
}

QTEST_MAIN(TestMainJob)
#include "tst_mainjob.moc"
