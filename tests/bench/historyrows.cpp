#include "tests/bench/historyrows.h"

#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <QBuffer>
#include <QImage>
#include <QLinearGradient>
#include <QPainter>

#include <array>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace pentimento::bench {
namespace {
constexpr int batch = 1000;

const QStringList &words()
{
    static const QStringList list
        = u"light house boat barn mountain river castle green blue morning evening glow forest ship dark sunset portrait old "
          "man woman wooden jetty chapel slate roof autumn trees remove cable window stone bridge golden hour soft film grain "
          "wide angle marble statue copper door snow storm harbour crane rope net gull cliff meadow poppy field fence road "
          "lantern street rain puddle reflection neon sign market stall spice silk lamp kettle steam kitchen table linen "
          "hut 水面 の 船 夕焼け été crème brûlée straße łódź"_s.split(u' ');
    return list;
}

/// A generator of our own: the same rows in every version of Qt.
class Numbers
{
public:
    explicit Numbers(quint64 seed) : m_state(seed * 0x9e3779b97f4a7c15ULL + 1) {}
    int below(int most)
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 7;
        m_state ^= m_state << 17;
        return int(m_state % quint64(most));
    }

private:
    quint64 m_state;
};

JobState stateOf(int number)
{
    if (number % 23 == 7)
        return number % 2 ? JobState::RequestModerated : JobState::ContentModerated;
    if (number % 31 == 3)
        return JobState::Failed;
    return number % 97 == 5 ? JobState::Unknown : JobState::Ready;
}
} // namespace

Generation sampleRow(int number, const QList<FileRef> &pictures)
{
    static const std::array endpoints{u"flux-pro-1.0-fill"_s, u"flux-kontext-max"_s, u"flux-pro-1.1"_s, u"flux-2-pro"_s};
    Numbers random{quint64(number) + 1};
    QStringList prompt;
    for (int i = 0; i < 34; ++i)
        prompt << words()[random.below(int(words().size()))];
    Generation row;
    row.id = u"01h%1%2"_s.arg(number, 8, 10, '0'_L1).arg(0, 15, 10, '0'_L1);
    row.group = row.id;
    row.profile = number % 3 ? u"bfl"_s : u"practice"_s;
    row.protocol = u"bfl"_s;
    row.endpoint = endpoints[size_t(number) % endpoints.size()];
    row.endpointTitle = u"FLUX "_s + row.endpoint.mid(5);
    row.state = stateOf(number);
    row.prompt = prompt.join(u' ');
    row.fields = {{u"prompt"_s, row.prompt}, {u"seed"_s, number}, {u"output_format"_s, u"png"_s}};
    row.seed = number;
    row.picture = QString(64, QChar(u'0' + number % 10));
    row.pictureName = u"picture %1.jpg"_s.arg(number % 200);
    row.pictureSize = {6000, 4000};
    row.source = {u"%1"_s.arg(number % 200, 64, 16, '0'_L1), u"jpg"_s};
    row.mask = {u"%1"_s.arg(number, 64, 16, '0'_L1), u"png"_s};
    row.plan = {QRect(100, 100, 1024, 768), QSize(1024, 768)};
    row.uploads = {{u"image"_s, row.source}, {u"mask"_s, row.mask}};
    row.serviceId = u"task-%1"_s.arg(number);
    row.pollingUrl = u"https://api.example.org/v1/get_result?id=%1"_s.arg(number);
    row.resultSize = {1024, 768};
    if (row.state == JobState::Ready && !pictures.isEmpty())
        row.raw = pictures[number % pictures.size()];
    row.cost = {50'000, 5.0, u"credits"_s};
    row.createdAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + qint64(number) * 600'000, Qt::UTC);
    row.submittedAt = row.createdAt.addMSecs(300);
    row.finishedAt = row.createdAt.addSecs(12);
    row.favourite = number % 17 == 0;
    return row;
}

QList<FileRef> samplePictures(Store &store)
{
    QList<FileRef> files;
    for (int i = 0; i < 12; ++i) {
        QImage image(i % 4 == 3 ? QSize(480, 720) : QSize(720, 480), QImage::Format_RGB32);
        QPainter painter(&image);
        QLinearGradient colours(0, 0, 0, image.height());
        colours.setColorAt(0, QColor::fromHsv(i * 30, 110, 200));
        colours.setColorAt(1, QColor::fromHsv((i * 30 + 60) % 360, 150, 170));
        painter.fillRect(image.rect(), colours);
        painter.end();
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "JPG");
        if (const Result<FileRef> file = store.files().put(bytes, u"jpg"_s))
            files << *file;
    }
    return files;
}

Result<void> fillHistory(Store &store, int count)
{
    const QList<FileRef> pictures = samplePictures(store);
    for (int first = 0; first < count; first += batch) {
        auto inserted = store.run([&](Database &database) {
            QList<Generation> rows;
            for (int i = first; i < qMin(count, first + batch); ++i)
                rows << sampleRow(i, pictures);
            return generationtable::insertAll(database, rows);
        });
        inserted.waitForFinished();
        if (!inserted.result())
            return inserted.result();
        if (first % 100'000 == 0) {
            std::printf("filling: %d of %d\n", first, count);
            std::fflush(stdout);
        }
    }
    return {};
}
} // namespace pentimento::bench
