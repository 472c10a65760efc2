#include "app/imaging/base64.h"
#include "app/imaging/body.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
QByteArray randomBytes(qsizetype size, quint32 seed)
{
    QRandomGenerator random(seed);
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}
} // namespace

class TestJsonBody : public QObject
{
    Q_OBJECT

private slots:
    void base64OfEveryLength()
    {
        for (qsizetype size = 0; size < 300; ++size) {
            const QByteArray bytes = randomBytes(size, quint32(size));
            const QByteArray expected = bytes.toBase64();
            QCOMPARE(base64Size(size), qint64(expected.size()));
            QByteArray out = "before:"_ba;
            appendBase64(out, bytes);
            QCOMPARE(out, "before:" + expected);
            QByteArray portable(expected.size(), '?');
            encodeBase64Portably(reinterpret_cast<const uchar *>(bytes.constData()), size, portable.data());
            QCOMPARE(portable, expected);
        }
    }

    void base64OfEveryValueAtEveryPlace()
    {
        QByteArray all;
        for (int i = 0; i < 65536; ++i) {
            all.append(char(i >> 8));
            all.append(char(i));
            all.append(char(i * 7));
        }
        QByteArray out;
        appendBase64(out, all);
        QCOMPARE(out, all.toBase64());
        const QByteArray large = randomBytes(1'000'003, 5);
        out.clear();
        appendBase64(out, large);
        QCOMPARE(out, large.toBase64());
    }

    /// Input that begins anywhere in memory and ends right at the end of it: nothing beyond is read or written.
    void base64KeepsInsideItsBuffers()
    {
        for (int offset = 0; offset < 33; ++offset) {
            const QByteArray bytes = randomBytes(200, quint32(offset));
            QByteArray out(base64Size(200 - offset) + 2, '#');
            encodeBase64(reinterpret_cast<const uchar *>(bytes.constData()) + offset, 200 - offset, out.data() + 1);
            QCOMPARE(out.front(), '#');
            QCOMPARE(out.back(), '#');
            QCOMPARE(out.mid(1, out.size() - 2), bytes.mid(offset).toBase64());
        }
    }

    void bodyIsTheSameJsonInAlphabeticalOrder()
    {
        const QByteArray image = randomBytes(1001, 1);
        const QByteArray mask = randomBytes(50, 2);
        const QJsonObject fields{{u"prompt"_s, u"a \"boat\"\n\\ on\u2028 the \U0001F600 lake"_s},
                                 {u"seed"_s, qint64(9007199254740993)},
                                 {u"guidance"_s, 2.5},
                                 {u"raw"_s, true},
                                 {u"list"_s, QJsonArray{1, u"x"_s}},
                                 {u"a \"strange\" name"_s, 1}};
        const QByteArray body = jsonBody(fields, {{u"image"_s, image}, {u"mask"_s, mask}});
        QJsonParseError problem;
        const QJsonObject parsed = QJsonDocument::fromJson(body, &problem).object();
        QCOMPARE(problem.error, QJsonParseError::NoError);
        QJsonObject expected = fields;
        expected.insert(u"image"_s, QString::fromLatin1(image.toBase64()));
        expected.insert(u"mask"_s, QString::fromLatin1(mask.toBase64()));
        QCOMPARE(parsed, expected);
        QCOMPARE(parsed.value(u"seed"_s).toInteger(), qint64(9007199254740993));
        const QList<QByteArray> order{"\"guidance\":", "\"image\":", "\"list\":", "\"mask\":", "\"prompt\":", "\"raw\":", "\"seed\":"};
        for (int i = 1; i < order.size(); ++i)
            QVERIFY(body.indexOf(order[i - 1]) >= 0 && body.indexOf(order[i - 1]) < body.indexOf(order[i]));
        QCOMPARE(jsonBody(fields, {{u"mask"_s, mask}, {u"image"_s, image}}), body);
    }

    void prefixesStandBeforeTheText()
    {
        const QByteArray body = jsonBody({}, {{u"image"_s, "abc"_ba}}, {{u"image"_s, "data:image/png;base64,"_ba}});
        QCOMPARE(body, "{\"image\":\"data:image/png;base64,YWJj\"}"_ba);
        QCOMPARE(jsonBody({}, {{u"image"_s, "abc"_ba}}), "{\"image\":\"YWJj\"}"_ba);
        QCOMPARE(jsonBody({}, {}), "{}"_ba);
        QCOMPARE(jsonBody({{u"x"_s, QJsonValue::Null}}, {{u"e"_s, QByteArray()}}), "{\"e\":\"\",\"x\":null}"_ba);
        QCOMPARE(jsonBody({{u"image"_s, u"old"_s}}, {{u"image"_s, "abc"_ba}}), "{\"image\":\"YWJj\"}"_ba);
    }

    void bodyTakesOneBufferOfItsSize()
    {
        const QByteArray image = randomBytes(3'000'000, 1);
        const QByteArray body = jsonBody({{u"prompt"_s, u"x"_s}}, {{u"image"_s, image}});
        QVERIFY2(body.capacity() <= body.size() + 64, QByteArray::number(body.capacity() - body.size()));

        QByteArray buffer;
        appendJsonBody(buffer, {}, {{u"image"_s, image}}, {});
        const char *memory = buffer.constData();
        buffer.resize(0);
        appendJsonBody(buffer, {}, {{u"image"_s, image}}, {});
        QCOMPARE(static_cast<const void *>(buffer.constData()), static_cast<const void *>(memory));
    }
};

QTEST_GUILESS_MAIN(TestJsonBody)
#include "tst_jsonbody.moc"
