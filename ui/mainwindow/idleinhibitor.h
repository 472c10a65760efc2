#pragma once

#include <QObject>

namespace pentimento {
/// Keeps the machine from going to sleep by itself while a paid job runs. Asks the login manager over the system
/// bus without ever waiting; without one nothing happens.
class IdleInhibitor : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~IdleInhibitor() override;
    void setActive(bool active);

private:
    void release();
    bool m_active = false;
    int m_descriptor = -1; ///< the inhibition lasts as long as this is open
};
} // namespace pentimento
