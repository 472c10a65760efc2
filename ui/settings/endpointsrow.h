#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/result.h"
#include "app/schema/endpointchanges.h"

#include <QWidget>

#include <functional>

class QLineEdit;
class QPushButton;

namespace pentimento {
class ElidedLabel;

/// Asks a service what it offers: all endpoints, or the one \a model. ServiceDesk has this form.
using EndpointUpdate = std::function<void(const ServiceProfile &profile, const QString &model, QObject *context,
                                          std::function<void(const Result<EndpointChanges> &)> done)>;

/// Brings a service's endpoints up to date with one click, or adds a model by its name where the service describes
/// them one by one. What changed is said in one line, and in full in a window of its own.
class EndpointsRow : public QWidget
{
    Q_OBJECT
public:
    EndpointsRow(const ServiceProfile &profile, EndpointUpdate update, QWidget *parent = nullptr);

    void setProfile(const ServiceProfile &profile) { m_profile = profile; }
    QString resultText() const;

private:
    bool addsModels() const { return m_profile.protocol == QLatin1StringView("replicate"); }
    void ask();
    void take(const Result<EndpointChanges> &changes);
    void showChanges();

    ServiceProfile m_profile;
    EndpointUpdate m_update;
    QLineEdit *m_model = nullptr;
    QPushButton *m_ask;
    QPushButton *m_show;
    ElidedLabel *m_result;
    EndpointChanges m_changes;
};

/// What \a changes means, line by line.
QStringList changeLines(const EndpointChanges &changes);
} // namespace pentimento
