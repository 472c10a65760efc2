#include "ui/mainwindow/maskwatch.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/maskchip.h"

#include <QEvent>
#include <QLocale>
#include <QtConcurrentRun>

namespace pentimento {
namespace {
constexpr auto pause = std::chrono::milliseconds(150);
constexpr int chipMargin = 12;
constexpr int belowBanner = 52; // where the canvas is too narrow for both side by side
constexpr int wideEnough = 1100;
} // namespace

MaskWatch::MaskWatch(CanvasWidget &canvas, QObject *parent)
    : QObject(parent), m_canvas(canvas), m_chip(new MaskChip(&canvas))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    connect(&m_soon, &QTimer::timeout, this, &MaskWatch::look);
    connect(m_chip, &MaskChip::showRequested, this, &MaskWatch::showPlace);
    connect(m_chip, &MaskChip::fixRequested, this, &MaskWatch::fix);
    canvas.installEventFilter(this);
}

MaskWatch::~MaskWatch()
{
    if (m_cancel)
        *m_cancel = true;
}

void MaskWatch::setPicture(Picture *picture)
{
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    m_chip->clear();
    if (m_cancel)
        *m_cancel = true;
    m_cancel.reset();
    m_soon.stop();
    if (!picture)
        return;
    connect(picture, &Picture::maskChanged, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
    look();
}

void MaskWatch::setWanted(bool wanted)
{
    m_wanted = wanted;
    warn();
}

void MaskWatch::look()
{
    if (!m_picture)
        return;
    if (m_picture->isPreviewing()) // the processors belong to the stroke that runs
        return m_soon.start();
    if (m_cancel) // one at a time: the newer mask is what counts
        *m_cancel = true;
    const auto flag = std::make_shared<CancelFlag>(false);
    m_cancel = flag;
    thenOn(QtConcurrent::run(backgroundPool(), [mask = m_picture->mask(), flag] { return maskFacts(mask, flag.get()); }), this,
           [this, flag](const MaskFacts &facts) {
               if (flag == m_cancel)
                   take(facts);
           });
}

void MaskWatch::take(const MaskFacts &facts)
{
    m_cancel.reset();
    m_facts = facts;
    emit factsChanged(facts);
    warn();
}

void MaskWatch::warn()
{
    const double scale = m_scale ? m_scale(m_facts.largest.bounds) : 1.0;
    m_warning = m_picture && m_wanted && scale > 0 ? warningOf(m_facts, scale) : MaskWarning::None;
    const QLocale locale;
    switch (m_warning) {
    case MaskWarning::None:
        return m_chip->clear();
    case MaskWarning::Empty:
        // Nothing painted yet is how every picture begins: only what was there and is gone is worth a word, and not when its
        // edit was just placed.
        if (!m_picture->hasLastMask() || m_picture->isLastMaskPlaced())
            return m_chip->clear();
        m_chip->showWarning({tr("The mask is empty: nothing would change."), tr("Bring the last mask back"),
                             tr("One undo step (Ctrl+Shift+D)")});
        break;
    case MaskWarning::Full:
        m_chip->showWarning({tr("Everything is masked: nothing of the picture would stay."), tr("Empty the mask"),
                             tr("One undo step (Ctrl+D)")});
        break;
    case MaskWarning::FarSpecks:
        m_chip->showWarning({m_facts.farSpecks.size() == 1
                                 ? tr("A speck lies far from the rest of the mask.")
                                 : tr("%1 specks lie far from the rest of the mask.").arg(locale.toString(m_facts.farSpecks.size())),
                             m_facts.farSpecks.size() == 1 ? tr("Remove it") : tr("Remove them"), tr("One undo step")});
        break;
    case MaskWarning::TooSmall: {
        const QSizeF sent = QSizeF(m_facts.largest.bounds.size()) * scale;
        m_chip->showWarning({tr("The mask is only %1 × %2 pixels as sent: the model hardly sees it.")
                                 .arg(locale.toString(qRound(sent.width())), locale.toString(qRound(sent.height()))),
                             tr("Grow it"), tr("One undo step: as far as the model needs")});
        break;
    }
    }
    placeChip();
}

void MaskWatch::showPlace()
{
    QRect place = m_facts.largest.bounds;
    if (m_warning == MaskWarning::FarSpecks) {
        place = QRect();
        for (const MaskRegion &speck : m_facts.farSpecks)
            place |= speck.bounds;
        place = place.adjusted(-16, -16, 16, 16);
    }
    if (m_warning == MaskWarning::Empty || m_warning == MaskWarning::Full)
        m_canvas.fit();
    else
        m_canvas.showArea(place);
    m_canvas.setOverlayShown(true);
    m_canvas.setFocus();
}

/// The mask as it is now is mended, not the one that was looked at.
void MaskWatch::fix()
{
    if (!m_picture || m_picture->isPreviewing())
        return;
    const MaskTiles &mask = m_picture->mask();
    switch (m_warning) {
    case MaskWarning::None:
        break;
    case MaskWarning::Empty:
        m_picture->restoreLastMask();
        break;
    case MaskWarning::Full:
        m_picture->changeMask(tr("Clear the mask"), MaskTiles(mask.size()));
        break;
    case MaskWarning::FarSpecks:
        m_picture->changeMask(tr("Remove far specks"), withoutFarSpecks(mask));
        break;
    case MaskWarning::TooSmall:
        m_picture->changeMask(tr("Grow the mask"), grownToBeSeen(mask, m_scale ? m_scale(m_facts.largest.bounds) : 1.0));
        break;
    }
    m_chip->clear();
    m_canvas.setFocus();
}

void MaskWatch::placeChip()
{
    m_chip->adjustSize();
    m_chip->setMaximumWidth(m_canvas.width() - 2 * chipMargin);
    m_chip->move(chipMargin, m_canvas.width() < wideEnough ? belowBanner : chipMargin);
}

bool MaskWatch::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_canvas && event->type() == QEvent::Resize)
        placeChip();
    return QObject::eventFilter(watched, event);
}
} // namespace pentimento

#include "moc_maskwatch.cpp"
