#include "app/base/paths.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/settings/settings.h"
#include "ui/mainwindow/editspanel.h"
#include "ui/mainwindow/filehandover.h"
#include "ui/mainwindow/knownpictures.h"
#include "ui/mainwindow/picturereport.h"

#include <QAbstractButton>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListWidget>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtConcurrentRun>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
std::unique_ptr<Picture> blankPicture(QSize size)
{
    LoadedPicture loaded;
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    loaded.info.size = size;
    loaded.info.channels = 3;
    loaded.pyramid = Pyramid(image);
    return std::make_unique<Picture>(std::move(loaded));
}

Edit editAt(const QRect &place, const QString &name)
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    return {name, name, patch};
}

QAbstractButton *button(const QWidget &panel, const QString &text)
{
    for (QAbstractButton *candidate : panel.findChildren<QAbstractButton *>()) {
        if (candidate->accessibleName() == text)
            return candidate;
    }
    return nullptr;
}
} // namespace

class TestPictureShelf : public QObject
{
    Q_OBJECT
private slots:
    void editsAreShownHiddenOrderedAndRemoved()
    {
        const auto picture = blankPicture({100, 100});
        picture->acceptEdit(editAt({0, 0, 20, 20}, u"sky"_s), true);
        picture->acceptEdit(editAt({10, 10, 20, 20}, u"boat"_s), true);
        picture->acceptEdit(editAt({60, 60, 20, 20}, u"tree"_s), true);
        EditsPanel panel;
        panel.setNames([](const Edit &edit) { return edit.generation; });
        panel.setPicture(picture.get());
        auto *list = panel.findChild<QListWidget *>();
        QCOMPARE(list->count(), 3);
        QCOMPARE(list->item(0)->text(), u"tree"_s); // the uppermost first
        list->item(1)->setCheckState(Qt::Unchecked);
        QTRY_VERIFY(!picture->edits()[1].shown);
        QCOMPARE(picture->undoStack().undoName(), u"Hide edit"_s);

        list->setCurrentRow(2); // the sky: the boat overlaps it
        QVERIFY(!button(panel, u"Move up"_s)->isEnabled());
        QVERIFY(!button(panel, u"Move down"_s)->isEnabled());
        list->setCurrentRow(0);
        button(panel, u"Move down"_s)->click();
        QCOMPARE(picture->edits()[1].generation, u"tree"_s);
        button(panel, u"Remove"_s)->click();
        QCOMPARE(picture->edits().size(), 2);
        picture->undoStack().undo();
        QCOMPARE(list->count(), 3);
    }

    void anEditMadeOverAChangeSaysSo()
    {
        const auto picture = blankPicture({100, 100});
        picture->acceptEdit(editAt({0, 0, 20, 20}, u"sky"_s), true);
        picture->acceptEdit(editAt({10, 10, 20, 20}, u"boat"_s), true);
        EditsPanel panel;
        panel.setNames([](const Edit &edit) { return edit.generation; });
        panel.setPicture(picture.get());
        auto *list = panel.findChild<QListWidget *>();
        picture->reblendEdit(0, editAt({0, 0, 25, 25}, u"sky"_s));
        QVERIFY(list->item(0)->text().contains(u"changed since"_s));
        QCOMPARE(list->item(1)->text(), u"sky"_s);
        picture->undoStack().undo();
        QCOMPARE(list->item(0)->text(), u"boat"_s);
    }

    void aSecondStartHandsItsFilesOver()
    {
        QTemporaryDir folder;
        const Paths paths = Paths::below(folder.path());
        QVERIFY(!FileHandover::handTo(paths, {u"/a.png"_s})); // nobody there yet
        FileHandover window(paths);
        QSignalSpy arrived(&window, &FileHandover::arrived);
        const auto hand = [&](const QStringList &files) {
            const QFuture<bool> taken = QtConcurrent::run(FileHandover::handTo, paths, files);
            return QTest::qWaitFor([&] { return taken.isFinished(); }) && taken.result();
        };
        QVERIFY(hand({u"/photos/lake ü.png"_s, u"/mask.png"_s}));
        QCOMPARE(arrived.takeFirst().first().toStringList(), (QStringList{u"/photos/lake ü.png"_s, u"/mask.png"_s}));
        QVERIFY(hand({}));
        QCOMPARE(arrived.takeFirst().first().toStringList(), QStringList());
        QTemporaryDir elsewhere;
        QVERIFY(!FileHandover::handTo(Paths::below(elsewhere.path()), {u"/a.png"_s}));
    }

    void openedFilesAreKnownNewestFirst()
    {
        QTemporaryDir folder;
        SettingsStore settings(folder.filePath(u"settings.conf"_s));
        KnownPictures known(settings);
        known.note({u"/a.png"_s, u"1"_s, {3, 4}});
        known.note({u"/b.png"_s, u"2"_s, {5, 6}});
        known.note({u"/a.png"_s, u"3"_s, {3, 4}});
        QCOMPARE(known.recent(), (QStringList{u"/a.png"_s, u"/b.png"_s}));
        QCOMPARE(known.find(u"/a.png"_s)->sha256, u"3"_s);
        known.forget(u"3"_s);
        QVERIFY(!known.find(u"/a.png"_s));
        for (int i = 0; i < 300; ++i)
            known.note({u"/%1.png"_s.arg(i), u"x"_s, {1, 1}});
        QVERIFY(!known.find(u"/b.png"_s));
        QCOMPARE(known.recent().size(), 10);
    }

    void recipesFromElsewhereAreReadWithCare_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("recipe");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("wrong kinds") << QByteArray(R"({"picture":7,"edits":"x"})");
        QTest::newRow("a path as hash") << QByteArray(R"({"picture":{"sha256":"../../etc/passwd","extension":"png"},"edits":[{}]})");
        QTest::newRow("a path as extension") << QByteArray(R"({"picture":{"sha256":")" + QByteArray(64, 'a') + R"(","extension":"/../x"},"edits":[]})");
    }
    void recipesFromElsewhereAreReadWithCare()
    {
        QFETCH(QByteArray, json);
        const auto recipe = SavedRecipe::read(json);
        QVERIFY(!recipe || recipe->original.isNull());
    }

    void theSummaryLineCountsAndSums()
    {
        PictureReport report;
        report.edits = 7;
        report.tries = 31;
        report.microDollars = 1'860'000;
        QCOMPARE(report.line(), u"7 edits, 31 tries, $1.86"_s);
        report.hasUnknownPrices = true;
        QVERIFY(report.line().endsWith(u"at least $1.86"_s));
        report.microDollars = 0;
        QVERIFY(report.line().endsWith(u"price unknown"_s));
    }
};

QTEST_MAIN(TestPictureShelf)
#include "tst_pictureshelf.moc"
