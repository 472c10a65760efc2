#include "app/credentials/credentialstore.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/common/elidedlabel.h"
#include "ui/settings/endpointsrow.h"
#include "ui/settings/keyspage.h"
#include "ui/settings/servicespage.h"
#include "ui/settings/settingsdialog.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QJsonDocument>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
struct Rig
{
    explicit Rig(const QString &folder)
        : settings(folder + u"/pentimento.conf"_s)
        , actions(&window, settings)
        , dialog({settings, credentials, actions,
                  [](const ServiceProfile &, const QString &, QObject *, std::function<void(Result<Money>)> done) { done(Money{}); },
                  builtInProfiles(), Paths::below(folder), nullptr, nullptr, {u"de"_s}})
    {
        applyTheme(*qApp, ThemeChoice::Dark);
        dialog.show();
    }
    QPushButton *button(const QString &text) const
    {
        for (auto *candidate : dialog.findChildren<QPushButton *>()) {
            if (candidate->text() == text)
                return candidate;
        }
        return nullptr;
    }

    SettingsStore settings;
    MemoryCredentials credentials;
    QMainWindow window;
    Actions actions;
    SettingsDialog dialog;
};
} // namespace

class TestSettingsDialog : public QObject
{
    Q_OBJECT
private slots:
    void pagesAreReached();
    void aScreenReaderReachesPages();
    void everyControlIsNamed();
    void themeAppliesAndIsKept();
    void languageIsKept();
    void notificationsAreKept();
    void spendingLimitsAreKept();
    void theTimeLimitOfJobsIsKept();
    void addressIsCheckedAndKept();
    void builtInProfilesAreNotStored();
    void ownServicesComeAndGo();
    void proxyIsCheckedAndKept();
    void endpointsAreUpdated();
    void keysAreAssignedWithConflictsTold();
    void keysAreFound();
    void keyPageLeadsToTheService();
    void storageNamesTheFolders();

private:
    QTemporaryDir m_folder;
};

void TestSettingsDialog::pagesAreReached()
{
    Rig rig(m_folder.path());
    auto *list = rig.dialog.findChild<QListWidget *>();
    QCOMPARE(list->count(), 5);
    rig.dialog.showPage(SettingsDialog::Page::Keys);
    QCOMPARE(list->currentItem()->text(), u"Keys"_s);
    QVERIFY(rig.dialog.findChild<KeysPage *>()->isVisible());
    QVERIFY(!rig.dialog.findChild<ServicesPage *>()->isVisible());
}

void TestSettingsDialog::aScreenReaderReachesPages()
{
    Rig rig(m_folder.path());
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(rig.dialog.findChild<QListWidget *>());
    QVERIFY(list && list->tableInterface());
    QAccessibleInterface *entry = list->tableInterface()->cellAt(int(SettingsDialog::Page::Keys), 0);
    QVERIFY(entry && entry->actionInterface());
    QCOMPARE(entry->text(QAccessible::Name), u"Keys"_s);
    entry->actionInterface()->doAction(entry->actionInterface()->actionNames().value(0));
    QVERIFY(rig.dialog.findChild<KeysPage *>()->isVisible());
    QVERIFY(!rig.dialog.findChild<ServicesPage *>()->isVisible());
}

void TestSettingsDialog::everyControlIsNamed()
{
    Rig rig(m_folder.path());
    for (auto *line : rig.dialog.findChildren<QLineEdit *>()) {
        if (line->objectName() == u"qt_keysequenceedit_lineedit" || qobject_cast<QComboBox *>(line->parent()))
            continue;
        const auto *spinBox = qobject_cast<QAbstractSpinBox *>(line->parent()); // speaks for its line
        QVERIFY2(!(spinBox ? spinBox->accessibleName() : line->accessibleName()).isEmpty(), qPrintable(line->objectName()));
    }
    for (auto *button : rig.dialog.findChildren<QAbstractButton *>()) {
        const bool ours = !button->objectName().startsWith(u"qt_"_s) && !button->inherits("QLineEditIconButton")
                          && !button->inherits("QTableCornerButton");
        if (ours)
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), button->metaObject()->className());
    }
}

void TestSettingsDialog::themeAppliesAndIsKept()
{
    Rig rig(m_folder.path());
    QSignalSpy chosen(&rig.dialog, &SettingsDialog::themeChosen);
    rig.button(u"Light"_s)->click();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(rig.settings.get(settings::theme), u"light"_s);
    QVERIFY(!rig.button(u"Dark"_s)->isChecked());
    rig.button(u"As the desktop"_s)->click();
    QCOMPARE(rig.settings.get(settings::theme), u"system"_s);
}

void TestSettingsDialog::languageIsKept()
{
    Rig rig(m_folder.path());
    QComboBox *language = nullptr;
    for (auto *combo : rig.dialog.findChildren<QComboBox *>())
        language = combo->accessibleName() == u"Language" ? combo : language;
    QVERIFY(language);
    const int german = language->findData(u"de"_s);
    QCOMPARE(language->itemText(german), u"Deutsch"_s);
    language->setCurrentIndex(german);
    emit language->activated(german);
    QCOMPARE(rig.settings.get(settings::language), u"de"_s);
}

void TestSettingsDialog::notificationsAreKept()
{
    Rig rig(m_folder.path());
    rig.dialog.showPage(SettingsDialog::Page::Jobs);
    QCheckBox *notify = nullptr;
    for (auto *box : rig.dialog.findChildren<QCheckBox *>())
        notify = box->text().startsWith(u"Notify"_s) ? box : notify;
    QVERIFY(notify && notify->isChecked());
    notify->click();
    QVERIFY(!rig.settings.get(settings::notifyWhenReady));
}

void TestSettingsDialog::spendingLimitsAreKept()
{
    Rig rig(m_folder.path());
    const auto amounts = rig.dialog.findChildren<QDoubleSpinBox *>();
    QCOMPARE(amounts.size(), 2);
    QCOMPARE(amounts[0]->text(), u"no limit"_s);
    QSignalSpy changed(&rig.dialog, &SettingsDialog::limitsChanged);
    amounts[0]->setValue(4.5);
    amounts[1]->setValue(10);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(rig.settings.get(settings::spendingWarnAt), 4'500'000);
    QCOMPARE(rig.settings.get(settings::spendingStopAt), 10'000'000);
    for (auto *box : rig.dialog.findChildren<QComboBox *>()) {
        if (box->findData(u"day"_s) >= 0) {
            box->setCurrentIndex(box->findData(u"day"_s));
            emit box->activated(box->currentIndex());
        }
    }
    QCOMPARE(rig.settings.get(settings::spendingPeriod), u"day"_s);
}

void TestSettingsDialog::theTimeLimitOfJobsIsKept()
{
    const QTemporaryDir folder;
    Rig rig(folder.path());
    QSpinBox *minutes = nullptr;
    for (auto *one : rig.dialog.findChildren<QSpinBox *>())
        minutes = one->accessibleName() == u"Stop a job after"_s ? one : minutes;
    QVERIFY(minutes);
    QCOMPARE(minutes->text(), u"no limit"_s);
    minutes->setValue(5);
    QCOMPARE(rig.settings.get(settings::jobTimeLimit), 300);
    minutes->setValue(0);
    QCOMPARE(rig.settings.get(settings::jobTimeLimit), 0);
}

void TestSettingsDialog::addressIsCheckedAndKept()
{
    Rig rig(m_folder.path());
    QSignalSpy changed(&rig.dialog, &SettingsDialog::profilesChanged);
    QLineEdit *address = nullptr;
    for (auto *line : rig.dialog.findChildren<QLineEdit *>()) {
        if (line->accessibleName() == u"Address" && line->placeholderText().contains(u"bfl.ai"_s))
            address = line;
    }
    QVERIFY(address);
    for (const QString &bad : {u"http://example.org"_s, u"https://me:pw@example.org"_s, u"nonsense"_s, u"https://example.org/?a=b"_s}) {
        address->setText(bad);
        emit address->editingFinished();
        QVERIFY2(address->property("invalid").toBool(), qPrintable(bad));
    }
    QVERIFY(changed.isEmpty());
    address->setText(u" https://proxy.example.org/bfl "_s);
    emit address->editingFinished();
    QVERIFY(!address->property("invalid").toBool());
    QCOMPARE(changed.size(), 1);
    const auto profiles = changed.first().first().value<QList<ServiceProfile>>();
    QCOMPARE(profiles.first().address, QUrl(u"https://proxy.example.org/bfl"_s));
    QVERIFY(rig.settings.get(settings::profiles).contains("proxy.example.org"));
    QVERIFY(!rig.settings.get(settings::profiles).contains("replicate"));
    address->clear();
    emit address->editingFinished();
    QVERIFY(rig.settings.get(settings::profiles).isEmpty());
}

void TestSettingsDialog::builtInProfilesAreNotStored()
{
    QVERIFY(profilesToSettings(builtInProfiles()).isEmpty());
    QList<ServiceProfile> profiles = builtInProfiles();
    profiles << ServiceProfile{u"studio"_s, u"Studio"_s, u"bfl"_s, QUrl(u"https://studio.example.org"_s)};
    QCOMPARE(QJsonDocument::fromJson(profilesToSettings(profiles)).toVariant().toList().size(), 1);
}

void TestSettingsDialog::ownServicesComeAndGo()
{
    Rig rig(m_folder.path());
    QSignalSpy changed(&rig.dialog, &SettingsDialog::profilesChanged);
    const auto line = [&](const QString &name) {
        for (auto *one : rig.dialog.findChildren<QLineEdit *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        return static_cast<QLineEdit *>(nullptr);
    };
    QPushButton *add = rig.button(u"Add service"_s);
    QVERIFY(!add->isEnabled());
    line(u"Name of the new service"_s)->setText(u"Studio Łódź"_s);
    line(u"Address of the new service"_s)->setText(u"http://example.org"_s);
    QVERIFY(!add->isEnabled());
    line(u"Address of the new service"_s)->setText(u"https://studio.example.org/bfl"_s);
    rig.button(u"Like Replicate"_s)->click();
    add->click();
    QCOMPARE(changed.size(), 1);
    const ServiceProfile own = changed.last().first().value<QList<ServiceProfile>>().last();
    QCOMPARE(own.title, u"Studio Łódź"_s);
    QCOMPARE(own.protocol, u"replicate"_s);
    QVERIFY2(QRegularExpression(u"^[a-z0-9][a-z0-9-]*$"_s).match(own.id).hasMatch(), qPrintable(own.id));
    QVERIFY(rig.settings.get(settings::profiles).contains("studio.example.org"));

    rig.credentials.setForSession(own.id, u"k-own"_s);
    line(u"Name"_s)->setText(u"Studio"_s);
    emit line(u"Name"_s)->editingFinished();
    QCOMPARE(changed.last().first().value<QList<ServiceProfile>>().last().title, u"Studio"_s);
    rig.button(u"Remove this service…"_s)->click();
    rig.button(u"Keep"_s)->click();
    QCOMPARE(changed.last().first().value<QList<ServiceProfile>>().size(), 4);
    rig.button(u"Remove this service…"_s)->click();
    rig.button(u"Remove"_s)->click();
    QCOMPARE(changed.last().first().value<QList<ServiceProfile>>().size(), 3);
    QVERIFY(rig.settings.get(settings::profiles).isEmpty());
    const QFuture<Result<QString>> key = rig.credentials.read(own.id);
    QTRY_VERIFY(key.isFinished());
    QVERIFY(key.result()->isEmpty());
}

void TestSettingsDialog::proxyIsCheckedAndKept()
{
    Rig rig(m_folder.path());
    QLineEdit *address = nullptr;
    for (auto *one : rig.dialog.findChildren<QLineEdit *>())
        address = one->accessibleName() == u"Address of the proxy" ? one : address;
    QVERIFY(address && !address->isEnabled());
    rig.button(u"This one"_s)->click();
    QVERIFY(address->isEnabled());
    address->setText(u"http://me:pw@proxy.example.org"_s);
    emit address->editingFinished();
    QVERIFY(address->property("invalid").toBool());
    QVERIFY(rig.settings.get(settings::proxy).isEmpty());
    address->setText(u"proxy.example.org:3128"_s);
    emit address->editingFinished();
    QCOMPARE(rig.settings.get(settings::proxy), u"http://proxy.example.org:3128"_s);
    rig.button(u"None"_s)->click();
    QCOMPARE(rig.settings.get(settings::proxy), u"none"_s);
    rig.button(u"The system's"_s)->click();
    QVERIFY(rig.settings.get(settings::proxy).isEmpty());
}

void TestSettingsDialog::endpointsAreUpdated()
{
    QList<std::pair<QString, QString>> asked;
    EndpointChanges answer;
    answer.changes = {{u"flux-9"_s, true, {}}, {u"flux-dev"_s, false, {u"Steps: 1 to 60, was 1 to 50"_s}}};
    answer.unchanged = 4;
    const EndpointUpdate update = [&](const ServiceProfile &profile, const QString &model, QObject *,
                                      std::function<void(const Result<EndpointChanges> &)> done) {
        asked.append({profile.id, model});
        done(answer);
    };
    EndpointsRow all(builtInProfiles().first(), update);
    all.findChildren<QPushButton *>().first()->click();
    QCOMPARE(asked.last(), std::pair(u"bfl"_s, QString()));
    QCOMPARE(all.resultText(), u"1 new, 1 changed, 4 as before"_s);
    QVERIFY(changeLines(answer).join(u'\n').contains(u"Steps: 1 to 60, was 1 to 50"_s));
    EndpointsRow one(builtInProfiles().at(1), update);
    QVERIFY(!one.findChildren<QPushButton *>().first()->isEnabled());
    one.findChild<QLineEdit *>()->setText(u"ada/painter"_s);
    one.findChildren<QPushButton *>().first()->click();
    QCOMPARE(asked.last(), std::pair(u"replicate"_s, u"ada/painter"_s));
    QVERIFY(one.resultText().contains(u"ada/painter"_s));
}

void TestSettingsDialog::keysAreAssignedWithConflictsTold()
{
    Rig rig(m_folder.path());
    rig.dialog.showPage(SettingsDialog::Page::Keys);
    auto *page = rig.dialog.findChild<KeysPage *>();
    auto *edit = page->findChild<QKeySequenceEdit *>();
    auto *message = page->findChild<ElidedLabel *>();
    page->select(ActionId::MaskInvert);
    QCOMPARE(edit->keySequence(), QKeySequence(u"Ctrl+I"_s));
    edit->setKeySequence(QKeySequence(u"Ctrl+D"_s));
    QVERIFY2(message->text().contains(u"Mask nothing"_s), qPrintable(message->text()));
    rig.button(u"Use these keys"_s)->click();
    QCOMPARE(rig.actions.shortcuts(ActionId::MaskInvert), QList<QKeySequence>{QKeySequence(u"Ctrl+D"_s)});
    QVERIFY(rig.actions.shortcuts(ActionId::MaskNone).isEmpty());
    QCOMPARE(message->text(), QString());
    rig.button(u"No key"_s)->click();
    QVERIFY(rig.actions.shortcuts(ActionId::MaskInvert).isEmpty());
    rig.button(u"All defaults"_s)->click();
    QCOMPARE(rig.actions.shortcuts(ActionId::MaskInvert), QList<QKeySequence>{QKeySequence(u"Ctrl+I"_s)});
    QCOMPARE(rig.actions.shortcuts(ActionId::MaskNone), QList<QKeySequence>{QKeySequence(u"Ctrl+D"_s)});
}

void TestSettingsDialog::keysAreFound()
{
    Rig rig(m_folder.path());
    auto *page = rig.dialog.findChild<KeysPage *>();
    auto *tree = page->findChild<QTreeWidget *>();
    const auto visible = [&] {
        QStringList texts;
        for (int g = 0; g < tree->topLevelItemCount(); ++g) {
            for (int i = 0; i < tree->topLevelItem(g)->childCount(); ++i) {
                if (!tree->topLevelItem(g)->child(i)->isHidden())
                    texts << tree->topLevelItem(g)->child(i)->text(0);
            }
        }
        return texts;
    };
    QCOMPARE(visible().size(), int(ActionId::Count));
    page->findChild<QLineEdit *>()->setText(u"ctrl+shift+d"_s);
    QCOMPARE(visible(), QStringList{u"Bring the last mask back"_s});
    page->findChild<QLineEdit *>()->setText(u"eraser"_s);
    QCOMPARE(visible().size(), 2);
}

void TestSettingsDialog::keyPageLeadsToTheService()
{
    Rig rig(m_folder.path());
    rig.dialog.showPage(SettingsDialog::Page::Storage);
    QVERIFY(QTest::qWaitForWindowActive(&rig.dialog));
    rig.dialog.showKey(u"replicate"_s);
    auto *focused = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(focused);
    QCOMPARE(focused->accessibleName(), u"Key"_s);
    QCOMPARE(qobject_cast<KeyEntry *>(focused->parent())->profile().id, u"replicate"_s);
    QVERIFY(keyPage(builtInProfiles().at(0)).scheme() == u"https");
    QVERIFY(keyPage(builtInProfiles().at(2)).isEmpty());
}

void TestSettingsDialog::storageNamesTheFolders()
{
    Rig rig(m_folder.path());
    QStringList texts;
    for (auto *label : rig.dialog.findChildren<ElidedLabel *>())
        texts << label->text();
    const Paths paths = Paths::below(m_folder.path());
    for (const QString &folder : {paths.data, paths.config, paths.state})
        QVERIFY2(texts.contains(folder), qPrintable(folder));
}

QTEST_MAIN(TestSettingsDialog)
#include "tst_settings_dialog.moc"
