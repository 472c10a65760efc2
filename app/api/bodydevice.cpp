#include "app/api/bodydevice.h"

#include <algorithm>
#include <cstring>

namespace pentimento {
BodyDevice::BodyDevice(QByteArray body) : m_body(std::move(body))
{
    // Unbuffered: a buffer would read ahead, and handedOver() would claim more than left.
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 BodyDevice::readData(char *data, qint64 most)
{
    if (isHandedOver())
        return -1;
    const qint64 count = std::min<qint64>(most, m_body.size() - m_read);
    std::memcpy(data, m_body.constData() + m_read, static_cast<std::size_t>(count));
    m_read += count;
    emit moved();
    return count;
}
} // namespace pentimento

#include "moc_bodydevice.cpp"
