#include "app/settings/settings.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <limits>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestSettings : public QObject
{
    Q_OBJECT
private slots:
    void keysAreForEver();
    void keepsValuesOverARestart();
    void defaultsAreNotWritten();
    void aValueSetBackToItsDefaultIsRemoved();
    void damagedValuesReadAsDefaults_data();
    void damagedValuesReadAsDefaults();
    void aDamagedFileReadsAsDefaults();
    void isForThisUserOnly();
    void writesSoonWithoutBeingAsked();
    void keepsWhatOthersWrote();
    void aFolderThatCannotBeWrittenDoesNoHarm();
    void whatCouldNotBeWrittenIsToldOnceAndWrittenLater();
};

namespace {
QStringList keysIn(const QString &file)
{
    return QSettings(file, QSettings::IniFormat).allKeys();
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}
} // namespace

void TestSettings::keysAreForEver()
{
    // Adding a line here is how a setting begins; changing or removing one loses what people have set.
    const QStringList forEver{
        u"compose/service"_s,
        u"compose/endpoint"_s,
        u"compose/showRetired"_s,
        u"compose/variations"_s,
        u"compose/seedMode"_s,
        u"compose/values"_s,
        u"compose/folded"_s,
        u"compose/promptHistory"_s,
        u"frame/context"_s,
        u"frame/megapixels"_s,
        u"frame/aspect"_s,
        u"frame/grow"_s,
        u"frame/keepToMask"_s,
        u"frame/promptEnding"_s,
        u"look/theme"_s,
        u"look/language"_s,
        u"window/geometry"_s,
        u"window/state"_s,
        u"window/firstStartDone"_s,
        u"brush/size"_s,
        u"brush/hardness"_s,
        u"brush/strength"_s,
        u"brush/smoothing"_s,
        u"brush/pressure"_s,
        u"brush/pressureCurve"_s,
        u"view/overlay"_s,
        u"view/maskLook"_s,
        u"view/maskColor"_s,
        u"view/maskOpacity"_s,
        u"view/navigator"_s,
        u"fill/tolerance"_s,
        u"fill/contiguous"_s,
        u"smartSelect/box"_s,
        u"strip/onlyThisPicture"_s,
        u"services/profiles"_s,
        u"services/proxy"_s,
        u"jobs/notify"_s,
        u"jobs/timeLimit"_s,
        u"spending/period"_s,
        u"spending/warnAt"_s,
        u"spending/stopAt"_s,
        u"save/recipe"_s,
        u"save/jpegExplained"_s,
        u"files/lastPicture"_s,
        u"files/open"_s,
        u"files/known"_s,
        u"files/lastFolder"_s,
        u"keys/shortcuts"_s,
    };
    const QString header = QString::fromUtf8(contentOf(QStringLiteral(PENTIMENTO_SOURCE_DIR "/app/settings/settings.h")));
    static const QRegularExpression declared(uR"re(inline const Setting<\w+> \w+\{\s*"([^"]+)")re"_s);
    QStringList keys;
    for (auto found = declared.globalMatch(header); found.hasNext();)
        keys << found.next().captured(1);
    QCOMPARE(keys, forEver);
    QCOMPARE(QSet<QString>(keys.begin(), keys.end()).size(), keys.size());
}

void TestSettings::keepsValuesOverARestart()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"config/pentimento.conf"_s); // the folder is made
    const QByteArray bytes("\x00\x01\xff binary", 10);
    {
        SettingsStore store(file);
        store.set(settings::brushSize, 33.25);
        store.set(settings::variations, 4);
        store.set(settings::showOverlay, false);
        store.set(settings::language, u"pt, \"BR\"; ä€"_s);
        store.set(settings::promptHistory, {u"one, two"_s, u"drei\nZeilen"_s, QString()});
        store.set(settings::foldedGroups, {u"webhook"_s});
        store.set(settings::windowGeometry, bytes);
        QCOMPARE(store.get(settings::brushSize), 33.25); // known at once
    }
    const SettingsStore store(file);
    QCOMPARE(store.get(settings::brushSize), 33.25);
    QCOMPARE(store.get(settings::variations), 4);
    QCOMPARE(store.get(settings::showOverlay), false);
    QCOMPARE(store.get(settings::language), u"pt, \"BR\"; ä€"_s);
    QCOMPARE(store.get(settings::promptHistory), QStringList({u"one, two"_s, u"drei\nZeilen"_s, QString()}));
    QCOMPARE(store.get(settings::foldedGroups), QStringList(u"webhook"_s));
    QCOMPARE(store.get(settings::windowGeometry), bytes);
    QCOMPARE(store.get(settings::theme), settings::theme.fallback);
}

void TestSettings::defaultsAreNotWritten()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    {
        SettingsStore store(file);
        store.set(settings::theme, u"system"_s);
        store.set(settings::brushHardness, 0.9);
        store.set(settings::notifyWhenReady, true);
        store.set(settings::formValues, QByteArray());
    }
    QVERIFY(keysIn(file).isEmpty());
}

void TestSettings::aValueSetBackToItsDefaultIsRemoved()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    SettingsStore(file).set(settings::theme, u"dark"_s);
    QCOMPARE(keysIn(file), QStringList(u"look/theme"_s));
    SettingsStore(file).set(settings::theme, u"system"_s);
    QVERIFY(keysIn(file).isEmpty());
}

void TestSettings::damagedValuesReadAsDefaults_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("words for numbers") << QByteArray("[brush]\nsize=wide\n[compose]\nvariations=many\n");
    QTest::newRow("numbers out of range") << QByteArray("[brush]\nsize=-5\nhardness=7\n[compose]\nvariations=1000\n");
    QTest::newRow("numbers that are none") << QByteArray("[brush]\nsize=nan\nhardness=inf\nstrength=-inf\n");
    QTest::newRow("numbers for yes and no") << QByteArray("[view]\noverlay=maybe\n[jobs]\nnotify=\n[window]\nfirstStartDone=17\n");
    QTest::newRow("words nobody knows") << QByteArray("[look]\ntheme=purple\n[compose]\nseedMode=sometimes\n");
    QTest::newRow("values of another type") << QByteArray("[brush]\nsize=@Rect(1 2 3 4)\n[compose]\nfolded=@Point(1 2)\nvariations=@Variant(xyz)\n");
}

void TestSettings::damagedValuesReadAsDefaults()
{
    QFETCH(QByteArray, content);
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    writeFile(file, content);
    const SettingsStore store(file);
    QCOMPARE(store.get(settings::brushSize), settings::brushSize.fallback);
    QCOMPARE(store.get(settings::brushHardness), settings::brushHardness.fallback);
    QCOMPARE(store.get(settings::brushStrength), settings::brushStrength.fallback);
    QCOMPARE(store.get(settings::variations), settings::variations.fallback);
    QCOMPARE(store.get(settings::showOverlay), settings::showOverlay.fallback);
    QCOMPARE(store.get(settings::notifyWhenReady), settings::notifyWhenReady.fallback);
    QCOMPARE(store.get(settings::firstStartDone), settings::firstStartDone.fallback);
    QCOMPARE(store.get(settings::theme), settings::theme.fallback);
    QCOMPARE(store.get(settings::seedMode), settings::seedMode.fallback);
    QCOMPARE(store.get(settings::foldedGroups), settings::foldedGroups.fallback);
}

void TestSettings::aDamagedFileReadsAsDefaults()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    QByteArray noise;
    for (int i = 0; i < 5000; ++i)
        noise += char(i * 7919 >> 3);
    writeFile(file, noise);
    {
        SettingsStore store(file);
        QCOMPARE(store.get(settings::theme), settings::theme.fallback);
        QCOMPARE(store.get(settings::brushSize), settings::brushSize.fallback);
        store.set(settings::theme, u"dark"_s);
    }
    QCOMPARE(SettingsStore(file).get(settings::theme), u"dark"_s);
}

void TestSettings::isForThisUserOnly()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"config/s.conf"_s);
    const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    SettingsStore(file).set(settings::theme, u"dark"_s);
    QVERIFY(!(QFile::permissions(file) & others));
    QVERIFY(!(QFile::permissions(folder.filePath(u"config"_s)) & others));
    // One that a copy or an old version left open is closed when written.
    QVERIFY(QFile::setPermissions(file, QFile::permissions(file) | others));
    SettingsStore(file).set(settings::theme, u"light"_s);
    QVERIFY(!(QFile::permissions(file) & others));
}

void TestSettings::writesSoonWithoutBeingAsked()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    SettingsStore store(file);
    for (int i = 1; i < 100; ++i)
        store.set(settings::brushSize, double(i));
    store.set(settings::theme, u"dark"_s);
    QTRY_COMPARE(QSettings(file, QSettings::IniFormat).value(u"brush/size"_s).toDouble(), 99.0);
    store.set(settings::brushSize, settings::brushSize.fallback);
    QTRY_COMPARE(keysIn(file), QStringList(u"look/theme"_s));
}

void TestSettings::keepsWhatOthersWrote()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.conf"_s);
    {
        SettingsStore one(file);
        SettingsStore two(file);
        one.set(settings::theme, u"dark"_s);
        two.set(settings::brushSize, 7.0);
    }
    QCOMPARE(SettingsStore(file).get(settings::theme), u"dark"_s);
    QCOMPARE(SettingsStore(file).get(settings::brushSize), 7.0);
}

void TestSettings::aFolderThatCannotBeWrittenDoesNoHarm()
{
    SettingsStore store(u"/proc/self/pentimento/s.conf"_s);
    store.set(settings::theme, u"dark"_s);
    QCOMPARE(store.get(settings::theme), u"dark"_s);
}

void TestSettings::whatCouldNotBeWrittenIsToldOnceAndWrittenLater()
{
    const QTemporaryDir folder;
    const QString inTheWay = folder.filePath(u"config"_s);
    writeFile(inTheWay, "a file where a folder should be");
    const QString file = inTheWay + u"/s.conf"_s;
    SettingsStore store(file);
    std::atomic<int> told = 0;
    store.setFailureHandler([&](const QString &path) { told += path == file ? 1 : 100; });
    store.set(settings::theme, u"dark"_s);
    QTRY_COMPARE(told.load(), 1);
    store.set(settings::variations, 3);
    QTest::qWait(600); // tried again meanwhile
    QCOMPARE(told.load(), 1);
    QVERIFY(QFile::remove(inTheWay));
    store.set(settings::variations, 4);
    QTRY_VERIFY(keysIn(file).contains(u"compose/variations"_s));
    QVERIFY(keysIn(file).contains(u"look/theme"_s));
    QCOMPARE(QSettings(file, QSettings::IniFormat).value(u"compose/variations"_s).toInt(), 4);
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
