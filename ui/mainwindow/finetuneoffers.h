#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>

namespace pentimento {
class ComposePanel;
class ServiceDesk;

/// Asks the chosen service for the account's finetunes where the chosen endpoint wants one, and offers them in its
/// field. Asked once for each service; a service that does not answer offers nothing.
class FinetuneOffers : public QObject
{
    Q_OBJECT
public:
    FinetuneOffers(ServiceDesk &desk, ComposePanel &panel, QObject *parent = nullptr);

    /// Keys changed: what is known may belong to another account.
    void forget();

private:
    void refresh();

    ServiceDesk &m_desk;
    ComposePanel &m_panel;
    QHash<QString, QStringList> m_known;
    QString m_asked;
};
} // namespace pentimento
