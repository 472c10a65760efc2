#include "app/cli/options.h"
#include "app/cli/request.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"
#include "app/jobs/recipecommand.h"
#include "tests/support/jobrig.h"
#include "ui/mainwindow/recipes.h"

#include <QBuffer>
#include <QJsonDocument>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// What was sent once is sent again to the byte: from the history, and by the command line that it gives.
class TestRecipes : public QObject
{
    Q_OBJECT
private slots:
    void everyRecipeGivesTheSameBody_data();
    void everyRecipeGivesTheSameBody();
    void everyCommandGivesTheSameBody_data() { everyRecipeGivesTheSameBody_data(); }
    void everyCommandGivesTheSameBody();
    void aChosenExtensionNamesItsMask();
    void noSecretLeavesWithTheCommand();
    void aNewSeedChangesNothingElse();
    void aMissingFileIsSaid();
    void quotesForTheShell_data();
    void quotesForTheShell();
};

namespace {
using Change = std::function<void(JobRig &, JobRequest &)>;

/// Everything that the body is made of.
struct Sent
{
    QJsonObject fields;
    QHash<QString, QByteArray> files;
};

Sent sentBy(JobRig &rig, const Generation &generation)
{
    Sent sent{generation.fields, {}};
    for (const StoredUpload &upload : generation.uploads)
        sent.files.insert(upload.field, *rig.store().files().get(upload.file));
    return sent;
}

bool haveSamePixels(const QByteArray &one, const QByteArray &other)
{
    const Result<DecodedPicture> a = decodePicture(one, u"one"_s);
    const Result<DecodedPicture> b = decodePicture(other, u"other"_s);
    if (!a || !b || a->pixels.size() != b->pixels.size() || a->pixels.bytesPerPixel() != b->pixels.bytesPerPixel())
        return false;
    for (int y = 0; y < a->pixels.height(); ++y) {
        if (memcmp(a->pixels.row(y), b->pixels.row(y), size_t(a->pixels.width() * a->pixels.bytesPerPixel())) != 0)
            return false;
    }
    return true;
}

/// \a isComposed: the picture was put together and written as a file first, which is packed in another way.
void compare(const PrepareOutcome &again, const Sent &first, bool isComposed = false)
{
    QVERIFY2(again.errors.isEmpty(), again.errors.isEmpty() ? "" : qPrintable(again.errors.first().plainSentence()));
    QCOMPARE(again.prepared.fields.size(), 1);
    QCOMPARE(QJsonDocument(again.prepared.fields.first()).toJson(), QJsonDocument(first.fields).toJson());
    QCOMPARE(again.prepared.files.keys().size(), first.files.keys().size());
    for (auto it = first.files.begin(); it != first.files.end(); ++it) {
        const QByteArray file = again.prepared.files.value(it.key());
        QVERIFY2(file == it.value() || (isComposed && haveSamePixels(file, it.value())), qPrintable(it.key()));
    }
}

Result<Recipe> readRecipe(JobRig &rig, const Generation &generation)
{
    Recipes recipes(rig.history(), rig.catalogue);
    std::optional<Result<Recipe>> read;
    recipes.read(generation, &recipes, [&read](Result<Recipe> recipe) { read = std::move(recipe); });
    if (!QTest::qWaitFor([&read] { return read.has_value(); }))
        return Error{Error::Kind::Timeout};
    return *read;
}

/// A patch of one colour over \a rect, as an accepted result leaves it.
std::shared_ptr<const Patch> patchOver(const QByteArray &file, const QRect &rect)
{
    const Result<DecodedPicture> picture = decodePicture(file, u"picture"_s);
    auto patch = std::make_shared<Patch>();
    patch->place = rect.topLeft();
    patch->pixels = Raster(rect.size(), picture->pixels.channels(), picture->pixels.depth());
    for (int y = 0; y < rect.height(); ++y)
        memset(patch->pixels.row(y), 90, size_t(rect.width() * patch->pixels.bytesPerPixel()));
    patch->coverage = QImage(rect.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    return patch;
}

/// The words of \a command after `pentimento`, as a shell sees them; what stands before && is run by the caller.
QStringList wordsOf(const QString &command)
{
    QProcess shell;
    shell.start(u"/bin/sh"_s, {u"-c"_s, u"pentimento() { printf '%s\\0' \"$@\"; }; "_s + command});
    shell.waitForFinished();
    QStringList words;
    for (const QByteArray &word : shell.readAllStandardOutput().split('\0'))
        words << QString::fromUtf8(word);
    words.removeLast();
    return words;
}

/// Rows for endpoints that make the canvas larger by themselves.
void addExtensions()
{
    const auto extend = [](JobRig &rig, JobRequest &request, const QString &endpoint, QSize canvas, const QRect &known) {
        request.endpoint = *rig.catalogue.find(endpoint, u"bfl"_s);
        request.fields = {{u"prompt"_s, u"more of the hill"_s}};
        request.picture->file = JobRig::picture(canvas, qRgb(9, 90, 9));
        request.picture->info = *probePicture(request.picture->file, u"canvas.png"_s);
        request.picture->mask = MaskTiles(canvas);
        request.picture->mask.fillRect(request.picture->mask.rect(), 255);
        request.picture->mask.fillRect(known, 0);
    };
    for (const QString &endpoint : {u"flux-pro-1.0-expand"_s, u"flux-tools/outpainting-v1"_s}) {
        QTest::addRow("%s, a whole canvas", qPrintable(endpoint)) << Change([extend, endpoint](JobRig &rig, JobRequest &request) {
            extend(rig, request, endpoint, {600, 400}, {40, 0, 500, 380});
        });
        QTest::addRow("%s, a step", qPrintable(endpoint)) << Change([extend, endpoint](JobRig &rig, JobRequest &request) {
            extend(rig, request, endpoint, {900, 400}, {0, 0, 500, 400});
            request.plan = UploadPlan{QRect(200, 0, 500, 400), {500, 400}};
        });
    }
}
} // namespace

void TestRecipes::everyRecipeGivesTheSameBody_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("a masked picture", [](JobRig &, JobRequest &) {});
    row("a mask that was widened", [](JobRig &, JobRequest &request) { request.blend.grow = 5; });
    row("a part that was chosen", [](JobRig &, JobRequest &request) { request.crop = {CropChoice::Kind::Rectangle, QRect(10, 10, 64, 48)}; });
    row("the whole picture", [](JobRig &, JobRequest &request) { request.crop = {CropChoice::Kind::Whole, {}}; });
    row("a soft mask", [](JobRig &, JobRequest &request) {
        for (int x = 30; x < 50; ++x)
            request.picture->mask.fillRect(QRect(x, 20, 1, 20), quint8(x * 5));
    });
    row("a seed", [](JobRig &, JobRequest &request) { request.fields.insert(u"seed"_s, 4936); });
    row("a drawn seed", [](JobRig &, JobRequest &request) { request.drawSeed = true; });
    row("numbers and switches", [](JobRig &, JobRequest &request) {
        request.fields.insert(u"guidance"_s, 62.5);
        request.fields.insert(u"steps"_s, 33);
        request.fields.insert(u"prompt_upsampling"_s, true);
    });
    row("a prompt that shells and options trip over", [](JobRig &, JobRequest &request) {
        request.fields.insert(u"prompt"_s, u"@it's \"quoted\" $HOME `ls` \\ 100%\nsecond line; rm -rf * & 水面 --set=x"_s);
    });
    row("an empty prompt", [](JobRig &, JobRequest &request) { request.fields.insert(u"prompt"_s, QString()); });
    row("earlier results on the picture", [](JobRig &rig, JobRequest &request) {
        for (const QRect &rect : {QRect(5, 5, 30, 20), QRect(40, 30, 12, 9)}) {
            Edit edit;
            edit.generation = u"an earlier one"_s;
            edit.patch = patchOver(request.picture->file, rect);
            edit.patchFile = *rig.store().files().put(*packPatch(*edit.patch), u"patch"_s);
            request.picture->edits << edit;
        }
    });
    row("from words alone", [](JobRig &rig, JobRequest &request) { request = rig.textRequest(); });
    row("a reference picture", [](JobRig &rig, JobRequest &request) {
        request.endpoint = *rig.catalogue.find(u"flux-pro-1.1"_s, u"bfl"_s);
        request.fields = {{u"prompt"_s, u"a boat"_s}};
        request.picture.reset();
        request.references = {{u"image_prompt"_s, JobRig::picture(QSize(300, 200), qRgb(9, 90, 9))}};
    });
    row("transparency as the mask", [](JobRig &, JobRequest &request) {
        QImage image(request.picture->info.size, QImage::Format_ARGB32);
        image.fill(qRgba(10, 90, 200, 255));
        for (int x = 20; x < 50; ++x)
            image.setPixel(x, 20, 0);
        QBuffer png;
        image.save(&png, "PNG");
        request.picture->file = png.data();
        request.picture->info = *probePicture(png.data(), u"hole.png"_s);
        request.picture->mask = MaskTiles();
    });
    const auto kontext = [](JobRig &rig, JobRequest &request, QSize size, const QRect &painted) {
        request.endpoint = *rig.catalogue.find(u"flux-kontext-pro"_s, u"bfl"_s);
        request.fields = {{u"prompt"_s, u"at night"_s}};
        request.picture->file = JobRig::picture(size, qRgb(9, 90, 9));
        request.picture->info = *probePicture(request.picture->file, u"strip.png"_s);
        request.picture->mask = MaskTiles(size);
        request.picture->mask.fillRect(painted, 255);
    };
    row("a mask for a model without one", [kontext](JobRig &rig, JobRequest &request) { kontext(rig, request, {300, 200}, {40, 40, 60, 50}); });
    row("a picture too narrow for the model", [kontext](JobRig &rig, JobRequest &request) {
        kontext(rig, request, {900, 60}, {20, 10, 860, 40});
    });
    row("one that is scaled down as well", [kontext](JobRig &rig, JobRequest &request) { kontext(rig, request, {4000, 120}, {20, 10, 3900, 90}); });
    addExtensions();
    row("a picture without a mask", [](JobRig &rig, JobRequest &request) {
        request.endpoint = *rig.catalogue.find(u"flux-kontext-max"_s, u"bfl"_s);
        request.fields = {{u"prompt"_s, u"at night"_s}};
        request.picture->mask = MaskTiles();
    });
}

void TestRecipes::everyRecipeGivesTheSameBody()
{
    QFETCH(Change, change);
    JobRig rig;
    rig.start();
    JobRequest request = rig.fillRequest();
    change(rig, request);
    const QString id = rig.addOne(request);
    const Generation generation = rig.row(id);
    const Result<Recipe> recipe = readRecipe(rig, generation);
    QVERIFY(recipe);
    const Result<JobRequest> same = Recipes::same(generation, *recipe, rig.catalogue);
    QVERIFY(same);
    QCOMPARE(same->parent, id);
    compare(prepare(*same), sentBy(rig, generation));
    // Bit for bit also what is not sent.
    if (request.picture) {
        QCOMPARE(recipe->source, request.picture->file);
        QVERIFY(request.picture->mask.size().isEmpty() || recipe->mask == request.picture->mask);
        QCOMPARE(recipe->edits.size(), request.picture->edits.size());
    }
}

void TestRecipes::everyCommandGivesTheSameBody()
{
    QFETCH(Change, change);
    JobRig rig;
    rig.start();
    JobRequest request = rig.fillRequest();
    change(rig, request);
    const Generation generation = rig.row(rig.addOne(request));
    const QRect known = isCanvasPart(generation, request.endpoint) ? knownPart(generation, request.endpoint, request.picture->mask) : QRect();
    QString command = runCommandOf(generation, request.endpoint, [&rig](const FileRef &file) { return rig.store().files().pathOf(file); }, known);
    if (!generation.edits.isEmpty()) {
        // What stands before && is done here; a folder of this test takes the place of the present one.
        const QTemporaryDir folder;
        const QString place = rig.folder() + u"/exported"_s;
        const auto exported = rig.history().exportTo(generation.id, place);
        QTRY_VERIFY(exported.isFinished());
        QVERIFY(exported.result());
        QVERIFY(command.startsWith(u"pentimento history export %1 "_s.arg(generation.id)));
        command = command.section(u"&& "_s, 1).replace(u"./"_s + generation.id, place);
    }
    const Result<Options> options = parseOptions(wordsOf(command), {u"service"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s});
    QVERIFY2(options, qPrintable(command));
    const RequestOutcome again = requestFrom(*options, rig.catalogue);
    QVERIFY2(again.errors.isEmpty(), qPrintable(command + u'\n' + (again.errors.isEmpty() ? QString() : again.errors.first().plainSentence())));
    QCOMPARE(again.request.profile, generation.profile);
    compare(prepare(again.request), sentBy(rig, generation), !generation.edits.isEmpty());
}

/// Replicate's choice of extensions: the endpoint takes masks as well, but then none is sent.
void TestRecipes::aChosenExtensionNamesItsMask()
{
    JobRig rig;
    rig.start();
    const QSize canvas(400, 300);
    MaskTiles mask(canvas);
    mask.fillRect(mask.rect(), 255);
    mask.fillRect({100, 75, 200, 150}, 0); // its middle half
    Generation generation;
    generation.id = u"one"_s;
    generation.profile = u"replicate"_s;
    generation.protocol = u"replicate"_s;
    generation.endpoint = u"black-forest-labs/flux-fill-pro"_s;
    generation.fields = {{u"prompt"_s, u"more"_s}, {u"outpaint"_s, u"Zoom out 2x"_s}};
    generation.pictureSize = canvas;
    generation.source = *rig.store().files().put(JobRig::picture(canvas, qRgb(9, 90, 9)), u"png"_s);
    generation.mask = *rig.store().files().put(maskPng(mask, false), u"png"_s);
    generation.plan = {mask.rect(), canvas};
    generation.uploads = {{u"image"_s, generation.source}};
    const std::optional<Endpoint> endpoint = rig.catalogue.findPinned(generation.endpoint, u"replicate"_s);
    QVERIFY(endpoint);
    QVERIFY(!isCanvasPart(generation, *endpoint));
    const QString command = runCommandOf(generation, *endpoint, [&rig](const FileRef &file) { return rig.store().files().pathOf(file); });
    const Result<Options> options = parseOptions(wordsOf(command), {u"service"_s, u"set"_s, u"image"_s, u"mask"_s, u"crop"_s, u"grow"_s});
    QVERIFY2(options, qPrintable(command));
    const PrepareOutcome again = prepare(requestFrom(*options, rig.catalogue).request);
    QVERIFY2(again.errors.isEmpty(), qPrintable(command));
    QCOMPARE(again.prepared.plan.source, QRect(100, 75, 200, 150));
    QVERIFY(again.prepared.answer && again.prepared.answer->isWhole(canvas));
    QCOMPARE(again.prepared.fields.first(), generation.fields);
    QCOMPARE(again.prepared.files.keys(), QStringList{u"image"_s});
}

void TestRecipes::noSecretLeavesWithTheCommand()
{
    JobRig rig;
    rig.start();
    JobRequest request = rig.fillRequest();
    request.webhookSecret = u"very-secret"_s;
    const Generation generation = rig.row(rig.addOne(request));
    const QString command = runCommandOf(generation, request.endpoint, [](const FileRef &file) { return file.sha256; });
    QVERIFY2(!command.contains(u"very-secret"_s), qPrintable(command));
    QVERIFY(!QJsonDocument(toRecipe(generation)).toJson().contains("very-secret"));
}

void TestRecipes::aNewSeedChangesNothingElse()
{
    JobRig rig;
    rig.start();
    JobRequest request = rig.fillRequest();
    request.fields.insert(u"seed"_s, 7);
    const Generation generation = rig.row(rig.addOne(request));
    const Result<JobRequest> again = Recipes::againWithNewSeed(generation, *readRecipe(rig, generation), rig.catalogue);
    QVERIFY(again && again->drawSeed);
    PrepareOutcome outcome = prepare(*again);
    QVERIFY(outcome.errors.isEmpty());
    QVERIFY(outcome.prepared.fields.first().value(u"seed"_s).toInteger() != 7);
    outcome.prepared.fields.first().insert(u"seed"_s, 7);
    compare(outcome, sentBy(rig, generation));
}

void TestRecipes::aMissingFileIsSaid()
{
    JobRig rig;
    rig.start();
    const Generation generation = rig.row(rig.addOne(rig.fillRequest()));
    QVERIFY(QFile::remove(rig.store().files().pathOf(generation.source)));
    const Result<Recipe> recipe = readRecipe(rig, generation);
    QVERIFY(!recipe);
    QCOMPARE(recipe.error().kind, Error::Kind::Storage);
    QVERIFY(recipe.error().plainSentence().contains(generation.source.sha256));
}

void TestRecipes::quotesForTheShell_data()
{
    QTest::addColumn<QString>("word");
    QTest::newRow("a plain word") << u"prompt=boat"_s;
    QTest::newRow("nothing") << QString();
    QTest::newRow("spaces") << u" a  b "_s;
    QTest::newRow("quotes") << u"it's \"so\""_s;
    QTest::newRow("what a shell expands") << u"$HOME `id` $(id) * ~ !x \\n"_s;
    QTest::newRow("lines") << u"a\nb"_s;
    QTest::newRow("other scripts") << u"水面 é"_s;
}

void TestRecipes::quotesForTheShell()
{
    QFETCH(QString, word);
    QCOMPARE(wordsOf(u"pentimento "_s + shellQuoted(word)), QStringList(word));
}

QTEST_GUILESS_MAIN(TestRecipes)
#include "tst_recipes.moc"
