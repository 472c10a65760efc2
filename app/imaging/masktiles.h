#pragma once

#include <QImage>
#include <QPoint>
#include <QRect>
#include <QSharedDataPointer>
#include <QSize>

namespace pentimento {
/// 8-bit coverage over a picture, 255 repaint, 0 keep, in 64 px tiles that are empty, solid or mixed.
///
/// A plain value: copies share tiles until one is painted on, so a snapshot for a job or an undo step costs
/// a list of pointers. Different copies may be used on different threads.
class MaskTiles
{
public:
    static constexpr int side = 64;
    enum class TileState : quint8 { Empty, Mixed, Solid };

    MaskTiles();
    explicit MaskTiles(QSize size);
    MaskTiles(const MaskTiles &);
    MaskTiles(MaskTiles &&) noexcept;
    MaskTiles &operator=(const MaskTiles &);
    MaskTiles &operator=(MaskTiles &&) noexcept;
    ~MaskTiles();

    QSize size() const;
    QRect rect() const { return {QPoint(0, 0), size()}; }
    QSize tileCount() const; ///< columns x rows
    bool isEmpty() const;    ///< no pixel above 0
    bool isFull() const;     ///< every pixel 255

    quint8 at(int x, int y) const;
    /// \a count bytes of row \a y from \a x into \a out; the run must lie inside rect().
    void readRow(int x, int y, int count, quint8 *out) const;
    void writeRow(int x, int y, int count, const quint8 *in);

    /// Tile (\a column, \a row) covers side x side pixels; what lies beyond the picture's edge is 0.
    TileState tileState(int column, int row) const;
    const quint8 *tile(int column, int row) const;  ///< side * side bytes; never null, also for uniform tiles
    quint8 *editTile(int column, int row);          ///< detached and mixed until normalise(); bytes beyond the edge must stay 0
    void setTile(int column, int row, TileState uniform); ///< Empty or Solid
    /// Finds out whether the tiles that touch \a area have become empty or solid again.
    void normalise(const QRect &area);
    /// True where both share the tile's memory or have the same uniform state: equal without looking.
    bool sharesTile(const MaskTiles &other, int column, int row) const;
    /// Takes tile (\a column, \a row) from \a other, which must have the same size; shared, not copied.
    void takeTile(const MaskTiles &other, int column, int row);

    void fill(quint8 value);           ///< 0 or 255
    void fillRect(const QRect &area, quint8 value);
    void invert();

    QRect coveredBounds() const;       ///< smallest rectangle of pixels above 0; empty where none
    QRect coveredBounds(quint8 least) const; ///< ...of pixels of at least \a least
    qint64 coveredPixels(quint8 least = 1) const;

    QImage toImage() const;            ///< Format_Grayscale8
    QImage toImage(const QRect &part) const;
    static MaskTiles fromImage(const QImage &image); ///< by gray value
    bool operator==(const MaskTiles &other) const;   ///< by value of the pixels
    qint64 bytes() const;              ///< memory of the mixed tiles

private:
    struct Data;
    QSharedDataPointer<Data> d;
};
} // namespace pentimento
