#pragma once

#include <QObject>
#include <QRect>
#include <QString>

#include <memory>
#include <vector>

namespace pentimento {
/// One undoable step. A verb; keeps only what it touched.
class UndoCommand
{
public:
    explicit UndoCommand(QString name) : m_name(std::move(name)) {}
    virtual ~UndoCommand() = default;
    virtual void redo() = 0;
    virtual void undo() = 0;
    virtual qint64 bytes() const = 0; ///< memory it holds
    virtual QRect area() const = 0;   ///< where on the picture it shows
    const QString &name() const { return m_name; } ///< "Brush", "Invert mask"; translated when made

private:
    QString m_name;
};

/// One list per picture with a byte budget; the oldest steps are dropped first, and said so. Main thread.
/// The newest step stays even where it alone is over the budget.
class UndoStack : public QObject
{
    Q_OBJECT
public:
    explicit UndoStack(qint64 budget = 256 * 1024 * 1024, QObject *parent = nullptr);
    ~UndoStack() override;

    /// Takes a step whose effect is already there.
    void push(std::unique_ptr<UndoCommand> command);
    void undo();
    void redo();
    bool canUndo() const;
    bool canRedo() const;
    QString undoName() const;
    QString redoName() const;
    int count() const;
    int index() const;         ///< steps done
    int dropped() const;       ///< steps lost to the budget
    qint64 bytes() const;
    qint64 budget() const { return m_budget; }
    void setBudget(qint64 bytes);
    void clear();

signals:
    void changed();
    void stepDone(const QRect &area);
    /// \a count oldest steps have just been given up for the budget; the picture itself keeps their effect.
    void stepsDropped(int count);

private:
    void keepBudget();
    std::vector<std::unique_ptr<UndoCommand>> m_commands;
    int m_index = 0;
    int m_dropped = 0;
    qint64 m_budget;
};
} // namespace pentimento
