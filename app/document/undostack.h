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
    virtual void compact() {}         ///< makes bytes() as small as it gets; may be slow
    const QString &name() const { return m_name; } ///< "Brush", "Invert mask"; translated when made
    quint64 serial() const { return m_serial; }    ///< of its stack, never used twice; 0: not yet on one

private:
    friend class UndoStack;
    QString m_name;
    quint64 m_serial = 0;
};

/// One list per picture with a byte budget; when compacting the steps is not enough, the oldest are dropped first,
/// and said so. Main thread.
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
    /// Undoes or redoes until \a index steps are done.
    void goTo(int index);
    int count() const;
    int index() const;         ///< steps done
    const UndoCommand &command(int i) const { return *m_commands[size_t(i)]; } ///< the oldest is 0
    UndoCommand *bySerial(quint64 serial) const; ///< null: not on the list any more
    int dropped() const;       ///< steps lost to the budget
    qint64 bytes() const;
    qint64 budget() const { return m_budget; }
    void setBudget(qint64 bytes);
    void clear();
    /// A kept command of serial() \a serial, to be given to restore().
    struct Kept
    {
        quint64 serial;
        std::unique_ptr<UndoCommand> command;
    };
    /// In place of what is there: \a commands, of which \a index are done, after \a dropped lost ones.
    void restore(std::vector<Kept> commands, int index, int dropped);

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
    quint64 m_lastSerial = 0;
    qint64 m_budget;
};
} // namespace pentimento
