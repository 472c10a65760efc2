#include "app/api/bfl/bflprovider.h"
#include "app/api/replicate/replicateprovider.h"
#include "app/credentials/credentialstore.h"
#include "app/jobs/servicedesk.h"
#include "app/practice/practiceserver.h"
#include "tests/support/wireserver.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
/// A document as a service would write it next year: a known endpoint with other ranges, and one that nobody has seen.
QByteArray nextYear()
{
    QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/app/jobs/data/nextyear.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

/// What services tell about themselves, over real sockets.
class TestServiceDesk : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void endpointsAreBroughtUpToDate();
    void aDocumentThatCannotBeReadChangesNothing_data();
    void aDocumentThatCannotBeReadChangesNothing();
    void aModelGetsItsForm();
    void practiceDescribesItsModels();
    void wrongNamesAreNotAsked_data();
    void wrongNamesAreNotAsked();
    void finetunesAreListed();
    void withoutAKeyNobodyIsAsked();

private:
    template<typename T>
    T wait(const QFuture<T> &future);

    std::unique_ptr<QTemporaryDir> m_folder;
    MemoryCredentials m_credentials;
    Catalogue m_catalogue;
    BflProvider m_bfl;
    ReplicateProvider m_replicate;
    std::unique_ptr<PracticeServer> m_practice;
    std::unique_ptr<ServiceDesk> m_desk;
};

void TestServiceDesk::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_catalogue = Catalogue::load();
    m_credentials.setForSession(u"studio"_s, u"k-secret"_s);
    m_desk = std::make_unique<ServiceDesk>(ServiceDesk::Services{
        m_credentials, m_catalogue, m_folder->filePath(u"schemas"_s),
        [this](const QString &protocol) -> Provider * {
            return protocol == u"bfl"_s ? static_cast<Provider *>(&m_bfl) : &m_replicate;
        },
        [this]() -> Result<QUrl> { return m_practice->baseUrl(); }});
}

template<typename T>
T TestServiceDesk::wait(const QFuture<T> &future)
{
    [&] { QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), 20'000); }();
    return future.result();
}

void TestServiceDesk::endpointsAreBroughtUpToDate()
{
    WireServer server;
    server.on("GET", "/openapi.json", {WireStep::answer(200, nextYear())});
    QSignalSpy changed(m_desk.get(), &ServiceDesk::catalogueChanged);
    const Endpoint *held = m_catalogue.find(u"flux-pro-1.0-fill"_s);
    const auto learned = wait(m_desk->update({u"studio"_s, u"Studio"_s, u"bfl"_s, server.url()}));
    QVERIFY2(learned.hasValue(), learned ? "" : qPrintable(learned.error().plainSentence()));
    QVERIFY(!server.requests().first().headers.contains("x-key")); // the document is public
    QCOMPARE(changed.size(), 1);
    QCOMPARE(held->field(u"guidance"_s)->maximum, std::optional(100.0)); // what was handed out stays
    QCOMPARE(m_catalogue.find(u"flux-pro-1.0-fill"_s)->field(u"guidance"_s)->maximum, std::optional(5.0));
    QCOMPARE(learned->changes.size(), 2);
    QVERIFY(learned->changes[0].isNew);
    QCOMPARE(learned->changes[0].endpoint, u"flux-9-dream"_s);
    const QString details = learned->changes[1].details.join(u'\n');
    QVERIFY2(details.contains(u"Guidance: 2 to 5, was 1.5 to 100"_s), qPrintable(details));
    QVERIFY2(details.contains(u"gone: Steps"_s), qPrintable(details));
    QVERIFY(learned->missing.contains(u"flux-pro-1.1"_s));
    QVERIFY(m_catalogue.find(u"flux-pro-1.1"_s)); // the bundled ones remain

    const Endpoint *dream = m_catalogue.find(u"flux-9-dream"_s);
    QVERIFY(dream && dream->imported && dream->deprecated);
    QCOMPARE(dream->server, u"https://api.us9.bfl.ai"_s);
    QCOMPARE(dream->field(u"images"_s)->kind, FieldKind::Json);
    QCOMPARE(dream->field(u"boxes"_s)->kind, FieldKind::Json);
    QCOMPARE(dream->field(u"ratio"_s)->choices.size(), 2);
    QVERIFY(dream->field(u"depth"_s)->exclusiveMaximum);
    QCOMPARE(dream->baseField()->name, u"input_image"_s);
    QVERIFY(!m_catalogue.find(u"delete_everything"_s));
    QCOMPARE(Catalogue::load(m_folder->filePath(u"schemas"_s)).find(u"flux-9-dream"_s)->fields.size(), 7); // also next time
    const auto again = wait(m_desk->update({u"studio"_s, u"Studio"_s, u"bfl"_s, server.url()}));
    QVERIFY(again && again->changes.isEmpty());
    QCOMPARE(again->unchanged, 2);
}

void TestServiceDesk::aDocumentThatCannotBeReadChangesNothing_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::addColumn<int>("kind");
    QTest::newRow("none there") << WireStep::answer(404, "{}") << int(Error::Kind::Refused);
    QTest::newRow("a page") << WireStep::answer(200, "<html/>", "text/html") << int(Error::Kind::Input);
    QTest::newRow("no endpoints") << WireStep::answer(200, R"({"paths":{}})") << int(Error::Kind::Input);
    QTest::newRow("cut in half") << WireStep::answer(200, nextYear()).cutAt(500) << int(Error::Kind::Network);
    QTest::newRow("leads elsewhere") << WireStep::answer(302, "", "text/plain", "Location: https://example.org/x") << int(Error::Kind::Network);
}

void TestServiceDesk::aDocumentThatCannotBeReadChangesNothing()
{
    QFETCH(WireStep, step);
    QFETCH(int, kind);
    WireServer server;
    server.on("GET", "/openapi.json", {step});
    QSignalSpy changed(m_desk.get(), &ServiceDesk::catalogueChanged);
    const auto learned = wait(m_desk->update({u"studio"_s, u"Studio"_s, u"bfl"_s, server.url()}));
    QVERIFY(!learned);
    QCOMPARE(int(learned.error().kind), kind);
    QVERIFY(changed.isEmpty());
    QVERIFY(!QDir(m_folder->filePath(u"schemas"_s)).exists());
}

void TestServiceDesk::aModelGetsItsForm()
{
    const QByteArray model = R"({"owner":"ada","name":"painter","is_official":false,"latest_version":{"id":")" + QByteArray(64, 'c')
        + R"(","openapi_schema":{"openapi":"3.0.2","info":{"title":"Cog"},"paths":{},"components":{"schemas":{"Input":{"type":"object","required":["image"],
        "properties":{"image":{"type":"string","format":"uri","title":"Image"},"mask":{"type":"string","format":"uri","title":"Mask"},
        "strength":{"type":"number","minimum":0,"maximum":1,"default":0.8,"title":"Strength"}}}}}}}})";
    WireServer server;
    server.on("GET", "/v1/models/ada/painter", {WireStep::answer(200, model)});
    const ServiceProfile profile{u"studio"_s, u"Studio"_s, u"replicate"_s, server.url()};
    const auto learned = wait(m_desk->addModel(profile, u" ada/painter "_s));
    QVERIFY2(learned.hasValue(), learned ? "" : qPrintable(learned.error().plainSentence()));
    QCOMPARE(server.requests().first().headers.value("authorization"), QByteArray("Bearer k-secret"));
    const Endpoint *painter = m_catalogue.find(u"ada/painter"_s);
    QVERIFY(painter);
    QVERIFY(painter->takesMask() && painter->baseField());
    QCOMPARE(painter->pin(), u"ada/painter:"_s + QString(64, u'c')); // no official model: only its version can be called
}

void TestServiceDesk::practiceDescribesItsModels()
{
    m_practice = *PracticeServer::start({m_folder->filePath(u"practice"_s), 0, 50ms, {}}, m_catalogue);
    const ServiceProfile practice{u"practice"_s, u"Practice"_s, {}, {}};
    const auto learned = wait(m_desk->addModel(practice, u"black-forest-labs/flux-fill-pro"_s));
    QVERIFY2(learned.hasValue(), learned ? "" : qPrintable(learned.error().plainSentence()));
    const Endpoint *fill = m_catalogue.find(u"black-forest-labs/flux-fill-pro"_s);
    QVERIFY(fill->imported && fill->takesMask());
    QVERIFY(fill->pin().isEmpty());
    const auto unknown = wait(m_desk->addModel(practice, u"nobody/nothing"_s));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, Error::Kind::Refused);
    m_practice.reset();
}

void TestServiceDesk::wrongNamesAreNotAsked_data()
{
    QTest::addColumn<QString>("model");
    for (const QString &name : {u""_s, u"flux"_s, u"a/b/c"_s, u"../../account"_s, u"a/b?x=1"_s, u"a/b:short"_s})
        QTest::newRow(qPrintable(u"name "_s + name)) << name;
}

void TestServiceDesk::wrongNamesAreNotAsked()
{
    QFETCH(QString, model);
    WireServer server;
    const auto learned = wait(m_desk->addModel({u"studio"_s, u"Studio"_s, u"replicate"_s, server.url()}, model));
    QVERIFY(!learned);
    QCOMPARE(learned.error().kind, Error::Kind::Input);
    QCOMPARE(server.connections(), 0);
}

void TestServiceDesk::finetunesAreListed()
{
    WireServer server;
    server.on("GET", "/v1/my_finetunes", {WireStep::answer(200, R"({"finetunes":["lake",{"finetune_id":"boat"},7,"lake",null]})")});
    const auto names = wait(m_desk->finetunes({u"studio"_s, u"Studio"_s, u"bfl"_s, server.url()}, {}));
    QVERIFY(names);
    QCOMPARE(*names, (QStringList{u"boat"_s, u"lake"_s}));
    QCOMPARE(server.requests().first().headers.value("x-key"), QByteArray("k-secret"));
}

void TestServiceDesk::withoutAKeyNobodyIsAsked()
{
    WireServer server;
    const auto names = wait(m_desk->finetunes({u"keyless"_s, u"Keyless"_s, u"bfl"_s, server.url()}, {}));
    QVERIFY(names && names->isEmpty());
    QCOMPARE(server.connections(), 0);
}

QTEST_GUILESS_MAIN(TestServiceDesk)
#include "tst_servicedesk.moc"
