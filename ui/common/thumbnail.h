#pragma once

#include <QImage>
#include <QWidget>

namespace pentimento {
/// A picture in a box of fixed size, whole, with its aspect kept; alpha over a checker board. Empty: an icon.
class Thumbnail : public QWidget
{
    Q_OBJECT
public:
    explicit Thumbnail(const QSize &box, QWidget *parent = nullptr);

    void setImage(const QImage &image); ///< null: empty
    const QImage &image() const { return m_image; }
    void setPlaceholder(const QString &iconName) { m_placeholder = iconName; update(); }
    /// Where the picture lies in the box, in device-independent pixels.
    QRectF pictureRect() const;
    QSize sizeHint() const override { return m_box; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QSize m_box;
    QImage m_image;
    QString m_placeholder = QStringLiteral("image");
};
} // namespace pentimento
