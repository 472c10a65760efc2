#pragma once

#include "app/base/json.h"
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"

#include <QBuffer>
#include <QDateTime>
#include <QDir>
#include <QImage>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <httplib.h>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;

namespace pentimento {
struct Answer
{
    int status = 0;
    QJsonObject json = {};
    QByteArray body = {};
    httplib::Headers headers = {};

    QByteArray header(const std::string &name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? QByteArray() : QByteArray::fromStdString(found->second);
    }
};

/// A Practice server in a directory of its own, whose clock can be moved, and a plain client for it.
class PracticeRig
{
public:
    explicit PracticeRig(std::chrono::milliseconds latency = std::chrono::milliseconds(60), QString key = {})
        : m_latency(latency)
        , m_key(std::move(key))
    {
        start();
    }

    static const Catalogue &catalogue()
    {
        static const Catalogue loaded = Catalogue::load();
        return loaded;
    }

    PracticeOptions options(const QString &directory) const
    {
        return {directory, 0, m_latency, m_key,
                [this] { return QDateTime::currentMSecsSinceEpoch() + moved.load(); }};
    }

    void start()
    {
        auto started = PracticeServer::start(options(m_directory.path()), catalogue());
        Q_ASSERT(started);
        server = std::move(*started);
    }

    /// As if the process had ended and another one begun.
    void restart()
    {
        server.reset();
        start();
    }

    std::unique_ptr<PracticeServer> second() const
    {
        return std::move(*PracticeServer::start(options(m_directory.path()), catalogue()));
    }

    int port() const { return server->baseUrl().port(); }
    QString directory() const { return m_directory.path(); }

    /// \a place is a path or an absolute address, of which only the path counts: servers change their port.
    Answer call(const QByteArray &method, const QString &place, const QByteArray &body = {},
                const httplib::Headers &headers = {}, const char *type = "application/json") const
    {
        const QUrl url(place);
        QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
        if (url.hasQuery())
            path += '?' + url.query(QUrl::FullyEncoded).toLatin1();
        httplib::Client client("127.0.0.1", port());
        client.set_read_timeout(60);
        httplib::Request request;
        request.method = method.toStdString();
        request.path = path.toStdString();
        request.headers = headers;
        request.body = body.toStdString();
        if (!body.isEmpty())
            request.set_header("Content-Type", type);
        const httplib::Result result = client.send(request);
        if (!result)
            return {};
        Answer answer{result->status, {}, QByteArray::fromStdString(result->body), result->headers};
        if (answer.header("Content-Type").contains("json"))
            answer.json = parseJson(answer.body, u"The answer"_s, {1LL << 30, 64}).value().toObject();
        return answer;
    }
    Answer get(const QString &place, const httplib::Headers &headers = {}) const
    {
        return call("GET", place, {}, headers);
    }
    Answer post(const QString &place, const QJsonObject &body, const httplib::Headers &headers = {}) const
    {
        return call("POST", place, toJson(body), headers);
    }

    /// Polls a BFL task until it is over.
    Answer finish(const Answer &submitted) const
    {
        Answer answer;
        for (int i = 0; i < 2000; ++i) {
            answer = get(submitted.json.value(u"polling_url"_s).toString());
            if (answer.json.value(u"status"_s) != u"Pending"_s)
                return answer;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return answer;
    }
    Answer run(const QString &endpoint, const QJsonObject &body) const
    {
        const Answer submitted = post(u"/v1/"_s + endpoint, body);
        return submitted.status == 200 ? finish(submitted) : submitted;
    }
    /// The finished picture of a BFL task; null where it has none.
    QImage sample(const Answer &ready) const
    {
        return QImage::fromData(
            get(ready.json.value(u"result"_s).toObject().value(u"sample"_s).toString()).body);
    }

    /// Waits until a picture is made: time that is moved before counts as time that making it took.
    bool madeAPicture() const
    {
        return QTest::qWaitFor([this] { return !QDir(directory() + u"/results"_s).isEmpty(); }, 20'000);
    }

private:
    QTemporaryDir m_directory; // outlives the server
    std::chrono::milliseconds m_latency;
    QString m_key;

public:
    std::atomic<qint64> moved = 0; ///< by how much the server's clock is ahead, in ms
    std::unique_ptr<PracticeServer> server;
};

inline QByteArray encoded(const QImage &image, const char *format = "PNG")
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

inline QString base64(const QByteArray &bytes) { return QString::fromLatin1(bytes.toBase64()); }
inline QString dataUrl(const QImage &image) { return u"data:image/png;base64,"_s + base64(encoded(image)); }

/// Something with light, edges and fine structure.
inline QImage scenery(QSize size)
{
    QImage image(size, QImage::Format_RGB888);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const int fine = (x * 7 + y * 13) % 11;
            const bool sky = y < size.height() / 2;
            image.setPixelColor(x, y,
                                sky ? QColor(90 + fine, 130 + fine, 190 + fine)
                                    : QColor(60 + fine + 40 * x / size.width(), 110 + fine, 50));
        }
    }
    return image;
}

/// White inside \a area, black elsewhere.
inline QImage maskOf(QSize size, const QRect &area)
{
    QImage mask(size, QImage::Format_Grayscale8);
    mask.fill(0);
    for (int y = area.top(); y <= area.bottom(); ++y)
        std::fill_n(mask.scanLine(y) + area.left(), area.width(), uchar(255));
    return mask;
}
} // namespace pentimento
