#include "ui/settings/keyentry.h"

#include "app/base/futures.h"
#include "app/credentials/credentialstore.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
int tone(ElidedLabel::Tone t) { return int(t); }

QString balanceText(const Money &balance)
{
    return balance.isKnown() ? KeyEntry::tr("The key works · %1 left.").arg(shownMoney(balance)) : KeyEntry::tr("The key works.");
}
} // namespace

QUrl keyPage(const ServiceProfile &profile)
{
    if (profile.protocol == u"bfl")
        return QUrl(u"https://dashboard.bfl.ai/"_s);
    return profile.protocol == u"replicate" ? QUrl(u"https://replicate.com/account/api-tokens"_s) : QUrl();
}

KeyEntry::KeyEntry(CredentialStore &credentials, KeyCheck check, QWidget *parent)
    : QWidget(parent)
    , m_credentials(credentials)
    , m_check(std::move(check))
    , m_key(new QLineEdit(this))
    , m_eye(new QToolButton(this))
    , m_test(new QPushButton(tr("Test and keep"), this))
    , m_remove(new QPushButton(tr("Remove key"), this))
    , m_session(new QCheckBox(tr("For this session only"), this))
    , m_result(new ElidedLabel(this, 3))
{
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setAccessibleName(tr("Key"));
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_eye->setIcon(icon("eye"_L1, IconTone::Quiet));
    m_eye->setCheckable(true);
    m_eye->setToolTip(tr("Show what is typed"));
    m_eye->setAccessibleName(tr("Show what is typed"));
    m_test->setAutoDefault(false);
    m_remove->setAutoDefault(false);
    m_test->setToolTip(tr("Asks the service for the credits left, which is free, and keeps the key"));
    m_remove->setToolTip(tr("Takes the key out of the keyring and out of this session"));
    m_session->setToolTip(tr("The key is forgotten when Pentimento ends; the keyring is not used"));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_key, 1);
    row->addWidget(m_eye);
    row->addWidget(m_test);
    column->addLayout(row);
    auto *second = new QHBoxLayout;
    second->addWidget(m_session);
    second->addStretch(1);
    second->addWidget(m_remove);
    column->addLayout(second);
    column->addWidget(m_result);
    QSizePolicy keepsPlace = m_remove->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_remove->setSizePolicy(keepsPlace);

    connect(m_eye, &QToolButton::toggled, this, [this](bool shown) {
        m_key->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
        m_eye->setIcon(icon(shown ? "eye-off"_L1 : "eye"_L1, IconTone::Quiet));
    });
    connect(m_key, &QLineEdit::textChanged, this, [this] { setBusy(false); });
    connect(m_key, &QLineEdit::returnPressed, this, &KeyEntry::test);
    connect(m_test, &QPushButton::clicked, this, &KeyEntry::test);
    connect(m_remove, &QPushButton::clicked, this, &KeyEntry::removeKey);
    setFocusProxy(m_key);
    setBusy(false);
}

void KeyEntry::setProfile(const ServiceProfile &profile)
{
    m_profile = profile;
    m_key->clear();
    readState();
}

bool KeyEntry::hasKey() const { return m_state == State::Kept || m_state == State::FromEnvironment; }

QString KeyEntry::resultText() const { return m_result->text(); }

void KeyEntry::readState()
{
    const quint64 request = ++m_request;
    m_state = State::Unknown;
    showResult({}, tone(ElidedLabel::Tone::Quiet));
    const QString variable = keyVariable(m_profile.id);
    if (!variable.isEmpty() && !qEnvironmentVariable(variable.toUtf8().constData()).isEmpty())
        return setState(State::FromEnvironment, tr("The key comes from %1 in the environment, which wins over any kept here.").arg(variable));
    thenOn(m_credentials.read(m_profile.id), this, [this, request](const Result<QString> &key) {
        if (request != m_request)
            return;
        if (!key)
            setState(State::Unreadable, key.error().sentence());
        else
            setState(key->isEmpty() ? State::None : State::Kept);
    });
}

void KeyEntry::setState(State state, const QString &result)
{
    m_state = state;
    m_remove->setVisible(state == State::Kept);
    m_key->setPlaceholderText(state == State::Kept ? tr("a key is kept; paste another to replace it") : tr("paste a key"));
    if (!result.isEmpty())
        showResult(result, tone(state == State::Unreadable ? ElidedLabel::Tone::Warn : ElidedLabel::Tone::Quiet));
    // Without a keyring this is the way that remains.
    if (state == State::Unreadable)
        m_session->setChecked(true);
    setBusy(false);
    emit stateChanged();
}

void KeyEntry::setBusy(bool busy)
{
    const bool fixed = m_state == State::FromEnvironment;
    m_key->setEnabled(!fixed);
    m_session->setEnabled(!fixed);
    const bool something = fixed || m_state == State::Kept || !m_key->text().trimmed().isEmpty();
    m_test->setEnabled(!busy && something);
    m_test->setText(fixed || (m_state == State::Kept && m_key->text().trimmed().isEmpty()) ? tr("Test") : tr("Test and keep"));
}

void KeyEntry::test()
{
    if (!m_test->isEnabled())
        return;
    const quint64 request = ++m_request;
    setBusy(true);
    showResult(tr("Asking %1…").arg(m_profile.title), tone(ElidedLabel::Tone::Quiet));
    const QString typed = m_key->text().trimmed();
    const auto ask = [this, request](const QString &key, bool isNew) {
        m_check(m_profile, key, this, [this, request, key, isNew](const Result<Money> &answer) {
            if (request == m_request)
                takeAnswer(isNew ? key : QString(), answer);
        });
    };
    if (!typed.isEmpty())
        return ask(typed, true);
    thenOn(m_credentials.read(m_profile.id), this, [this, request, ask](const Result<QString> &key) {
        if (request != m_request)
            return;
        if (key)
            return ask(*key, false);
        setState(State::Unreadable, key.error().sentence());
    });
}

void KeyEntry::takeAnswer(const QString &key, const Result<Money> &answer)
{
    if (!answer && answer.error().kind == Error::Kind::Key) {
        setBusy(false);
        return showResult(answer.error().sentence(), tone(ElidedLabel::Tone::Bad));
    }
    // A service out of reach says nothing about the key: it is kept, and that it is untested is said.
    const QString said = answer ? balanceText(*answer) : tr("Not tested: %1").arg(answer.error().sentence());
    if (answer)
        emit verified(m_profile.id, *answer);
    if (!key.isEmpty())
        return keep(key, said, answer.hasValue());
    setBusy(false);
    showResult(said, tone(answer ? ElidedLabel::Tone::Good : ElidedLabel::Tone::Warn));
}

void KeyEntry::keep(const QString &key, const QString &said, bool good)
{
    const quint64 request = m_request;
    const auto kept = [this, said, good](const QString &where) {
        m_key->clear();
        setState(State::Kept);
        showResult(said + u' ' + where, tone(good ? ElidedLabel::Tone::Good : ElidedLabel::Tone::Warn));
        emit keyChanged(m_profile.id);
    };
    if (m_session->isChecked()) {
        m_credentials.setForSession(m_profile.id, key);
        return kept(tr("Kept for this session."));
    }
    thenOn(m_credentials.write(m_profile.id, key), this, [this, request, kept](const Result<void> &written) {
        if (request != m_request)
            return;
        if (written)
            return kept(tr("Kept in the keyring."));
        m_session->setChecked(true); // the remedy, one click away
        setBusy(false);
        showResult(written.error().sentence(), tone(ElidedLabel::Tone::Warn));
    });
}

void KeyEntry::removeKey()
{
    const quint64 request = ++m_request;
    m_credentials.setForSession(m_profile.id, {});
    thenOn(m_credentials.remove(m_profile.id), this, [this, request](const Result<void> &removed) {
        if (request != m_request)
            return;
        if (removed)
            setState(State::None, tr("The key is gone from this computer."));
        else
            showResult(removed.error().sentence(), tone(ElidedLabel::Tone::Warn));
        emit keyChanged(m_profile.id);
    });
}

void KeyEntry::showResult(const QString &text, int shownTone)
{
    const auto wanted = ElidedLabel::Tone(shownTone);
    m_result->setText(text);
    m_result->setTone(wanted);
    const bool problem = wanted == ElidedLabel::Tone::Warn || wanted == ElidedLabel::Tone::Bad;
    m_result->setIconName(text.isEmpty()                       ? QString()
                          : problem                              ? u"warning"_s
                          : wanted == ElidedLabel::Tone::Good ? u"check"_s
                                                                 : QString());
}
} // namespace pentimento

#include "moc_keyentry.cpp"
