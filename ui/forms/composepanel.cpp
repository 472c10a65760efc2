#include "ui/forms/composepanel.h"

#include "app/document/formvalues.h"
#include "app/document/maskedediting.h"
#include "app/schema/catalogue.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/wheelguard.h"
#include "ui/forms/endpointcombo.h"
#include "ui/forms/generatebar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostPrompts = 100;

QLabel *quietLabel(const QString &text, QWidget *buddy)
{
    auto *label = new QLabel(text);
    label->setProperty("role", u"quiet"_s);
    label->setBuddy(buddy);
    buddy->setAccessibleName(text);
    return label;
}
} // namespace

ComposePanel::ComposePanel(FormValues &values, Prompter *prompter, QWidget *parent)
    : QWidget(parent)
    , m_values(values)
    , m_tabs(new QTabBar(this))
    , m_pages(new QStackedWidget(this))
    , m_service(new QComboBox(this))
    , m_endpoint(new EndpointCombo(this))
    , m_notice(new ElidedLabel(this))
    , m_form(new SchemaForm(values, prompter, this))
    , m_bar(new GenerateBar(this))
{
    setAttribute(Qt::WA_StyledBackground);
    setProperty("surface", u"panel"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_pages, 1);
    column->addWidget(m_bar);
    m_tabs->addTab(tr("Compose"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->hide();
    m_pages->addWidget(makeForm());

    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_pages->setCurrentIndex(index);
        emit currentPageChanged(index);
    });
    connect(m_service, &QComboBox::currentIndexChanged, this, &ComposePanel::takeProfile);
    connect(m_endpoint, &EndpointCombo::endpointChanged, this, &ComposePanel::takeEndpoint);
    connect(m_endpoint, &EndpointCombo::showRetiredChanged, this, &ComposePanel::showRetiredChanged);
    connect(m_form, &SchemaForm::fieldEdited, this, &ComposePanel::fieldEdited);
    connect(m_form, &SchemaForm::pictureSourceRequested, this, &ComposePanel::pictureSourceRequested);
    connect(m_bar, &GenerateBar::variationsChanged, this, [this](int count) {
        updateGenerate();
        emit variationsChanged(count);
    });
    connect(m_bar, &GenerateBar::detailsRequested, this, &ComposePanel::preflightDetailsRequested);
    connect(m_bar, &GenerateBar::generateRequested, this, [this] {
        rememberPrompt();
        emit generateRequested();
    });
    connect(m_bar, &GenerateBar::linkActivated, this, [this] {
        const ServiceProfile profile = currentProfile();
        profile.isPractice() ? emit realModelRequested() : emit addKeyRequested(profile.id);
    });
    updateGenerate();
    updateLink();
}

QWidget *ComposePanel::makeForm()
{
    auto *page = new QWidget(m_pages);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(0);
    auto *grid = new QGridLayout;
    grid->setContentsMargins(12, 0, 12, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(quietLabel(tr("Service"), m_service), 0, 0);
    grid->addWidget(quietLabel(tr("Endpoint"), m_endpoint), 0, 1);
    grid->addWidget(m_service, 1, 0);
    grid->addWidget(m_endpoint, 1, 1);
    grid->addWidget(m_notice, 2, 0, 1, 2);
    grid->setColumnStretch(0, 2);
    grid->setColumnStretch(1, 3);
    column->addLayout(grid);
    column->addWidget(m_form, 1);
    m_service->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_service->setMinimumContentsLength(6);
    guardWheel(m_service);
    m_notice->setTone(ElidedLabel::Tone::Quiet);
    return page;
}

int ComposePanel::addPage(QWidget *page, const QString &title)
{
    m_pages->addWidget(page);
    m_tabs->show();
    return m_tabs->addTab(title);
}

void ComposePanel::showPage(int index) { m_tabs->setCurrentIndex(index); }

int ComposePanel::currentPage() const { return m_tabs->currentIndex(); }

void ComposePanel::setProfiles(const QList<ServiceProfile> &profiles)
{
    const QString chosen = currentProfile().id;
    m_profiles = profiles;
    {
        const QSignalBlocker quiet(m_service);
        m_service->clear();
        for (const ServiceProfile &profile : profiles)
            m_service->addItem(profile.title, profile.id);
        m_service->setCurrentIndex(std::max(0, m_service->findData(chosen)));
        m_service->view()->setMinimumWidth(m_service->view()->sizeHintForColumn(0) + 24); // names may be longer than the box
    }
    takeProfile();
}

void ComposePanel::setCatalogue(const Catalogue &catalogue)
{
    m_catalogue = &catalogue;
    takeProfile();
}

bool ComposePanel::setCurrentProfile(const QString &id)
{
    const int index = m_service->findData(id);
    if (index < 0)
        return false;
    m_service->setCurrentIndex(index);
    return true;
}

bool ComposePanel::setCurrentEndpoint(const QString &id) { return m_endpoint->choose(id); }

ServiceProfile ComposePanel::currentProfile() const
{
    const int index = m_service->currentIndex();
    return index >= 0 && index < m_profiles.size() ? m_profiles.at(index) : ServiceProfile();
}

const Endpoint *ComposePanel::currentEndpoint() const { return m_endpoint->endpoint(); }

bool ComposePanel::showsRetired() const { return m_endpoint->showsRetired(); }

void ComposePanel::setShowRetired(bool show) { m_endpoint->setShowRetired(show); }

int ComposePanel::variations() const { return m_bar->variations(); }

void ComposePanel::setVariations(int count) { m_bar->setVariations(count); }

void ComposePanel::takeProfile()
{
    const ServiceProfile profile = currentProfile();
    m_service->setToolTip(m_service->currentText());
    if (m_catalogue && !profile.id.isEmpty())
        m_endpoint->setContent(*m_catalogue, profile);
    updateLink();
    updateGenerate();
    emit profileChanged(profile);
}

void ComposePanel::takeEndpoint()
{
    const Endpoint *endpoint = m_endpoint->endpoint();
    if (endpoint == m_shown)
        return; // another service with the same endpoint: the form stays as it is
    m_shown = endpoint;
    if (endpoint) {
        const bool warns = !endpoint->notice.isEmpty();
        m_notice->setText(warns ? endpoint->notice : endpoint->summary);
        m_notice->setTone(warns ? ElidedLabel::Tone::Warn : ElidedLabel::Tone::Quiet);
        m_notice->setIconName(warns ? u"warning"_s : QString());
        m_form->setEndpoint(*endpoint);
        presetFormat();
    }
    updateGenerate();
    emit endpointChanged();
}

void ComposePanel::presetFormat()
{
    // A result that is placed into a photo should not be compressed twice; shown as set, so the person can undo it.
    const Field *format = m_shown->takesMask() || canEditMasked(*m_shown) ? m_shown->field(u"output_format"_s) : nullptr;
    if (format && format->choices.contains(u"png"_s) && !valueFits(*format, m_values.value(format->name)))
        m_values.setValue(format->name, u"png"_s);
}

void ComposePanel::setNeedsKey(const QString &profile, bool needsKey)
{
    if (needsKey)
        m_needKey.insert(profile);
    else
        m_needKey.remove(profile);
    updateLink();
}

void ComposePanel::setPreflight(NoticeLevel level, const QString &text) { m_bar->setMessage(level, text); }

void ComposePanel::setPreflightDetails(bool offered) { m_bar->setDetailsOffered(offered); }

QWidget *ComposePanel::preflightAnchor() const { return m_bar->messageAnchor(); }

QString ComposePanel::preflight() const { return m_bar->message(); }

void ComposePanel::setGenerateEnabled(bool enabled) { m_bar->setGenerateEnabled(enabled); }

bool ComposePanel::isGenerateEnabled() const { return m_bar->isGenerateEnabled(); }

void ComposePanel::requestGenerate() { m_bar->generate(); }

void ComposePanel::updateGenerate()
{
    const QString generate = tr("Generate");
    if (currentProfile().isPractice()) {
        m_bar->setGenerateTexts({tr("Generate practice picture · free"), tr("Generate · free"), generate});
        return;
    }
    const Endpoint *endpoint = m_endpoint->endpoint();
    const Money price = endpoint ? endpoint->price.times(m_bar->variations()) : Money();
    if (!price.isKnown()) {
        m_bar->setGenerateTexts({tr("Generate · price unknown"), generate});
        return;
    }
    const QString dollars = price.microDollars ? u'$' + decimalDollars(*price.microDollars) : shownMoney(price);
    m_bar->setGenerateTexts({tr("Generate · about %1").arg(shownMoney(price)), tr("Generate · about %1").arg(dollars), generate});
}

void ComposePanel::updateLink()
{
    const ServiceProfile profile = currentProfile();
    if (profile.isPractice())
        m_bar->setLink({tr("Use a real model…"), tr("Real model…")}, tr("Choose a service, get a key, and come back to this picture"));
    else if (m_needKey.contains(profile.id))
        m_bar->setLink({tr("needs a key · Add…"), tr("Add a key…")}, tr("%1 answers only with a key of yours").arg(profile.title));
    else
        m_bar->setLink({}, {});
}

void ComposePanel::rememberPrompt()
{
    const Endpoint *endpoint = m_endpoint->endpoint();
    const Field *field = endpoint ? endpoint->firstOfKind(FieldKind::Prompt) : nullptr;
    const QString prompt = field ? m_values.value(field->name).toString().trimmed() : QString();
    if (prompt.isEmpty())
        return;
    m_prompts.removeAll(prompt);
    m_prompts.prepend(prompt);
    m_prompts = m_prompts.first(std::min<qsizetype>(m_prompts.size(), mostPrompts));
    m_form->setPromptHistory(m_prompts);
    emit promptHistoryChanged();
}

void ComposePanel::setPromptHistory(const QStringList &newestFirst)
{
    m_prompts = newestFirst;
    m_form->setPromptHistory(newestFirst);
}

void ComposePanel::focusPrompt()
{
    showPage(0);
    m_form->focusPrompt();
}
} // namespace pentimento

#include "moc_composepanel.cpp"
