#pragma once

#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "ui/canvas/canvaswidget.h"

#include <QBuffer>
#include <QTest>

#include <cmath>

namespace pentimento {
/// A shown canvas with a picture, worked by mouse and keys in picture coordinates.
struct CanvasRig
{
    explicit CanvasRig(const QImage &image, QSize view = QSize(640, 480))
    {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        Result<LoadedPicture> loaded = loadPicture(bytes, QStringLiteral("/tmp/a.png"), QStringLiteral("a.png"));
        Q_ASSERT(loaded);
        picture = std::make_unique<Picture>(std::move(*loaded));
        canvas.resize(view);
        canvas.setPicture(picture.get());
        canvas.show();
        if (!QTest::qWaitForWindowExposed(&canvas))
            qFatal("no window");
        canvas.setFocus();
    }
    ~CanvasRig() { canvas.setPicture(nullptr); }

    static QImage plain(QSize size, QRgb color = qRgb(60, 90, 60))
    {
        QImage image(size, QImage::Format_RGB32);
        image.fill(color);
        return image;
    }

    const MaskTiles &mask() const { return picture->mask(); }
    QPoint at(QPointF pixel) const { return canvas.viewport().toView(pixel).toPoint(); }
    void press(QPointF pixel, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mousePress(&canvas, button, keys, at(pixel));
    }
    void move(QPointF pixel, Qt::KeyboardModifiers keys = {}, Qt::MouseButtons buttons = Qt::LeftButton)
    {
        const QPointF to = at(pixel);
        QMouseEvent event(QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, buttons, keys);
        QCoreApplication::sendEvent(&canvas, &event);
    }
    void release(QPointF pixel, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mouseRelease(&canvas, button, keys, at(pixel));
    }
    void drag(const QList<QPointF> &path, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        press(path.first(), keys, button);
        for (qsizetype i = 1; i < path.size(); ++i)
            move(path[i], keys, button);
        release(path.last(), keys, button);
    }
    void click(QPointF pixel) { QTest::mouseClick(&canvas, Qt::LeftButton, {}, at(pixel)); }
    void key(Qt::Key key, Qt::KeyboardModifiers keys = {}) { QTest::keyClick(&canvas, key, keys); }

    QImage shot()
    {
        for (int i = 0; i < 2; ++i) {
            canvas.grab();
            if (!QTest::qWaitFor([this] { return canvas.isSettled(); }, 10000))
                qFatal("never settled");
        }
        return canvas.grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    QRgb shownAt(const QImage &image, QPointF pixel) const
    {
        const QPointF device = canvas.viewport().toView(pixel) * canvas.devicePixelRatioF();
        return image.pixel(QPoint(int(std::floor(device.x())), int(std::floor(device.y()))));
    }

    std::unique_ptr<Picture> picture;
    CanvasWidget canvas;
};
} // namespace pentimento
