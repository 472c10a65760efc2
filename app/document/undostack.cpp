#include "app/document/undostack.h"

#include <algorithm>

namespace pentimento {
UndoStack::UndoStack(qint64 budget, QObject *parent) : QObject(parent), m_budget(budget) {}
UndoStack::~UndoStack() = default;

void UndoStack::push(std::unique_ptr<UndoCommand> command)
{
    m_commands.resize(size_t(m_index)); // what was undone can no longer be redone
    command->m_serial = ++m_lastSerial;
    m_commands.push_back(std::move(command));
    m_index = count();
    keepBudget();
    emit changed();
}

void UndoStack::undo()
{
    if (!canUndo())
        return;
    UndoCommand &command = *m_commands[size_t(--m_index)];
    const QRect area = command.area();
    command.undo();
    emit stepDone(area);
    emit changed();
}

void UndoStack::redo()
{
    if (!canRedo())
        return;
    UndoCommand &command = *m_commands[size_t(m_index++)];
    const QRect area = command.area();
    command.redo();
    emit stepDone(area);
    emit changed();
}

void UndoStack::goTo(int index)
{
    const int wanted = std::clamp(index, 0, count());
    while (m_index > wanted)
        undo();
    while (m_index < wanted)
        redo();
}

bool UndoStack::canUndo() const { return m_index > 0; }
bool UndoStack::canRedo() const { return m_index < count(); }
QString UndoStack::undoName() const { return canUndo() ? m_commands[size_t(m_index - 1)]->name() : QString(); }
QString UndoStack::redoName() const { return canRedo() ? m_commands[size_t(m_index)]->name() : QString(); }
int UndoStack::count() const { return int(m_commands.size()); }
int UndoStack::index() const { return m_index; }
int UndoStack::dropped() const { return m_dropped; }

UndoCommand *UndoStack::bySerial(quint64 serial) const
{
    // In order of serials, and mostly one of the last is meant.
    for (auto it = m_commands.rbegin(); it != m_commands.rend() && (*it)->serial() >= serial; ++it) {
        if ((*it)->serial() == serial)
            return it->get();
    }
    return nullptr;
}

qint64 UndoStack::bytes() const
{
    qint64 sum = 0;
    for (const auto &command : m_commands)
        sum += command->bytes();
    return sum;
}

void UndoStack::setBudget(qint64 bytes)
{
    m_budget = bytes;
    keepBudget();
    emit changed();
}

void UndoStack::clear()
{
    m_commands.clear();
    m_index = 0;
    m_dropped = 0;
    emit changed();
}

void UndoStack::restore(std::vector<Kept> commands, int index, int dropped)
{
    m_commands.clear();
    for (Kept &kept : commands) {
        kept.command->m_serial = kept.serial;
        m_lastSerial = std::max(m_lastSerial, kept.serial);
        m_commands.push_back(std::move(kept.command));
    }
    m_index = std::clamp(index, 0, count());
    m_dropped = std::max(dropped, 0);
    keepBudget();
    emit changed();
}

void UndoStack::keepBudget()
{
    qint64 held = bytes();
    if (held > m_budget) {
        for (const auto &command : m_commands)
            command->compact();
        held = bytes();
    }
    int surplus = 0;
    // Only done steps are given up: an undone one that fell out would leave a hole before the present.
    while (held > m_budget && surplus < m_index - 1)
        held -= m_commands[size_t(surplus++)]->bytes();
    if (surplus == 0)
        return;
    m_commands.erase(m_commands.begin(), m_commands.begin() + surplus);
    m_index -= surplus;
    m_dropped += surplus;
    emit stepsDropped(surplus);
}
} // namespace pentimento

#include "moc_undostack.cpp"
