#pragma once

#include <QByteArray>
#include <QIODevice>

#include <functional>

namespace pentimento {
/// A request body that can be read once, from front to back.
///
/// Qt repeats a request whose connection dropped as long as it can rewind the body. This one cannot be rewound,
/// so a POST leaves once or not at all, and what was read is what can have reached the service.
class BodyDevice : public QIODevice
{
    Q_OBJECT
public:
    explicit BodyDevice(QByteArray body);

    qint64 handedOver() const { return m_read; }
    qint64 total() const { return m_body.size(); }
    bool isHandedOver() const { return m_read == m_body.size(); }

    bool isSequential() const override { return true; }
    bool atEnd() const override { return isHandedOver(); }
    bool reset() override { return false; }
    qint64 bytesAvailable() const override { return m_body.size() - m_read; }

signals:
    void moved();

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_body;
    qint64 m_read = 0;
};
} // namespace pentimento
