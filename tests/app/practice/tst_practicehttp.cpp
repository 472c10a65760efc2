#include "practicerig.h"

#include <QElapsedTimer>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pentimento;

namespace {
// A connection without any help from a library, for what no library would send.
class Wire
{
public:
    explicit Wire(int port)
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<quint16>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    Wire(const Wire &) = delete;
    ~Wire() { ::close(m_socket); }

    bool isConnected() const { return m_connected; }
    bool send(const QByteArray &bytes) const
    {
        qsizetype sent = 0;
        while (sent < bytes.size()) {
            const ssize_t count =
                ::send(m_socket, bytes.constData() + sent, size_t(bytes.size() - sent), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            sent += count;
        }
        return true;
    }
    void finishSending() const { ::shutdown(m_socket, SHUT_WR); }
    // Everything until the other side closes.
    QByteArray readToEnd() const
    {
        QByteArray all;
        char buffer[65536];
        pollfd watched{m_socket, POLLIN, 0};
        while (::poll(&watched, 1, 10'000) > 0) {
            const ssize_t count = ::recv(m_socket, buffer, sizeof buffer, 0);
            if (count <= 0)
                return all;
            all.append(buffer, count);
        }
        return all + "(never closed)";
    }

private:
    int m_socket;
    bool m_connected;
};

int statusIn(const QByteArray &answer)
{
    return answer.startsWith("HTTP/1.1 ") ? answer.mid(9, 3).toInt() : 0;
}
} // namespace

class TestPracticeHttp : public QObject
{
    Q_OBJECT

private slots:
    void sixtyFourJobsAtOnce()
    {
        const PracticeRig rig(std::chrono::milliseconds(300));
        const QJsonObject body{{u"input"_s, QJsonObject{{u"prompt"_s, u"a cat"_s},
                                                        {u"finetune_id"_s, u"x"_s},
                                                        {u"aspect_ratio"_s, u"custom"_s},
                                                        {u"width"_s, 256},
                                                        {u"height"_s, 256}}}};
        std::atomic<int> succeeded = 0;
        std::atomic<int> answered = 0;
        std::vector<std::thread> clients;
        for (int i = 0; i < 64; ++i) {
            clients.emplace_back([&] {
                const Answer answer =
                    rig.post(u"/v1/models/black-forest-labs/flux-pro-finetuned/predictions"_s, body,
                             {{"Prefer", "wait=50"}});
                succeeded += answer.json.value(u"status"_s) == u"succeeded"_s;
            });
        }
        // While all of them wait, others are answered at once.
        QElapsedTimer time;
        time.start();
        for (int i = 0; i < 20; ++i)
            answered += rig.get(u"/v1/credits"_s).status == 200;
        const qint64 passed = time.elapsed();
        for (std::thread &client : clients)
            client.join();
        QCOMPARE(answered, 20);
        QCOMPARE(succeeded, 64);
        QVERIFY2(passed < 5000, qPrintable(QString::number(passed)));
        QCOMPARE(rig.server->submitsReceived(), 64);
    }

    void silentConnectionsKeepNobodyOut()
    {
        const PracticeRig rig;
        std::vector<std::unique_ptr<Wire>> silent;
        for (int i = 0; i < 150; ++i) {
            silent.push_back(std::make_unique<Wire>(rig.port()));
            QVERIFY(silent.back()->isConnected());
            QVERIFY(silent.back()->send("GET /v1/cre"));
        }
        QCOMPARE(rig.get(u"/v1/credits"_s).status, 200);
    }

    void severalRequestsFollowOnOneConnection()
    {
        const PracticeRig rig;
        const Wire wire(rig.port());
        const QByteArray request = "GET /v1/credits HTTP/1.1\r\nHost: x\r\n\r\n";
        QVERIFY(wire.send(request + request +
                          "GET /v1/credits HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        QCOMPARE(wire.readToEnd().count("HTTP/1.1 200"), 3);
    }

    void hostileRequestsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray host = "Host: x\r\n";
        const QByteArray post =
            "POST /v1/flux-dev HTTP/1.1\r\n" + host + "Content-Type: application/json\r\n";
        const QByteArray get = "GET /v1/credits HTTP/1.1\r\n" + host;
        const QByteArray close = "Connection: close\r\n\r\n";
        QTest::newRow("garbage") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n") << 400;
        QTest::newRow("no path") << QByteArray("GET\r\n\r\n") << 400;
        QTest::newRow("a path of nine thousand")
            << "GET /" + QByteArray(9000, 'a') + " HTTP/1.1\r\n" + close << 414;
        QTest::newRow("a path of eight thousand")
            << "GET /" + QByteArray(8000, 'a') + " HTTP/1.1\r\n" + close << 404;
        QTest::newRow("a post to a path of eight thousand")
            << "POST /" + QByteArray(8000, 'a') + " HTTP/1.1\r\nContent-Length: 2\r\n" + close + "{}" << 404;
        QTest::newRow("a path that leaves") << "GET /../../etc/passwd HTTP/1.1\r\n" + close << 404;
        QTest::newRow("a path that leaves in disguise")
            << "GET /v1/predictions/..%2f..%2fx HTTP/1.1\r\n" + close << 404;
        QTest::newRow("a zero byte in the path") << "GET /v1/predictions/%00 HTTP/1.1\r\n" + close << 404;
        QTest::newRow("a line end in the path") << "GET /v1/%0a%0d HTTP/1.1\r\n" + close << 404;
        QTest::newRow("a header of nine thousand")
            << get + "X: " + QByteArray(9000, 'a') + "\r\n" + close << 400;
        QTest::newRow("endless headers")
            << get + QByteArray("X: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").repeated(100'000) << 400;
        QTest::newRow("a header without a colon") << get + "nonsense\r\n" + close << 200;
        QTest::newRow("a range beyond the content") << get + "Range: bytes=1000-2000\r\n" + close << 200;
        QTest::newRow("a thousand ranges")
            << get + "Range: bytes=0-" + QByteArray(",0-").repeated(1000) + "\r\n" + close << 200;
        QTest::newRow("a range of digits")
            << get + "Range: bytes=" + QByteArray(8000, '9') + "-\r\n" + close << 416;
        QTest::newRow("a length that is no number") << post + "Content-Length: abc\r\n\r\n{}" << 400;
        QTest::newRow("a length below nothing") << post + "Content-Length: -1\r\n\r\n{}" << 400;
        QTest::newRow("two lengths") << post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" << 400;
        QTest::newRow("a length and chunks")
            << post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            << 400;
        QTest::newRow("a length of half a gigabyte") << post + "Content-Length: 536870912\r\n\r\n{}" << 413;
        QTest::newRow("a body that ends early") << post + "Content-Length: 100\r\n" + close + "{}" << 400;
        QTest::newRow("chunks that end early")
            << post + "Transfer-Encoding: chunked\r\n" + close + "5\r\nab" << 400;
        QTest::newRow("chunks of no length")
            << post + "Transfer-Encoding: chunked\r\n" + close + "zz\r\nab" << 400;
        QTest::newRow("a good body in chunks")
            << post + "Transfer-Encoding: chunked\r\n" + close + "6\r\n[1, 2]\r\n0\r\n\r\n"
            << 422;
        QTest::newRow("a form for an endpoint")
            << "POST /v1/flux-dev HTTP/1.1\r\nContent-Type: multipart/form-data; "
               "boundary=a\r\nContent-Length: 5\r\n" +
                   close + "--a--"
            << 422;
        QTest::newRow("packed bytes that are not packed")
            << post + "Content-Encoding: gzip\r\nContent-Length: 5\r\n" + close + "hello" << 400;
        QTest::newRow("an unknown packing")
            << post + "Content-Encoding: zip\r\nContent-Length: 5\r\n" + close + "hello" << 422;
        QTest::newRow("an unknown method") << "BREW / HTTP/1.1\r\n" + close << 400;
        QTest::newRow("a post without a length") << "POST /v1/flux-dev HTTP/1.1\r\n" + close << 422;
    }
    void hostileRequestsAreRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const PracticeRig rig;
        const Wire wire(rig.port());
        wire.send(bytes); // may break off: the other side need not listen to the end
        wire.finishSending();
        const QByteArray answer = wire.readToEnd();
        QVERIFY2(statusIn(answer) == status, answer.left(300).constData());
        QVERIFY2(!answer.contains("root:"), "a file of the system was sent");
        QCOMPARE(rig.get(u"/v1/credits"_s).status, 200); // still there
    }

    void aBodyTooLargeIsRefusedAfterItWasSent()
    {
        const PracticeRig rig;
        const Wire wire(rig.port());
        QVERIFY(wire.send("POST /v1/flux-dev HTTP/1.1\r\nHost: x\r\nContent-Length: 314572800\r\n\r\n"));
        const QByteArray megabyte(1 << 20, 'a');
        for (int i = 0; i < 300; ++i)
            QVERIFY2(wire.send(megabyte), "the answer would be lost in a reset");
        QCOMPARE(statusIn(wire.readToEnd()), 413);
    }

    void endlessChunksAreCutOff()
    {
        const PracticeRig rig;
        const Wire wire(rig.port());
        QVERIFY(wire.send("POST /v1/flux-dev HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
        const QByteArray chunk = "100000\r\n" + QByteArray(1 << 20, 'a') + "\r\n";
        for (int i = 0; i < 270 && wire.send(chunk); ++i) {
        }
        wire.finishSending();
        QCOMPARE(statusIn(wire.readToEnd()), 413);
    }

    void whatFollowsARefusedBodyIsNoRequest()
    {
        const PracticeRig rig;
        const Wire wire(rig.port());
        QVERIFY(wire.send("POST /v1/flux-dev HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n"
                          "GET /v1/credits HTTP/1.1\r\nHost: x\r\n\r\n"));
        wire.finishSending();
        QCOMPARE(wire.readToEnd().count("HTTP/1.1 "), 1);
    }

    void aTakenPortIsAnError()
    {
        const PracticeRig rig;
        PracticeOptions options = rig.options(rig.directory());
        options.port = rig.port();
        const auto second = PracticeServer::start(options, PracticeRig::catalogue());
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Error::Kind::Usage);
        QCOMPARE(second.error().args, QVariantList{QString::number(rig.port())});
        QVERIFY(second.error().sentence().contains(QString::number(rig.port())));
    }

    void aFolderThatCannotBeMadeIsAnError()
    {
        const PracticeRig rig;
        QFile file(rig.directory() + u"/file"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto second = PracticeServer::start(rig.options(file.fileName()), PracticeRig::catalogue());
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Error::Kind::Storage);
    }

    void onlyThisMachineIsServed()
    {
        const PracticeRig rig;
        QCOMPARE(rig.server->baseUrl().host(), u"127.0.0.1"_s);
        const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<quint16>(rig.port()));
        address.sin_addr.s_addr = htonl(INADDR_ANY); // would be taken if every address were served
        const int yes = 1;
        ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in other = address;
        other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1); // 127.0.0.2
        QVERIFY(::connect(probe, reinterpret_cast<const sockaddr *>(&other), sizeof other) != 0);
        ::close(probe);
    }

    void stoppingIsQuickWhateverIsOpen()
    {
        PracticeRig rig(std::chrono::seconds(60));
        std::vector<std::unique_ptr<Wire>> idle;
        for (int i = 0; i < 10; ++i)
            idle.push_back(std::make_unique<Wire>(rig.port()));
        std::thread waiting([&rig] {
            rig.post(u"/v1/models/black-forest-labs/flux-pro-finetuned/predictions"_s,
                     {{u"input"_s, QJsonObject{{u"prompt"_s, u"x"_s}, {u"finetune_id"_s, u"x"_s}}}},
                     {{"Prefer", "wait"}});
        });
        QTRY_COMPARE(rig.server->submitsReceived(), 1);
        QElapsedTimer time;
        time.start();
        rig.server->stop();
        const qint64 passed = time.elapsed();
        waiting.join();
        QVERIFY2(passed < 3000, qPrintable(QString::number(passed)));
        rig.server->stop(); // a second time is harmless
    }
};

QTEST_MAIN(TestPracticeHttp)
#include "tst_practicehttp.moc"
