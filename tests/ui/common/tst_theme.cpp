#include "ui/common/stylesheet.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestTheme : public QObject
{
    Q_OBJECT
private slots:
    void contrastIsThatOfTheStandard();
    void textReadsOnEverySurface_data();
    void textReadsOnEverySurface();
    void controlsAndRingsStandOut();
    void sheetHasNoUnknownRole();
    void paletteFollowsTheChoice();
    void buttonsGrowWithTheFont();
    void noColourIsNamedElsewhere();
};

void TestTheme::contrastIsThatOfTheStandard()
{
    QCOMPARE(contrastRatio(QColor(Qt::black), QColor(Qt::white)), 21.0);
    QCOMPARE(contrastRatio(QColor(Qt::white), QColor(Qt::white)), 1.0);
    QVERIFY(qAbs(contrastRatio(QColor(0x767676), QColor(Qt::white)) - 4.54) < 0.01);
}

void TestTheme::textReadsOnEverySurface_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("surface");
    for (const Theme &t : {darkTheme(), lightTheme()}) {
        const char *name = t.dark ? "dark" : "light";
        const QList<std::pair<const char *, QColor>> texts{
            {"strong", t.textStrong}, {"normal", t.text}, {"quiet", t.textQuiet}, {"good", t.good},
            {"warn", t.warn},         {"bad", t.bad},     {"link", t.accentText}};
        const QList<std::pair<const char *, QColor>> surfaces{
            {"window", t.window}, {"panel", t.panel}, {"sunken", t.sunken}, {"raised", t.raised()}};
        for (const auto &[textName, text] : texts) {
            for (const auto &[surfaceName, surface] : surfaces)
                QTest::addRow("%s: %s text on %s", name, textName, surfaceName) << text << surface;
        }
        for (const auto &[stateName, surface] : {std::pair{"hovered", t.hovered()}, {"pressed", t.pressed()}, {"selected", t.selected()}}) {
            QTest::addRow("%s: normal text on %s", name, stateName) << t.text << surface;
            QTest::addRow("%s: strong text on %s", name, stateName) << t.textStrong << surface;
        }
        QTest::addRow("%s: text on the primary button", name) << t.onAccent << t.accent;
        QTest::addRow("%s: text on the hovered primary button", name) << t.onAccent << mixed(t.accent, QColor(Qt::black), 0.08);
        QTest::addRow("%s: quiet text on the canvas", name) << (t.dark ? t.textQuiet : t.text) << t.canvas;
    }
}

void TestTheme::textReadsOnEverySurface()
{
    QFETCH(QColor, text);
    QFETCH(QColor, surface);
    const double ratio = contrastRatio(text, surface);
    QVERIFY2(ratio >= 4.5, qPrintable(u"%1 on %2: %3"_s.arg(text.name(), surface.name()).arg(ratio)));
}

void TestTheme::controlsAndRingsStandOut()
{
    for (const Theme &t : {darkTheme(), lightTheme()}) {
        for (const QColor &surface : {t.window, t.panel, t.sunken}) {
            QVERIFY2(contrastRatio(t.controlBorder, surface) >= 3, qPrintable(surface.name()));
            QVERIFY2(contrastRatio(t.accentText, surface) >= 3, qPrintable(surface.name()));
            QVERIFY2(contrastRatio(t.textQuiet, surface) >= 3, qPrintable(surface.name()));
        }
        QVERIFY(contrastRatio(t.accent, t.panel) >= 3);
        QVERIFY(contrastRatio(t.mask, t.canvas) >= (t.dark ? 3 : 2.5));
    }
}

void TestTheme::sheetHasNoUnknownRole()
{
    for (const Theme &t : {darkTheme(), lightTheme()}) {
        const QString sheet = styleSheet(t, QFontMetrics(qApp->font()));
        QVERIFY(!sheet.contains(u'@'));
        QVERIFY(sheet.contains(t.accent.name()));
    }
    QVERIFY(styleSheet(darkTheme(), QFontMetrics(qApp->font())) != styleSheet(lightTheme(), QFontMetrics(qApp->font())));
}

void TestTheme::paletteFollowsTheChoice()
{
    applyTheme(*qApp, ThemeChoice::Dark);
    QVERIFY(currentTheme().dark);
    QCOMPARE(qApp->palette().color(QPalette::Window), darkTheme().panel);
    applyTheme(*qApp, ThemeChoice::Light);
    QVERIFY(!currentTheme().dark);
    QCOMPARE(qApp->palette().color(QPalette::Base), lightTheme().sunken);
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Dark, ThemeChoice::Light})
        QCOMPARE(themeChoiceFromName(themeChoiceName(choice)), choice);
    QCOMPARE(themeChoiceFromName(u"pink"_s), ThemeChoice::System);
}

void TestTheme::buttonsGrowWithTheFont()
{
    applyTheme(*qApp, ThemeChoice::Dark);
    QPushButton button(u"Test"_s);
    button.ensurePolished();
    QCOMPARE(button.sizeHint().height(), controlHeight(QFontMetrics(qApp->font())));
    QVERIFY(button.sizeHint().height() >= 30);
    const QFont normal = qApp->font();
    QFont large = normal;
    large.setPointSizeF(normal.pointSizeF() * 2);
    qApp->setFont(large);
    QTRY_COMPARE(button.sizeHint().height(), controlHeight(QFontMetrics(large)));
    QVERIFY(button.sizeHint().height() > controlHeight(QFontMetrics(normal)));
    qApp->setFont(normal);
    QTRY_COMPARE(button.sizeHint().height(), controlHeight(QFontMetrics(normal)));
}

void TestTheme::noColourIsNamedElsewhere()
{
    static const QRegularExpression literal(uR"re("#[0-9a-fA-F]{3,8}"|QColor\(0x[^)]*\)|QColor\(\d[^)]*\))re"_s);
    // Over a picture, whose colours nobody knows, the canvas shades with greys; those have no role.
    static const QRegularExpression gray(uR"re(^QColor\((\w+), \1, \1(, \w+)?\)$)re"_s);
    QDirIterator walk(QStringLiteral(PENTIMENTO_SOURCE_DIR "/ui"), {u"*.cpp"_s, u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
    QStringList found;
    while (walk.hasNext()) {
        QFile file(walk.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        if (file.fileName().endsWith(u"/common/theme.cpp"_s))
            continue;
        const bool canvas = file.fileName().contains(u"/ui/canvas/"_s);
        for (auto match = literal.globalMatch(QString::fromUtf8(file.readAll())); match.hasNext();) {
            const QString color = match.next().captured();
            if (!canvas || !gray.match(color).hasMatch())
                found << file.fileName() + u": "_s + color;
        }
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
