#pragma once

#include "app/history/generationtable.h"

#include <QDateTime>
#include <QLocale>
#include <QWidget>

class QButtonGroup;
class QDateEdit;
class QLineEdit;
class QLabel;
class QVBoxLayout;

namespace pentimento {
class FilterRow;

enum class Period { All, Today, Week, Month, Between };
/// The first moment of \a period that \a now lies in, in \a now's time zone; weeks begin as in \a locale. Invalid for All and Between.
QDateTime startOf(Period period, const QDateTime &now, const QLocale &locale);

/// The column of filters: when, state, kept, size, seed, service, tag, endpoint. One period and one size; of the others any
/// number, where several of one heading mean any of them, but of tags all.
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
    /// What there is to choose among; what was chosen stays chosen, and there, until it is let go.
    void setEndpoints(const QList<generationtable::Named> &endpoints);
    void setTags(const QList<generationtable::Named> &tags);
    /// Puts what is chosen into \a query; periods are reckoned from \a now.
    void apply(HistoryQuery &query, const QDateTime &now) const;
    bool isAnySet() const;
    void clear(); ///< emits changed() where something was set

    /// Numbers behind the rows; unknown ones need a look, because they may have been charged.
    void setPeriodCount(Period period, qint64 count);
    void setUnknownCount(qint64 count);
    void setBinCount(qint64 count);

signals:
    void changed();

private:
    /// Rows that come and go: services, tags, endpoints.
    struct Choices
    {
        QLabel *heading = nullptr;
        QVBoxLayout *column = nullptr;
        QList<std::pair<FilterRow *, QString>> rows = {};
        QStringList chosen() const;
    };
    void addPeriods(QVBoxLayout *column);
    void addStates(QVBoxLayout *column);
    void addKept(QVBoxLayout *column);
    void addSizes(QVBoxLayout *column);
    void addSeed(QVBoxLayout *column);
    void addChoices(QVBoxLayout *column, const QString &heading, Choices &choices);
    void setChoices(Choices &choices, const QList<generationtable::Named> &named, const QString &toolTip);
    QLabel *addHeading(QVBoxLayout *column, const QString &text);
    FilterRow *addRow(QVBoxLayout *column, const QString &text, const QString &toolTip);
    void applyPeriod(HistoryQuery &query, const QDateTime &now) const;

    QButtonGroup *m_periods;
    QButtonGroup *m_sizes;
    QWidget *m_between = nullptr;
    QDateEdit *m_from = nullptr;
    QDateEdit *m_to = nullptr;
    QLineEdit *m_seed = nullptr;
    QList<std::pair<FilterRow *, QList<JobState>>> m_states;
    Choices m_services;
    Choices m_tags;
    Choices m_endpoints;
    FilterRow *m_unknown = nullptr;
    FilterRow *m_favourites = nullptr;
    FilterRow *m_bin = nullptr;
};
} // namespace pentimento
