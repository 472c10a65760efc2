#include "app/document/canvasrequest.h"
#include "app/document/canvassteps.h"
#include "app/imaging/extension.h"
#include "app/schema/endpoint.h"

#include <QRandomGenerator>
#include <QRegion>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
Endpoint extending(std::initializer_list<std::pair<const char *, CanvasRole>> roles)
{
    Endpoint endpoint;
    for (const auto &[name, role] : roles) {
        Field field;
        field.name = QString::fromLatin1(name);
        field.kind = FieldKind::Integer;
        field.canvas = role;
        endpoint.fields << field;
    }
    return endpoint;
}

Endpoint withMargins()
{
    return extending({{"l", CanvasRole::Left},
                      {"t", CanvasRole::Top},
                      {"r", CanvasRole::Right},
                      {"b", CanvasRole::Bottom}});
}
} // namespace

class TestCanvasRequest : public QObject
{
    Q_OBJECT
private slots:
    void saysTheMargins();
    void saysSizeAndPlace();
    void theOverlapIsStillThePicture();
    void asSmallAsTheLimitsHaveIt();
    void otherMasksAskForNothing();
    void aChoiceMustMakeThisCanvas();
    void stepsStayWithinTheLimits_data();
    void stepsStayWithinTheLimits();
    void whatGoesAtOnceIsOneStep();
};

void TestCanvasRequest::saysTheMargins()
{
    const auto request = canvasRequest(withMargins(), extensionMask({300, 200}, {10, 0, 70, 33}, 0), {});
    QVERIFY(request);
    QCOMPARE(request->sent, (UploadPlan{{10, 0, 300, 200}, {300, 200}}));
    QCOMPARE(request->answer, (UploadPlan{{0, 0, 380, 233}, {380, 233}}));
    QCOMPARE(request->fields, (QJsonObject{{u"l"_s, 10}, {u"t"_s, 0}, {u"r"_s, 70}, {u"b"_s, 33}}));
}

void TestCanvasRequest::saysSizeAndPlace()
{
    const Endpoint endpoint = extending({{"w", CanvasRole::Width},
                                         {"h", CanvasRole::Height},
                                         {"x", CanvasRole::OffsetX},
                                         {"y", CanvasRole::OffsetY}});
    const auto request = canvasRequest(endpoint, extensionMask({300, 200}, {10, 5, 70, 33}, 0), {});
    QVERIFY(request);
    QCOMPARE(request->fields, (QJsonObject{{u"w"_s, 380}, {u"h"_s, 238}, {u"x"_s, 10}, {u"y"_s, 5}}));
}

void TestCanvasRequest::theOverlapIsStillThePicture()
{
    const auto request = canvasRequest(withMargins(), extensionMask({300, 200}, {0, 0, 70, 0}, 40), {});
    QVERIFY(request);
    QCOMPARE(request->sent.source, QRect(0, 0, 300, 200));
}

void TestCanvasRequest::asSmallAsTheLimitsHaveIt()
{
    Endpoint endpoint = withMargins();
    endpoint.limits.mostMegapixels = 1;
    const auto request = canvasRequest(endpoint, extensionMask({2000, 2000}, {200, 0, 400, 0}, 0), {});
    QVERIFY(request);
    QCOMPARE(request->sent.upload, QSize(1000, 1000));
    QCOMPARE(request->answer.source, QRect(0, 0, 2600, 2000));
    QCOMPARE(request->answer.upload, QSize(1300, 1000));
    QCOMPARE(request->fields.value(u"l"_s).toInt(), 100);
    QCOMPARE(request->fields.value(u"r"_s).toInt(), 200);
    const auto smaller =
        canvasRequest(endpoint, extensionMask({2000, 2000}, {200, 0, 400, 0}, 0), {}, {500, 500});
    QVERIFY(smaller);
    QCOMPARE(smaller->fields.value(u"l"_s).toInt(), 50);
}

void TestCanvasRequest::otherMasksAskForNothing()
{
    MaskTiles inside({300, 200});
    inside.fillRect({50, 50, 60, 60}, 255);
    QVERIFY(!canvasRequest(withMargins(), inside, {}));
    QVERIFY(!canvasRequest(withMargins(), MaskTiles({300, 200}), {}));
    MaskTiles all({300, 200});
    all.fill(255);
    QVERIFY(!canvasRequest(withMargins(), all, {}));
    QVERIFY(!canvasRequest(Endpoint(), extensionMask({300, 200}, {10, 0, 0, 0}, 0), {}));
    QVERIFY(!extendsPicture(Endpoint()));
    QVERIFY(extendsPicture(withMargins()));
}

void TestCanvasRequest::aChoiceMustMakeThisCanvas()
{
    Endpoint endpoint;
    Field field;
    field.name = u"zoom"_s;
    field.kind = FieldKind::Choice;
    field.canvas = CanvasRole::Choice;
    field.canvasChoices = {{u"Twice"_s, 2}, {u"Square"_s, 0}, {u"Left"_s, -1}};
    endpoint.fields << field;
    const MaskTiles twice = extensionMask({300, 200}, {150, 100, 150, 100}, 9);
    const MaskTiles square = extensionMask({300, 200}, {0, 50, 0, 50}, 0);
    const auto set = [](const QString &choice) { return QJsonObject{{u"zoom"_s, choice}}; };
    QVERIFY(!extendsPicture(endpoint));
    QVERIFY(!canvasRequest(endpoint, twice, {})); // an ordinary masked request
    QVERIFY(!canvasRequest(endpoint, twice, set(u"None"_s)));
    QVERIFY(!misplacedExtension(endpoint, twice, set(u"None"_s)));
    const auto request = canvasRequest(endpoint, twice, set(u"Twice"_s));
    QVERIFY(request);
    QCOMPARE(request->sent.source, QRect(150, 100, 300, 200));
    QCOMPARE(request->answer.source, QRect(0, 0, 600, 400));
    QVERIFY(request->fields.isEmpty()); // the choice says it all
    QVERIFY(canvasRequest(endpoint, square, set(u"Square"_s)));
    for (const QString &other : {u"Square"_s, u"Left"_s}) {
        QVERIFY(!canvasRequest(endpoint, twice, set(other)));
        QVERIFY(misplacedExtension(endpoint, twice, set(other)));
    }
    QVERIFY(!misplacedExtension(endpoint, twice, set(u"Twice"_s)));
}

void TestCanvasRequest::stepsStayWithinTheLimits_data()
{
    QTest::addColumn<QSize>("picture");
    QTest::addColumn<QMargins>("margins");
    QTest::newRow("one side") << QSize(3000, 2000) << QMargins(0, 0, 5000, 0);
    QTest::newRow("all sides") << QSize(900, 600) << QMargins(3000, 100, 2500, 4200);
    QTest::newRow("a picture that is too large to be sent") << QSize(8000, 6000) << QMargins(500, 0, 900, 2100);
    QTest::newRow("one that becomes so") << QSize(4500, 4000) << QMargins(3000, 3000, 0, 0);
    QRandomGenerator random(5);
    for (int i = 0; i < 30; ++i) {
        QTest::addRow("random %d", i) << QSize(random.bounded(300, 9000), random.bounded(300, 6000))
                                      << QMargins(random.bounded(2) * random.bounded(5000), random.bounded(2) * random.bounded(5000),
                                                  1 + random.bounded(5000), random.bounded(2) * random.bounded(5000));
    }
}

void TestCanvasRequest::stepsStayWithinTheLimits()
{
    QFETCH(QSize, picture);
    QFETCH(QMargins, margins);
    Endpoint endpoint = withMargins();
    for (Field &field : endpoint.fields)
        field.maximum = 2048;
    endpoint.limits.mostMegapixels = 20;
    endpoint.limits.leastSide = 256;
    const QSize canvas = extendedSize(picture, margins);
    QRegion known(QRect(QPoint(margins.left(), margins.top()), picture));
    const QList<ExtensionStep> steps = canvasSteps(endpoint, picture, margins);
    QVERIFY(!steps.isEmpty() && steps.size() <= 16);
    for (const ExtensionStep &step : steps) {
        QVERIFY(QRect(QPoint(0, 0), canvas).contains(step.crop) && step.crop.contains(step.known));
        QVERIFY(QRegion(step.known).subtracted(known).isEmpty());                    // it is there by then
        QVERIFY(!QRegion(step.crop).subtracted(step.known).intersects(known));       // and nothing is made twice
        const auto request = canvasRequest(endpoint, stepMask(canvas, step, 8), {}, {}, step.crop);
        QVERIFY(request);
        QCOMPARE(request->sent, (UploadPlan{step.known, step.known.size()}));        // at its own size
        QCOMPARE(request->answer, (UploadPlan{step.crop, step.crop.size()}));
        for (const QJsonValue &value : request->fields)
            QVERIFY(value.toInt() >= 0 && value.toInt() <= 2048);
        known += step.crop;
    }
    QVERIFY(QRegion(QRect(QPoint(0, 0), canvas)).subtracted(known).isEmpty());
}

void TestCanvasRequest::whatGoesAtOnceIsOneStep()
{
    Endpoint endpoint = withMargins();
    for (Field &field : endpoint.fields)
        field.maximum = 2048;
    endpoint.limits.mostMegapixels = 20;
    QCOMPARE(canvasSteps(endpoint, {4000, 3000}, {2048, 10, 2048, 0}).size(), 1);
    QVERIFY(canGoAtOnce(endpoint, {4000, 3000}, {2048, 10, 2048, 0}));
    QCOMPARE(canvasSteps(endpoint, {4000, 3000}, {2049, 10, 2048, 0}).size(), 2);
    QVERIFY(!canGoAtOnce(endpoint, {4000, 3000}, {2049, 10, 2048, 0}));
    QVERIFY(canvasSteps(endpoint, {8000, 6000}, {500, 0, 0, 0}).size() == 1); // only what lies next to it is sent
    QVERIFY(canvasSteps(endpoint, {4000, 3000}, {}).isEmpty());
    QCOMPARE(mostGrowth(endpoint), 2048);
    QCOMPARE(mostGrowth(withMargins()), 0);
    QCOMPARE(canvasSteps(withMargins(), {4000, 3000}, {20000, 0, 0, 0}).size(), 1);
}

QTEST_GUILESS_MAIN(TestCanvasRequest)
#include "tst_canvasrequest.moc"
