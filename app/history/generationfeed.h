#pragma once

#include "app/history/generation.h"

#include <QList>
#include <QObject>

namespace pentimento {
class History;

/// The newest generations as a live list on the main thread, newest first: what the strip shows. Follows this
/// process at once and others within 2 s.
class GenerationFeed : public QObject
{
    Q_OBJECT
public:
    explicit GenerationFeed(History &history, int most = 300, QObject *parent = nullptr);

    const QList<Generation> &generations() const { return m_generations; }
    int indexOf(const QString &id) const; ///< -1 where not in the list
    void reload();

signals:
    void aboutToInsert(int first, int count);
    void inserted(int first, int count);
    void aboutToRemove(int row);
    void removed(int row);
    void changed(int row);
    void aboutToReset();
    void wasReset();

private slots:
    void add(const QList<pentimento::Generation> &generations);
    void change(const pentimento::Generation &generation);
    void remove(const QString &id);

private:
    void become(const QList<Generation> &generations);
    void insertAt(int row, const Generation &generation);
    void removeRow(int row);
    void replace(int row, const Generation &generation);
    bool mergeInPlace(const QList<Generation> &generations);

    History &m_history;
    int m_most;
    QList<Generation> m_generations;
};
} // namespace pentimento
