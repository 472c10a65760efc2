#pragma once

#include "app/history/generationtable.h"

#include <QDateTime>
#include <QLocale>
#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace pentimento {
class FilterRow;

enum class Period { All, Today, Week, Month };
/// The first moment of \a period that \a now lies in, in \a now's time zone; weeks begin as in \a locale. Invalid for All.
QDateTime startOf(Period period, const QDateTime &now, const QLocale &locale);

/// The column of filters: when, state, service, kept. One period; of the others any number, where several of one
/// heading mean any of them.
class HistoryFilters : public QWidget
{
    Q_OBJECT
public:
    struct Service
    {
        QString id;
        QString title;
    };

    explicit HistoryFilters(QWidget *parent = nullptr);

    void setServices(const QList<Service> &services);
    /// Puts what is chosen into \a query; periods are reckoned from \a now.
    void apply(HistoryQuery &query, const QDateTime &now) const;
    bool isAnySet() const;
    void clear(); ///< emits changed() where something was set

    /// Numbers behind the rows; unknown ones need a look, because they may have been charged.
    void setPeriodCount(Period period, qint64 count);
    void setUnknownCount(qint64 count);

signals:
    void changed();

private:
    void addHeading(QVBoxLayout *column, const QString &text);
    FilterRow *addRow(QVBoxLayout *column, const QString &text, const QString &toolTip);
    QStringList chosenServices() const;

    QButtonGroup *m_periods;
    QVBoxLayout *m_serviceRows;
    QList<std::pair<FilterRow *, QList<JobState>>> m_states;
    QList<std::pair<FilterRow *, QString>> m_services;
    FilterRow *m_unknown = nullptr;
    FilterRow *m_favourites = nullptr;
};
} // namespace pentimento
