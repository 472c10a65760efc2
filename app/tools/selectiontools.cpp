#include "app/tools/selectiontools.h"

#include "app/document/picture.h"
#include "app/tools/similarpixels.h"

#include <QCoreApplication>
#include <QLineF>

#include <cmath>

namespace pentimento {
namespace {
constexpr double leastObject = 3; // picture pixels; less is a click

QString step(MaskCombine how, const char *added, const char *erased, const char *kept)
{
    const char *name = how == MaskCombine::Subtract ? erased : how == MaskCombine::Intersect ? kept : added;
    return QCoreApplication::translate("UndoStep", name);
}
} // namespace

void FillTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    const QPoint seed(int(std::floor(point.position.x())), int(std::floor(point.position.y())));
    if (!picture.rect().contains(seed))
        return;
    const MaskCombine how = erase ? MaskCombine::Subtract : m_combine;
    m_task.start(picture,
                 step(how, QT_TRANSLATE_NOOP("UndoStep", "Fill"), QT_TRANSLATE_NOOP("UndoStep", "Erase fill"),
                      QT_TRANSLATE_NOOP("UndoStep", "Keep only the fill")),
                 how,
                 [image = picture.screen().level(0), seed, tolerance = int(std::lround(m_settings.tolerance * 255)),
                  contiguous = m_settings.contiguous](const std::atomic<bool> &cancelled) {
                     return similarPixels(image, seed, tolerance, contiguous, cancelled);
                 });
}

void SmartSelectTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    m_picture = &picture;
    m_combine = erase ? MaskCombine::Subtract : m_nextCombine;
    m_path = {point.position};
    m_pointer = point.position;
}

void SmartSelectTool::drag(const StrokePoint &point)
{
    if (!m_picture)
        return;
    const QPointF moved = point.position - m_pointer;
    m_pointer = point.position;
    if (m_modifiers.move)
        m_path.translate(moved);
    else if (m_isBox)
        m_path = QPolygonF({m_path.first(), point.position});
    else
        m_path.append(point.position);
}

void SmartSelectTool::release()
{
    Picture *picture = m_picture;
    m_picture.clear();
    if (!picture)
        return;
    const QRectF bounds = m_path.boundingRect();
    if (std::max(bounds.width(), bounds.height()) < leastObject)
        return;
    const ObjectHint hint{m_isBox ? ObjectHint::Kind::Box : kindOfStroke(m_path), m_path};
    m_task.start(*picture,
                 step(m_combine, QT_TRANSLATE_NOOP("UndoStep", "Smart select"),
                      QT_TRANSLATE_NOOP("UndoStep", "Erase smart selection"),
                      QT_TRANSLATE_NOOP("UndoStep", "Keep only the smart selection")),
                 m_combine, [screen = picture->screen(), hint](const std::atomic<bool> &cancelled) {
                     return selectObject(screen, hint, cancelled);
                 });
}

void SmartSelectTool::cancel()
{
    m_picture.clear();
}

bool SmartSelectTool::isActive() const
{
    return !m_picture.isNull();
}

QPolygonF SmartSelectTool::outline() const
{
    if (!m_picture || m_path.size() < 2)
        return {};
    if (!m_isBox)
        return m_path;
    const QRectF box = QRectF(m_path.first(), m_path.last()).normalized();
    return QPolygonF({box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()});
}
} // namespace pentimento
