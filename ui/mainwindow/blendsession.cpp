#include "ui/mainwindow/blendsession.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"

#include <QtConcurrentRun>

namespace pentimento {
namespace {
struct Placed
{
    Blended blended;
    ReviewTry screen;
};

std::unique_ptr<Picture> sheetOf(const MaskTiles &mask)
{
    LoadedPicture blank;
    blank.info.size = mask.size();
    auto sheet = std::make_unique<Picture>(std::move(blank));
    sheet->restore(mask, {});
    return sheet;
}

Result<Placed> placed(const BlendSource &source, const QString &generation, const MaskTiles &mask, const BlendSettings &settings)
{
    Result<Blended> made = blend(source, mask, settings);
    if (!made)
        return made.error();
    const QByteArray &profile = source.picture->metadata.iccProfile;
    ReviewTry screen = ReviewTry::fromPatch(generation, *made->shown, profile);
    return Placed{*std::move(made), std::move(screen)};
}
} // namespace

BlendSession::BlendSession(const QString &generation, const MaskTiles &mask, const QRect &crop, const BlendSettings &settings,
                           Loader load, QObject *parent)
    : QObject(parent)
    , m_generation(generation)
    , m_crop(crop)
    , m_begun(clipped(mask, crop))
    , m_begunSettings(settings)
    , m_settings(settings)
    , m_load(std::move(load))
    , m_sheet(sheetOf(m_begun))
{
    // A finished stroke, an undo of one and mask commands all come through the sheet's undo list.
    connect(&m_sheet->undoStack(), &UndoStack::changed, this, &BlendSession::refresh);
}

BlendSession::~BlendSession() = default;

void BlendSession::setSettings(const BlendSettings &settings)
{
    if (settings == m_settings)
        return;
    m_settings = settings;
    emit settingsChanged();
    refresh();
}

void BlendSession::resume(const MaskTiles &mask, const BlendSettings &settings)
{
    m_settings = settings;
    m_sheet->restore(mask, {});
    emit settingsChanged();
    refresh();
}

void BlendSession::reset()
{
    m_sheet->changeMask(tr("Reset the blend mask"), m_begun);
    setSettings(m_begunSettings);
}

MaskTiles BlendSession::mask() const
{
    return clipped(m_sheet->maskBeforePreview(), m_crop);
}

bool BlendSession::isMaskChanged() const
{
    return !(mask() == m_begun);
}

bool BlendSession::isChanged() const
{
    return m_settings != m_begunSettings || isMaskChanged();
}

void BlendSession::refresh()
{
    m_isStale = true;
    if (!m_isRunning)
        run();
}

void BlendSession::run()
{
    m_isRunning = true;
    if (m_source)
        return place();
    thenOn(m_load(), this, [this](const Result<BlendSource> &source) {
        if (!source) {
            m_isRunning = false;
            return emit failed(source.error());
        }
        m_source = *source;
        place();
    });
}

void BlendSession::place()
{
    m_isStale = false;
    thenOn(QtConcurrent::run(backgroundPool(), placed, *m_source, m_generation, mask(), m_settings), this,
           [this](const Result<Placed> &made) {
        if (made)
            emit blended(made->blended, made->screen);
        if (m_isStale)
            return place();
        m_isRunning = false;
        if (made)
            emit idle();
        else
            emit failed(made.error());
    });
}
} // namespace pentimento

#include "moc_blendsession.cpp"
