#include "ui/common/theme.h"
#include "ui/jobs/secretdialog.h"
#include "ui/jobs/spendingdialog.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Sums as people read them, and the question for a secret.
class TestSpendingDialog : public QObject
{
    Q_OBJECT
private slots:
    void sumsAreShownWithWhatIsDoubtful();
    void anEmptyOneSaysSo();
    void whatWasLostLeadsToItsCard();
    void secretsAreHiddenAndHandedOverOnce();
};

namespace {
QTableWidget *table(const SpendingDialog &dialog, const QString &name)
{
    for (auto *candidate : dialog.findChildren<QTableWidget *>()) {
        if (candidate->accessibleName() == name)
            return candidate;
    }
    return nullptr;
}

SpendingTotal total(const QDate &first)
{
    return {first, 1'250'000, 500'000, 50'000, 100'000, 24, 2, 1};
}
} // namespace

void TestSpendingDialog::sumsAreShownWithWhatIsDoubtful()
{
    const QDate today(2026, 3, 17);
    QCOMPARE(totalText({today, 1'250'000}), u"$1.25"_s);
    QCOMPARE(totalText(total(today)), u"$1.25 · $0.50 of it by estimate · $0.05 more may be charged · $0.10 under way · "
                                      "2 job(s) at an unknown price"_s);
    SpendingDialog dialog;
    dialog.setReport({{total(today), {today.addDays(-1), 60'000, 0, 0, 0, 1, 0, 0}}, {total(QDate(2026, 3, 1))}, {}}, today);
    dialog.show();
    const QTableWidget *days = table(dialog, u"By day"_s);
    const QTableWidget *months = table(dialog, u"By month"_s);
    QVERIFY(days && months && table(dialog, u"Charged without a picture"_s));
    QCOMPARE(days->rowCount(), 2);
    QCOMPARE(days->item(0, 2)->text(), u"$1.25 + unknown"_s);
    QCOMPARE(days->item(1, 2)->text(), u"$0.06"_s);
    QCOMPARE(months->rowCount(), 1);
    QCOMPARE(months->item(0, 0)->text(), u"March 2026"_s);
}

void TestSpendingDialog::anEmptyOneSaysSo()
{
    SpendingDialog dialog;
    dialog.setReport({}, QDate(2026, 3, 17));
    dialog.show();
    bool isSaid = false;
    for (const QLabel *label : dialog.findChildren<QLabel *>())
        isSaid |= label->isVisible() && label->text() == u"Nothing was charged. Practice is free."_s;
    QVERIFY(isSaid);
}

void TestSpendingDialog::whatWasLostLeadsToItsCard()
{
    Generation lost;
    lost.id = u"a-job"_s;
    lost.profile = lost.protocol = u"bfl"_s;
    lost.prompt = u"a boat"_s;
    lost.serviceId = u"task"_s;
    lost.state = JobState::Expired;
    lost.createdAt = QDateTime(QDate(2026, 3, 17), QTime(12, 0), Qt::UTC);
    SpendingDialog dialog;
    dialog.setReport({{}, {}, {lost}}, QDate(2026, 3, 17));
    dialog.show();
    QSignalSpy shown(&dialog, &SpendingDialog::showRequested);
    QTableWidget *jobs = table(dialog, u"Charged without a picture"_s);
    QVERIFY(jobs);
    QCOMPARE(jobs->rowCount(), 1);
    QCOMPARE(jobs->item(0, 1)->text(), u"a boat"_s);
    QCOMPARE(jobs->item(0, 3)->text(), u"charged"_s);
    emit jobs->cellActivated(0, 0);
    QCOMPARE(shown.takeFirst().first().toString(), u"a-job"_s);
}

void TestSpendingDialog::secretsAreHiddenAndHandedOverOnce()
{
    SecretDialog dialog(u"a boat"_s);
    dialog.show();
    auto *field = dialog.findChild<QLineEdit *>();
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    QPushButton *send = nullptr;
    for (auto *button : dialog.findChildren<QPushButton *>()) {
        if (button->text() == u"Send the job"_s)
            send = button;
    }
    QVERIFY(send && !send->isEnabled());
    QSignalSpy given(&dialog, &SecretDialog::secretGiven);
    QTest::keyClicks(field, u"s3cret"_s);
    QTest::mouseClick(send, Qt::LeftButton);
    QCOMPARE(given.size(), 1);
    QCOMPARE(given.first().first().toString(), u"s3cret"_s);
    QVERIFY(field->text().isEmpty() && !dialog.isVisible());
}

QTEST_MAIN(TestSpendingDialog)
#include "tst_spendingdialog.moc"
