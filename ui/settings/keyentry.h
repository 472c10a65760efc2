#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/money.h"
#include "app/base/result.h"

#include <QWidget>

#include <functional>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace pentimento {
class CredentialStore;
class ElidedLabel;

/// The free call that proves a key; JobQueue::checkKey has this form.
using KeyCheck = std::function<void(const ServiceProfile &profile, const QString &key, QObject *context,
                                    std::function<void(Result<Money>)> done)>;

/// One service's key: typed or pasted masked, tested with one click, kept in the keyring or for this session. A key
/// that is kept is never shown again. The result line keeps its place.
class KeyEntry : public QWidget
{
    Q_OBJECT
public:
    enum class State { Unknown, None, Kept, FromEnvironment, Unreadable };

    /// \a credentials outlives this.
    KeyEntry(CredentialStore &credentials, KeyCheck check, QWidget *parent = nullptr);

    void setProfile(const ServiceProfile &profile);
    const ServiceProfile &profile() const { return m_profile; }
    State state() const { return m_state; }
    /// Where the profile has a key that the service did not refuse here.
    bool hasKey() const;
    QString resultText() const;

signals:
    void stateChanged();
    /// The key kept for \a profile is another one now, or none.
    void keyChanged(const QString &profile);
    /// The service answered to the key of \a profile.
    void verified(const QString &profile, const pentimento::Money &balance);

private:
    void readState();
    void setState(State state, const QString &result = {});
    void test();
    void takeAnswer(const QString &key, const Result<Money> &answer);
    void keep(const QString &key, const QString &said, bool good);
    void removeKey();
    void showResult(const QString &text, int tone);
    void setBusy(bool busy);

    CredentialStore &m_credentials;
    KeyCheck m_check;
    ServiceProfile m_profile;
    State m_state = State::Unknown;
    quint64 m_request = 0; ///< answers to an older one are dropped

    QLineEdit *m_key;
    QToolButton *m_eye;
    QPushButton *m_test;
    QPushButton *m_remove;
    QCheckBox *m_session;
    ElidedLabel *m_result;
};

/// The service's own page about keys; empty where there is none.
QUrl keyPage(const ServiceProfile &profile);
} // namespace pentimento
