#include "ui/common/numberfield.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <qtestspontaneevent.h>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestNumberField : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void showsNoZerosNobodyTyped_data();
    void showsNoZerosNobodyTyped();
    void typingIsExact();
    void emptiedBoxIsUnset();
    void unsetWithoutDefaultIsBlank();
    void doubleClickGoesBackToTheDefault();
    void sliderReachesEveryValueWithinTwoPercent_data();
    void sliderReachesEveryValueWithinTwoPercent();
    void arrowKeysTakeOneStep();
    void wheelScrollsUntilFocused();
    void wheelReachesFineValuesWhenFocused();
    void settingEmitsNothing();
};

namespace {
void sendWheel(QWidget *widget, int delta)
{
    const QPointF local = widget->rect().center();
    QWheelEvent wheel(local, widget->mapToGlobal(local), {}, {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    // As from the window system: only such events go on to the parent, and sendEvent() makes others of them.
    QSpontaneKeyEvent::setSpontaneous(&wheel);
    qApp->notify(widget, &wheel);
}
} // namespace

void TestNumberField::showsNoZerosNobodyTyped_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a whole number has no point") << 60.0 << u"60"_s;
    QTest::newRow("one digit") << 1.5 << u"1.5"_s;
    QTest::newRow("inner zeros stay") << 2.05 << u"2.05"_s;
    QTest::newRow("zero") << 0.0 << u"0"_s;
    QTest::newRow("trailing zeros of tens stay") << 100.0 << u"100"_s;
}

void TestNumberField::showsNoZerosNobodyTyped()
{
    QFETCH(double, value);
    QFETCH(QString, shown);
    NumberField field({.minimum = 0, .maximum = 100, .step = 0.5, .decimals = 4});
    field.setValue(value);
    QCOMPARE(field.box()->text(), shown);
}

void TestNumberField::typingIsExact()
{
    NumberField field({.minimum = 1.5, .maximum = 100, .step = 0.5, .decimals = 4, .logarithmic = true});
    field.setFallback(60);
    field.show();
    QSignalSpy edited(&field, &NumberField::valueEdited);
    field.box()->edit()->selectAll();
    QTest::keyClicks(field.box()->edit(), u"37.1234"_s);
    QCOMPARE(edited.last().first().toDouble(), 37.1234);
    QCOMPARE(field.value().value(), 37.1234);
    QCOMPARE(field.box()->text(), u"37.1234"_s);
}

void TestNumberField::emptiedBoxIsUnset()
{
    NumberField field({.minimum = 15, .maximum = 50});
    field.setFallback(28);
    field.setValue(40);
    field.show();
    field.box()->setFocus();
    QSignalSpy reset(&field, &NumberField::resetRequested);
    field.box()->edit()->selectAll();
    QTest::keyClick(field.box()->edit(), Qt::Key_Delete);
    QVERIFY(!field.value());
    QTest::keyClick(field.box()->edit(), Qt::Key_Return);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(field.box()->text(), u"28"_s);
    QVERIFY(field.slider()->property("ghost").toBool());
}

void TestNumberField::unsetWithoutDefaultIsBlank()
{
    NumberField field({.minimum = 0, .maximum = 1, .step = 0.1, .decimals = 2});
    QCOMPARE(field.box()->text(), QString());
    field.setValue(0.25);
    QCOMPARE(field.box()->text(), u"0.25"_s);
    field.setValue({});
    QCOMPARE(field.box()->text(), QString());
    field.show();
    field.slider()->setValue(field.slider()->maximum());
    QCOMPARE(field.value().value(), 1.0);
    QCOMPARE(field.box()->text(), u"1"_s);
}

void TestNumberField::doubleClickGoesBackToTheDefault()
{
    NumberField field({.minimum = 15, .maximum = 50});
    field.setFallback(28);
    field.setValue(40);
    field.resize(200, 30);
    field.show();
    QSignalSpy reset(&field, &NumberField::resetRequested);
    QTest::mouseDClick(field.slider(), Qt::LeftButton);
    QCOMPARE(reset.size(), 1);
    QVERIFY(!field.value());
    QCOMPARE(field.shownValue(), 28.0);
    QCOMPARE(field.box()->text(), u"28"_s);
}

void TestNumberField::sliderReachesEveryValueWithinTwoPercent_data()
{
    QTest::addColumn<double>("minimum");
    QTest::addColumn<double>("maximum");
    QTest::addColumn<int>("decimals");
    QTest::newRow("guidance 1.5 to 100") << 1.5 << 100.0 << 4;
    QTest::newRow("pixels 256 to 1440") << 256.0 << 1440.0 << 0;
    QTest::newRow("brush 1 to 4000") << 1.0 << 4000.0 << 1;
}

void TestNumberField::sliderReachesEveryValueWithinTwoPercent()
{
    QFETCH(double, minimum);
    QFETCH(double, maximum);
    QFETCH(int, decimals);
    NumberField field({.minimum = minimum, .maximum = maximum, .step = 1, .decimals = decimals,
                       .logarithmic = NumberRange::suitsLogarithm(minimum, maximum)});
    field.resize(500, 30);
    field.show();
    QList<double> reached;
    for (int x = 0; x < field.slider()->width(); ++x) {
        QTest::mousePress(field.slider(), Qt::LeftButton, {}, QPoint(x, field.slider()->height() / 2));
        QTest::mouseRelease(field.slider(), Qt::LeftButton, {}, QPoint(x, field.slider()->height() / 2));
        reached << field.shownValue();
    }
    QCOMPARE(reached.first(), minimum);
    QCOMPARE(reached.last(), maximum);
    for (double wanted = minimum; wanted <= maximum; wanted *= 1.003) {
        const double nearest = *std::min_element(reached.begin(), reached.end(), [&](double a, double b) { return qAbs(a - wanted) < qAbs(b - wanted); });
        // Where the numbers that the field can hold are further apart than that, the nearest of them is meant.
        const double tolerance = std::max(wanted * 0.02, 0.5 * std::pow(10.0, -decimals) + 1e-9);
        QVERIFY2(qAbs(nearest - wanted) <= tolerance, qPrintable(u"%1 instead of %2"_s.arg(nearest).arg(wanted)));
    }
}

void TestNumberField::arrowKeysTakeOneStep()
{
    NumberField field({.minimum = 256, .maximum = 1440, .step = 32});
    field.setValue(512);
    field.show();
    QTest::keyClick(field.slider(), Qt::Key_Right);
    QCOMPARE(field.value().value(), 544.0);
    QTest::keyClick(field.slider(), Qt::Key_Left);
    QTest::keyClick(field.slider(), Qt::Key_Left);
    QCOMPARE(field.value().value(), 480.0);
    QTest::keyClick(field.slider(), Qt::Key_End);
    QCOMPARE(field.value().value(), 1440.0);
}

void TestNumberField::wheelScrollsUntilFocused()
{
    QScrollArea area;
    auto *form = new QWidget;
    auto *column = new QVBoxLayout(form);
    auto *field = new NumberField({.minimum = 0, .maximum = 100});
    field->setValue(50);
    auto *other = new QLineEdit;
    column->addWidget(field);
    column->addWidget(other);
    column->addSpacing(2000);
    area.setWidget(form);
    area.resize(300, 200);
    area.show();
    QVERIFY(QTest::qWaitForWindowActive(&area));
    other->setFocus();
    for (QWidget *part : {static_cast<QWidget *>(field->slider()), static_cast<QWidget *>(field->box())}) {
        const int before = area.verticalScrollBar()->value();
        sendWheel(part, -120);
        QCOMPARE(field->value().value(), 50.0);
        QVERIFY(area.verticalScrollBar()->value() > before);
        QVERIFY(!part->hasFocus());
        area.verticalScrollBar()->setValue(0);
    }
    field->box()->setFocus();
    sendWheel(field->box(), 120);
    QCOMPARE(field->value().value(), 51.0);
    QCOMPARE(area.verticalScrollBar()->value(), 0);
}

void TestNumberField::wheelReachesFineValuesWhenFocused()
{
    NumberField field({.minimum = 1, .maximum = 4000, .step = 1, .decimals = 0, .logarithmic = true});
    field.setValue(2000);
    field.show();
    QVERIFY(QTest::qWaitForWindowActive(&field));
    field.slider()->setFocus();
    sendWheel(field.slider(), 120);
    QCOMPARE(field.value().value(), 2020.0);
    field.setValue(10);
    sendWheel(field.slider(), -120);
    QCOMPARE(field.value().value(), 9.0);
}

void TestNumberField::settingEmitsNothing()
{
    NumberField field({.minimum = 0, .maximum = 100});
    QSignalSpy edited(&field, &NumberField::valueEdited);
    field.setValue(12);
    field.setFallback(3);
    field.setValue({});
    QVERIFY(edited.isEmpty());
}

QTEST_MAIN(TestNumberField)
#include "tst_number_field.moc"
