#include "app/credentials/credentialstore.h"
#include "ui/common/theme.h"
#include "ui/settings/keyentry.h"
#include "ui/settings/realmodeldialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPromise>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
/// A keyring that refuses, as a locked or missing one does.
class NoKeyring : public CredentialStore
{
public:
    QFuture<Result<QString>> read(const QString &name) override
    {
        if (m_session.contains(name))
            return QtFuture::makeReadyFuture(Result<QString>(m_session.value(name)));
        return QtFuture::makeReadyFuture(Result<QString>(refusal()));
    }
    QFuture<Result<void>> write(const QString &, const QString &) override { return QtFuture::makeReadyFuture(Result<void>(refusal())); }
    QFuture<Result<void>> remove(const QString &) override { return QtFuture::makeReadyFuture(Result<void>(refusal())); }
    void setForSession(const QString &name, const QString &secret) override { m_session.insert(name, secret); }

    static Error refusal() { return Error{Error::Kind::Key, {}, u"The keyring cannot be used. Start it."_s}; }
    QHash<QString, QString> m_session;
};

struct Service
{
    QStringList asked;
    Result<Money> answer = Money{{}, 142.5, u"credits"_s};
    KeyCheck check()
    {
        return [this](const ServiceProfile &profile, const QString &key, QObject *, std::function<void(Result<Money>)> done) {
            asked << profile.id + u':' + key;
            done(answer);
        };
    }
};

ServiceProfile bfl() { return builtInProfiles().first(); }

QPushButton *button(const QWidget &widget, const QString &text)
{
    for (auto *candidate : widget.findChildren<QPushButton *>()) {
        if (candidate->text() == text)
            return candidate;
    }
    return nullptr;
}

QString kept(CredentialStore &store, const QString &name) { return *store.read(name).result(); }
} // namespace

class TestKeyEntry : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Dark); }
    void init() { qunsetenv("BFL_API_KEY"); }
    void testedKeyIsKeptTrimmed();
    void refusedKeyIsNotKept();
    void unreachableServiceKeepsTheKeyUntested();
    void withoutAKeyringTheSessionRemains();
    void keyInTheEnvironmentIsNamed();
    void keptKeyIsNeverShown();
    void removedKeyIsGone();
    void answersOfAnotherServiceAreDropped();
    void resultsMoveNothing();
    void realModelDialogLeadsBackWithAService();
    void answerAfterTheEndIsDropped();
};

void TestKeyEntry::testedKeyIsKeptTrimmed()
{
    MemoryCredentials store;
    Service service;
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    QVERIFY(!button(entry, u"Test and keep"_s)->isEnabled());
    QSignalSpy changed(&entry, &KeyEntry::keyChanged);
    QSignalSpy verified(&entry, &KeyEntry::verified);
    entry.findChild<QLineEdit *>()->setText(u"  secret-key\n "_s);
    button(entry, u"Test and keep"_s)->click();
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(service.asked, QStringList{u"bfl:secret-key"_s});
    QCOMPARE(kept(store, u"bfl"_s), u"secret-key"_s);
    QCOMPARE(verified.size(), 1);
    QVERIFY2(entry.resultText().contains(u"142.5"_s), qPrintable(entry.resultText()));
    QVERIFY(entry.hasKey());
}

void TestKeyEntry::refusedKeyIsNotKept()
{
    MemoryCredentials store;
    Service service;
    service.answer = Error{Error::Kind::Key, {}, u"The service refused this key."_s};
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    entry.findChild<QLineEdit *>()->setText(u"wrong-key"_s);
    button(entry, u"Test and keep"_s)->click();
    QTRY_COMPARE(entry.resultText(), u"The service refused this key."_s);
    QCOMPARE(kept(store, u"bfl"_s), QString());
    QCOMPARE(entry.findChild<QLineEdit *>()->text(), u"wrong-key"_s); // to be corrected
    QVERIFY(!entry.hasKey());
}

void TestKeyEntry::unreachableServiceKeepsTheKeyUntested()
{
    MemoryCredentials store;
    Service service;
    service.answer = Error{Error::Kind::Network, {}, u"There is no network."_s};
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    QSignalSpy verified(&entry, &KeyEntry::verified);
    entry.findChild<QLineEdit *>()->setText(u"some-key"_s);
    button(entry, u"Test and keep"_s)->click();
    QTRY_VERIFY(entry.hasKey());
    QCOMPARE(kept(store, u"bfl"_s), u"some-key"_s);
    QVERIFY(entry.resultText().contains(u"There is no network."_s));
    QVERIFY(verified.isEmpty());
}

void TestKeyEntry::withoutAKeyringTheSessionRemains()
{
    NoKeyring store;
    Service service;
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::Unreadable);
    QCOMPARE(entry.resultText(), NoKeyring::refusal().sentence()); // reason and remedy
    auto *session = entry.findChild<QCheckBox *>();
    QVERIFY(session->isChecked());
    session->setChecked(false);
    entry.findChild<QLineEdit *>()->setText(u"a-key"_s);
    button(entry, u"Test and keep"_s)->click();
    QTRY_VERIFY(session->isChecked()); // tried, refused, offered
    QVERIFY(store.m_session.isEmpty());
    button(entry, u"Test and keep"_s)->click();
    QTRY_COMPARE(store.m_session.value(u"bfl"_s), u"a-key"_s);
    QVERIFY(entry.hasKey());
}

void TestKeyEntry::keyInTheEnvironmentIsNamed()
{
    qputenv("BFL_API_KEY", "from-the-environment");
    MemoryCredentials store;
    Service service;
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QCOMPARE(entry.state(), KeyEntry::State::FromEnvironment);
    QVERIFY(entry.hasKey());
    QVERIFY(entry.resultText().contains(u"BFL_API_KEY"_s));
    QVERIFY(!entry.resultText().contains(u"from-the-environment"_s));
    QVERIFY(!entry.findChild<QLineEdit *>()->isEnabled());
}

void TestKeyEntry::keptKeyIsNeverShown()
{
    MemoryCredentials store;
    store.setForSession(u"bfl"_s, u"kept-key"_s);
    Service service;
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::Kept);
    auto *line = entry.findChild<QLineEdit *>();
    QCOMPARE(line->text(), QString());
    QVERIFY(!line->placeholderText().contains(u"kept-key"_s));
    QCOMPARE(line->echoMode(), QLineEdit::Password);
    button(entry, u"Test"_s)->click(); // the kept one
    QTRY_COMPARE(service.asked, QStringList{u"bfl:kept-key"_s});
}

void TestKeyEntry::removedKeyIsGone()
{
    MemoryCredentials store;
    store.setForSession(u"bfl"_s, u"kept-key"_s);
    Service service;
    KeyEntry entry(store, service.check());
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::Kept);
    QSignalSpy changed(&entry, &KeyEntry::keyChanged);
    button(entry, u"Remove key"_s)->click();
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    QCOMPARE(kept(store, u"bfl"_s), QString());
    QCOMPARE(changed.size(), 1);
}

void TestKeyEntry::answersOfAnotherServiceAreDropped()
{
    MemoryCredentials store;
    std::function<void(Result<Money>)> later;
    KeyEntry entry(store, [&](const ServiceProfile &, const QString &, QObject *, std::function<void(Result<Money>)> done) { later = done; });
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    entry.findChild<QLineEdit *>()->setText(u"bfl-key"_s);
    button(entry, u"Test and keep"_s)->click();
    QVERIFY(later);
    entry.setProfile(builtInProfiles().at(1));
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    later(Money{});
    QCoreApplication::processEvents();
    QCOMPARE(kept(store, u"bfl"_s), QString());
    QCOMPARE(kept(store, u"replicate"_s), QString());
    QVERIFY(!entry.hasKey());
}

void TestKeyEntry::resultsMoveNothing()
{
    MemoryCredentials store;
    Service service;
    service.answer = Error{Error::Kind::Key, {}, u"word "_s.repeated(100)};
    KeyEntry entry(store, service.check());
    entry.resize(420, entry.sizeHint().height());
    entry.show();
    entry.setProfile(bfl());
    QTRY_COMPARE(entry.state(), KeyEntry::State::None);
    const QSize before = entry.sizeHint();
    const QRect line = entry.findChild<QCheckBox *>()->geometry();
    entry.findChild<QLineEdit *>()->setText(u"wrong"_s);
    button(entry, u"Test and keep"_s)->click();
    QTRY_VERIFY(entry.resultText().startsWith(u"word"_s));
    QCOMPARE(entry.sizeHint().height(), before.height());
    QCOMPARE(entry.findChild<QCheckBox *>()->geometry().top(), line.top());
}

void TestKeyEntry::realModelDialogLeadsBackWithAService()
{
    MemoryCredentials store;
    Service service;
    RealModelDialog dialog(store, service.check(), builtInProfiles());
    dialog.show();
    QCOMPARE(dialog.profile().id, u"bfl"_s); // Practice is not among them
    QTRY_COMPARE(dialog.keyEntry()->state(), KeyEntry::State::None);
    QVERIFY(!dialog.useButton()->isEnabled());
    QVERIFY(dialog.useButton()->text().contains(bfl().title));
    dialog.choose(u"replicate"_s);
    QCOMPARE(dialog.profile().id, u"replicate"_s);
    dialog.choose(u"bfl"_s);
    QTRY_COMPARE(dialog.keyEntry()->state(), KeyEntry::State::None);
    QSignalSpy chosen(&dialog, &RealModelDialog::serviceChosen);
    dialog.keyEntry()->findChild<QLineEdit *>()->setText(u"new-key"_s);
    QTest::keyClick(dialog.keyEntry()->findChild<QLineEdit *>(), Qt::Key_Return); // tests, does not close
    QTRY_VERIFY(dialog.useButton()->isEnabled());
    QVERIFY(dialog.isVisible());
    dialog.useButton()->click();
    QCOMPARE(chosen.first().first().toString(), u"bfl"_s);
    QVERIFY(!dialog.isVisible());
}

void TestKeyEntry::answerAfterTheEndIsDropped()
{
    QPromise<Result<QString>> slow;
    slow.start();
    struct Slow : NoKeyring
    {
        QFuture<Result<QString>> future;
        QFuture<Result<QString>> read(const QString &) override { return future; }
    } store;
    store.future = slow.future();
    Service service;
    auto *entry = new KeyEntry(store, service.check());
    entry->setProfile(bfl());
    delete entry;
    slow.addResult(Result<QString>(u"late"_s));
    slow.finish();
    QCoreApplication::processEvents();
    QVERIFY(service.asked.isEmpty());
}

QTEST_MAIN(TestKeyEntry)
#include "tst_key_entry.moc"
