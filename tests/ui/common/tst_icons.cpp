#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QTest>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestIcons : public QObject
{
    Q_OBJECT
private slots:
    void everyIconDraws_data();
    void everyIconDraws();
    void noTwoIconsLookAlike();
    void tintFollowsThemeAndState();
    void sharpAtAnyPixelRatio();
    void unknownNameIsNoIcon();
    void contactSheet();
};

namespace {
int inkedPixels(const QImage &image)
{
    int inked = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            inked += qAlpha(image.pixel(x, y)) > 60;
    }
    return inked;
}

QColor strongestColor(const QImage &image)
{
    QRgb best = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            best = qAlpha(image.pixel(x, y)) > qAlpha(best) ? image.pixel(x, y) : best;
    }
    return QColor(best);
}

void drawTheme(QPainter &painter, const QRect &area)
{
    painter.fillRect(area, currentTheme().panel);
    painter.setPen(currentTheme().textQuiet);
    int y = area.top() + 12;
    int x = area.left() + 12;
    QFont small = painter.font();
    small.setPixelSize(11);
    painter.setFont(small);
    for (const QString &name : iconNames()) {
        int left = x;
        for (const int size : {16, 20, 24, 32}) {
            icon(name).paint(&painter, QRect(left, y + (32 - size) / 2, size, size));
            left += size + 12;
        }
        painter.drawText(left, y + 20, name);
        y += 44;
        if (y > area.bottom() - 44) {
            y = area.top() + 12;
            x += 240;
        }
    }
    int left = x;
    for (const int size : {16, 24, 32, 48}) {
        applicationIcon().paint(&painter, QRect(left, y, size, size));
        left += size + 12;
    }
}
} // namespace

void TestIcons::everyIconDraws_data()
{
    QTest::addColumn<QString>("name");
    // The names that the rest of the program relies on.
    const char *const names =
        "brush eraser rectangle ellipse lasso polygon fill hand zoom fit one-to-one undo redo invert clear overlay theme open "
        "save settings history search plus minus close chevron-down chevron-right dice lock unlock reset image mask key warning "
        "info check cross star star-filled trash download export copy refresh play pause stop clock compare eye eye-off link "
        "folder queue cloud-off shield";
    const QStringList all = QString::fromLatin1(names).split(u' ');
    for (const QString &name : all)
        QTest::newRow(qPrintable(name)) << name;
}

void TestIcons::everyIconDraws()
{
    QFETCH(QString, name);
    QVERIFY(iconNames().contains(name));
    for (const int size : {16, 20, 24, 32}) {
        const QImage image = icon(name).pixmap(QSize(size, size), 1.0).toImage();
        QCOMPARE(image.size(), QSize(size, size));
        const int inked = inkedPixels(image);
        QVERIFY2(inked >= size / 2 && inked < size * size * 3 / 4, qPrintable(u"%1 px: %2 pixels"_s.arg(size).arg(inked)));
    }
}

void TestIcons::noTwoIconsLookAlike()
{
    const QStringList names = iconNames();
    QHash<QByteArray, QString> seen;
    for (const QString &name : names) {
        const QImage image = icon(name).pixmap(QSize(16, 16), 1.0).toImage().convertToFormat(QImage::Format_ARGB32);
        const QByteArray bytes(reinterpret_cast<const char *>(image.constBits()), image.sizeInBytes());
        QVERIFY2(!seen.contains(bytes), qPrintable(name + u" looks like "_s + seen.value(bytes)));
        seen.insert(bytes, name);
    }
    QVERIFY(names.size() >= 60);
}

void TestIcons::tintFollowsThemeAndState()
{
    const QIcon lock = icon("stop"_L1);
    const auto color = [&](QIcon::Mode mode, QIcon::State state) {
        return strongestColor(lock.pixmap(QSize(48, 48), 1.0, mode, state).toImage()).name();
    };
    for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        applyTheme(*qApp, choice);
        const Theme &t = currentTheme();
        QCOMPARE(color(QIcon::Normal, QIcon::Off), t.text.name());
        QCOMPARE(color(QIcon::Normal, QIcon::On), t.textStrong.name());
        QCOMPARE(color(QIcon::Disabled, QIcon::Off), t.disabledText().name());
        QCOMPARE(strongestColor(icon("stop"_L1, IconTone::Bad).pixmap(QSize(48, 48), 1.0).toImage()).name(), t.bad.name());
    }
}

void TestIcons::sharpAtAnyPixelRatio()
{
    for (const qreal ratio : {1.0, 1.5, 2.0, 3.0}) {
        const QPixmap pixmap = icon("brush"_L1).pixmap(QSize(24, 24), ratio);
        QCOMPARE(pixmap.size(), QSize(24, 24) * ratio);
        QCOMPARE(pixmap.devicePixelRatio(), ratio);
        QCOMPARE(pixmap.deviceIndependentSize(), QSizeF(24, 24));
    }
}

void TestIcons::unknownNameIsNoIcon()
{
    QVERIFY(icon("no-such-thing"_L1).isNull());
    QVERIFY(!applicationIcon().isNull());
    QVERIFY(inkedPixels(applicationIcon().pixmap(QSize(16, 16), 1.0).toImage()) > 150);
}

void TestIcons::contactSheet()
{
    const int rows = 18;
    const QSize half(240 * int((iconNames().size() + rows) / rows + 1), rows * 44 + 24);
    QImage sheet(half.width(), half.height() * 2, QImage::Format_RGB32);
    QPainter painter(&sheet);
    applyTheme(*qApp, ThemeChoice::Dark);
    drawTheme(painter, QRect(QPoint(0, 0), half));
    applyTheme(*qApp, ThemeChoice::Light);
    drawTheme(painter, QRect(QPoint(0, half.height()), half));
    painter.end();
    const QString folder = qEnvironmentVariable("PENTIMENTO_DATA_DIR", QDir::tempPath());
    QVERIFY(QDir().mkpath(folder));
    const QString file = folder + u"/icons.png"_s;
    QVERIFY(sheet.save(file));
    qInfo("Contact sheet: %s", qPrintable(file));
}

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
