#pragma once

#include <QObject>

namespace pentimento {
/// Tells when this computer loses and finds its network again, as far as the desktop knows. Main thread.
class NetworkWatch : public QObject
{
    Q_OBJECT
public:
    explicit NetworkWatch(QObject *parent = nullptr);

    /// True also where nobody can tell.
    bool isOnline() const { return m_isOnline; }

signals:
    void changed(bool isOnline);
    void cameBack();

private:
    void begin();
    void take(bool isOnline);
    bool m_isOnline = true;
};
} // namespace pentimento
