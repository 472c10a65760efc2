#include "app/base/json.h"
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/filenotes.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/schema/catalogue.h"
#include "app/settings/settings.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/mainwindow/composeflow.h"

#include <QCryptographicHash>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMimeData>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000;
constexpr QSize photoSize(1800, 1200);
const QRect masked(700, 400, 400, 300);
using Change = std::function<void(TestWindow &, JobRequest &)>;

/// The names of all files of a body, as the store calls them.
QHash<QString, QString> namesOf(const PrepareOutcome &outcome)
{
    QHash<QString, QString> names;
    for (auto it = outcome.prepared.files.begin(); it != outcome.prepared.files.end(); ++it)
        names.insert(it.key(), QString::fromLatin1(
                                   QCryptographicHash::hash(it.value(), QCryptographicHash::Sha256).toHex()));
    return names;
}

QHash<QString, QString> namesOf(const Generation &generation)
{
    QHash<QString, QString> names;
    for (const StoredUpload &upload : generation.uploads)
        names.insert(upload.field, upload.file.sha256);
    return names;
}

ComposeFlow &flowOf(TestWindow &shown) { return *shown.window().findChild<ComposeFlow *>(); }

QString noticeOf(TestWindow &shown)
{
    const auto *bar = shown.window().findChild<NoticeBar *>();
    return bar->isVisible() ? bar->text() : QString();
}

/// A recipe as Pentimento writes it, for one edit; tests put in what nobody would.
QJsonObject recipeFor(const QJsonObject &fields)
{
    const QJsonObject request{{u"service"_s, u"practice"_s},
                              {u"protocol"_s, u"bfl"_s},
                              {u"endpoint"_s, u"flux-pro-1.0-fill"_s},
                              {u"endpoint_title"_s, u"FLUX.1 Fill"_s},
                              {u"fields"_s, fields}};
    const QJsonObject picture{{u"size"_s, QJsonArray{photoSize.width(), photoSize.height()}},
                              {u"crop"_s, QJsonArray{400, 300, 1300, 800}},
                              {u"upload_size"_s, QJsonArray{1300, 800}},
                              {u"blend"_s, QJsonObject{{u"grow"_s, 21}}}};
    return {{u"request"_s, request}, {u"picture"_s, picture}};
}

QJsonObject with(QJsonObject recipe, const QString &part, const QString &name, const QJsonValue &value)
{
    QJsonObject changed = recipe[part].toObject();
    changed[name] = value;
    recipe[part] = changed;
    return recipe;
}
} // namespace

/// What comes back from the history or from a file of anybody's, through the real window.
class TestRestoring : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void everyRestoredRecipeGivesTheSameBody_data();
    void everyRestoredRecipeGivesTheSameBody();
    void aServiceThatIsGoneIsNamed();
    void droppedFilesRestoreTheirRecipe();
    void ofHostileRecipesOnlyWhatFitsComesIn_data();
    void ofHostileRecipesOnlyWhatFitsComesIn();

private:
    void openPhoto(TestWindow &shown);
    void disturb(TestWindow &shown);
    QString fileWith(const QJsonObject &recipe, const QString &generation);
    void drop(TestWindow &shown, const QString &path);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestRestoring::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"lake.jpg"_s);
    QVERIFY(writeWhole(m_photo, jpegFile(testPhoto(photoSize))));
}

void TestRestoring::openPhoto(TestWindow &shown)
{
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->isComplete() &&
                                 shown.canvas()->isSettled(),
                             patienceMs);
}

/// Everything in the window is set to something else.
void TestRestoring::disturb(TestWindow &shown)
{
    auto *compose = shown.window().findChild<ComposePanel *>();
    QVERIFY(compose->setCurrentEndpoint(u"flux-2-flex"_s));
    QTRY_VERIFY(shown.widget(u"Prompt"_s)); // the form is built anew
    shown.type(u"Prompt"_s, u"something else"_s);
    compose->form().setPicture(u"image_prompt"_s, *readWhole(m_photo), u"other.jpg"_s);
    compose->form().setPicture(u"input_image_2"_s, *readWhole(m_photo), u"other.jpg"_s);
    Picture &picture = *shown.canvas()->picture();
    MaskTiles other(picture.size());
    other.fillRect({100, 100, 900, 700}, 255);
    picture.changeMask(u"Brush"_s, other);
    picture.changeFrame(u"Frame"_s, {{0, 0, 1200, 1000}, true});
    auto *frame = shown.window().findChild<FrameGroup *>();
    frame->setChoice({150, 4, 16.0 / 9, 33, false, u"In the style of others."_s});
    emit frame->choiceEdited();
}

void TestRestoring::everyRestoredRecipeGivesTheSameBody_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    const auto framed = [](const QRect &frame, double megapixels) {
        return [=](TestWindow &, JobRequest &request) {
            request.crop = {CropChoice::Kind::Rectangle, frame};
            request.crop.targetMegapixels = megapixels;
        };
    };
    const auto on = [](TestWindow &shown, JobRequest &request, const QString &endpoint) {
        request.endpoint = *shown.backend().catalogue().find(endpoint, u"bfl"_s);
        request.fields = {{u"prompt"_s, u"a boat"_s}};
    };
    row("as the window sends it", [](TestWindow &, JobRequest &) {});
    row("a mask that was widened less", [](TestWindow &, JobRequest &request) { request.blend.grow = 5; });
    row("a mask that was not widened", [](TestWindow &, JobRequest &request) { request.blend.grow = 0; });
    row("more context", [](TestWindow &, JobRequest &request) { request.crop.context = 120; });
    row("a square", [](TestWindow &, JobRequest &request) { request.crop.aspect = 1; });
    row("a frame of its own", framed({300, 200, 1300, 800}, 0));
    row("a large frame sent small", framed({50, 50, 1700, 1100}, 1));
    row("a large frame at its own size", framed({10, 10, 1780, 1180}, FrameChoice::unlimited));
    row("the whole picture", [](TestWindow &, JobRequest &request) {
        request.crop = {CropChoice::Kind::Whole, {}};
    });
    row("numbers and switches", [](TestWindow &, JobRequest &request) {
        request.fields.insert(u"guidance"_s, 62.5);
        request.fields.insert(u"steps"_s, 33);
        request.fields.insert(u"seed"_s, 2147483000);
        request.fields.insert(u"prompt_upsampling"_s, true);
    });
    row("a model without masks, with a sentence of its own", [on](TestWindow &shown, JobRequest &request) {
        on(shown, request, u"flux-kontext-max"_s);
        request.promptEnding = u"Keep the rest."_s;
    });
    row("a model without masks, the whole answer", [on](TestWindow &shown, JobRequest &request) {
        on(shown, request, u"flux-kontext-max"_s);
        request.picture->mask = MaskTiles();
        request.keepsToMask = false;
    });
    row("a reference beside the picture", [on, this](TestWindow &shown, JobRequest &request) {
        on(shown, request, u"flux-2-flex"_s);
        request.references = {
            {u"input_image_3"_s, *encodePicture(testPhoto({300, 200}), {}, FileFormat::Png)}};
    });
    row("from words alone", [on](TestWindow &shown, JobRequest &request) {
        on(shown, request, u"flux-pro-1.1"_s);
        request.picture.reset();
    });
    row("transparency as the mask", [](TestWindow &, JobRequest &request) {
        Raster pixels = testPhoto({400, 300}, 4);
        const QByteArray file = *encodePicture(pixels, {}, FileFormat::Png);
        const QString sha256 =
            QString::fromLatin1(QCryptographicHash::hash(file, QCryptographicHash::Sha256).toHex());
        request.picture = PictureSnapshot{
            sha256, u"hole.png"_s, file, *probePicture(file, u"hole.png"_s), {}, MaskTiles({400, 300})};
        request.blend.grow = 0;
    });
}

void TestRestoring::everyRestoredRecipeGivesTheSameBody()
{
    QFETCH(Change, change);
    TestWindow shown(m_folder->filePath(u"data"_s));
    openPhoto(shown);
    shown.type(u"Prompt"_s, u"a boat"_s);
    MaskTiles mask(photoSize);
    mask.fillRect(masked, 255);
    shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
    std::optional<JobRequest> request = flowOf(shown).draft();
    QVERIFY(request);
    change(shown, *request);
    const QFuture<JobQueue::AddOutcome> added = shown.backend().queue().add(*request);
    QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), patienceMs);
    QVERIFY2(added.result().errors.isEmpty(),
             added.result().errors.isEmpty() ? ""
                                             : qPrintable(added.result().errors.first().plainSentence()));
    const auto found = shown.backend().history().find(added.result().ids.value(0));
    QTRY_VERIFY_WITH_TIMEOUT(found.isFinished(), patienceMs);
    const Generation made = *found.result();

    disturb(shown);
    flowOf(shown).restore(made);
    const auto isSame = [&] {
        const std::optional<JobRequest> draft = flowOf(shown).draft();
        const PrepareOutcome now = draft ? prepare(*draft) : PrepareOutcome();
        return now.prepared.fields.size() == 1 && now.prepared.fields.first() == made.fields &&
               namesOf(now) == namesOf(made);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSame(), patienceMs);
    QCOMPARE(flowOf(shown).profile().id, made.profile);
    // It stays so when everything has come to rest: the body that the frame's numbers are made of as well.
    QTest::qWait(700);
    QVERIFY(isSame());
}

void TestRestoring::aServiceThatIsGoneIsNamed()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openPhoto(shown);
    Generation made;
    made.profile = u"studio"_s;
    made.protocol = u"bfl"_s;
    made.endpoint = u"flux-pro-1.1"_s;
    made.endpointTitle = u"FLUX 1.1"_s;
    made.fields = {{u"prompt"_s, u"a boat"_s}, {u"width"_s, 5000}};
    flowOf(shown).restore(made);
    QTRY_VERIFY(noticeOf(shown).contains(u"studio"_s));
    QCOMPARE(
        noticeOf(shown),
        u"Restored, but for what does not fit here: the service profile studio (not known here), Width."_s);
    const auto *compose = shown.window().findChild<ComposePanel *>();
    QCOMPARE(compose->currentEndpoint()->id, made.endpoint); // another service has it
    QCOMPARE(compose->form().values(), QJsonObject({{u"prompt"_s, u"a boat"_s}}));
}

QString TestRestoring::fileWith(const QJsonObject &recipe, const QString &generation)
{
    const QJsonObject all{
        {u"saved"_s, 1},
        {u"picture"_s, QJsonObject{{u"sha256"_s, QString(64, u'a')}, {u"extension"_s, u"png"_s}}},
        {u"edits"_s, QJsonArray{QJsonObject{{u"generation"_s, generation}, {u"recipe"_s, recipe}}}}};
    const QByteArray plain = *encodePicture(testPhoto({60, 40}), {}, FileFormat::Png);
    const QString path = m_folder->filePath(u"saved.png"_s);
    if (!writeWhole(path, withNotes(plain, {}, toJson(all))))
        qFatal("the file cannot be written");
    return path;
}

/// As a file manager does: over the canvas until the zone comes up, then into it.
void TestRestoring::drop(TestWindow &shown, const QString &path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    CanvasWidget *canvas = shown.canvas();
    QDragEnterEvent enter({20, 20}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(canvas, &enter);
    QTRY_COMPARE_WITH_TIMEOUT(canvas->dropZones().first().first, DropZone::Recipe, patienceMs);
    const QPoint zone = canvas->dropZones().first().second.center();
    QDragMoveEvent over(zone, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(canvas, &over);
    QDropEvent dropped(zone, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(canvas, &dropped);
}

void TestRestoring::droppedFilesRestoreTheirRecipe()
{
    const QString saved = m_folder->filePath(u"lake-edit.png"_s);
    MaskTiles mask(photoSize);
    mask.fillRect(masked, 255);
    {
        TestWindow shown(m_folder->filePath(u"data"_s));
        openPhoto(shown);
        shown.type(u"Prompt"_s, u"a boat"_s);
        shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
        auto *compose = shown.window().findChild<ComposePanel *>();
        QTRY_VERIFY(compose->isGenerateEnabled());
        shown.press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.feed().generations().isEmpty() &&
                                     shown.feed().generations().first().state == JobState::Ready,
                                 patienceMs);
        const Generation made = shown.feed().generations().first();
        shown.press(Qt::Key_J, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
        shown.press(Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
        shown.prompter.willChoose({saved});
        shown.press(Qt::Key_S, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, patienceMs);

        // Here the history has all of it.
        disturb(shown);
        drop(shown, saved);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask &&
                                     shown.canvas()->picture()->edits().isEmpty(),
                                 patienceMs);
        QCOMPARE(compose->form().values(), made.fields);
        QCOMPARE(compose->currentEndpoint()->id, made.endpoint);
    }
    // On another computer the form is filled, and the frame where the picture has its size.
    TestWindow elsewhere(m_folder->filePath(u"other data"_s));
    openPhoto(elsewhere);
    disturb(elsewhere);
    drop(elsewhere, saved);
    auto *compose = elsewhere.window().findChild<ComposePanel *>();
    QTRY_COMPARE(compose->currentEndpoint()->id, u"flux-pro-1.0-fill"_s);
    QCOMPARE(compose->form().values()[u"prompt"_s].toString(), u"a boat"_s);
    QVERIFY(compose->form().values().contains(u"seed"_s));
    QCOMPARE(elsewhere.window().findChild<FrameGroup *>()->choice().grow, FrameChoice::usualGrow);
    QCOMPARE(
        noticeOf(elsewhere),
        u"Restored, but for what does not fit here: the picture and the mask (not in the history here)."_s);
    const OwnFrame frame = elsewhere.canvas()->picture()->frame();
    QVERIFY(frame.isLocked && frame.rect.contains(masked) && frame.rect.size() != photoSize);
}

void TestRestoring::ofHostileRecipesOnlyWhatFitsComesIn_data()
{
    QTest::addColumn<QJsonObject>("recipe");
    QTest::addColumn<QString>("named"); // beside the picture and the mask
    const QJsonObject good = recipeFor({{u"prompt"_s, u"a boat"_s}, {u"steps"_s, 33}});
    const auto fields = [](QJsonObject more) {
        more.insert(u"prompt"_s, u"a boat"_s);
        more.insert(u"steps"_s, 33);
        return recipeFor(more);
    };
    QTest::newRow("a good one") << good << QString();
    QTest::newRow("numbers out of range")
        << fields({{u"guidance"_s, 1e9}, {u"safety_tolerance"_s, -1}}) << u", Guidance, Safety tolerance"_s;
    QTest::newRow("wrong kinds") << fields({{u"seed"_s, u"many"_s},
                                            {u"prompt_upsampling"_s, 3},
                                            {u"output_format"_s, QJsonArray{1}}})
                                 << u", Output format, Prompt upsampling, Seed"_s;
    QTest::newRow("pictures and secrets as texts")
        << fields({{u"image"_s, u"/etc/passwd"_s}, {u"mask"_s, u"x"_s}, {u"zz"_s, QJsonObject{{u"a"_s, 1}}}})
        << u", Picture, Mask, zz"_s;
    QTest::newRow("an address that would be told")
        << fields({{u"webhook_url"_s, u"https://example.com/x"_s}, {u"webhook_secret"_s, u"s"_s}})
        << u", Webhook URL (it would tell others of your results), Webhook secret (it would tell others of your results)"_s;
    QJsonObject many;
    for (int i = 0; i < 1000; ++i)
        many.insert(u"field%1"_s.arg(i, 4, 10, QChar(u'0')), i);
    QTest::newRow("many fields of no meaning")
        << fields(many) << u", field0000, field0001, field0002, field0003, and 996 more"_s;
    QTest::newRow("a name that would turn the sentence")
        << fields({{u"\u202eevil\n<b>"_s + QString(500, u'x'), 1}})
        << u", evil <b>"_s + QString(31, u'x') + u'…';
    QTest::newRow("a text without end")
        << fields({{u"output_format"_s, QString(300'000, u'x')}}) << u", Output format (too long)"_s;
    QTest::newRow("an endpoint of no meaning")
        << with(with(good, u"request"_s, u"endpoint"_s, u"../../flux"_s), u"request"_s, u"endpoint_title"_s,
                u"Gone"_s)
        << u", the endpoint Gone (not offered here)"_s;
    QTest::newRow("a service of no meaning") << with(good, u"request"_s, u"service"_s, u"studio"_s)
                                             << u", the service profile studio (not known here)"_s;
    QTest::newRow("a frame outside the picture")
        << with(good, u"picture"_s, u"crop"_s, QJsonArray{-5, 0, 100000, 2}) << QString();
    QTest::newRow("a frame of numbers that overflow")
        << with(good, u"picture"_s, u"crop"_s, QJsonArray{2147483647, 2147483647, 2147483647, 2147483647})
        << QString();
    QTest::newRow("a frame for another picture")
        << with(good, u"picture"_s, u"size"_s, QJsonArray{3000, 2000})
        << u", the frame (for a picture of 3000 × 2000 pixels)"_s;
    QTest::newRow("a mask that grows over everything")
        << with(with(good, u"picture"_s, u"crop"_s, QJsonValue()), u"picture"_s, u"blend"_s,
                QJsonObject{{u"grow"_s, 1e9}})
        << u", how much the mask grows"_s;
}

void TestRestoring::ofHostileRecipesOnlyWhatFitsComesIn()
{
    QFETCH(QJsonObject, recipe);
    QFETCH(QString, named);
    TestWindow shown(m_folder->filePath(u"data"_s));
    openPhoto(shown);
    const QString opened = shown.canvas()->picture()->id();
    drop(shown, fileWith(recipe, u"01h0000000000000000000000a"_s));
    const QString sentence =
        u"Restored, but for what does not fit here: the picture and the mask (not in the history here)%1."_s
            .arg(named);
    QTRY_COMPARE(noticeOf(shown), sentence);
    const auto *compose = shown.window().findChild<ComposePanel *>();
    QCOMPARE(compose->form().values(), QJsonObject({{u"prompt"_s, u"a boat"_s}, {u"steps"_s, 33}}));
    QCOMPARE(compose->currentEndpoint()->id, u"flux-pro-1.0-fill"_s);
    QCOMPARE(flowOf(shown).profile().id, u"practice"_s);
    QCOMPARE(shown.canvas()->picture()->id(), opened);
    const bool isFramed =
        recipe[u"picture"_s][u"crop"_s] == QJsonArray{400, 300, 1300, 800} && !named.contains(u"the frame"_s);
    QCOMPARE(shown.canvas()->picture()->frame().rect, isFramed ? QRect(400, 300, 1300, 800) : QRect());
    QCOMPARE(shown.window().findChild<FrameGroup *>()->choice().grow,
             named.contains(u"grows"_s) ? FrameChoice::usualGrow : 21);
}

QTEST_MAIN(TestRestoring)
#include "tst_restoring.moc"
