#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace pentimento {
/// One endpoint as it lies in resources/models.
struct BundledModel
{
    QString service;
    QString id;
    QJsonObject schema;
    QJsonObject overlay;
};

/// All endpoints that are compiled in, in no particular order.
QList<BundledModel> bundledModels();
} // namespace pentimento
