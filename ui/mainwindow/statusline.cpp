#include "ui/mainwindow/statusline.h"

#include "app/document/picture.h"
#include "app/imaging/maskfacts.h"

#include <QLabel>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostServiceLetters = 48;
}

QString maskShareText(qint64 covered, qint64 all)
{
    if (covered == 0 || all == 0)
        return StatusLine::tr("mask empty");
    const double share = 100.0 * double(covered) / double(all);
    if (share < 0.1)
        return StatusLine::tr("mask under %1 %").arg(QLocale().toString(0.1, 'f', 1));
    return StatusLine::tr("mask %1 %").arg(QLocale().toString(share, 'f', 1));
}

QString maskFactsText(const MaskFacts &facts)
{
    QStringList parts{maskShareText(facts.covered, qint64(facts.picture.width()) * facts.picture.height())};
    const QLocale locale;
    if (facts.islands > 1)
        parts << StatusLine::tr("%1 islands").arg(locale.toString(facts.islands));
    if (facts.soft > 0)
        parts << StatusLine::tr("%1 soft pixels").arg(locale.toString(facts.soft));
    return parts.join(u" · "_s);
}

StatusLine::StatusLine(QWidget *parent) : QStatusBar(parent)
{
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 8, 0);
    m_zoom = addLabel(tr("Zoom"), u"6400 %"_s, tr("Zoom; Ctrl+0 fits the picture, Ctrl+1 shows it 1:1"));
    m_size = addLabel(tr("Size"), u"20000 × 20000 · Adobe RGB (1998) · 16 bit"_s, tr("Size, colour profile and depth of the picture"));
    m_mask = addLabel(tr("Mask"), maskShareText(1, 1000000) + u" · 99 islands · 999,999 soft pixels"_s, tr("How much of the picture is painted over"));
    m_pointer = addLabel(tr("Pointer"), u"20000, 20000"_s, tr("The pixel under the pointer"));
    m_autosave = addLabel(tr("Autosave"), tr("all work is kept"), tr("Mask, edits and fields are kept as you make them"));
    m_service = new QLabel(this);
    m_service->setAccessibleName(tr("Service state"));
    m_service->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    addPermanentWidget(m_service);
}

QLabel *StatusLine::addLabel(const QString &name, const QString &widest, const QString &toolTip)
{
    auto *label = new QLabel(this);
    label->setAccessibleName(name);
    label->setToolTip(toolTip);
    label->setProperty("role", u"quiet"_s);
    label->setFixedWidth(label->fontMetrics().horizontalAdvance(widest) + 12);
    addWidget(label);
    return label;
}

void StatusLine::setZoom(double zoom)
{
    const double percent = zoom * 100;
    m_zoom->setText(tr("%1 %").arg(QLocale().toString(percent, 'f', percent < 10 ? 1 : 0)));
}

void StatusLine::setPicture(const Picture *picture)
{
    if (!picture) {
        for (QLabel *label : {m_zoom, m_size, m_mask, m_pointer, m_autosave})
            label->clear();
        return;
    }
    const PictureInfo &info = picture->original().info;
    QStringList parts{u"%1 × %2"_s.arg(info.size.width()).arg(info.size.height())};
    parts << (info.isSrgb || info.profileName.isEmpty() ? u"sRGB"_s : info.profileName);
    if (info.depth == 16)
        parts << tr("16 bit");
    m_size->setText(m_size->fontMetrics().elidedText(parts.join(u" · "_s), Qt::ElideRight, m_size->width() - 4));
    m_mask->setText(maskShareText(0, 1));
}

void StatusLine::setMaskFacts(const MaskFacts &facts)
{
    const QString text = maskFactsText(facts);
    m_mask->setText(m_mask->fontMetrics().elidedText(text, Qt::ElideRight, m_mask->width() - 4));
    m_mask->setToolTip(tr("How much of the picture is painted over, in how many separate parts, and how many pixels of "
                          "it are neither painted fully nor left as they are\n%1").arg(text));
}

void StatusLine::setPointer(const QPoint &pixel)
{
    m_pointer->setText(u"%1, %2"_s.arg(pixel.x()).arg(pixel.y()));
}

void StatusLine::clearPointer()
{
    m_pointer->clear();
}

void StatusLine::setAutosave(const QString &text)
{
    m_autosave->setText(text);
}

void StatusLine::setService(bool good, const QString &text)
{
    // A sentence of a service can be long: cut, it must not make the window wider than the screen.
    const QFontMetrics metrics = m_service->fontMetrics();
    const QString whole = (good ? u"● "_s : u"○ "_s) + text;
    m_service->setText(metrics.elidedText(whole, Qt::ElideRight, metrics.averageCharWidth() * mostServiceLetters));
    m_service->setToolTip(text);
    m_service->setAccessibleDescription(text);
}
} // namespace pentimento

#include "moc_statusline.cpp"
