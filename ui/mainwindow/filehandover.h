#pragma once

#include <QObject>
#include <QStringList>

class QLocalServer;

namespace pentimento {
struct Paths;

/// One window for one data folder: a second start hands its files to the window that is there. Over a local socket that
/// only this user can reach.
class FileHandover : public QObject
{
    Q_OBJECT
public:
    /// Hands over absolute paths (none: the window only comes to the front). False where no window answers. Blocks, at
    /// most some seconds where one hangs.
    static bool handTo(const Paths &paths, const QStringList &files);

    /// From now on this process is the window that others hand to.
    explicit FileHandover(const Paths &paths, QObject *parent = nullptr);

signals:
    void arrived(const QStringList &files);

private:
    void take();
    QLocalServer *m_server;
};
} // namespace pentimento
