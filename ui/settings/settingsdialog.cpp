#include "ui/settings/settingsdialog.h"

#include "app/settings/settings.h"
#include "ui/common/currentfollowsselection.h"
#include "ui/common/icons.h"
#include "ui/common/stylesheet.h"
#include "ui/common/wheelguard.h"
#include "ui/settings/keyspage.h"
#include "ui/settings/servicespage.h"
#include "ui/settings/spendingbox.h"
#include "ui/settings/storagepage.h"
#include "ui/settings/timelimitrow.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString languageTitle(const QString &locale)
{
    const QString own = QLocale(locale).nativeLanguageName();
    return own.isEmpty() ? locale : own.left(1).toUpper() + own.mid(1);
}
} // namespace

SettingsDialog::SettingsDialog(Needs needs, QWidget *parent)
    : QDialog(parent)
    , m_needs(std::move(needs))
    , m_list(new QListWidget(this))
    , m_pages(new QStackedWidget(this))
    , m_services(new ServicesPage(m_needs.settings, m_needs.credentials, m_needs.checkKey, m_needs.updateEndpoints,
                                  m_needs.profiles))
{
    setWindowTitle(tr("Settings"));
    resize(760, 560);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(12, 12, 12, 12);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(12);
    m_list->setProperty("role", u"list"_s);
    m_list->setAccessibleName(tr("Pages"));
    m_list->setIconSize({18, 18});
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    grid->addWidget(m_list, 0, 0);
    grid->addWidget(m_pages, 0, 1);
    grid->setColumnStretch(1, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    grid->addWidget(buttons, 1, 0, 1, 2);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    currentFollowsSelection(*m_list);
    connect(m_list, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);

    addPage(m_services, u"key"_s, tr("Services"));
    addPage(makeLook(), u"theme"_s, tr("Look"));
    addPage(new KeysPage(m_needs.actions), u"keyboard"_s, tr("Keys"));
    addPage(makeJobs(), u"bell"_s, tr("Jobs"));
    addPage(new StoragePage(m_needs.paths, m_needs.history, m_needs.prompter), u"storage"_s, tr("Storage"));
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + 28);
    m_list->setCurrentRow(0);
    connect(m_services, &ServicesPage::profilesChanged, this, &SettingsDialog::profilesChanged);
    connect(m_services, &ServicesPage::keyChanged, this, &SettingsDialog::keyChanged);
    connect(m_services, &ServicesPage::verified, this, &SettingsDialog::verified);
}

void SettingsDialog::addPage(QWidget *page, const QString &iconName, const QString &title)
{
    m_list->addItem(new QListWidgetItem(icon(iconName), title));
    m_pages->addWidget(page);
}

void SettingsDialog::showPage(Page page) { m_list->setCurrentRow(int(page)); }

void SettingsDialog::showKey(const QString &profile)
{
    showPage(Page::Services);
    m_services->focusKey(profile);
}

QWidget *SettingsDialog::makeLook()
{
    auto *page = new QWidget;
    auto *grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(12);
    grid->addWidget(quietLabel(tr("Theme")), 0, 0);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    auto *themes = new QButtonGroup(page);
    const ThemeChoice now = themeChoiceFromName(m_needs.settings.get(settings::theme));
    for (const auto &[choice, text] : {std::pair{ThemeChoice::System, tr("As the desktop")}, {ThemeChoice::Dark, tr("Dark")}, {ThemeChoice::Light, tr("Light")}}) {
        auto *button = new QPushButton(text);
        button->setProperty("role", u"segment"_s);
        button->setCheckable(true);
        button->setAutoDefault(false);
        button->setChecked(choice == now);
        button->setMinimumWidth(button->fontMetrics().horizontalAdvance(text) + 24);
        themes->addButton(button, int(choice));
        row->addWidget(button);
    }
    row->addStretch(1);
    grid->addLayout(row, 0, 1);
    connect(themes, &QButtonGroup::idClicked, this, [this](int id) {
        m_needs.settings.set(settings::theme, themeChoiceName(ThemeChoice(id)));
        emit themeChosen(ThemeChoice(id));
    });

    auto *language = new QComboBox;
    language->setAccessibleName(tr("Language"));
    guardWheel(language);
    language->addItem(tr("As the desktop"), QString());
    language->addItem(u"English"_s, u"en"_s);
    for (const QString &locale : std::as_const(m_needs.languages))
        language->addItem(languageTitle(locale), locale);
    language->setCurrentIndex(std::max(0, language->findData(m_needs.settings.get(settings::language))));
    grid->addWidget(quietLabel(tr("Language")), 1, 0);
    grid->addWidget(language, 1, 1, Qt::AlignLeading);
    QLabel *note = quietLabel(tr("Another language is used from the next start on. Prompts are never translated."));
    note->setWordWrap(true);
    grid->addWidget(note, 2, 1);
    connect(language, &QComboBox::activated, this, [this, language] {
        m_needs.settings.set(settings::language, language->currentData().toString());
        emit languageChosen(language->currentData().toString());
    });
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(3, 1);
    return page;
}

QWidget *SettingsDialog::makeJobs()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *notify = new QCheckBox(tr("Notify me when a result is ready and the window is not in front"));
    notify->setChecked(m_needs.settings.get(settings::notifyWhenReady));
    notify->setToolTip(tr("Shows a desktop notification that leads to the result"));
    connect(notify, &QCheckBox::clicked, this, [this](bool on) {
        m_needs.settings.set(settings::notifyWhenReady, on);
        emit notificationsChosen(on);
    });
    column->addWidget(notify);
    column->addSpacing(8);
    auto *limit = new TimeLimitRow(m_needs.settings.get(settings::jobTimeLimit));
    connect(limit, &TimeLimitRow::chosen, this,
            [this](int seconds) { m_needs.settings.set(settings::jobTimeLimit, seconds); });
    column->addWidget(limit);
    column->addSpacing(8);
    auto *spending = new SpendingBox(m_needs.settings);
    connect(spending, &SpendingBox::limitsChanged, this, &SettingsDialog::limitsChanged);
    column->addWidget(spending);
    column->addStretch(1);
    return page;
}
} // namespace pentimento

#include "moc_settingsdialog.cpp"
