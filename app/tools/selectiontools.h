#pragma once

#include "app/tools/selectionsettings.h"
#include "app/tools/selectiontask.h"
#include "app/tools/smartselect.h"

namespace pentimento {
/// Takes the pixels of the shown picture that look like the one pressed on.
class FillTool : public MaskTool
{
public:
    explicit FillTool(SelectionTask &task) : m_task(task) {}

    void setSettings(const FillSettings &settings) { m_settings = settings; }
    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &) override {}
    void release() override {}
    void cancel() override {}
    bool isActive() const override { return false; } ///< the task goes on by itself
    void setCombine(MaskCombine how) override { m_combine = how; }

private:
    SelectionTask &m_task;
    FillSettings m_settings;
    MaskCombine m_combine = MaskCombine::Add;
};

/// Takes the object in a box, inside a loose loop or under a stroke.
class SmartSelectTool : public MaskTool
{
public:
    explicit SmartSelectTool(SelectionTask &task) : m_task(task) {}

    /// True: a drag is a box; false: the pointer's path.
    void setBox(bool isBox) { m_isBox = isBox; }
    void press(Picture &picture, const StrokePoint &point, bool erase) override;
    void drag(const StrokePoint &point) override;
    void release() override;
    void cancel() override;
    bool isActive() const override;
    void setModifiers(const GestureModifiers &modifiers) override { m_modifiers = modifiers; }
    void setCombine(MaskCombine how) override { m_nextCombine = how; }
    QPolygonF outline() const override;

private:
    SelectionTask &m_task;
    QPointer<Picture> m_picture; // while the gesture runs
    GestureModifiers m_modifiers;
    MaskCombine m_nextCombine = MaskCombine::Add;
    MaskCombine m_combine = MaskCombine::Add;
    QPolygonF m_path;
    QPointF m_pointer;
    bool m_isBox = true;
};
} // namespace pentimento
