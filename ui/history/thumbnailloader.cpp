#include "ui/history/thumbnailloader.h"

#include "app/base/futures.h"
#include "app/history/history.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostKibibytes = 128 * 1024; // more than a window of 3840 x 2160 shows at once
constexpr int mostRunning = 4;            // two are worked on; the others keep the workers from waiting for us
constexpr int mostWaiting = 600;

/// A thumbnail is another one as soon as there is a result to show instead of the source.
QString keyOf(const Generation &generation)
{
    return generation.id + (generation.raw.isNull() ? u"-"_s : u"+"_s + generation.patch.sha256.left(8));
}

int kibibytes(const QPixmap &pixmap)
{
    return 1 + pixmap.width() * pixmap.height() * 4 / 1024;
}
} // namespace

ThumbnailLoader::ThumbnailLoader(History &history, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_made(mostKibibytes)
{
    m_starter.setSingleShot(true);
    m_starter.setInterval(std::chrono::milliseconds(0));
    connect(&m_starter, &QTimer::timeout, this, [this] {
        m_askedThisTurn = 0;
        start();
    });
}

QPixmap ThumbnailLoader::thumbnail(const Generation &generation)
{
    const QString key = keyOf(generation);
    if (const QPixmap *made = m_made.object(key))
        return *made;
    if (!m_asked.contains(key)) {
        m_asked.insert(key);
        m_waiting.insert(m_askedThisTurn++,
                         std::make_shared<const Generation>(
                             generation)); // before older wishes, after those of the same painting
        while (m_waiting.size() > mostWaiting)
            m_asked.remove(keyOf(*m_waiting.takeLast()));
        m_starter.start();
    }
    // The source's picture stays on the card until the result's is made: nothing flickers.
    const QPixmap *before = m_made.object(generation.id + u'-');
    return before ? *before : QPixmap();
}

void ThumbnailLoader::setPixelRatio(qreal ratio)
{
    const int side = ratio > 1 ? 2 * cardSide : cardSide;
    if (side == m_side)
        return;
    m_side = side;
    m_made.clear(); // those of the other screen would be blurred, or needlessly large
    m_waiting.clear();
    m_asked.clear();
}

bool ThumbnailLoader::isMissing(const Generation &generation) const
{
    return m_missing.contains(keyOf(generation));
}

void ThumbnailLoader::start()
{
    while (!m_waiting.isEmpty() && m_asked.size() - m_waiting.size() < mostRunning) {
        const Generation generation = *m_waiting.takeFirst();
        thenOn(m_history.thumbnail(generation, m_side), this, [this, generation, side = m_side](const Result<QImage> &made) {
            if (side != m_side)
                return;
            if (!made && made.error().kind == Error::Kind::Storage)
                m_missing.insert(keyOf(generation));
            else
                m_missing.remove(keyOf(generation));
            // What cannot be made (a file is missing) is kept as empty, or each painting would ask again.
            take(generation, keyOf(generation), made ? QPixmap::fromImage(*made) : QPixmap());
        });
    }
}

void ThumbnailLoader::take(const Generation &generation, const QString &key, const QPixmap &pixmap)
{
    m_asked.remove(key);
    m_made.insert(key, new QPixmap(pixmap), kibibytes(pixmap));
    start();
    emit made(generation.id);
}
} // namespace pentimento

#include "moc_thumbnailloader.cpp"
