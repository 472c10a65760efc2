#include "ui/mainwindow/mainwindow.h"

#include "app/api/networkwatch.h"
#include "app/base/futures.h"
#include "app/credentials/credentialstore.h"
#include "app/jobs/jobqueue.h"
#include "app/jobs/servicedesk.h"
#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/common/theme.h"
#include "ui/forms/composepanel.h"
#include "ui/mainwindow/composeflow.h"
#include "ui/mainwindow/spendingwatch.h"
#include "ui/mainwindow/statusline.h"
#include "ui/settings/realmodeldialog.h"
#include "ui/settings/settingsdialog.h"

#include <QAction>
#include <QApplication>
#include <QDir>

using namespace Qt::StringLiterals;

namespace pentimento {
void MainWindow::updateService()
{
    const ServiceProfile profile = m_flow->profile();
    if (profile.isPractice())
        return m_status->setService(true, tr("%1 · no key needed").arg(profile.title));
    if (!m_network->isOnline())
        return m_status->setService(false, tr("%1 · no network").arg(profile.title));
    thenOn(m_services.credentials.read(profile.id), this, [this, profile](const Result<QString> &key) {
        if (m_flow->profile().id != profile.id)
            return;
        if (!key || key->isEmpty())
            return m_status->setService(false, tr("%1 · needs a key").arg(profile.title));
        m_status->setService(true, profile.title);
        m_services.queue.checkKey(profile, *key, this, [this, profile](const Result<Money> &balance) {
            if (m_flow->profile().id == profile.id && balance && balance->isKnown())
                m_status->setService(true, profile.title + u" · "_s + shownMoney(*balance));
            else if (m_flow->profile().id == profile.id && !balance)
                m_status->setService(false, profile.title + u" · "_s + balance.error().sentence());
        });
    });
}

void MainWindow::watchSettings()
{
    // Called on the thread that writes; events for a window that is gone are dropped.
    m_services.settings.setFailureHandler([this](const QString &file) {
        QMetaObject::invokeMethod(
            this,
            [this, file] {
                showNotice(NoticeLevel::Warn,
                           tr("There is no room to write the settings to %1, or it may not be written. Free "
                              "some space; until "
                              "then they last only while the program runs.")
                               .arg(QDir::toNativeSeparators(file)),
                           {});
            },
            Qt::QueuedConnection);
    });
}

void MainWindow::showSettings()
{
    openSettings(SettingsDialog::Page::Services);
}

void MainWindow::showKeys()
{
    openSettings(SettingsDialog::Page::Keys);
}

KeyCheck MainWindow::keyCheck()
{
    return [this](const ServiceProfile &profile, const QString &key, QObject *context, std::function<void(Result<Money>)> done) {
        m_services.queue.checkKey(profile, key, context, std::move(done));
    };
}

EndpointUpdate MainWindow::endpointUpdate()
{
    if (!m_services.desk)
        return {};
    return [desk = m_services.desk](const ServiceProfile &profile, const QString &model, QObject *context,
                                    std::function<void(const Result<EndpointChanges> &)> done) {
        thenOn(model.isEmpty() ? desk->update(profile) : desk->addModel(profile, model), context, std::move(done));
    };
}

void MainWindow::openSettings(SettingsDialog::Page page)
{
    auto *dialog = new SettingsDialog({m_services.settings, m_services.credentials, *m_actions, keyCheck(), m_services.profiles(),
                                       m_services.paths, &m_services.history, &m_prompter, {}, endpointUpdate()}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::themeChosen, this, [this](ThemeChoice choice) { chooseTheme(choice); });
    connect(dialog, &SettingsDialog::languageChosen, this,
            [this] { showNotice(NoticeLevel::Info, tr("The language changes at the next start."), {}); });
    connect(dialog, &SettingsDialog::profilesChanged, this, [this] {
        m_compose->setProfiles(m_services.profiles());
        m_flow->refreshKeys();
    });
    connect(dialog, &SettingsDialog::keyChanged, m_flow, &ComposeFlow::refreshKeys);
    connect(dialog, &SettingsDialog::limitsChanged, m_spending, &SpendingWatch::refresh);
    connect(dialog, &SettingsDialog::verified, this, &MainWindow::updateService);
    dialog->showPage(page);
    dialog->open();
}

void MainWindow::chooseTheme(ThemeChoice choice)
{
    m_services.settings.set(settings::theme, themeChoiceName(choice));
    applyTheme(*qApp, choice);
    const ActionId ids[] = {ActionId::ThemeSystem, ActionId::ThemeDark, ActionId::ThemeLight};
    m_actions->action(ids[int(choice)])->setChecked(true);
}

void MainWindow::addRealModel(const QString &profile)
{
    auto *dialog = new RealModelDialog(m_services.credentials, keyCheck(), m_services.profiles(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!profile.isEmpty())
        dialog->choose(profile);
    connect(dialog, &RealModelDialog::serviceChosen, this, [this](const QString &chosen) {
        m_compose->setCurrentProfile(chosen);
        m_flow->refreshKeys();
    });
    connect(dialog, &RealModelDialog::keyChanged, m_flow, &ComposeFlow::refreshKeys);
    connect(dialog, &RealModelDialog::verified, this, &MainWindow::updateService);
    dialog->open();
}
} // namespace pentimento
