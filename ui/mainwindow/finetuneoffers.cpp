#include "ui/mainwindow/finetuneoffers.h"

#include "app/base/futures.h"
#include "app/jobs/servicedesk.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"

namespace pentimento {
FinetuneOffers::FinetuneOffers(ServiceDesk &desk, ComposePanel &panel, QObject *parent)
    : QObject(parent), m_desk(desk), m_panel(panel)
{
    connect(&panel, &ComposePanel::endpointChanged, this, &FinetuneOffers::refresh);
    connect(&panel, &ComposePanel::profileChanged, this, &FinetuneOffers::refresh);
}

void FinetuneOffers::forget()
{
    m_known.clear();
    refresh();
}

void FinetuneOffers::refresh()
{
    const Endpoint *endpoint = m_panel.currentEndpoint();
    const ServiceProfile profile = m_panel.currentProfile();
    const bool isWanted = endpoint && endpoint->service == QLatin1StringView("bfl")
                          && endpoint->firstOfKind(FieldKind::FinetuneId);
    m_panel.form().setFinetunes(isWanted ? m_known.value(profile.id) : QStringList());
    if (!isWanted || m_known.contains(profile.id) || m_asked == profile.id)
        return;
    m_asked = profile.id;
    thenOn(m_desk.finetunes(profile, endpoint->server), this, [this, id = profile.id](const Result<QStringList> &names) {
        if (m_asked == id)
            m_asked.clear();
        m_known.insert(id, names ? *names : QStringList());
        if (m_panel.currentProfile().id == id && !m_known[id].isEmpty())
            refresh();
    });
}
} // namespace pentimento

#include "moc_finetuneoffers.cpp"
