#pragma once

#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QString>

namespace pentimento {
/// Every endpoint the program knows: the bundled ones (resources/models) and the imported ones over them.
/// A plain value; reading it touches no network.
class Catalogue
{
public:
    /// The bundled schemas and overlays, with what lies in \a importedDirectory (may be empty or absent) laid
    /// over them: an import replaces a schema and keeps the overlay. Damaged imports are left out and named
    /// in problems(). The bundled ones are always there.
    static Catalogue load(const QString &importedDirectory = {});

    const QList<Endpoint> &endpoints() const { return m_endpoints; } ///< in the order in which people see them
    const QList<Error> &problems() const { return m_problems; }
    /// \a service empty or "practice": any protocol. Null where unknown. Lives as long as this.
    const Endpoint *find(const QString &id, const QString &service = {}) const;

private:
    QList<Endpoint> m_endpoints;
    QList<Error> m_problems;
};

/// One endpoint found in an OpenAPI document: its id and the two files' worth of data.
struct ImportedEndpoint
{
    QString id;
    QString service;
    QJsonObject schema; ///< in the form that resources/models uses
};

/// Reads a service's OpenAPI document (3.0 or 3.1) or Replicate's model `openapi_schema`.
/// \a service "bfl", "replicate" or empty (told from the document). Hostile documents end in one clear error.
Result<QList<ImportedEndpoint>> readOpenApi(const QByteArray &document, const QString &service = {});
/// Writes them below \a directory, each whole or not at all.
Result<void> storeImported(const QList<ImportedEndpoint> &endpoints, const QString &directory);
} // namespace pentimento
