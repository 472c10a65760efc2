#include "app/autosave/statefiles.h"
#include "app/autosave/workingstate.h"
#include "app/document/commands.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/storage/store.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize pictureSize(500, 400);

QByteArray pictureFile()
{
    QImage image(pictureSize, QImage::Format_RGB32);
    image.fill(0xff336699);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

std::unique_ptr<Picture> openPicture(const QString &path)
{
    return std::make_unique<Picture>(*loadPicture(pictureFile(), path, QFileInfo(path).fileName()));
}

Edit makeEdit(const QRect &place, quint8 tone)
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->pixels.row(0)[0] = tone;
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    return {u"gen"_s, QString::number(tone), patch};
}

void paint(Picture &picture, quint32 seed)
{
    QRandomGenerator random(seed);
    MaskTiles mask = picture.mask();
    for (int i = 0; i < 4; ++i)
        mask.fillRect({random.bounded(450), random.bounded(350), 1 + random.bounded(120), 1 + random.bounded(120)}, quint8(random.bounded(256)));
    picture.changeMask(u"Stroke %1"_s.arg(seed), mask);
}

/// Masks, names and edits at one moment.
struct Look
{
    QStringList names;
    QList<MaskTiles> masks;
    QList<QRect> edits;
    bool operator==(const Look &) const = default;
};

Look lookOf(const Picture &picture)
{
    Look look;
    for (const NamedMask &mask : picture.masks()) {
        look.names << mask.name;
        look.masks << mask.tiles;
    }
    for (const Edit &edit : picture.edits())
        look.edits << (edit.shown ? edit.patch->rect() : QRect());
    return look;
}

/// One life of the program over a data folder.
struct Run
{
    explicit Run(const QString &folder, const QString &path = u"/tmp/lake.png"_s)
        : store(std::move(*Store::open(Paths::below(folder)))), autosave(std::make_unique<AutoSave>(*store)), picture(openPicture(path))
    {
        const auto found = autosave->find(picture->original().sha256, picture->size()).result();
        if (found && *found)
            picture->restore((*found)->picture());
        autosave->watch(picture.get());
    }
    ~Run()
    {
        autosave.reset(); // before its picture
    }
    QString folder() const { return store->paths().pictures() + u'/' + picture->id(); }
    bool isSaved() { return QTest::qWaitFor([this] { return autosave->isSaved(); }, 10000); }

    std::unique_ptr<Store> store;
    std::unique_ptr<AutoSave> autosave;
    std::unique_ptr<Picture> picture;
};

/// What the test starts itself as, to be killed: paints, says so, and begins another stroke.
int paintUntilKilled(const QString &folder)
{
    Run run(folder);
    for (quint32 seed = 1; seed <= 5; ++seed) {
        paint(*run.picture, seed);
        if (!run.isSaved())
            return 1;
    }
    run.picture->editPreview().fillRect({0, 0, 500, 400}, 255);
    run.picture->showPreview(run.picture->rect());
    QCoreApplication::processEvents();
    puts("painting");
    fflush(stdout);
    return QCoreApplication::exec();
}
} // namespace

class TestUndoJournal : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void undoSurvivesARestart();
    void undoneStepsCanBeRedoneAfterARestart();
    void editsAndMasksAreInIt();
    void framesAreInIt();
    void movedAndRenamedFilesFindIt();
    void onlyNewStepsAreWritten();
    void manyRestartsDoNotGrowIt();
    void whatACrashLeftBehindIsNotRead();
    void aDamagedJournalLosesOldStepsOnly_data();
    void aDamagedJournalLosesOldStepsOnly();
    void droppedStepsAreRemembered();
    void statesFromBeforeJournalsAreRead();
    void killedInTheMiddleOfAStroke();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestUndoJournal::undoSurvivesARestart()
{
    QList<Look> looks;
    {
        Run run(m_dir->path());
        looks << lookOf(*run.picture);
        for (quint32 seed = 1; seed <= 8; ++seed) {
            paint(*run.picture, seed);
            looks << lookOf(*run.picture);
            if (seed % 3 == 0)
                QVERIFY(run.isSaved());
        }
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->undoStack().count(), 8);
    QCOMPARE(run.picture->undoStack().undoName(), u"Stroke 8"_s);
    for (int i = 8; i > 0; --i) {
        QVERIFY(lookOf(*run.picture) == looks[i]);
        run.picture->undoStack().undo();
    }
    QVERIFY(lookOf(*run.picture) == looks[0]);
    run.picture->undoStack().goTo(8);
    QVERIFY(lookOf(*run.picture) == looks[8]);
}

void TestUndoJournal::undoneStepsCanBeRedoneAfterARestart()
{
    QList<Look> looks;
    {
        Run run(m_dir->path());
        looks << lookOf(*run.picture);
        for (quint32 seed = 1; seed <= 6; ++seed) {
            paint(*run.picture, seed);
            looks << lookOf(*run.picture);
        }
        QVERIFY(run.isSaved());
        run.picture->undoStack().goTo(2);
    }
    {
        Run run(m_dir->path());
        QCOMPARE(run.picture->undoStack().index(), 2);
        QVERIFY(lookOf(*run.picture) == looks[2]);
        run.picture->undoStack().goTo(5);
        QVERIFY(lookOf(*run.picture) == looks[5]);
    }
    Run run(m_dir->path());
    for (const int index : {6, 0, 3}) {
        run.picture->undoStack().goTo(index);
        QVERIFY(lookOf(*run.picture) == looks[index]);
    }
}

void TestUndoJournal::editsAndMasksAreInIt()
{
    QList<Look> looks;
    {
        Run run(m_dir->path());
        Picture &picture = *run.picture;
        const auto note = [&] { looks << lookOf(picture); };
        note();
        paint(picture, 1);
        note();
        picture.acceptEdit(makeEdit({20, 30, 40, 50}, 1), false);
        note();
        picture.addMask(u"Sky"_s, picture.mask());
        note();
        paint(picture, 2);
        note();
        picture.acceptEdit(makeEdit({200, 130, 70, 50}, 2), false);
        note();
        picture.setEditShown(0, false);
        note();
        picture.removeMask(picture.masks()[0].id);
        note();
        picture.removeEdit(1);
        note();
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->undoStack().count(), int(looks.size()) - 1);
    QVERIFY(lookOf(*run.picture) == looks.last());
    for (const int index : {0, 8, 5, 3, 7, 2, 8, 0}) {
        run.picture->undoStack().goTo(index);
        QVERIFY2(lookOf(*run.picture) == looks[index], qPrintable(QString::number(index)));
    }
}

void TestUndoJournal::framesAreInIt()
{
    const OwnFrame moved{QRect(10, 20, 120, 90), false};
    const OwnFrame locked{QRect(10, 20, 120, 90), true};
    {
        Run run(m_dir->path());
        paint(*run.picture, 1);
        run.picture->changeFrame(u"Move the frame"_s, {QRect(10, 20, 120, 90), false});
        run.picture->changeFrame(u"Move the frame"_s, moved); // as it is: no step
        run.picture->changeFrame(u"Lock the frame"_s, locked);
        QCOMPARE(run.picture->undoStack().count(), 3);
        run.picture->undoStack().undo();
        QCOMPARE(run.picture->frame(), moved);
        run.picture->undoStack().redo();
    }
    {
        Run run(m_dir->path());
        QCOMPARE(run.picture->frame(), locked);
        QCOMPARE(run.picture->undoStack().count(), 3);
        run.picture->undoStack().undo();
        QCOMPARE(run.picture->frame(), moved);
        run.picture->undoStack().undo();
        QCOMPARE(run.picture->frame(), OwnFrame());
        run.picture->undoStack().redo();
        // What follows from a mask is kept, but is no step.
        run.picture->setFrame({QRect(5, 5, 200, 150), false});
        QCOMPARE(run.picture->undoStack().count(), 3);
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->frame(), (OwnFrame{QRect(5, 5, 200, 150), false}));
    run.picture->setFrame({QRect(-50, -50, 100'000, 100), false}); // only what lies inside counts
    QVERIFY(run.picture->rect().contains(run.picture->frame().rect));
}

void TestUndoJournal::movedAndRenamedFilesFindIt()
{
    {
        Run run(m_dir->path(), u"/photos/lake.png"_s);
        paint(*run.picture, 1);
    }
    Run run(m_dir->path(), u"/elsewhere/other name.png"_s);
    QCOMPARE(run.picture->undoStack().undoName(), u"Stroke 1"_s);
    QVERIFY(!run.picture->mask().isEmpty());
}

void TestUndoJournal::onlyNewStepsAreWritten()
{
    Run run(m_dir->path());
    paint(*run.picture, 1);
    QVERIFY(run.isSaved());
    const QStringList names = QDir(run.folder()).entryList({u"undo-*.log"_s});
    QCOMPARE(names.size(), 1);
    const QString path = run.folder() + u'/' + names[0];
    const QByteArray first = *readWhole(path);
    paint(*run.picture, 2);
    QVERIFY(run.isSaved());
    const QByteArray second = *readWhole(path);
    QVERIFY(second.startsWith(first) && second.size() > first.size());
    run.picture->undoStack().undo();
    QVERIFY(run.isSaved());
    const QByteArray third = *readWhole(path);
    QVERIFY(third.startsWith(second) && third.size() > second.size());
    run.picture->undoStack().redo(); // both sides of every step are there by now
    run.picture->undoStack().undo();
    QVERIFY(run.isSaved());
    QCOMPARE(*readWhole(path), third);
    QCOMPARE(QDir(run.folder()).entryList({u"undo-*.log"_s}), names);
}

void TestUndoJournal::manyRestartsDoNotGrowIt()
{
    qint64 size = 0;
    for (int i = 0; i < 5; ++i) {
        Run run(m_dir->path());
        if (i == 0)
            paint(*run.picture, 1);
        else
            run.autosave->noteJob();
        QVERIFY(run.isSaved());
        const QStringList names = QDir(run.folder()).entryList({u"undo-*.log"_s});
        QCOMPARE(names.size(), 1);
        const qint64 now = QFileInfo(run.folder() + u'/' + names[0]).size();
        QVERIFY(i == 0 || now == size);
        size = now;
    }
}

void TestUndoJournal::whatACrashLeftBehindIsNotRead()
{
    Look look;
    QString path;
    {
        Run run(m_dir->path());
        paint(*run.picture, 1);
        paint(*run.picture, 2);
        look = lookOf(*run.picture);
        QVERIFY(run.isSaved());
        path = run.folder() + u'/' + QDir(run.folder()).entryList({u"undo-*.log"_s}).first();
    }
    QFile journal(path);
    QVERIFY(journal.open(QIODevice::Append));
    journal.write(QByteArray(1000, 'x')); // half of a record
    journal.close();
    {
        Run run(m_dir->path());
        QVERIFY(lookOf(*run.picture) == look);
        QCOMPARE(run.picture->undoStack().count(), 2);
        paint(*run.picture, 3); // written where the half one was
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->undoStack().count(), 3);
    run.picture->undoStack().goTo(0);
    QVERIFY(run.picture->mask().isEmpty());
}

void TestUndoJournal::aDamagedJournalLosesOldStepsOnly_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("zeros") << QByteArray(100000, '\0');
    QTest::newRow("ones") << QByteArray(100000, '\xff');
    QTest::newRow("a huge length") << QByteArray::fromHex("50554e4400000000000000010100000008aaaaaaaaaaaaaaaafffffff0");
}

void TestUndoJournal::aDamagedJournalLosesOldStepsOnly()
{
    QFETCH(QByteArray, bytes);
    Look look;
    QString path;
    {
        Run run(m_dir->path());
        paint(*run.picture, 1);
        paint(*run.picture, 2);
        look = lookOf(*run.picture);
        QVERIFY(run.isSaved());
        path = run.folder() + u'/' + QDir(run.folder()).entryList({u"undo-*.log"_s}).first();
    }
    QFile journal(path);
    QVERIFY(journal.open(QIODevice::WriteOnly));
    journal.write(bytes);
    journal.close();
    {
        Run run(m_dir->path());
        QVERIFY(lookOf(*run.picture) == look); // the mask itself is elsewhere
        QCOMPARE(run.picture->undoStack().count(), 0);
        QCOMPARE(run.picture->undoStack().dropped(), 2);
        paint(*run.picture, 3);
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->undoStack().count(), 1);
    run.picture->undoStack().undo();
    QVERIFY(lookOf(*run.picture) == look);
}

void TestUndoJournal::droppedStepsAreRemembered()
{
    {
        Run run(m_dir->path());
        for (quint32 seed = 1; seed <= 6; ++seed)
            paint(*run.picture, seed);
        QVERIFY(run.isSaved());
        run.picture->undoStack().setBudget(1);
        QCOMPARE(run.picture->undoStack().dropped(), 5);
    }
    Run run(m_dir->path());
    QCOMPARE(run.picture->undoStack().dropped(), 5);
    QCOMPARE(run.picture->undoStack().count(), 1);
}

void TestUndoJournal::statesFromBeforeJournalsAreRead()
{
    MaskTiles mask;
    QString folder;
    {
        Run run(m_dir->path());
        paint(*run.picture, 1);
        mask = run.picture->mask();
        QVERIFY(run.isSaved());
        folder = run.folder();
    }
    QByteArray state = *readWhole(folder + u"/state.json"_s);
    for (const char *key : {"\"masks\"", "\"undo\"", "\"chosen_mask\""})
        state.replace(key, "\"x\"");
    QVERIFY(writeWhole(folder + u"/state.json"_s, state));
    Run run(m_dir->path());
    QCOMPARE(run.picture->mask(), mask);
    QCOMPARE(run.picture->maskCount(), 1);
    QCOMPARE(run.picture->masks()[0].name, u"Mask 1"_s);
    QVERIFY(!run.picture->undoStack().canUndo());
}

void TestUndoJournal::killedInTheMiddleOfAStroke()
{
    QProcess painter;
    painter.start(QCoreApplication::applicationFilePath(), {u"undojournal"_s, u"--paint"_s, m_dir->path()});
    QVERIFY(painter.waitForReadyRead(20000));
    QCOMPARE(painter.readAllStandardOutput().trimmed(), QByteArray("painting"));
    ::kill(pid_t(painter.processId()), SIGKILL);
    QVERIFY(painter.waitForFinished());
    QCOMPARE(painter.exitStatus(), QProcess::CrashExit);

    const auto expected = openPicture(u"/tmp/lake.png"_s);
    QList<Look> looks{lookOf(*expected)};
    for (quint32 seed = 1; seed <= 5; ++seed) {
        paint(*expected, seed);
        looks << lookOf(*expected);
    }
    Run run(m_dir->path());
    for (int i = 5; i > 0; --i) {
        QVERIFY(lookOf(*run.picture) == looks[i]);
        run.picture->undoStack().undo();
    }
    QVERIFY(lookOf(*run.picture) == looks[0]);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--paint") == 0)
        return paintUntilKilled(QString::fromLocal8Bit(argv[2]));
    TestUndoJournal test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_undojournal.moc"
