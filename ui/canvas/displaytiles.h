#pragma once

#include "ui/canvas/tilecomposer.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QPoint>
#include <QRect>
#include <QThreadPool>

#include <functional>

namespace pentimento {
/// What a display tile shows.
enum class TileKind {
    Painting, ///< picture and mask
    Plain,    ///< picture alone
    Original, ///< picture without its edits
    Try,      ///< picture with the try under review
    Difference, ///< how far the two are apart
    Mask      ///< the mask as it is sent
};

/// Composed tiles of 256 x 256 device pixels for one zoom, kept while they are near the view, so that a repaint only
/// copies. Whole tiles are made by worker threads, small changed parts at once. Main thread.
class DisplayTiles : public QObject
{
    Q_OBJECT
public:
    static constexpr int side = 256;
    /// Collects on the main thread what a part of the picture is composed from.
    using Requester = std::function<TileRequest(TileKind kind, const QRect &device)>;

    explicit DisplayTiles(Requester requester, QObject *parent = nullptr);
    ~DisplayTiles() override;

    /// Forgets all tiles; \a scaled is the picture's size in device pixels from now on.
    void reset(QSize scaled);
    /// \a device looks different now in tiles of \a kind.
    void invalidate(TileKind kind, const QRect &device);
    void invalidateAll(TileKind kind);
    /// Waits until no worker uses what requests were made of (milliseconds); unfinished tiles are made anew later.
    void letGo();

    /// Begins a repaint: from here on a limited number of pixels is composed at once, the rest by workers.
    void beginFrame();
    /// The tile at \a place (column, row), up to date where that is cheap, else as it was last and announced by
    /// tileReady() later. Null where there is none yet.
    const QImage *tile(TileKind kind, QPoint place);
    /// The tile as it is, without making anything.
    const QImage *peek(TileKind kind, QPoint place) const;
    /// Gives up tiles far from \a visible (tile columns and rows) when there are many.
    void trim(const QRect &visible);
    bool isSettled() const { return m_running == 0; } ///< no worker is composing
    QRect tileRect(QPoint place) const;               ///< device pixels, cut to the picture

signals:
    void tileReady(const QRect &device);

private:
    struct Tile
    {
        QImage image;
        QRect dirty;          // device
        bool isComposing = false;
    };
    using Key = std::pair<int, QPoint>;
    static Key keyOf(TileKind kind, QPoint place) { return {int(kind), place}; }
    void composeLater(TileKind kind, QPoint place, Tile &tile);
    void composeNow(TileKind kind, QPoint place, Tile &tile);
    void deliver(TileKind kind, QPoint place, quint64 generation, const QImage &image);

    Requester m_requester;
    QThreadPool m_pool;
    QHash<Key, Tile> m_tiles;
    QSize m_scaled;
    quint64 m_generation = 0; // of results that still fit
    qint64 m_budget = 0;      // pixels that may still be composed at once in this frame
    int m_running = 0;
};
} // namespace pentimento
