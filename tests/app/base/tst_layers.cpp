#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// Reads every include of app/ and ui/ against the table of who may use whom, and which threads work is given to.
class TestLayers : public QObject
{
    Q_OBJECT
private slots:
    void everyIncludeGoesOneWay();
    void everyModuleHasARow();
    void nothingRunsInTheGlobalPool();
};

namespace {
const QHash<QString, QStringList> &allowed()
{
    static const QStringList everythingButTools{
        u"base"_s, u"schema"_s, u"settings"_s, u"imaging"_s, u"storage"_s, u"credentials"_s, u"practice"_s,
        u"api"_s, u"document"_s, u"autosave"_s, u"history"_s, u"jobs"_s};
    static const QHash<QString, QStringList> table{
        {u"base"_s, {}},
        {u"schema"_s, {u"base"_s}},
        {u"settings"_s, {u"base"_s}},
        {u"imaging"_s, {u"base"_s}},
        {u"storage"_s, {u"base"_s}},
        {u"credentials"_s, {u"base"_s}},
        {u"practice"_s, {u"base"_s, u"schema"_s}},
        {u"api"_s, {u"base"_s, u"schema"_s}},
        {u"document"_s, {u"base"_s, u"schema"_s, u"imaging"_s}},
        {u"tools"_s, {u"base"_s, u"imaging"_s, u"document"_s}},
        {u"autosave"_s, {u"base"_s, u"schema"_s, u"imaging"_s, u"document"_s, u"storage"_s}},
        {u"history"_s, {u"base"_s, u"schema"_s, u"imaging"_s, u"storage"_s}},
        {u"jobs"_s, {u"base"_s, u"schema"_s, u"imaging"_s, u"storage"_s, u"credentials"_s, u"api"_s, u"document"_s, u"history"_s}},
        {u"cli"_s, everythingButTools},
    };
    return table;
}

bool mayInclude(const QString &from, const QString &to)
{
    const QString fromTop = from.section(u'/', 0, 0);
    const QString fromModule = from.section(u'/', 1, 1);
    const QString toTop = to.section(u'/', 0, 0);
    const QString toModule = to.section(u'/', 1, 1);
    if (from == u"app/main.cpp"_s)
        return true;
    if (fromTop == toTop && fromModule == toModule)
        return true;
    if (fromTop == u"app"_s)
        return toTop == u"app"_s && allowed().value(fromModule).contains(toModule);
    if (toTop == u"app"_s)
        return toModule != u"storage"_s && toModule != u"practice"_s && toModule != u"cli"_s;
    return fromModule == u"mainwindow"_s || toModule == u"common"_s || (toModule == u"actions"_s && fromModule != u"common"_s);
}

QStringList sources()
{
    QStringList files;
    for (const QString &top : {u"app"_s, u"ui"_s}) {
        QDirIterator walk(QStringLiteral(PENTIMENTO_SOURCE_DIR "/") + top, {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext())
            files << QDir(QStringLiteral(PENTIMENTO_SOURCE_DIR)).relativeFilePath(walk.next());
    }
    return files;
}
} // namespace

void TestLayers::everyIncludeGoesOneWay()
{
    static const QRegularExpression include(uR"re(^\s*#\s*include\s+"([^"]+)")re"_s, QRegularExpression::MultilineOption);
    QStringList wrong;
    int seen = 0;
    for (const QString &path : sources()) {
        QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/") + path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        auto found = include.globalMatch(QString::fromUtf8(file.readAll()));
        while (found.hasNext()) {
            const QString target = found.next().captured(1);
            const QString ownMoc = u"moc_"_s + path.section(u'/', -1);
            if (target.endsWith(u".moc"_s) || target == ownMoc)
                continue;
            ++seen;
            if (!target.startsWith(u"app/"_s) && !target.startsWith(u"ui/"_s))
                wrong << path + u": \""_s + target + u"\" is not written from the root"_s;
            else if (!mayInclude(path, target))
                wrong << path + u" may not include "_s + target;
        }
    }
    QVERIFY(seen > 100);
    QVERIFY2(wrong.isEmpty(), qPrintable(u'\n' + wrong.join(u'\n')));
    QVERIFY(!mayInclude(u"app/imaging/a.cpp"_s, u"app/document/picture.h"_s));
    QVERIFY(!mayInclude(u"app/jobs/a.cpp"_s, u"ui/jobs/panel.h"_s));
    QVERIFY(!mayInclude(u"ui/forms/a.cpp"_s, u"ui/canvas/canvas.h"_s));
}

void TestLayers::everyModuleHasARow()
{
    for (const QString &path : sources()) {
        if (path.startsWith(u"app/"_s) && path.count(u'/') > 1)
            QVERIFY2(allowed().contains(path.section(u'/', 1, 1)), qPrintable(path));
    }
}

/// Qt paints large areas on the global pool's threads: whoever keeps them busy stops the window.
void TestLayers::nothingRunsInTheGlobalPool()
{
    static const QRegularExpression global(
        uR"re(QtConcurrent::run\((?!&|backgroundPool\(\))|QtConcurrent::task|Launch::Async|globalInstance\(\)->start)re"_s);
    for (const QString &path : sources()) {
        QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/") + path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!global.match(QString::fromUtf8(file.readAll())).hasMatch(), qPrintable(path));
    }
    QVERIFY(global.match(u"QtConcurrent::run(work)"_s).hasMatch());
    QVERIFY(!global.match(u"QtConcurrent::run(&m_pool, work)"_s).hasMatch());
}

QTEST_APPLESS_MAIN(TestLayers)
#include "tst_layers.moc"
