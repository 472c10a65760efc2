#pragma once

#include "app/imaging/maskfacts.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>

namespace pentimento {
class CanvasWidget;
class MaskChip;
class Picture;

/// Looks at the mask soon after each change, on a worker thread, and says what it sees: facts for the status line, and
/// a chip on the canvas where something is probably not meant. Main thread.
class MaskWatch : public QObject
{
    Q_OBJECT
public:
    explicit MaskWatch(CanvasWidget &canvas, QObject *parent = nullptr);
    ~MaskWatch() override;

    void setPicture(Picture *picture);
    /// How many sent pixels a picture pixel becomes for a mask with these bounds; unset: 1. 0: no mask is sent.
    void setSentScale(std::function<double(const QRect &maskBounds)> scale) { m_scale = std::move(scale); }
    /// False while the mask is not what matters: a review.
    void setWanted(bool wanted);
    /// Looks again without a change of the mask: the endpoint is another one.
    void refresh() { m_soon.start(); }

signals:
    void factsChanged(const pentimento::MaskFacts &facts);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void look();
    void take(const MaskFacts &facts);
    void warn();
    void showPlace();
    void fix();
    void placeChip();

    CanvasWidget &m_canvas;
    MaskChip *m_chip;
    QPointer<Picture> m_picture;
    QTimer m_soon;
    std::shared_ptr<CancelFlag> m_cancel; // of the look that runs
    std::function<double(const QRect &)> m_scale;
    MaskFacts m_facts;
    MaskWarning m_warning = MaskWarning::None;
    bool m_wanted = true;
};
} // namespace pentimento
