#include "ui/forms/endpointcombo.h"

#include "app/schema/catalogue.h"
#include "ui/common/icons.h"
#include "ui/common/wheelguard.h"

#include <QAbstractItemView>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int indexRole = Qt::UserRole + 1; ///< in the catalogue; -1: not an endpoint
constexpr int toggleRole = Qt::UserRole + 2;

bool isOffered(const Endpoint &endpoint, const ServiceProfile &profile)
{
    return profile.protocol.isEmpty() || endpoint.service == profile.protocol;
}
} // namespace

EndpointCombo::EndpointCombo(QWidget *parent) : QComboBox(parent)
{
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    setMaxVisibleItems(24);
    guardWheel(this);
    connect(this, &QComboBox::activated, this, &EndpointCombo::take);
}

void EndpointCombo::setContent(const Catalogue &catalogue, const ServiceProfile &profile)
{
    const QString id = m_chosen ? m_chosen->id : QString();
    m_catalogue = &catalogue;
    m_profile = profile;
    m_chosen = nullptr;
    const Endpoint *first = nullptr;
    for (const Endpoint &endpoint : catalogue.endpoints()) {
        if (!isOffered(endpoint, profile))
            continue;
        if (endpoint.id == id)
            m_chosen = &endpoint;
        const bool better = !first || (first->deprecated && !endpoint.deprecated)
                            || (endpoint.takesMask() && !first->takesMask() && !endpoint.deprecated);
        if (better)
            first = &endpoint;
    }
    if (!m_chosen)
        m_chosen = first;
    rebuild();
    emit endpointChanged();
}

const Endpoint *EndpointCombo::endpoint() const { return m_chosen; }

bool EndpointCombo::choose(const QString &id)
{
    if (!m_catalogue)
        return false;
    for (const Endpoint &endpoint : m_catalogue->endpoints()) {
        if (endpoint.id != id || !isOffered(endpoint, m_profile))
            continue;
        if (&endpoint == m_chosen)
            return true;
        m_chosen = &endpoint;
        rebuild();
        emit endpointChanged();
        return true;
    }
    return false;
}

void EndpointCombo::setShowRetired(bool show)
{
    if (show == m_showRetired)
        return;
    m_showRetired = show;
    rebuild();
}

void EndpointCombo::rebuild()
{
    const QSignalBlocker quiet(this);
    clear();
    QList<const Endpoint *> masked, whole, words;
    bool anyRetired = false;
    for (const Endpoint &endpoint : m_catalogue ? m_catalogue->endpoints() : QList<Endpoint>()) {
        if (!isOffered(endpoint, m_profile))
            continue;
        anyRetired = anyRetired || endpoint.deprecated;
        if (endpoint.deprecated && !m_showRetired && &endpoint != m_chosen)
            continue;
        (endpoint.takesMask() ? masked : endpoint.baseField() ? whole : words) << &endpoint;
    }
    addGroup(tr("Change what is masked"), masked);
    addGroup(tr("Change the whole picture"), whole);
    addGroup(tr("A new picture from words"), words);
    if (anyRetired) {
        insertSeparator(count());
        addItem(m_showRetired ? icon("check"_L1) : QIcon(), tr("Show retired"));
        setItemData(count() - 1, true, toggleRole);
    }
    setCurrentIndex(indexOf(m_chosen));
    setToolTip(m_chosen ? m_chosen->title + u'\n' + m_chosen->summary : QString());
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 24);
}

void EndpointCombo::addGroup(const QString &title, const QList<const Endpoint *> &endpoints)
{
    if (endpoints.isEmpty())
        return;
    addItem(title);
    auto *items = static_cast<QStandardItemModel *>(model());
    items->item(count() - 1)->setFlags(Qt::NoItemFlags); // a heading
    for (const Endpoint *endpoint : endpoints) {
        addItem(endpoint->deprecated ? tr("%1 · retired").arg(endpoint->title) : endpoint->title);
        const int row = count() - 1;
        setItemData(row, int(endpoint - m_catalogue->endpoints().constData()), indexRole);
        setItemData(row, endpoint->notice.isEmpty() ? endpoint->summary : endpoint->notice, Qt::ToolTipRole);
    }
}

int EndpointCombo::indexOf(const Endpoint *endpoint) const
{
    for (int row = 0; row < count(); ++row) {
        const QVariant index = itemData(row, indexRole);
        if (endpoint && index.isValid() && &m_catalogue->endpoints().at(index.toInt()) == endpoint)
            return row;
    }
    return -1;
}

void EndpointCombo::take(int index)
{
    if (itemData(index, toggleRole).toBool()) {
        setShowRetired(!m_showRetired);
        emit showRetiredChanged(m_showRetired);
        QTimer::singleShot(0, this, &QComboBox::showPopup); // the list goes on with its new lines
        return;
    }
    const QVariant endpoint = itemData(index, indexRole);
    if (!endpoint.isValid() || &m_catalogue->endpoints().at(endpoint.toInt()) == m_chosen)
        return;
    m_chosen = &m_catalogue->endpoints().at(endpoint.toInt());
    setToolTip(m_chosen->title + u'\n' + m_chosen->summary);
    emit endpointChanged();
}
} // namespace pentimento

#include "moc_endpointcombo.cpp"
