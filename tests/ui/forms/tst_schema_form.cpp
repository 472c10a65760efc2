#include "app/document/formvalues.h"
#include "app/schema/catalogue.h"
#include "ui/common/collapsiblesection.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/numberfield.h"
#include "ui/common/theme.h"
#include "ui/forms/fieldrow.h"
#include "ui/forms/schemaform.h"
#include "ui/forms/texteditors.h"
#include "ui/forms/valueeditors.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <QWheelEvent>
#include <qtestspontaneevent.h>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
Field field(const QString &name, FieldKind kind, FieldGroup group = FieldGroup::Main)
{
    Field f;
    f.name = name;
    f.label = name.left(1).toUpper() + QString(name).mid(1).replace(u'_', u' ');
    f.kind = kind;
    f.group = group;
    return f;
}

/// Every kind of field there is.
Endpoint everyKind()
{
    Endpoint e;
    e.id = u"every-kind"_s;
    e.title = u"Every kind"_s;
    Field prompt = field(u"prompt"_s, FieldKind::Prompt);
    prompt.required = true;
    Field image = field(u"image"_s, FieldKind::Picture);
    image.role = PictureRole::Base;
    image.required = true;
    Field mask = field(u"mask"_s, FieldKind::Mask);
    Field reference = field(u"image_prompt"_s, FieldKind::Picture);
    reference.role = PictureRole::Reference;
    Field finetune = field(u"finetune_id"_s, FieldKind::FinetuneId);
    Field seed = field(u"seed"_s, FieldKind::Seed, FieldGroup::Sampling);
    Field steps = field(u"steps"_s, FieldKind::Integer, FieldGroup::Sampling);
    steps.minimum = 15;
    steps.maximum = 50;
    steps.fallback = 28;
    Field guidance = field(u"guidance"_s, FieldKind::Number, FieldGroup::Sampling);
    guidance.minimum = 1.5;
    guidance.maximum = 100;
    Field raw = field(u"raw"_s, FieldKind::Switch, FieldGroup::Sampling);
    raw.folded = true;
    Field ratio = field(u"aspect_ratio"_s, FieldKind::AspectRatio, FieldGroup::Output);
    ratio.choices = QJsonArray{u"1:1"_s, u"16:9"_s, u"custom"_s};
    ratio.fallback = u"1:1"_s;
    Field width = field(u"width"_s, FieldKind::Integer, FieldGroup::Output);
    width.minimum = 256;
    width.maximum = 1440;
    width.onlyWith = u"aspect_ratio"_s;
    width.onlyWithValue = u"custom"_s;
    Field format = field(u"output_format"_s, FieldKind::Choice, FieldGroup::Output);
    format.choices = QJsonArray{u"jpeg"_s, u"png"_s};
    Field mode = field(u"mode"_s, FieldKind::Choice, FieldGroup::Output);
    mode.choices = QJsonArray{u"a"_s, u"b"_s, u"c"_s, u"d"_s};
    Field title = field(u"title"_s, FieldKind::Text, FieldGroup::Output);
    title.maxLength = 5;
    Field url = field(u"webhook_url"_s, FieldKind::Url, FieldGroup::Webhook);
    url.folded = true;
    Field secret = field(u"webhook_secret"_s, FieldKind::Secret, FieldGroup::Webhook);
    secret.folded = true;
    Field extra = field(u"extra"_s, FieldKind::Json, FieldGroup::Output);
    e.fields = {prompt, image, mask, reference, finetune, seed, steps, guidance, raw, ratio, width, format, mode, title, extra, url, secret};
    return e;
}

Error problem(const QString &fieldName, const QString &text) { return Error{Error::Kind::Input, fieldName, text}; }

QHash<QWidget *, QRect> geometries(const QWidget &root)
{
    QHash<QWidget *, QRect> all;
    const auto widgets = root.findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        if (widget->isVisible())
            all.insert(widget, QRect(widget->mapTo(&root, QPoint()), widget->size()));
    }
    return all;
}

/// Every text 40 % longer.
class LongerTexts : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        return text + QString(int(text.size() * 0.4 + 0.5), u'x');
    }
};

void settle(QWidget &widget)
{
    widget.show();
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}
} // namespace

class TestSchemaForm : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void unsetFieldsAreNotThere();
    void editsReachTheValues();
    void valuesReachTheEditors();
    void resetGoesBackToTheDefault();
    void groupResetLeavesOtherGroups();
    void valuesSurviveAnotherEndpoint();
    void valuesThatDoNotFitAreNotSent();
    void secretsAreNeverValues();
    void seedIsDrawnUntilKept();
    void requiredMarkIsNoPartOfTheName();
    void everyControlIsNamed_data();
    void everyControlIsNamed();
    void errorsMoveNothing();
    void errorsGoWithTheEdit();
    void errorsWithoutAFieldComeBack();
    void firstErrorIsShownUnfolded();
    void typedMistakeIsToldWhenDone();
    void rareFieldsAreFolded();
    void dependentFieldIsDimmed();
    void summariesAreShown();
    void wheelScrollsTheForm();
    void neverAHorizontalScrollBar_data();
    void neverAHorizontalScrollBar();
    void labelsGoAboveInLargeText();
    void switchingEndpointsKeepsNothingOfTheOld();
};

void TestSchemaForm::unsetFieldsAreNotThere()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    settle(form);
    QVERIFY(values.all().isEmpty());
    QVERIFY(form.values().isEmpty());
    for (const Field &f : form.endpoint().fields)
        QVERIFY2(form.row(f.name), qPrintable(f.name));
}

void TestSchemaForm::editsReachTheValues()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    QSignalSpy edited(&form, &SchemaForm::fieldEdited);
    QTest::keyClicks(form.row(u"prompt"_s)->findChild<GrowingText *>(), u"a boat"_s);
    QCOMPARE(values.value(u"prompt"_s), QJsonValue(u"a boat"_s));
    form.row(u"steps"_s)->findChild<NumberBox *>()->setValue(40);
    QCOMPARE(values.value(u"steps"_s), QJsonValue(40));
    QTest::keyClicks(form.row(u"finetune_id"_s)->findChild<QLineEdit *>(), u"mine"_s);
    form.row(u"output_format"_s)->findChildren<QPushButton *>().at(1)->click();
    const QJsonObject expected{{u"prompt"_s, u"a boat"_s}, {u"steps"_s, 40}, {u"finetune_id"_s, u"mine"_s}, {u"output_format"_s, u"png"_s}};
    QCOMPARE(form.values(), expected);
    QVERIFY(edited.size() >= 4);
    QCOMPARE(edited.last().first().toString(), u"output_format"_s);
}

void TestSchemaForm::valuesReachTheEditors()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    QSignalSpy edited(&form, &SchemaForm::fieldEdited);
    values.setValue(u"prompt"_s, u"restored"_s);
    values.setValue(u"guidance"_s, 60.5);
    values.setSecret(u"webhook_secret"_s, u"hush"_s);
    QCOMPARE(form.row(u"prompt"_s)->findChild<GrowingText *>()->toPlainText(), u"restored"_s);
    QCOMPARE(form.row(u"guidance"_s)->findChild<NumberBox *>()->value(), 60.5);
    QCOMPARE(form.row(u"webhook_secret"_s)->findChild<QLineEdit *>()->text(), u"hush"_s);
    QVERIFY(edited.isEmpty());
}

void TestSchemaForm::resetGoesBackToTheDefault()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    settle(form);
    FieldRow *steps = form.row(u"steps"_s);
    auto *reset = steps->findChild<QToolButton *>();
    QVERIFY(reset->isHidden());
    steps->findChild<NumberBox *>()->setValue(40);
    QVERIFY(!reset->isHidden());
    reset->click();
    QVERIFY(values.value(u"steps"_s).isUndefined());
    QCOMPARE(steps->findChild<NumberBox *>()->value(), 28.0);
    QVERIFY(reset->isHidden());
    // A text that never became a value goes too.
    QTest::keyClicks(form.row(u"extra"_s)->findChild<GrowingText *>(), u"[1] x"_s);
    QVERIFY(!form.row(u"extra"_s)->error().isEmpty());
    form.row(u"extra"_s)->findChild<QToolButton *>()->click();
    QCOMPARE(form.row(u"extra"_s)->findChild<GrowingText *>()->toPlainText(), QString());
    QCOMPARE(form.row(u"extra"_s)->error(), QString());
}

void TestSchemaForm::groupResetLeavesOtherGroups()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    settle(form);
    values.setValue(u"prompt"_s, u"stays"_s);
    values.setValue(u"steps"_s, 40);
    values.setValue(u"guidance"_s, 7);
    values.setValue(u"title"_s, u"abc"_s);
    const auto sections = form.findChildren<CollapsibleSection *>();
    for (CollapsibleSection *section : sections) {
        if (section->title() == u"Sampling") {
            const auto buttons = section->findChildren<QToolButton *>();
            for (QToolButton *button : buttons) {
                if (button->accessibleName() == u"Reset Sampling")
                    button->click();
            }
        }
    }
    const QJsonObject left{{u"prompt"_s, u"stays"_s}, {u"title"_s, u"abc"_s}};
    QCOMPARE(values.all(), left);
}

void TestSchemaForm::valuesSurviveAnotherEndpoint()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    values.setValue(u"prompt"_s, u"boat"_s);
    values.setValue(u"steps"_s, 50);
    values.setValue(u"finetune_id"_s, u"mine"_s);
    Endpoint other;
    other.id = u"other"_s;
    Field steps = field(u"steps"_s, FieldKind::Integer);
    steps.minimum = 1;
    steps.maximum = 30;
    other.fields = {field(u"prompt"_s, FieldKind::Prompt), steps, field(u"finetune_id"_s, FieldKind::Integer)};
    form.setEndpoint(other);
    const QJsonObject sent{{u"prompt"_s, u"boat"_s}};
    QCOMPARE(form.values(), sent); // 50 is out of its bounds, a text is no integer
    QCOMPARE(form.row(u"prompt"_s)->findChild<GrowingText *>()->toPlainText(), u"boat"_s);
    form.setEndpoint(everyKind());
    const QJsonObject all{{u"prompt"_s, u"boat"_s}, {u"steps"_s, 50}, {u"finetune_id"_s, u"mine"_s}};
    QCOMPARE(form.values(), all);
    QCOMPARE(form.row(u"steps"_s)->findChild<NumberBox *>()->value(), 50.0);
}

void TestSchemaForm::valuesThatDoNotFitAreNotSent()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    values.setValue(u"steps"_s, u"many"_s);
    values.setValue(u"output_format"_s, u"webp"_s);
    values.setValue(u"raw"_s, 1);
    values.setValue(u"unknown"_s, u"x"_s);
    QVERIFY(form.values().isEmpty());
    QCOMPARE(form.row(u"steps"_s)->findChild<NumberBox *>()->value(), 28.0); // what is shown is what is sent
}

void TestSchemaForm::secretsAreNeverValues()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    form.setUnfoldedGroups({u"webhook"_s});
    QTest::keyClicks(form.row(u"webhook_secret"_s)->findChild<QLineEdit *>(), u"hush"_s);
    QCOMPARE(values.secret(u"webhook_secret"_s), u"hush"_s);
    QVERIFY(values.all().isEmpty());
    QVERIFY(form.values().isEmpty());
}

void TestSchemaForm::seedIsDrawnUntilKept()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    QVERIFY(form.drawsSeed());
    form.setLastSeed(77);
    form.row(u"seed"_s)->editor()->findChildren<QToolButton *>().at(1)->click();
    QCOMPARE(values.value(u"seed"_s).toInteger(), 77);
    QVERIFY(!form.drawsSeed());
    Endpoint seedless;
    seedless.fields = {field(u"prompt"_s, FieldKind::Prompt)};
    form.setEndpoint(seedless);
    QVERIFY(!form.drawsSeed());
}

void TestSchemaForm::requiredMarkIsNoPartOfTheName()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    FieldRow *prompt = form.row(u"prompt"_s);
    QCOMPARE(prompt->findChild<QLabel *>()->text(), u"Prompt *"_s);
    QCOMPARE(prompt->findChild<GrowingText *>()->accessibleName(), u"Prompt"_s);
    QCOMPARE(form.row(u"steps"_s)->findChild<QLabel *>()->text(), u"Steps"_s);
}

void TestSchemaForm::everyControlIsNamed_data()
{
    QTest::addColumn<Endpoint>("endpoint");
    QTest::newRow("every kind") << everyKind();
    const Catalogue catalogue = Catalogue::load();
    for (const Endpoint &endpoint : catalogue.endpoints())
        QTest::newRow(qPrintable(endpoint.id)) << endpoint;
}

void TestSchemaForm::everyControlIsNamed()
{
    QFETCH(Endpoint, endpoint);
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(endpoint);
    for (const Field &f : endpoint.fields) {
        FieldRow *row = form.row(f.name);
        QVERIFY2(row, qPrintable(f.name));
        QVERIFY2(!row->label().isEmpty() && !row->label().contains(u'*'), qPrintable(f.name));
        for (const QWidget *part : row->editor()->parts())
            QCOMPARE(part->accessibleName(), row->label());
        const auto buttons = row->findChildren<QAbstractButton *>();
        for (const QAbstractButton *button : buttons) {
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), qPrintable(f.name));
            QVERIFY2(!button->toolTip().isEmpty() || !button->text().isEmpty(), qPrintable(f.name));
        }
    }
}

void TestSchemaForm::errorsMoveNothing()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    form.setUnfoldedGroups({u"main"_s, u"sampling"_s, u"output"_s, u"webhook"_s});
    for (const int width : {320, 480}) {
        form.resize(width, 700);
        settle(form);
        const auto before = geometries(form);
        QList<Error> errors;
        for (const Field &f : form.endpoint().fields)
            errors << problem(f.name, u"This sentence is so long that it could not possibly fit into a panel of this width at all."_s);
        QVERIFY(form.setErrors(errors).isEmpty());
        settle(form);
        QCOMPARE(geometries(form), before);
        form.clearErrors();
        form.setPictureSummary(u"a name that is very long indeed and goes on.jpg · 6000 × 4000"_s);
        settle(form);
        QCOMPARE(geometries(form), before);
        form.setPictureSummary({});
    }
}

void TestSchemaForm::errorsGoWithTheEdit()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    form.setErrors({problem(u"steps"_s, u"Too many."_s), problem(u"guidance"_s, u"Too much."_s), problem(u"guidance"_s, u"Second."_s)});
    QCOMPARE(form.row(u"steps"_s)->error(), u"Too many."_s);
    QCOMPARE(form.row(u"guidance"_s)->error(), u"Too much."_s);
    QCOMPARE(form.row(u"steps"_s)->findChild<NumberBox *>()->accessibleDescription(), u"Too many."_s);
    QVERIFY(form.row(u"steps"_s)->findChild<NumberBox *>()->property("invalid").toBool());
    form.row(u"steps"_s)->findChild<NumberBox *>()->setValue(20);
    QCOMPARE(form.row(u"steps"_s)->error(), QString());
    QVERIFY(!form.row(u"steps"_s)->findChild<NumberBox *>()->property("invalid").toBool());
    QCOMPARE(form.row(u"guidance"_s)->error(), u"Too much."_s);
}

void TestSchemaForm::errorsWithoutAFieldComeBack()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    const QList<Error> left = form.setErrors({problem({}, u"The service is busy."_s), problem(u"steps"_s, u"Too many."_s), problem(u"nowhere"_s, u"?"_s)});
    QCOMPARE(left.size(), 2);
    QCOMPARE(left.first().text, u"The service is busy."_s);
}

void TestSchemaForm::firstErrorIsShownUnfolded()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    form.resize(320, 400);
    settle(form);
    QVERIFY(!form.showFirstError());
    form.setErrors({problem(u"webhook_url"_s, u"No address."_s)});
    QVERIFY(!form.row(u"webhook_url"_s)->isVisible());
    QVERIFY(form.showFirstError());
    settle(form);
    QVERIFY(form.row(u"webhook_url"_s)->isVisible());
    QVERIFY(form.scrollArea()->verticalScrollBar()->value() > 0);
}

void TestSchemaForm::typedMistakeIsToldWhenDone()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    settle(form);
    auto *line = form.row(u"title"_s)->findChild<QLineEdit *>();
    QTest::keyClicks(line, u"too long"_s);
    QCOMPARE(form.row(u"title"_s)->error(), QString()); // not while it is written
    emit line->editingFinished();
    QVERIFY(form.row(u"title"_s)->error().contains(u"Title"_s));
}

void TestSchemaForm::rareFieldsAreFolded()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    settle(form);
    QVERIFY(form.row(u"steps"_s)->isVisible());
    QVERIFY(!form.row(u"raw"_s)->isVisible());
    QVERIFY(!form.row(u"webhook_url"_s)->isVisible());
    QSignalSpy changed(&form, &SchemaForm::unfoldedGroupsChanged);
    const auto sections = form.findChildren<CollapsibleSection *>();
    QCOMPARE(sections.last()->title(), u"Webhook"_s); // last and folded
    sections.last()->header()->click();
    QVERIFY(form.row(u"webhook_url"_s)->isVisible());
    QCOMPARE(form.unfoldedGroups(), QStringList{u"webhook"_s});
    QCOMPARE(changed.size(), 1);
    form.setEndpoint(everyKind());
    settle(form);
    QVERIFY(form.row(u"webhook_url"_s)->isVisible());
}

void TestSchemaForm::dependentFieldIsDimmed()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    QVERIFY(!form.row(u"width"_s)->editor()->isEnabled());
    values.setValue(u"aspect_ratio"_s, u"custom"_s);
    QVERIFY(form.row(u"width"_s)->editor()->isEnabled());
    values.setValue(u"aspect_ratio"_s, QJsonValue::Undefined);
    QVERIFY(!form.row(u"width"_s)->editor()->isEnabled());
}

void TestSchemaForm::summariesAreShown()
{
    FormValues values;
    SchemaForm form(values);
    form.setPictureSummary(u"lake.jpg"_s);
    form.setEndpoint(everyKind());
    form.setMaskSummary(u"painted · 4.1 %"_s);
    const auto text = [&](const QString &name) { return form.row(name)->editor()->findChild<ElidedLabel *>()->text(); };
    QCOMPARE(text(u"image"_s), u"lake.jpg"_s);
    QCOMPARE(text(u"mask"_s), u"painted · 4.1 %"_s);
    form.setMaskSummary({});
    QVERIFY(!text(u"mask"_s).isEmpty()); // an empty place says what to do next
    QVERIFY(form.row(u"image_prompt"_s)->editor()->findChild<QToolButton *>());
}

void TestSchemaForm::wheelScrollsTheForm()
{
    FormValues values;
    SchemaForm form(values);
    form.setEndpoint(everyKind());
    values.setValue(u"steps"_s, 40);
    values.setValue(u"mode"_s, u"b"_s);
    form.resize(340, 300);
    settle(form);
    QVERIFY(QTest::qWaitForWindowActive(&form));
    form.focusPrompt();
    const QJsonObject before = values.all();
    const QList<QWidget *> controls{form.row(u"steps"_s)->findChild<QSlider *>(), form.row(u"steps"_s)->findChild<NumberBox *>(),
                                    form.row(u"mode"_s)->findChild<QComboBox *>(), form.row(u"aspect_ratio"_s)->findChild<QComboBox *>()};
    for (QWidget *control : controls) {
        form.scrollArea()->verticalScrollBar()->setValue(0);
        const QPointF at = control->rect().center();
        QWheelEvent wheel(at, control->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QSpontaneKeyEvent::setSpontaneous(&wheel);
        qApp->notify(control, &wheel);
        QCOMPARE(values.all(), before);
        QVERIFY(form.scrollArea()->verticalScrollBar()->value() > 0);
        QVERIFY(!control->hasFocus());
    }
}

void TestSchemaForm::neverAHorizontalScrollBar_data()
{
    QTest::addColumn<Endpoint>("endpoint");
    QTest::addColumn<bool>("longer");
    QTest::addColumn<qreal>("text");
    QList<Endpoint> all = Catalogue::load().endpoints();
    QVERIFY(all.size() >= 18);
    all << everyKind();
    for (const Endpoint &endpoint : std::as_const(all)) {
        QTest::addRow("%s", qPrintable(endpoint.id)) << endpoint << false << 1.0;
        QTest::addRow("%s, labels 40 %% longer", qPrintable(endpoint.id)) << endpoint << true << 1.0;
        QTest::addRow("%s, text at 150 %%", qPrintable(endpoint.id)) << endpoint << false << 1.5;
    }
}

void TestSchemaForm::neverAHorizontalScrollBar()
{
    QFETCH(Endpoint, endpoint);
    QFETCH(bool, longer);
    QFETCH(qreal, text);
    LongerTexts translator;
    if (longer)
        qApp->installTranslator(&translator);
    const QFont normal = qApp->font();
    QFont large = normal;
    large.setPointSizeF(normal.pointSizeF() * text);
    qApp->setFont(large);
    FormValues values;
    {
        SchemaForm form(values);
        form.setEndpoint(endpoint);
        form.setUnfoldedGroups({u"main"_s, u"sampling"_s, u"output"_s, u"webhook"_s});
        for (const Field &f : endpoint.fields) // every reset button is there
            values.setValue(f.name, f.kind == FieldKind::Switch ? QJsonValue(true) : f.fallback);
        form.resize(320, 800);
        settle(form);
        QVERIFY2(form.minimumSizeHint().width() <= 320, qPrintable(QString::number(form.minimumSizeHint().width())));
        QScrollArea *area = form.scrollArea();
        QVERIFY2(area->widget()->minimumSizeHint().width() <= area->viewport()->width(),
                 qPrintable(u"%1 over %2"_s.arg(area->widget()->minimumSizeHint().width()).arg(area->viewport()->width())));
        QCOMPARE(area->widget()->width(), area->viewport()->width());
        QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
        for (const Field &f : endpoint.fields) {
            const FieldRow *row = form.row(f.name);
            for (const QWidget *part : row->editor()->parts()) {
                const int right = part->mapTo(&form, QPoint(part->width(), 0)).x();
                QVERIFY2(part->isHidden() || right <= 312, qPrintable(u"%1 ends at %2"_s.arg(f.name).arg(right)));
            }
            // No label is cut: it has its width, or wraps.
            const auto *label = row->findChild<QLabel *>(QString(), Qt::FindDirectChildrenOnly);
            QVERIFY2(label->width() >= row->labelWidth() - 4 || label->height() >= label->heightForWidth(label->width()), qPrintable(f.name));
        }
    }
    qApp->setFont(normal);
    qApp->removeTranslator(&translator);
    QCoreApplication::processEvents();
}

void TestSchemaForm::labelsGoAboveInLargeText()
{
    FormValues values;
    SchemaForm form(values);
    Endpoint small;
    Field tolerance = field(u"tolerance"_s, FieldKind::Integer);
    tolerance.minimum = 0;
    tolerance.maximum = 6;
    small.fields = {field(u"prompt"_s, FieldKind::Prompt), field(u"seed"_s, FieldKind::Seed), tolerance};
    form.setEndpoint(small);
    form.resize(320, 600);
    settle(form);
    QVERIFY(!form.hasLabelsAbove());
    const QFont normal = qApp->font();
    QFont large = normal;
    large.setPointSizeF(normal.pointSizeF() * 2);
    qApp->setFont(large);
    settle(form);
    QTRY_VERIFY(form.hasLabelsAbove());
    qApp->setFont(normal);
    settle(form);
    QTRY_VERIFY(!form.hasLabelsAbove());
    form.resize(200, 600);
    settle(form);
    QVERIFY(form.hasLabelsAbove());
}

void TestSchemaForm::switchingEndpointsKeepsNothingOfTheOld()
{
    FormValues values;
    SchemaForm form(values);
    const QList<Endpoint> all = Catalogue::load().endpoints();
    settle(form);
    for (int round = 0; round < 3; ++round) {
        for (const Endpoint &endpoint : all) {
            form.setEndpoint(endpoint);
            form.focusPrompt(); // the row with the focus goes next
            QCOMPARE(form.findChildren<FieldRow *>().size(), endpoint.fields.size());
        }
    }
    QVERIFY(values.all().isEmpty());
}

QTEST_MAIN(TestSchemaForm)
#include "tst_schema_form.moc"
