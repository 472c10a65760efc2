#pragma once

#include "app/api/serviceprofile.h"
#include "app/schema/endpoint.h"

#include <QComboBox>

namespace pentimento {
class Catalogue;

/// The endpoints of a service, grouped by what they do with a picture, those with a mask first. Retired ones are
/// listed only while *Show retired*, the last line of the list, is on; the chosen one always is.
class EndpointCombo : public QComboBox
{
    Q_OBJECT
public:
    explicit EndpointCombo(QWidget *parent = nullptr);

    /// Lists what \a catalogue (which outlives this) has for \a profile. The chosen endpoint stays chosen where it is
    /// offered, else the first one is.
    void setContent(const Catalogue &catalogue, const ServiceProfile &profile);
    /// Null before setContent() or where the service offers nothing.
    const Endpoint *endpoint() const;
    /// False where it is not offered; a retired one is.
    bool choose(const QString &id);
    bool showsRetired() const { return m_showRetired; }
    void setShowRetired(bool show);

signals:
    void endpointChanged();
    void showRetiredChanged(bool show); ///< by the person

private:
    void rebuild();
    void addGroup(const QString &title, const QList<const Endpoint *> &endpoints);
    void take(int index);
    int indexOf(const Endpoint *endpoint) const;

    const Catalogue *m_catalogue = nullptr;
    ServiceProfile m_profile;
    const Endpoint *m_chosen = nullptr;
    bool m_showRetired = false;
};
} // namespace pentimento
