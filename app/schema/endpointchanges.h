#pragma once

#include "app/schema/catalogue.h"

namespace pentimento {
/// What an import means for one endpoint.
struct EndpointChange
{
    QString endpoint;
    bool isNew = false;
    QStringList details = {}; ///< one per difference, for people: "Guidance: 1.5 to 100, was 2 to 5"
};

/// What an import means for the endpoints that the program knows.
struct EndpointChanges
{
    QList<EndpointChange> changes = {}; ///< new and changed ones, by name
    int unchanged = 0;
    QStringList missing = {};           ///< known ones of that service that its document no longer names
};

/// How \a after differs from \a before for somebody who fills in its form.
QStringList differences(const Endpoint &before, const Endpoint &after);
/// What \a imported changes from \a before to \a after. \a isWhole: the document names all endpoints of its service.
EndpointChanges compare(const Catalogue &before, const Catalogue &after, const QList<ImportedEndpoint> &imported,
                        bool isWhole);
} // namespace pentimento
