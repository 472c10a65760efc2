#pragma once

#include <QObject>

class QSocketNotifier;

namespace pentimento {
/// Turns SIGINT and SIGTERM into a signal on the main thread. One per process at a time.
class Interrupt : public QObject
{
    Q_OBJECT
public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

signals:
    void interrupted();

private:
    QSocketNotifier *m_notifier;
};
} // namespace pentimento
