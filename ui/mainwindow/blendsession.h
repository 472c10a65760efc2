#pragma once

#include "app/base/result.h"
#include "app/document/blending.h"
#include "ui/canvas/reviewtry.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace pentimento {
class Picture;

/// The blend of one try or kept edit while it is adjusted: its mask as a sheet for the tools, its settings, and the
/// result placed anew from the raw bytes after each change. One placement runs at a time; what changed meanwhile makes
/// one more. Main thread; pixels on workers.
class BlendSession : public QObject
{
    Q_OBJECT
public:
    using Loader = std::function<QFuture<Result<BlendSource>>()>;

    /// \a load is asked when something is to be placed for the first time. \a crop: outside it the mask has no effect.
    BlendSession(const QString &generation, const MaskTiles &mask, const QRect &crop, const BlendSettings &settings,
                 Loader load, QObject *parent = nullptr);
    ~BlendSession() override;

    /// A picture without pixels whose mask is the blend mask, with an undo list of its own.
    Picture &sheet() { return *m_sheet; }
    const QRect &crop() const { return m_crop; }
    const BlendSettings &settings() const { return m_settings; }
    void setSettings(const BlendSettings &settings);
    /// What was adjusted earlier and not kept; may be called once, before anything else is changed.
    void resume(const MaskTiles &mask, const BlendSettings &settings);
    void reset(); ///< settings and mask as the session began; the mask as a step of the sheet

    MaskTiles mask() const; ///< within the crop
    bool isMaskChanged() const;
    bool isChanged() const;
    bool isBusy() const { return m_isRunning; }
    /// Places with the present settings, also where nothing was changed.
    void refresh();

signals:
    void blended(const pentimento::Blended &placed, const pentimento::ReviewTry &screen);
    void settingsChanged();
    void failed(const pentimento::Error &error);
    void idle(); ///< what was last blended() is what mask and settings say

private:
    void run();
    void place();

    QString m_generation;
    QRect m_crop;
    MaskTiles m_begun;
    BlendSettings m_begunSettings;
    BlendSettings m_settings;
    Loader m_load;
    std::optional<BlendSource> m_source;
    std::unique_ptr<Picture> m_sheet;
    bool m_isRunning = false;
    bool m_isStale = false;
};
} // namespace pentimento
