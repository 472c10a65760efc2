#pragma once

#include <QImage>
#include <QPoint>
#include <QRect>
#include <QSharedDataPointer>
#include <QSize>

#include <functional>

namespace pentimento {
struct MaskBlock;

/// 8-bit coverage over a picture, 255 repaint, 0 keep, in 64 px tiles that are empty, solid or mixed.
///
/// A plain value: copies share tiles until one is painted on, so a snapshot for a job or an undo step costs
/// a list of pointers. Different copies may be used on different threads.
///
/// Solid means that every pixel inside the picture is 255. Tiles at the right and lower edge can reach beyond it:
/// the bytes there are always 0, in solid tiles too.
class MaskTiles
{
public:
    static constexpr int side = 64;
    static constexpr int bytesPerTile = side * side;
    enum class TileState : quint8 { Empty, Mixed, Solid };

    /// One tile by itself, sharing its pixels with the masks that have it: copies cost a pointer.
    class Tile
    {
    public:
        Tile() = default; ///< empty
        /// Mixed; \a fill sets all bytesPerTile of its pixels.
        template<typename Fill>
        static Tile filledBy(Fill fill)
        {
            Tile tile = unset();
            fill(const_cast<quint8 *>(tile.pixels()));
            return tile;
        }
        static Tile uniform(TileState state);         ///< Empty or Solid
        Tile(const Tile &other);
        Tile(Tile &&other) noexcept;
        Tile &operator=(Tile other) noexcept;
        ~Tile();

        TileState state() const { return m_state; }
        const quint8 *pixels() const; ///< only where mixed

    private:
        friend class MaskTiles;
        static Tile unset();
        TileState m_state = TileState::Empty;
        MaskBlock *m_block = nullptr; // one share of it
    };

    MaskTiles();
    explicit MaskTiles(QSize size);
    MaskTiles(const MaskTiles &);
    MaskTiles(MaskTiles &&) noexcept; ///< what is moved from can only be assigned to or destroyed
    MaskTiles &operator=(const MaskTiles &);
    MaskTiles &operator=(MaskTiles &&) noexcept;
    ~MaskTiles();

    QSize size() const;
    QRect rect() const { return {QPoint(0, 0), size()}; }
    QSize tileCount() const; ///< columns x rows
    bool isEmpty() const;    ///< no pixel above 0
    bool isFull() const;     ///< every pixel 255; false where there are none

    quint8 at(int x, int y) const;
    /// \a count bytes of row \a y from \a x into \a out; the run must lie inside rect().
    void readRow(int x, int y, int count, quint8 *out) const;
    /// The reverse; normalise() the touched area when all rows are written.
    void writeRow(int x, int y, int count, const quint8 *in);

    /// Tile (\a column, \a row) covers side x side pixels; what lies beyond the picture's edge is 0.
    TileState tileState(int column, int row) const;
    const quint8 *tile(int column, int row) const;  ///< side * side bytes; never null, also for uniform tiles
    quint8 *editTile(int column, int row);          ///< detached and mixed until normalise(); bytes beyond the edge must stay 0
    void setTile(int column, int row, TileState uniform); ///< Empty or Solid
    Tile takenTile(int column, int row) const;
    void setTile(int column, int row, const Tile &tile); ///< of a mask of this size
    /// The part of the picture that tile (\a column, \a row) covers.
    QRect tileRect(int column, int row) const;
    /// The tiles that touch \a area, in tiles; empty where \a area lies outside.
    QRect tilesTouching(const QRect &area) const;
    /// Finds out whether the tiles that touch \a area have become empty or solid again.
    void normalise(const QRect &area);
    /// True where both share the tile's memory or have the same uniform state: equal without looking.
    bool sharesTile(const MaskTiles &other, int column, int row) const;
    /// Takes tile (\a column, \a row) from \a other, which must have the same size; shared, not copied.
    void takeTile(const MaskTiles &other, int column, int row);

    void fill(quint8 value);           ///< 0 or 255
    void fillRect(const QRect &area, quint8 value); ///< any value; what lies outside the mask is left out
    void invert();

    QRect coveredBounds() const;       ///< smallest rectangle of pixels above 0; empty where none
    QRect coveredBounds(quint8 least) const; ///< ...of pixels of at least \a least (which is above 0)
    qint64 coveredPixels(quint8 least = 1) const;

    QImage toImage() const;            ///< Format_Grayscale8; null where memory does not allow it
    QImage toImage(const QRect &part) const; ///< \a part must lie inside rect()
    static MaskTiles fromImage(const QImage &image); ///< by gray value
    /// \a rowAt gives the coverage of each row, asked once, from above.
    static MaskTiles fromRows(QSize size, const std::function<const quint8 *(int y)> &rowAt);
    bool operator==(const MaskTiles &other) const;   ///< by value of the pixels
    qint64 bytes() const;              ///< memory of the mixed tiles

private:
    struct Data;
    QSharedDataPointer<Data> d;
};

inline constexpr int tileSide = MaskTiles::side;
} // namespace pentimento
