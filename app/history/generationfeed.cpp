#include "app/history/generationfeed.h"

#include "app/base/futures.h"
#include "app/history/history.h"

#include <QSet>

#include <algorithm>

namespace pentimento {
GenerationFeed::GenerationFeed(History &history, int most, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_most(most)
{
    connect(&history, &History::added, this, &GenerationFeed::add);
    connect(&history, &History::changed, this, &GenerationFeed::change);
    connect(&history, &History::removed, this, &GenerationFeed::remove);
    connect(&history, &History::changedElsewhere, this, &GenerationFeed::reload);
    reload();
}

int GenerationFeed::indexOf(const QString &id) const
{
    const auto found = std::find_if(m_generations.begin(), m_generations.end(),
                                    [&id](const Generation &generation) { return generation.id == id; });
    return found == m_generations.end() ? -1 : int(found - m_generations.begin());
}

void GenerationFeed::reload()
{
    HistoryQuery newest;
    newest.limit = m_most;
    thenOn(m_history.page(newest), this, [this](const Result<QList<Generation>> &page) {
        if (page) // what is shown stays where the disk does not answer
            become(*page);
    });
}

void GenerationFeed::add(const QList<Generation> &generations)
{
    QList<Generation> fresh;
    for (const Generation &generation : generations) {
        if (indexOf(generation.id) < 0)
            fresh.prepend(generation); // rows come oldest first
    }
    if (fresh.isEmpty())
        return;
    emit aboutToInsert(0, int(fresh.size()));
    m_generations = fresh + m_generations;
    emit inserted(0, int(fresh.size()));
    while (m_generations.size() > m_most)
        removeRow(int(m_generations.size()) - 1);
}

void GenerationFeed::change(const Generation &generation)
{
    if (generation.binnedAt.isValid())
        return remove(generation.id);
    if (const int row = indexOf(generation.id); row >= 0)
        replace(row, generation);
    else if (m_generations.isEmpty() || generation.id > m_generations.last().id)
        reload(); // back from the bin
}

void GenerationFeed::remove(const QString &id)
{
    if (const int row = indexOf(id); row >= 0)
        removeRow(row);
}

void GenerationFeed::insertAt(int row, const Generation &generation)
{
    emit aboutToInsert(row, 1);
    m_generations.insert(row, generation);
    emit inserted(row, 1);
}

void GenerationFeed::removeRow(int row)
{
    emit aboutToRemove(row);
    m_generations.removeAt(row);
    emit removed(row);
}

void GenerationFeed::replace(int row, const Generation &generation)
{
    if (m_generations[row] == generation)
        return;
    m_generations[row] = generation;
    emit changed(row);
}

/// Step by step, so that a list keeps its place and selection; anew only where the order itself is another.
void GenerationFeed::become(const QList<Generation> &generations)
{
    if (mergeInPlace(generations))
        return;
    emit aboutToReset();
    m_generations = generations;
    emit wasReset();
}

bool GenerationFeed::mergeInPlace(const QList<Generation> &generations)
{
    QSet<QString> staying;
    for (const Generation &generation : generations)
        staying.insert(generation.id);
    for (int row = int(m_generations.size()) - 1; row >= 0; --row) {
        if (!staying.contains(m_generations[row].id))
            removeRow(row);
    }
    for (int row = 0; row < generations.size(); ++row) {
        const Generation &wanted = generations[row];
        const int present = indexOf(wanted.id);
        if (present < 0)
            insertAt(row, wanted);
        else if (present != row)
            return false;
        else
            replace(row, wanted);
    }
    return true;
}
} // namespace pentimento

#include "moc_generationfeed.cpp"
