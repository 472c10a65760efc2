#pragma once

#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QString>

#include <optional>

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

    /// Takes the place of what this knew. Endpoints that were handed out before stay where they are.
    void adopt(const Catalogue &newer);

    const QList<Endpoint> &endpoints() const { return m_endpoints; } ///< in the order in which people see them
    const QList<Error> &problems() const { return m_problems; }
    /// \a service empty or "practice": any protocol. Null where unknown. Lives as long as this.
    const Endpoint *find(const QString &id, const QString &service = {}) const;
    /// The same, and where \a id pins a version (OWNER/NAME:VERSION) that has no description of its own, the named
    /// model's with that version.
    std::optional<Endpoint> findPinned(const QString &id, const QString &service = {}) const;

private:
    QList<Endpoint> m_endpoints;
    QList<QList<Endpoint>> m_earlier; // pointers into them are still around
    QList<Error> m_problems;
};

/// One endpoint found in an OpenAPI document, ready to be kept.
struct ImportedEndpoint
{
    QString id;
    QString service;    ///< "bfl" or "replicate"
    QJsonObject schema; ///< in the form of resources/models, with x-endpoint, x-service and, if known, x-server, x-version
};

/// Reads a service's OpenAPI document (3.0 or 3.1), Replicate's `openapi_schema`, or its answer about a model or a
/// version that holds one. \a service "bfl", "replicate" or empty (told from the document). \a endpoint names the
/// model where a Replicate document does not; it is ignored for BFL.
/// Hostile documents end in one Input error: at most 32 MiB, depth 64, 1,000 endpoints, 2,000 fields each.
Result<QList<ImportedEndpoint>> readOpenApi(const QByteArray &document, const QString &service = {},
                                            const QString &endpoint = {});
/// Writes them into \a directory (made if absent), one file each, whole or not at all; an earlier import of the
/// same endpoint is replaced. File names are made from the checked ids only. Blocks: not on the main thread.
Result<void> storeImported(const QList<ImportedEndpoint> &endpoints, const QString &directory);
} // namespace pentimento
