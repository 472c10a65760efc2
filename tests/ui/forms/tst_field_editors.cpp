#include "ui/common/numberfield.h"
#include "ui/common/prompter.h"
#include "ui/common/theme.h"
#include "ui/forms/editorfactory.h"
#include "ui/forms/pictureeditors.h"
#include "ui/forms/texteditors.h"
#include "ui/forms/valueeditors.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QBuffer>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace pentimento;


namespace {
Field field(FieldKind kind, const QString &label = u"Thing"_s)
{
    Field f;
    f.name = u"thing"_s;
    f.label = label;
    f.kind = kind;
    return f;
}

Field bounded(FieldKind kind, double low, double high)
{
    Field f = field(kind);
    f.minimum = low;
    f.maximum = high;
    return f;
}

Field choices(const QStringList &values)
{
    Field f = field(FieldKind::Choice);
    f.choices = QJsonArray::fromStringList(values);
    return f;
}

QJsonValue lastEdit(const QSignalSpy &spy) { return spy.isEmpty() ? QJsonValue(u"nothing"_s) : spy.last().first().toJsonValue(); }

QByteArray pngBytes(const QSize &size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::blue);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}
} // namespace

class TestFieldEditors : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void everyKindShowsWhatItIsGiven_data();
    void everyKindShowsWhatItIsGiven();
    void everyPartIsNamedAsTheLabel_data();
    void everyPartIsNamedAsTheLabel();
    void settingAValueEmitsNothing_data();
    void settingAValueEmitsNothing();
    void valueFitsItsKind_data();
    void valueFitsItsKind();
    void textEmptiedIsUnset();
    void offeredTextsAreChosenWithAKey();
    void numberKeepsItsJsonType();
    void seedKeepsAll64Bits();
    void seedRandomAndKeep();
    void switchShowsItsDefaultUntilSet();
    void threeChoicesAreSegmentsMoreAreAList();
    void segmentClickSetsTheValue();
    void comboShowsTheDefaultAsPlaceholder();
    void ratioIsTypedOrPicked();
    void secretIsMaskedAndNeverAnEdit();
    void jsonIsCheckedAsItIsTyped();
    void promptGrowsWithinLimits();
    void promptWalksThroughItsHistory();
    void promptLeavesCtrlEnterAlone();
    void pictureFromAFile();
    void brokenFilesAreNamed_data();
    void brokenFilesAreNamed();
    void pictureFromDropAndClipboard();
    void pictureAsksForOtherSources();
};

void TestFieldEditors::everyKindShowsWhatItIsGiven_data()
{
    QTest::addColumn<Field>("shown");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("text") << field(FieldKind::Text) << QJsonValue(u"boat"_s) << u"boat"_s;
    QTest::newRow("prompt") << field(FieldKind::Prompt) << QJsonValue(u"two\nlines"_s) << u"two\nlines"_s;
    QTest::newRow("integer in bounds") << bounded(FieldKind::Integer, 15, 50) << QJsonValue(28) << u"28"_s;
    QTest::newRow("integer without bounds") << field(FieldKind::Integer) << QJsonValue(qint64(9007199254740991)) << u"9007199254740991"_s;
    QTest::newRow("number") << bounded(FieldKind::Number, 1.5, 100) << QJsonValue(60.25) << u"60.25"_s;
    QTest::newRow("64-bit seed") << field(FieldKind::Seed) << QJsonValue(qint64(9223372036854775807)) << u"9223372036854775807"_s;
    QTest::newRow("aspect ratio") << field(FieldKind::AspectRatio) << QJsonValue(u"21:9"_s) << u"21:9"_s;
    QTest::newRow("finetune id") << field(FieldKind::FinetuneId) << QJsonValue(u"my-finetune"_s) << u"my-finetune"_s;
    QTest::newRow("web address") << field(FieldKind::Url) << QJsonValue(u"https://example.org/hook"_s) << u"https://example.org/hook"_s;
    QTest::newRow("JSON list") << field(FieldKind::Json) << QJsonValue(QJsonArray{1, 2}) << u"[1,2]"_s;
    QTest::newRow("one of many") << choices({u"a"_s, u"b"_s, u"c"_s, u"d"_s}) << QJsonValue(u"c"_s) << u"c"_s;
}

void TestFieldEditors::everyKindShowsWhatItIsGiven()
{
    QFETCH(Field, shown);
    QFETCH(QJsonValue, value);
    QFETCH(QString, text);
    const std::unique_ptr<FieldEditor> editor(makeFieldEditor(shown, nullptr, nullptr));
    const auto visibleText = [&]() -> QString {
        QWidget *part = editor->parts().first();
        if (auto *line = qobject_cast<QLineEdit *>(part))
            return line->text();
        if (auto *area = qobject_cast<QPlainTextEdit *>(part))
            return area->toPlainText();
        if (auto *box = qobject_cast<QAbstractSpinBox *>(part))
            return box->text();
        auto *combo = qobject_cast<QComboBox *>(part);
        return combo ? combo->currentText() : u"no part"_s;
    };
    editor->setValue(value);
    QCOMPARE(visibleText(), text);
    editor->setValue(QJsonValue::Undefined);
    QCOMPARE(visibleText(), QString());
    editor->setValue(value);
    QCOMPARE(visibleText(), text);
}

void TestFieldEditors::everyPartIsNamedAsTheLabel_data()
{
    QTest::addColumn<Field>("shown");
    for (const FieldKind kind : {FieldKind::Text, FieldKind::Prompt, FieldKind::Integer, FieldKind::Seed, FieldKind::Number,
                                 FieldKind::Switch, FieldKind::AspectRatio, FieldKind::Picture, FieldKind::Mask,
                                 FieldKind::FinetuneId, FieldKind::Url, FieldKind::Secret, FieldKind::Json})
        QTest::addRow("kind %d", int(kind)) << field(kind);
    QTest::newRow("bounded number") << bounded(FieldKind::Number, 0, 1);
    QTest::newRow("list of choices") << choices({u"a"_s, u"b"_s, u"c"_s, u"d"_s});
}

void TestFieldEditors::everyPartIsNamedAsTheLabel()
{
    QFETCH(Field, shown);
    const std::unique_ptr<FieldEditor> editor(makeFieldEditor(shown, nullptr, nullptr));
    editor->setName(u"Thing"_s);
    QVERIFY(!editor->parts().isEmpty());
    for (const QWidget *part : editor->parts())
        QCOMPARE(part->accessibleName(), u"Thing"_s);
    const auto buttons = editor->findChildren<QAbstractButton *>();
    for (const QAbstractButton *button : buttons)
        QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), button->metaObject()->className());
}

void TestFieldEditors::settingAValueEmitsNothing_data() { everyKindShowsWhatItIsGiven_data(); }

void TestFieldEditors::settingAValueEmitsNothing()
{
    QFETCH(Field, shown);
    QFETCH(QJsonValue, value);
    const std::unique_ptr<FieldEditor> editor(makeFieldEditor(shown, nullptr, nullptr));
    QSignalSpy edited(editor.get(), &FieldEditor::edited);
    QSignalSpy problem(editor.get(), &FieldEditor::problemChanged);
    editor->show();
    editor->setValue(value);
    editor->setValue(QJsonValue::Undefined);
    QCOMPARE(edited.size(), 0);
    QCOMPARE(problem.size(), 0);
}

void TestFieldEditors::valueFitsItsKind_data()
{
    QTest::addColumn<Field>("target");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("fits");
    QTest::newRow("text in text") << field(FieldKind::Text) << QJsonValue(u"a"_s) << true;
    QTest::newRow("number in text") << field(FieldKind::Text) << QJsonValue(1) << false;
    QTest::newRow("nothing in text") << field(FieldKind::Text) << QJsonValue(QJsonValue::Undefined) << false;
    QTest::newRow("null in JSON") << field(FieldKind::Json) << QJsonValue() << false;
    QTest::newRow("within bounds") << bounded(FieldKind::Integer, 1, 50) << QJsonValue(50) << true;
    QTest::newRow("over the bound") << bounded(FieldKind::Integer, 1, 50) << QJsonValue(51) << false;
    QTest::newRow("broken number for an integer") << bounded(FieldKind::Integer, 1, 50) << QJsonValue(1.5) << false;
    QTest::newRow("known choice") << choices({u"png"_s, u"jpeg"_s}) << QJsonValue(u"png"_s) << true;
    QTest::newRow("unknown choice") << choices({u"png"_s, u"jpeg"_s}) << QJsonValue(u"webp"_s) << false;
    QTest::newRow("switch") << field(FieldKind::Switch) << QJsonValue(false) << true;
    QTest::newRow("word for a switch") << field(FieldKind::Switch) << QJsonValue(u"true"_s) << false;
    QTest::newRow("a secret is never a value") << field(FieldKind::Secret) << QJsonValue(u"s"_s) << false;
}

void TestFieldEditors::valueFitsItsKind()
{
    QFETCH(Field, target);
    QFETCH(QJsonValue, value);
    QFETCH(bool, fits);
    QCOMPARE(valueFits(target, value), fits);
}

void TestFieldEditors::offeredTextsAreChosenWithAKey()
{
    Field field;
    field.name = u"finetune_id"_s;
    field.label = u"Finetune ID"_s;
    field.kind = FieldKind::FinetuneId;
    TextEditor editor(field, nullptr);
    editor.show();
    auto *line = editor.findChild<QLineEdit *>();
    QVERIFY(line->actions().isEmpty());
    editor.setOffers({u"boat"_s, u"lake"_s});
    QCOMPARE(line->actions().size(), 1);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    QTest::keyClick(line, Qt::Key_Down);
    QAbstractItemView *list = line->completer()->popup();
    QVERIFY(list->isVisible());
    QCOMPARE(list->model()->rowCount(), 2);
    emit line->completer()->activated(u"lake"_s);
    QCOMPARE(edited.last().first().toJsonValue(), QJsonValue(u"lake"_s));
    QTest::keyClicks(line, u"own"_s); // typing goes on
    QVERIFY(edited.last().first().toJsonValue().toString().endsWith(u"own"_s));
    editor.setOffers({});
    QVERIFY(line->actions().isEmpty());
}

void TestFieldEditors::textEmptiedIsUnset()
{
    TextEditor editor(field(FieldKind::Text), nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    auto *line = editor.findChild<QLineEdit *>();
    QTest::keyClicks(line, u"ab"_s);
    QCOMPARE(lastEdit(edited), QJsonValue(u"ab"_s));
    line->selectAll();
    QTest::keyClick(line, Qt::Key_Backspace);
    QVERIFY(lastEdit(edited).isUndefined());
}

void TestFieldEditors::numberKeepsItsJsonType()
{
    NumberEditor whole(bounded(FieldKind::Integer, 15, 50), nullptr);
    QSignalSpy edited(&whole, &FieldEditor::edited);
    whole.control()->box()->setValue(33);
    QCOMPARE(lastEdit(edited), QJsonValue(qint64(33)));
    QCOMPARE(lastEdit(edited).toVariant().typeId(), int(QMetaType::LongLong));
    QVERIFY(!whole.control()->slider()->isHidden());

    NumberEditor real(bounded(FieldKind::Number, 0, 2), nullptr);
    QSignalSpy realEdited(&real, &FieldEditor::edited);
    real.control()->box()->setValue(1.125);
    QCOMPARE(lastEdit(realEdited), QJsonValue(1.125));

    Field open = field(FieldKind::Integer);
    open.minimum = 0;
    NumberEditor half(open, nullptr);
    QVERIFY(half.control()->slider()->isHidden()); // a slider needs both ends
}

void TestFieldEditors::seedKeepsAll64Bits()
{
    SeedEditor editor(field(FieldKind::Seed), nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    QSignalSpy problem(&editor, &FieldEditor::problemChanged);
    auto *line = editor.findChild<QLineEdit *>();
    QTest::keyClicks(line, u"9223372036854775807"_s);
    QCOMPARE(lastEdit(edited).toInteger(), 9223372036854775807);
    line->clear();
    QTest::keyClicks(line, u"9999999999999999999"_s); // one digit too much
    QVERIFY(lastEdit(edited).isUndefined());
    QVERIFY(!problem.last().first().toString().isEmpty());
    line->clear();
    QTest::keyClicks(line, u"12x"_s);
    QCOMPARE(line->text(), u"12"_s);
}

void TestFieldEditors::seedRandomAndKeep()
{
    Field f = bounded(FieldKind::Seed, 0, 1000);
    SeedEditor editor(f, nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    const auto buttons = editor.findChildren<QToolButton *>();
    QToolButton *random = buttons.at(0);
    QToolButton *keep = buttons.at(1);
    QVERIFY(random->isChecked() && !keep->isChecked());
    keep->click();
    const qint64 drawn = lastEdit(edited).toInteger(-1);
    QVERIFY(drawn >= 0 && drawn <= 1000);
    QVERIFY(keep->isChecked() && !random->isChecked());
    random->click();
    QVERIFY(lastEdit(edited).isUndefined());
    QVERIFY(random->isChecked());
    editor.setLastSeed(42);
    keep->click();
    QCOMPARE(lastEdit(edited).toInteger(), 42);
    QCOMPARE(editor.findChild<QLineEdit *>()->text(), u"42"_s);
}

void TestFieldEditors::switchShowsItsDefaultUntilSet()
{
    Field f = field(FieldKind::Switch);
    f.fallback = true;
    SwitchEditor editor(f, nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    auto *box = editor.findChild<QCheckBox *>();
    QVERIFY(box->isChecked() && box->property("ghost").toBool());
    box->click();
    QCOMPARE(lastEdit(edited), QJsonValue(false));
    QVERIFY(!box->property("ghost").toBool());
    editor.setValue(QJsonValue::Undefined);
    QVERIFY(box->isChecked() && box->property("ghost").toBool());
}

void TestFieldEditors::threeChoicesAreSegmentsMoreAreAList()
{
    const std::unique_ptr<FieldEditor> three(makeFieldEditor(choices({u"jpeg"_s, u"png"_s, u"webp"_s}), nullptr, nullptr));
    QVERIFY(qobject_cast<SegmentEditor *>(three.get()));
    const std::unique_ptr<FieldEditor> four(makeFieldEditor(choices({u"a"_s, u"b"_s, u"c"_s, u"d"_s}), nullptr, nullptr));
    QVERIFY(qobject_cast<ComboEditor *>(four.get()));
    const std::unique_ptr<FieldEditor> wordy(makeFieldEditor(choices({u"a very long choice"_s, u"another long one"_s}), nullptr, nullptr));
    QVERIFY(qobject_cast<ComboEditor *>(wordy.get()));
}

void TestFieldEditors::segmentClickSetsTheValue()
{
    Field f = choices({u"jpeg"_s, u"png"_s});
    f.fallback = u"jpeg"_s;
    SegmentEditor editor(f, nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    const auto buttons = editor.findChildren<QPushButton *>();
    QCOMPARE(buttons.at(0)->text(), u"JPEG"_s);
    QVERIFY(buttons.at(0)->isChecked() && buttons.at(0)->property("ghost").toBool());
    buttons.at(1)->click();
    QCOMPARE(lastEdit(edited), QJsonValue(u"png"_s));
    QVERIFY(buttons.at(1)->isChecked() && !buttons.at(1)->property("ghost").toBool());
    QVERIFY(!buttons.at(0)->isChecked());
    buttons.at(0)->click(); // the default, set on purpose
    QCOMPARE(lastEdit(edited), QJsonValue(u"jpeg"_s));
}

void TestFieldEditors::comboShowsTheDefaultAsPlaceholder()
{
    Field f = choices({u"a"_s, u"b"_s, u"c"_s, u"d"_s});
    f.fallback = u"b"_s;
    ComboEditor editor(f, nullptr);
    auto *combo = editor.findChild<QComboBox *>();
    QCOMPARE(combo->currentIndex(), -1);
    QCOMPARE(combo->placeholderText(), u"b"_s);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    emit combo->activated(2);
    QCOMPARE(lastEdit(edited), QJsonValue(u"c"_s));
}

void TestFieldEditors::ratioIsTypedOrPicked()
{
    Field f = field(FieldKind::AspectRatio);
    f.fallback = u"16:9"_s;
    AspectRatioEditor editor(f, nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    auto *preview = editor.findChild<RatioPreview *>();
    QVERIFY(qAbs(preview->shape().width() / preview->shape().height() - 16.0 / 9) < 0.01);
    auto *line = editor.findChild<QLineEdit *>();
    QCOMPARE(line->text(), QString());
    QTest::keyClicks(line, u"1:2"_s);
    QCOMPARE(lastEdit(edited), QJsonValue(u"1:2"_s));
    QVERIFY(qAbs(preview->shape().width() / preview->shape().height() - 0.5) < 0.01);
    line->selectAll();
    QTest::keyClicks(line, u"nonsense"_s);
    QVERIFY(preview->shape().isEmpty());
    line->selectAll();
    QTest::keyClick(line, Qt::Key_Delete);
    QVERIFY(lastEdit(edited).isUndefined());

    f.choices = QJsonArray{u"1:1"_s, u"16:9"_s, u"custom"_s};
    AspectRatioEditor listed(f, nullptr);
    auto *combo = listed.findChild<QComboBox *>();
    QVERIFY(!combo->isEditable());
    QCOMPARE(combo->count(), 3);
    listed.setValue(u"custom"_s);
    QCOMPARE(combo->currentText(), u"custom"_s);
}

void TestFieldEditors::secretIsMaskedAndNeverAnEdit()
{
    SecretEditor editor(field(FieldKind::Secret), nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    QSignalSpy secret(&editor, &SecretEditor::secretEdited);
    auto *line = editor.findChild<QLineEdit *>();
    QCOMPARE(line->echoMode(), QLineEdit::Password);
    QTest::keyClicks(line, u"hush"_s);
    QCOMPARE(secret.last().first().toString(), u"hush"_s);
    QVERIFY(edited.isEmpty());
    editor.findChild<QToolButton *>()->click();
    QCOMPARE(line->echoMode(), QLineEdit::Normal);
}

void TestFieldEditors::jsonIsCheckedAsItIsTyped()
{
    JsonEditor editor(field(FieldKind::Json), nullptr);
    QSignalSpy edited(&editor, &FieldEditor::edited);
    QSignalSpy problem(&editor, &FieldEditor::problemChanged);
    auto *text = editor.findChild<QPlainTextEdit *>();
    QTest::keyClicks(text, u"[1"_s);
    QVERIFY(!problem.last().first().toString().isEmpty());
    QTest::keyClicks(text, u", 9007199254740993]"_s);
    QCOMPARE(problem.last().first().toString(), QString());
    QCOMPARE(lastEdit(edited).toArray().at(1).toInteger(), 9007199254740993);
    const QString own = text->toPlainText();
    editor.setValue(lastEdit(edited)); // the same value keeps the person's writing
    QCOMPARE(text->toPlainText(), own);
    text->clear();
    QVERIFY(lastEdit(edited).isUndefined());
    QCOMPARE(problem.last().first().toString(), QString());
}

void TestFieldEditors::promptGrowsWithinLimits()
{
    PromptEditor editor(field(FieldKind::Prompt), nullptr);
    editor.setMostLines(6);
    editor.resize(300, 400);
    editor.show();
    auto *text = editor.findChild<GrowingText *>();
    const int three = text->height();
    editor.setValue(u"a\nb\nc\nd\ne"_s);
    QCoreApplication::processEvents();
    const int five = text->height();
    QVERIFY(five > three);
    editor.setValue(u"line\n"_s.repeated(40));
    QCoreApplication::processEvents();
    const int most = text->height();
    QVERIFY(most > five);
    QVERIFY(most <= three + 4 * text->fontMetrics().lineSpacing());
    editor.setValue(QJsonValue::Undefined);
    QCoreApplication::processEvents();
    QCOMPARE(text->height(), three);
}

void TestFieldEditors::promptWalksThroughItsHistory()
{
    PromptEditor editor(field(FieldKind::Prompt), nullptr);
    editor.setHistory({u"newest"_s, u"older"_s});
    QSignalSpy edited(&editor, &FieldEditor::edited);
    auto *text = editor.findChild<GrowingText *>();
    QTest::keyClicks(text, u"draft"_s);
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(text, key, Qt::AltModifier);
        return text->toPlainText();
    };
    QCOMPARE(press(Qt::Key_Up), u"newest"_s);
    QCOMPARE(lastEdit(edited), QJsonValue(u"newest"_s));
    QCOMPARE(press(Qt::Key_Up), u"older"_s);
    QCOMPARE(press(Qt::Key_Up), u"older"_s); // the end
    QCOMPARE(press(Qt::Key_Down), u"newest"_s);
    QCOMPARE(press(Qt::Key_Down), u"draft"_s);
    QCOMPARE(press(Qt::Key_Down), u"draft"_s);
    // What was sent last is not shown twice.
    editor.setValue(u"newest"_s);
    editor.setHistory({u"newest"_s, u"older"_s});
    QCOMPARE(press(Qt::Key_Up), u"older"_s);
}

void TestFieldEditors::promptLeavesCtrlEnterAlone()
{
    PromptEditor editor(field(FieldKind::Prompt), nullptr);
    auto *text = editor.findChild<GrowingText *>();
    QTest::keyClicks(text, u"boat"_s);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        QKeyEvent press(QEvent::KeyPress, key, Qt::ControlModifier);
        press.accept();
        QCoreApplication::sendEvent(text, &press);
        QVERIFY(!press.isAccepted());
    }
    QCOMPARE(text->toPlainText(), u"boat"_s);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(text->toPlainText(), u"boat\n"_s);
}

void TestFieldEditors::pictureFromAFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QString::fromUtf8("Ostsee – früh.png"));
    const QByteArray bytes = pngBytes({300, 200});
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    ScriptedPrompter prompter;
    prompter.willChoose({path});
    PictureEditor editor(field(FieldKind::Picture), &prompter, nullptr);
    editor.setName(u"Reference"_s);
    QSignalSpy edited(&editor, &PictureEditor::pictureEdited);
    editor.findChild<QMenu *>()->actions().first()->trigger();
    QTRY_COMPARE(edited.size(), 1);
    QCOMPARE(edited.first().at(0).toByteArray(), bytes); // the file as it is
    QCOMPARE(edited.first().at(1).toString(), QString::fromUtf8("Ostsee – früh.png"));
    QVERIFY(prompter.askedForFiles().first().title.contains(u"Reference"_s));
}

void TestFieldEditors::brokenFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("not there") << QByteArray();
    QTest::newRow("no picture") << QByteArray("hello");
    QTest::newRow("only a beginning") << pngBytes({100, 100}).left(20);
}

void TestFieldEditors::brokenFilesAreNamed()
{
    QFETCH(QByteArray, bytes);
    QTemporaryDir folder;
    const QString path = folder.filePath(u"holiday.png"_s);
    if (!bytes.isEmpty()) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    PictureEditor editor(field(FieldKind::Picture), nullptr, nullptr);
    QSignalSpy edited(&editor, &PictureEditor::pictureEdited);
    QSignalSpy problem(&editor, &FieldEditor::problemChanged);
    editor.openFile(path);
    QTRY_VERIFY(problem.size() > 1);
    QVERIFY2(problem.last().first().toString().contains(u"holiday.png"_s), qPrintable(problem.last().first().toString()));
    QVERIFY(edited.isEmpty());
}

void TestFieldEditors::pictureFromDropAndClipboard()
{
    QTemporaryDir folder;
    const QByteArray bytes = pngBytes({10, 10});
    QFile file(folder.filePath(u"drop.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    PictureEditor editor(field(FieldKind::Picture), nullptr, nullptr);
    QSignalSpy edited(&editor, &PictureEditor::pictureEdited);
    QMimeData dropped;
    dropped.setUrls({QUrl::fromLocalFile(file.fileName())});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&editor, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&editor, &drop);
    QTRY_COMPARE(edited.size(), 1);
    QCOMPARE(edited.first().at(0).toByteArray(), bytes);

    QImage image(30, 20, QImage::Format_RGB32);
    image.fill(Qt::green);
    QApplication::clipboard()->setImage(image);
    editor.show();
    auto *choose = qobject_cast<QToolButton *>(editor.parts().first());
    QTest::keySequence(choose, QKeySequence(QKeySequence::Paste));
    QTRY_COMPARE(edited.size(), 2);
    QCOMPARE(QImage::fromData(edited.last().at(0).toByteArray()).size(), QSize(30, 20));

    QApplication::clipboard()->setText(u"words"_s);
    QSignalSpy problem(&editor, &FieldEditor::problemChanged);
    QTest::keySequence(choose, QKeySequence(QKeySequence::Paste));
    QCOMPARE(problem.size(), 1);
    QVERIFY(!problem.last().first().toString().isEmpty());
}

void TestFieldEditors::pictureAsksForOtherSources()
{
    PictureEditor editor(field(FieldKind::Picture), nullptr, nullptr);
    QList<PictureSource> asked;
    connect(&editor, &PictureEditor::sourceRequested, this, [&](PictureSource source) { asked << source; });
    const auto actions = editor.findChild<QMenu *>()->actions();
    QCOMPARE(actions.size(), 4);
    actions.at(2)->trigger();
    actions.at(3)->trigger();
    QCOMPARE(asked, (QList<PictureSource>{PictureSource::OpenPicture, PictureSource::History}));
    QToolButton *clear = editor.findChildren<QToolButton *>().last();
    QVERIFY(!clear->isEnabled());
    editor.setPicture(pngBytes({4, 4}), u"a.png"_s);
    QVERIFY(clear->isEnabled());
    QSignalSpy edited(&editor, &PictureEditor::pictureEdited);
    clear->click();
    QVERIFY(edited.first().at(0).toByteArray().isEmpty());
}

QTEST_MAIN(TestFieldEditors)
#include "tst_field_editors.moc"
