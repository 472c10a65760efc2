#include "ui/mainwindow/composeflow.h"

#include "app/autosave/workingstate.h"
#include "app/base/futures.h"
#include "app/base/json.h"
#include "app/credentials/credentialstore.h"
#include "app/document/canvasrequest.h"
#include "app/document/picture.h"
#include "app/history/generation.h"
#include "app/jobs/jobqueue.h"
#include "app/jobs/servicedesk.h"
#include "app/schema/catalogue.h"
#include "app/settings/settings.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"
#include "ui/mainwindow/finetuneoffers.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/recipes.h"
#include "ui/mainwindow/restorer.h"
#include "ui/mainwindow/spendingwatch.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString sizeText(QSize size)
{
    return u"%1 × %2"_s.arg(size.width()).arg(size.height());
}
} // namespace

ComposeFlow::ComposeFlow(WindowServices &services, ComposePanel &panel, FormValues &values, PictureDesk &desk, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_panel(panel)
    , m_values(values)
    , m_desk(desk)
    , m_recipes(new Recipes(services.history, services.catalogue, this))
    , m_restorer(new Restorer(services, panel, values, desk, this))
{
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0);
    connect(&m_refresh, &QTimer::timeout, this, &ComposeFlow::refresh);
    if (services.desk) {
        auto *finetunes = new FinetuneOffers(*services.desk, panel, this);
        connect(this, &ComposeFlow::keysChanged, finetunes, &FinetuneOffers::forget);
        connect(services.desk, &ServiceDesk::catalogueChanged, this, [this] { m_panel.setCatalogue(m_services.catalogue); });
    }
    m_save.setSingleShot(true);
    m_save.setInterval(400);
    connect(&m_save, &QTimer::timeout, this, &ComposeFlow::saveValues);

    connect(m_restorer, &Restorer::noticed, this, &ComposeFlow::noticed);
    connect(&panel, &ComposePanel::generateRequested, this, &ComposeFlow::generate);
    connect(&panel, &ComposePanel::endpointChanged, this, [this] {
        if (const Endpoint *endpoint = m_panel.currentEndpoint()) {
            m_services.settings.set(settings::endpoint, endpoint->id);
            emit endpointTakesPictureChanged(endpoint->baseField() != nullptr);
        }
        refreshSoon();
    });
    connect(&panel, &ComposePanel::profileChanged, this, [this](const ServiceProfile &chosen) {
        m_services.settings.set(settings::service, chosen.id);
        emit serviceChanged();
        refreshSoon();
    });
    connect(&panel, &ComposePanel::variationsChanged, this, [this](int count) {
        m_services.settings.set(settings::variations, count);
        refreshSoon();
    });
    connect(&panel, &ComposePanel::showRetiredChanged, this,
            [this](bool on) { m_services.settings.set(settings::showRetired, on); });
    connect(&panel, &ComposePanel::promptHistoryChanged, this,
            [this] { m_services.settings.set(settings::promptHistory, m_panel.promptHistory()); });
    connect(&panel.form(), &SchemaForm::unfoldedGroupsChanged, this,
            [this] { m_services.settings.set(settings::foldedGroups, m_panel.form().unfoldedGroups()); });
    connect(&panel, &ComposePanel::pictureSourceRequested, this, [this](const QString &field, PictureSource source) {
        if (source == PictureSource::OpenPicture)
            useOpenPicture(field);
    });
    connect(&values, &FormValues::valueChanged, this, [this] {
        m_save.start();
        refreshSoon();
    });
    connect(&desk, &PictureDesk::busyChanged, this, [this](const QString &what) {
        m_busy = what;
        refreshSoon();
    });
    connect(&desk, &PictureDesk::valuesFound, this, [this](const QJsonObject &found) { m_values.replace(found); });
    connect(&services.queue, &JobQueue::refused, this, &ComposeFlow::showRefusal);
    connect(&services.queue, &JobQueue::ended, this, [this](const Generation &generation) {
        if (generation.shownSeed())
            m_panel.form().setLastSeed(generation.shownSeed());
    });
}

void ComposeFlow::start()
{
    const SettingsStore &kept = m_services.settings;
    const Result<QJsonValue> values = parseJson(kept.get(settings::formValues), u"The form"_s);
    if (values && values->isObject())
        m_values.replace(values->toObject());
    m_panel.setPromptHistory(kept.get(settings::promptHistory));
    m_panel.form().setUnfoldedGroups(kept.get(settings::foldedGroups));
    m_panel.setShowRetired(kept.get(settings::showRetired));
    // Read first: filling the lists chooses a service and an endpoint, which would overwrite what was kept.
    const QString service = kept.get(settings::service);
    const QString endpoint = kept.get(settings::endpoint);
    m_panel.setCatalogue(m_services.catalogue);
    m_panel.setProfiles(m_services.profiles());
    m_panel.setCurrentProfile(service);
    m_panel.setCurrentEndpoint(endpoint);
    m_panel.setVariations(kept.get(settings::variations));
    refreshKeys();
    refresh();
}

ServiceProfile ComposeFlow::profile() const
{
    return m_panel.currentProfile();
}

bool ComposeFlow::hasKey() const
{
    return profile().isPractice() || m_withKey.contains(profile().id);
}

ComposeState ComposeFlow::state() const
{
    ComposeState now;
    now.endpoint = m_panel.currentEndpoint();
    now.profile = m_panel.currentProfile();
    now.values = &m_values;
    now.fields = m_panel.form().values();
    now.picture = m_desk.picture();
    now.pictureIsLoading = !m_busy.isEmpty();
    now.hasKey = hasKey();
    now.drawSeed = m_panel.form().drawsSeed();
    now.variations = m_panel.variations();
    now.timeLimit = std::chrono::seconds(m_services.settings.get(settings::jobTimeLimit));
    now.crop = m_crop;
    now.frame = m_frame;
    return now;
}

void ComposeFlow::setSpending(SpendingWatch &spending)
{
    m_spending = &spending;
    connect(&spending, &SpendingWatch::changed, this, &ComposeFlow::refreshSoon);
}

Preflight ComposeFlow::checked() const
{
    const ComposeState now = state();
    const Preflight plain = preflight(now);
    if (!plain.mayGenerate || !m_spending || now.profile.isPractice())
        return plain;
    const Money price = now.endpoint->price.times(now.variations);
    if (const auto refusal = m_spending->refusal(price))
        return {false, true, refusal->sentence(), {}};
    if (const auto warning = m_spending->warning(price))
        return {true, true, warning->sentence(), {}};
    return plain;
}

void ComposeFlow::refreshSoon()
{
    m_refresh.start();
}

/// The fields of an endpoint that extends pictures say what the canvas says; they go back to their defaults with it.
void ComposeFlow::fillFromCanvas()
{
    const Picture *picture = m_desk.picture();
    const Endpoint *endpoint = m_panel.currentEndpoint();
    const auto request = picture && endpoint && endpoint->baseField() ? canvasRequest(*endpoint, picture->mask(), m_panel.form().values()) : std::nullopt;
    const QJsonObject before = std::exchange(m_fromCanvas, request ? request->fields : QJsonObject());
    for (auto it = before.begin(); it != before.end(); ++it) {
        if (!m_fromCanvas.contains(it.key()) && m_values.value(it.key()) == it.value())
            m_values.setValue(it.key(), QJsonValue::Undefined);
    }
    for (auto it = m_fromCanvas.constBegin(); it != m_fromCanvas.constEnd(); ++it) {
        if (m_values.value(it.key()) != it.value())
            m_values.setValue(it.key(), it.value());
    }
}

void ComposeFlow::refresh()
{
    fillFromCanvas();
    showPreflight();
    emit draftChanged();
    const Picture *picture = m_desk.picture();
    m_panel.form().setPictureSummary(picture ? picture->original().name + u" · "_s + sizeText(picture->size()) : QString());
    m_panel.form().setMaskSummary(maskSummary());
}

/// The worst of what the form and the checks say, on the one line that is there for it.
void ComposeFlow::showPreflight()
{
    const Preflight now = checked();
    const SendCheck worst = m_checks.value(0);
    const bool isBlocked = worst.level == NoticeLevel::Bad && !m_checks.isEmpty();
    m_panel.setGenerateEnabled(now.mayGenerate && !isBlocked);
    m_panel.setPreflightDetails(!m_checks.isEmpty());
    const bool isQuiet = m_checks.isEmpty() || worst.level == NoticeLevel::Info;
    if (!now.mayGenerate || (isQuiet && !now.text.isEmpty()))
        m_panel.setPreflight(now.isWarning ? NoticeLevel::Warn : NoticeLevel::Info, now.text);
    else
        m_panel.setPreflight(worst.text.isEmpty() ? NoticeLevel::Info : worst.level, worst.text);
}

void ComposeFlow::setFrame(const CropChoice &crop, const FrameChoice &choice)
{
    m_crop = crop;
    m_frame = choice;
}

std::optional<JobRequest> ComposeFlow::draft() const
{
    const ComposeState now = state();
    return now.endpoint ? std::optional(requestFrom(now)) : std::nullopt;
}

void ComposeFlow::setChecks(const QList<SendCheck> &checks)
{
    m_checks = checks;
    showPreflight();
}

void ComposeFlow::generateApart(const std::pair<QRect, QRect> &places)
{
    const ComposeState now = state();
    if (!checked().mayGenerate)
        return refresh();
    for (const QRect &other : {places.second, places.first}) {
        JobRequest request = requestFrom(now);
        request.crop.kind = CropChoice::Kind::Automatic;
        if (request.picture)
            request.picture->mask.fillRect(other, 0);
        add(request);
    }
}

void ComposeFlow::forgetSeed()
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    if (const Field *seed = endpoint ? endpoint->firstOfKind(FieldKind::Seed) : nullptr)
        m_values.setValue(seed->name, QJsonValue::Undefined);
}

QString ComposeFlow::maskSummary() const
{
    const Picture *picture = m_desk.picture();
    if (!picture || picture->mask().isEmpty())
        return {};
    const double share = 100.0 * double(picture->mask().coveredPixels())
                         / (double(picture->size().width()) * picture->size().height());
    return tr("painted · %1 % · %2").arg(QLocale().toString(share, 'f', 1), sizeText(picture->size()));
}

void ComposeFlow::generate()
{
    if (const std::optional<JobRequest> request = readyRequest())
        add(*request);
}

std::optional<JobRequest> ComposeFlow::readyRequest()
{
    const Preflight looked = checked();
    if (!looked.mayGenerate) {
        m_panel.form().setErrors(looked.fieldErrors);
        m_panel.form().showFirstError();
        refresh();
        return std::nullopt;
    }
    m_panel.form().clearErrors();
    return requestFrom(state());
}

void ComposeFlow::add(const JobRequest &request)
{
    thenOn(m_services.queue.add(request), this, [this, request](const JobQueue::AddOutcome &outcome) {
        if (!outcome.sameAs.isEmpty())
            return askAboutRepeating(request, outcome.sameAs);
        if (!outcome.errors.isEmpty())
            return showRefusal({}, outcome.errors);
        emit sent(outcome.ids);
        if (outcome.notice)
            emit noticed(NoticeLevel::Warn, outcome.notice->sentence(), {});
    });
}

void ComposeFlow::askAboutRepeating(const JobRequest &request, const QString &earlier)
{
    JobRequest again = request;
    again.mayRepeat = true;
    const Money price = request.endpoint.price.times(request.count);
    const bool isFree = request.profile == u"practice"_s;
    const QString send = isFree ? tr("Send again, free") : tr("Send again, %1").arg(shownMoney(price));
    emit noticed(NoticeLevel::Info, tr("Sent before with this seed. Nothing was sent now."),
                 {{tr("Show it"), [this, earlier] { emit showRequested(earlier); }}, {send, [this, again] { add(again); }}});
}

void ComposeFlow::showRefusal(const QString &, const QList<Error> &errors)
{
    const QList<Error> homeless = m_panel.form().setErrors(errors);
    m_panel.form().showFirstError();
    if (!homeless.isEmpty())
        emit noticed(NoticeLevel::Bad, homeless.first().sentence(), {});
}

void ComposeFlow::again(const Generation &generation)
{
    m_recipes->read(generation, this, [this, generation](const Result<Recipe> &recipe) {
        if (!recipe)
            return emit noticed(NoticeLevel::Bad, recipe.error().sentence(), {});
        const Result<JobRequest> request = Recipes::againWithNewSeed(generation, *recipe, m_services.catalogue);
        if (!request)
            return emit noticed(NoticeLevel::Bad, request.error().sentence(), {});
        add(*request);
    });
}

void ComposeFlow::restore(const Generation &generation, RestorePart part)
{
    m_restorer->restore(generation, part);
}

void ComposeFlow::followPicture(Picture *picture)
{
    if (picture) {
        connect(picture, &Picture::maskChanged, this, &ComposeFlow::refreshSoon);
    }
    m_restorer->followPicture(picture);
    refreshSoon();
}

void ComposeFlow::refreshKeys()
{
    emit keysChanged();
    for (const ServiceProfile &known : m_services.profiles()) {
        if (known.isPractice())
            continue;
        thenOn(m_services.credentials.read(known.id), this, [this, id = known.id](const Result<QString> &key) {
            const bool has = key && !key->isEmpty();
            if (has)
                m_withKey.insert(id);
            else
                m_withKey.remove(id);
            m_panel.setNeedsKey(id, !has);
            refreshSoon();
            emit serviceChanged();
        });
    }
}

void ComposeFlow::useOpenPicture(const QString &field)
{
    if (const Picture *picture = m_desk.picture())
        m_panel.form().setPicture(field, picture->original().file, picture->original().name);
}

void ComposeFlow::saveValues()
{
    m_services.settings.set(settings::formValues, toJson(m_values.all()));
    m_services.autosave.setValues(m_values.all());
}
} // namespace pentimento

#include "moc_composeflow.cpp"
