#include "app/document/formvalues.h"
#include "app/schema/catalogue.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/theme.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/endpointcombo.h"
#include "ui/forms/generatebar.h"
#include "ui/forms/texteditors.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
struct Rig
{
    Rig()
    {
        panel.setProfiles(builtInProfiles());
        panel.setCatalogue(catalogue);
        panel.setCurrentProfile(u"practice"_s);
        panel.setCurrentEndpoint(u"flux-pro-1.0-fill"_s);
        panel.resize(320, 620);
        panel.show();
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
    }
    QPushButton *button(const QString &name) const
    {
        for (auto *candidate : panel.findChildren<QPushButton *>()) {
            if (candidate->accessibleName() == name)
                return candidate;
        }
        return nullptr;
    }
    QWidget *named(const QString &name) const
    {
        for (auto *candidate : panel.findChildren<QWidget *>()) {
            if (candidate->accessibleName() == name)
                return candidate;
        }
        return nullptr;
    }
    QStringList endpoints() const
    {
        QStringList titles;
        auto *combo = panel.findChild<EndpointCombo *>();
        for (int i = 0; i < combo->count(); ++i)
            titles << combo->itemText(i);
        return titles;
    }
    QHash<QWidget *, QRect> geometries() const
    {
        QHash<QWidget *, QRect> all;
        for (auto *widget : panel.findChildren<QWidget *>()) {
            if (widget->isVisible())
                all.insert(widget, QRect(widget->mapTo(&panel, QPoint()), widget->size()));
        }
        return all;
    }

    const Catalogue catalogue = Catalogue::load();
    FormValues values;
    ComposePanel panel{values};
};
} // namespace

class TestComposePanel : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        applyTheme(*qApp, ThemeChoice::Dark);
        QApplication::setDoubleClickInterval(60);
    }
    void controlsHaveTheirNames();
    void practiceOffersEveryProtocol();
    void maskedEndpointsComeFirst();
    void retiredOnesOnlyWhenAskedFor();
    void chosenRetiredOneIsListed();
    void endpointStaysWhenTheServiceHasIt();
    void buttonTellsThePrice();
    void buttonSaysWhatFits();
    void doubleClickIsOneWish();
    void disabledButtonDoesNothing();
    void messagesMoveNothing();
    void linkLeadsToAKey();
    void maskedEndpointPresetsPng();
    void promptIsRememberedOnce();
    void pagesShareTheButton();
    void promptAndButtonAreInSightInASmallWindow();
};

void TestComposePanel::controlsHaveTheirNames()
{
    Rig rig;
    for (const QString &name : {u"Service"_s, u"Endpoint"_s, u"Prompt"_s, u"Seed"_s, u"Variations"_s, u"Generate"_s})
        QVERIFY2(rig.named(name), qPrintable(name));
    QVERIFY(qobject_cast<QComboBox *>(rig.named(u"Service"_s)));
    QVERIFY(qobject_cast<QSpinBox *>(rig.named(u"Variations"_s)));
    QCOMPARE(qobject_cast<QSpinBox *>(rig.named(u"Variations"_s))->maximum(), 8);
}

void TestComposePanel::practiceOffersEveryProtocol()
{
    Rig rig;
    QVERIFY(rig.panel.setCurrentEndpoint(u"black-forest-labs/flux-fill-pro"_s));
    QVERIFY(rig.panel.setCurrentProfile(u"bfl"_s));
    QVERIFY(!rig.panel.setCurrentEndpoint(u"black-forest-labs/flux-fill-pro"_s));
    QVERIFY(rig.panel.setCurrentEndpoint(u"flux-kontext-pro"_s));
    QVERIFY(!rig.panel.setCurrentEndpoint(u"no-such-endpoint"_s));
    QVERIFY(!rig.panel.setCurrentProfile(u"no-such-service"_s));
    QCOMPARE(rig.panel.currentEndpoint()->id, u"flux-kontext-pro"_s);
}

void TestComposePanel::maskedEndpointsComeFirst()
{
    Rig rig;
    const QStringList titles = rig.endpoints();
    QCOMPARE(titles.first(), u"Change what is masked"_s);
    QVERIFY(titles.indexOf(u"FLUX.1 Fill"_s) > 0);
    QVERIFY(titles.indexOf(u"FLUX.1 Fill"_s) < titles.indexOf(u"Change the whole picture"_s));
    QVERIFY(titles.indexOf(u"Change the whole picture"_s) < titles.indexOf(u"A new picture from words"_s));
    auto *combo = rig.panel.findChild<EndpointCombo *>();
    emit combo->activated(0); // a heading
    QCOMPARE(rig.panel.currentEndpoint()->id, u"flux-pro-1.0-fill"_s);
}

void TestComposePanel::retiredOnesOnlyWhenAskedFor()
{
    Rig rig;
    const auto hasRetired = [&] { return rig.endpoints().join(u'|').contains(u"· retired"_s); };
    QVERIFY(!hasRetired());
    QCOMPARE(rig.endpoints().last(), u"Show retired"_s);
    QSignalSpy changed(&rig.panel, &ComposePanel::showRetiredChanged);
    auto *combo = rig.panel.findChild<EndpointCombo *>();
    emit combo->activated(combo->count() - 1);
    QVERIFY(hasRetired());
    QCOMPARE(changed.size(), 1);
    QVERIFY(rig.panel.showsRetired());
    QCOMPARE(rig.panel.currentEndpoint()->id, u"flux-pro-1.0-fill"_s); // the line is no endpoint
    QCOMPARE(combo->currentText(), u"FLUX.1 Fill"_s);
    combo->hidePopup();
}

void TestComposePanel::chosenRetiredOneIsListed()
{
    Rig rig;
    QVERIFY(rig.panel.setCurrentEndpoint(u"flux-pro-1.0-fill-finetuned"_s));
    QVERIFY(rig.panel.currentEndpoint()->deprecated);
    QVERIFY(rig.panel.findChild<EndpointCombo *>()->currentText().contains(u"retired"_s));
    bool told = false;
    for (auto *label : rig.panel.findChildren<ElidedLabel *>())
        told = told || label->text() == rig.panel.currentEndpoint()->notice;
    QVERIFY(told);
}

void TestComposePanel::endpointStaysWhenTheServiceHasIt()
{
    Rig rig;
    rig.panel.setCurrentEndpoint(u"flux-kontext-max"_s);
    QSignalSpy changed(&rig.panel, &ComposePanel::endpointChanged);
    rig.panel.setCurrentProfile(u"bfl"_s);
    QCOMPARE(rig.panel.currentEndpoint()->id, u"flux-kontext-max"_s);
    QVERIFY(changed.isEmpty());
    rig.panel.setCurrentProfile(u"replicate"_s);
    QVERIFY(rig.panel.currentEndpoint()->takesMask());
    QVERIFY(!rig.panel.currentEndpoint()->deprecated);
    QCOMPARE(changed.size(), 1);
}

void TestComposePanel::buttonTellsThePrice()
{
    Rig rig;
    QPushButton *generate = rig.button(u"Generate"_s);
    QCOMPARE(generate->text(), u"Generate practice picture · free"_s);
    rig.panel.setCurrentProfile(u"bfl"_s);
    const Endpoint *endpoint = rig.panel.currentEndpoint();
    QVERIFY(endpoint->price.microDollars.has_value());
    const auto dollars = [&](int count) { return u'$' + decimalDollars(*endpoint->price.microDollars * count); };
    QVERIFY2(generate->text().startsWith(u"Generate · about "_s + dollars(1)), qPrintable(generate->text()));
    rig.panel.setVariations(4);
    QVERIFY2(generate->text().contains(dollars(4)), qPrintable(generate->text()));
    QCOMPARE(generate->accessibleName(), u"Generate"_s);
}

void TestComposePanel::buttonSaysWhatFits()
{
    FittingButton button;
    button.setTexts({u"a rather long text for a button"_s, u"shorter text"_s, u"Go"_s});
    button.show(); // sizes count from now on
    button.resize(600, 36);
    QCOMPARE(button.text(), u"a rather long text for a button"_s);
    button.resize(button.fontMetrics().horizontalAdvance(u"shorter text"_s) + 24, 36);
    QCOMPARE(button.text(), u"shorter text"_s);
    button.resize(50, 36);
    QCOMPARE(button.text(), u"Go"_s);
}

void TestComposePanel::doubleClickIsOneWish()
{
    Rig rig;
    QSignalSpy wishes(&rig.panel, &ComposePanel::generateRequested);
    QPushButton *generate = rig.button(u"Generate"_s);
    QTest::mouseClick(generate, Qt::LeftButton);
    QTest::mouseClick(generate, Qt::LeftButton);
    rig.panel.requestGenerate();
    QCOMPARE(wishes.size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT((rig.panel.requestGenerate(), wishes.size() == 2), 2000);
}

void TestComposePanel::disabledButtonDoesNothing()
{
    Rig rig;
    QSignalSpy wishes(&rig.panel, &ComposePanel::generateRequested);
    rig.panel.setGenerateEnabled(false);
    rig.panel.setPreflight(NoticeLevel::Bad, u"Open a picture first."_s);
    rig.panel.requestGenerate();
    QTest::mouseClick(rig.button(u"Generate"_s), Qt::LeftButton);
    QVERIFY(wishes.isEmpty());
    QCOMPARE(rig.button(u"Generate"_s)->accessibleDescription(), u"Open a picture first."_s);
}

void TestComposePanel::messagesMoveNothing()
{
    Rig rig;
    const auto before = rig.geometries();
    const auto settled = [&] {
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        return rig.geometries();
    };
    rig.panel.setPreflight(NoticeLevel::Bad, u"word "_s.repeated(80));
    QCOMPARE(settled(), before);
    rig.panel.setPreflight(NoticeLevel::Info, {});
    QCOMPARE(settled(), before);
    rig.panel.setGenerateEnabled(false);
    QCOMPARE(settled(), before);
    rig.panel.setVariations(8);
    QCOMPARE(settled(), before);
    rig.panel.setCurrentProfile(u"bfl"_s); // same endpoint: price and link change, the link's place stays
    auto without = before;
    auto after = settled();
    for (auto *widget : rig.panel.findChildren<QPushButton *>()) {
        if (widget->property("role").toString() == u"link") {
            without.remove(widget);
            after.remove(widget);
        }
    }
    QCOMPARE(after, without);
}

void TestComposePanel::linkLeadsToAKey()
{
    Rig rig;
    QSignalSpy real(&rig.panel, &ComposePanel::realModelRequested);
    QSignalSpy add(&rig.panel, &ComposePanel::addKeyRequested);
    QPushButton *link = rig.button(u"Use a real model…"_s);
    QVERIFY(link && link->isVisible());
    link->click();
    QCOMPARE(real.size(), 1);
    rig.panel.setCurrentProfile(u"bfl"_s);
    QVERIFY(!link->isVisible());
    rig.panel.setNeedsKey(u"bfl"_s, true);
    QVERIFY(link->isVisible());
    QCOMPARE(link->accessibleName(), u"needs a key · Add…"_s);
    link->click();
    QCOMPARE(add.first().first().toString(), u"bfl"_s);
    rig.panel.setNeedsKey(u"bfl"_s, false);
    QVERIFY(!link->isVisible());
}

void TestComposePanel::maskedEndpointPresetsPng()
{
    Rig rig;
    QCOMPARE(rig.values.value(u"output_format"_s), QJsonValue(u"png"_s)); // shown as set
    rig.values.setValue(u"output_format"_s, u"jpeg"_s);
    rig.panel.setCurrentEndpoint(u"flux-kontext-pro"_s);
    rig.panel.setCurrentEndpoint(u"flux-pro-1.0-fill"_s);
    QCOMPARE(rig.values.value(u"output_format"_s), QJsonValue(u"jpeg"_s)); // the person's choice stays
}

void TestComposePanel::promptIsRememberedOnce()
{
    Rig rig;
    QSignalSpy changed(&rig.panel, &ComposePanel::promptHistoryChanged);
    const auto generate = [&](const QString &prompt) {
        rig.values.setValue(u"prompt"_s, prompt);
        const auto count = changed.size();
        QTRY_VERIFY_WITH_TIMEOUT((rig.panel.requestGenerate(), changed.size() > count), 2000);
    };
    generate(u"a boat"_s);
    generate(u"a chapel"_s);
    generate(u"a boat"_s);
    QCOMPARE(rig.panel.promptHistory(), (QStringList{u"a boat"_s, u"a chapel"_s}));
    auto *text = rig.panel.findChild<GrowingText *>();
    QTest::keyClick(text, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(text->toPlainText(), u"a chapel"_s);
}

void TestComposePanel::pagesShareTheButton()
{
    Rig rig;
    QVERIFY(!rig.panel.findChild<QTabBar *>()->isVisible());
    const int page = rig.panel.addPage(new QLabel(u"the result"_s), u"Result"_s);
    QVERIFY(rig.panel.findChild<QTabBar *>()->isVisible());
    QSignalSpy changed(&rig.panel, &ComposePanel::currentPageChanged);
    rig.panel.showPage(page);
    QCOMPARE(changed.size(), 1);
    QVERIFY(rig.button(u"Generate"_s)->isVisible());
    QVERIFY(!rig.panel.findChild<GrowingText *>()->isVisible());
    rig.panel.focusPrompt();
    QCOMPARE(rig.panel.currentPage(), 0);
    QVERIFY(rig.panel.findChild<GrowingText *>()->isVisible());
}

void TestComposePanel::promptAndButtonAreInSightInASmallWindow()
{
    Rig rig;
    rig.panel.addPage(new QLabel, u"Result"_s);
    rig.values.setValue(u"prompt"_s, u"line\n"_s.repeated(50));
    rig.panel.resize(320, 560); // the dock of a window of 1280 x 720 with its menu, strip and status bar
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
    QVERIFY2(rig.panel.minimumSizeHint().width() <= 320, qPrintable(QString::number(rig.panel.minimumSizeHint().width())));
    for (const QString &id : {u"flux-pro-1.0-fill"_s, u"flux-2-flex"_s, u"flux-pro"_s}) {
        rig.panel.setCurrentEndpoint(id);
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        for (QWidget *part : {static_cast<QWidget *>(rig.panel.findChild<GrowingText *>()), static_cast<QWidget *>(rig.button(u"Generate"_s))}) {
            const QRect place(part->mapTo(&rig.panel, QPoint()), part->size());
            QVERIFY2(rig.panel.rect().contains(place), qPrintable(id));
            QVERIFY(!part->visibleRegion().isEmpty());
        }
    }
}

QTEST_MAIN(TestComposePanel)
#include "tst_compose_panel.moc"
