#include "ui/mainwindow/filehandover.h"

#include "app/base/log.h"
#include "app/base/paths.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int patienceMs = 3000;
constexpr qint64 mostBytes = 64 * 1024;
constexpr auto slowest = std::chrono::seconds(5);

QString nameFor(const Paths &paths)
{
    const QByteArray folder = paths.pictures().toUtf8(); // another data folder is another window
    return u"pentimento-"_s + QString::fromLatin1(QCryptographicHash::hash(folder, QCryptographicHash::Sha256).toHex().left(24));
}
} // namespace

bool FileHandover::handTo(const Paths &paths, const QStringList &files)
{
    QLocalSocket socket;
    socket.connectToServer(nameFor(paths));
    if (!socket.waitForConnected(patienceMs))
        return false;
    socket.write(QJsonDocument(QJsonArray::fromStringList(files)).toJson(QJsonDocument::Compact) + '\n');
    return socket.waitForBytesWritten(patienceMs) && socket.waitForReadyRead(patienceMs) && socket.read(1) == "+";
}

FileHandover::FileHandover(const Paths &paths, QObject *parent) : QObject(parent), m_server(new QLocalServer(this))
{
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server, &QLocalServer::newConnection, this, &FileHandover::take);
    if (m_server->listen(nameFor(paths)))
        return;
    QLocalServer::removeServer(nameFor(paths)); // left by a process that was killed: nobody answered there
    if (!m_server->listen(nameFor(paths)))
        qCWarning(logApp) << "Files of a second start cannot be taken over:" << m_server->errorString();
}

void FileHandover::take()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        QTimer::singleShot(slowest, socket, &QLocalSocket::abort);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->bytesAvailable() > mostBytes)
                return socket->abort();
            if (!socket->canReadLine())
                return;
            QStringList files;
            const QJsonArray sent = QJsonDocument::fromJson(socket->readLine()).array();
            for (const QJsonValue &file : sent)
                files << file.toString();
            socket->write("+");
            socket->flush();
            socket->disconnectFromServer();
            emit arrived(files.first(qMin(files.size(), qsizetype(2))));
        });
    }
}
} // namespace pentimento

#include "moc_filehandover.cpp"
