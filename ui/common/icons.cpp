#include "ui/common/icons.h"

#include "ui/common/theme.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

static void loadIconResources() { Q_INIT_RESOURCE(icons); }

namespace pentimento {
namespace {
QString resourcePath(const QString &name)
{
    // Lives in a static library: without this the linker leaves the pictures out.
    static const bool loaded = (loadIconResources(), true);
    Q_UNUSED(loaded)
    return u":/pentimento/icons/"_s + name + u".svg"_s;
}

QByteArray source(const QString &name)
{
    static QHash<QString, QByteArray> read;
    const auto known = read.constFind(name);
    if (known != read.constEnd())
        return *known;
    QFile file(resourcePath(name));
    const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    read.insert(name, bytes);
    return bytes;
}

QColor toneColor(IconTone tone, const Theme &t)
{
    switch (tone) {
    case IconTone::Normal: return t.text;
    case IconTone::Quiet: return t.textQuiet;
    case IconTone::Strong: return t.textStrong;
    case IconTone::Accent: return t.accentText;
    case IconTone::OnAccent: return t.onAccent;
    case IconTone::Good: return t.good;
    case IconTone::Warn: return t.warn;
    case IconTone::Bad: return t.bad;
    }
    return t.text;
}

QColor colorFor(IconTone tone, QIcon::Mode mode, QIcon::State state)
{
    const Theme &t = currentTheme();
    if (mode == QIcon::Disabled)
        return t.disabledText();
    if (tone == IconTone::Normal && (mode == QIcon::Selected || mode == QIcon::Active || state == QIcon::On))
        return t.textStrong;
    return toneColor(tone, t);
}

QPixmap rendered(const QString &name, const QSize &pixels, const QColor &color)
{
    const QString key = u"pentimento-icon/%1/%2x%3/%4"_s.arg(name).arg(pixels.width()).arg(pixels.height()).arg(color.name());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray svg = source(name);
    svg.replace("currentColor", color.name().toLatin1());
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = std::min(pixels.width(), pixels.height());
    renderer.render(&painter, QRectF((pixels.width() - side) / 2, (pixels.height() - side) / 2, side, side));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TintedIcon : public QIconEngine
{
public:
    TintedIcon(QString name, IconTone tone) : m_name(std::move(name)), m_tone(tone) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatio();
        QPixmap drawn = pixmap(rect.size() * ratio, mode, state);
        drawn.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect.topLeft(), drawn);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return size.isEmpty() ? QPixmap() : rendered(m_name, size, colorFor(m_tone, mode, state));
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        return pixmap(size, mode, state);
    }
    QSize actualSize(const QSize &size, QIcon::Mode, QIcon::State) override { return size; }
    QIconEngine *clone() const override { return new TintedIcon(m_name, m_tone); }
    bool isNull() override { return false; }
    QString iconName() override { return m_name; }

private:
    QString m_name;
    IconTone m_tone;
};
} // namespace

QIcon icon(const QString &name, IconTone tone)
{
    return source(name).isEmpty() ? QIcon() : QIcon(new TintedIcon(name, tone));
}

QIcon icon(QLatin1StringView name, IconTone tone) { return icon(QString(name), tone); }

QIcon applicationIcon() { return icon(u"pentimento"_s); }

QStringList iconNames()
{
    QStringList names;
    const QStringList files = QDir(resourcePath(QString()).section(u'/', 0, -2)).entryList({u"*.svg"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files)
        names << file.chopped(4);
    names.removeOne(u"pentimento"_s);
    return names;
}
} // namespace pentimento
