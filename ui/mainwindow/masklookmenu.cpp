#include "ui/mainwindow/masklookmenu.h"

#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/maskcolors.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct Look
{
    ActionId action;
    MaskLook look;
    QString key; // in the settings
};

const QList<Look> &looks()
{
    static const QList<Look> list{{ActionId::LookTint, MaskLook::Tint, u"tint"_s},
                                  {ActionId::LookOutline, MaskLook::Outline, u"outline"_s},
                                  {ActionId::LookAlone, MaskLook::Alone, u"alone"_s}};
    return list;
}

QIcon swatch(const QColor &color)
{
    QPixmap image(32, 32);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(4, 4, 24, 24, 6, 6);
    return QIcon(image);
}
} // namespace

MaskLookMenu::MaskLookMenu(Actions &actions, CanvasWidget &canvas, SettingsStore &settings, QObject *parent)
    : QObject(parent), m_actions(actions), m_canvas(canvas), m_settings(settings)
{
    auto *group = new QActionGroup(this);
    for (const Look &look : looks()) {
        QAction *action = actions.action(look.action);
        group->addAction(action);
        if (settings.get(settings::maskLook) == look.key) {
            action->setChecked(true);
            canvas.setMaskLook(look.look);
        }
        connect(action, &QAction::triggered, this, [this, look] {
            m_canvas.setMaskLook(look.look);
            m_canvas.setOverlayShown(true);
            m_settings.set(settings::maskLook, look.key);
        });
    }
    canvas.setMaskColor(maskColorOf(settings.get(settings::maskColor)));
    canvas.setMaskOpacity(settings.get(settings::maskOpacity));
    QAction *navigator = actions.action(ActionId::ToggleNavigator);
    navigator->setChecked(settings.get(settings::showNavigator));
    canvas.setNavigatorShown(navigator->isChecked());
    connect(navigator, &QAction::toggled, this, [this](bool on) {
        m_canvas.setNavigatorShown(on);
        m_settings.set(settings::showNavigator, on);
    });
}

void MaskLookMenu::addTo(QMenu &menu)
{
    QMenu *look = menu.addMenu(tr("Mask look"));
    for (const Look &entry : looks())
        look->addAction(m_actions.action(entry.action));
    look->addSeparator();
    addColors(*look->addMenu(tr("Colour")));
    addOpacities(*look->addMenu(tr("Opacity")));
}

void MaskLookMenu::addColors(QMenu &menu)
{
    auto *group = new QActionGroup(this);
    const QString chosen = m_settings.get(settings::maskColor);
    const auto add = [&](const QString &text, const QString &key, const QColor &color) {
        QAction *action = menu.addAction(text, this, [this, key, color] {
            m_canvas.setMaskColor(color);
            m_settings.set(settings::maskColor, key);
        });
        if (color.isValid())
            action->setIcon(swatch(color));
        action->setCheckable(true);
        action->setChecked(key == chosen);
        group->addAction(action);
    };
    add(tr("Chosen by the picture"), {}, {});
    for (const MaskColor &color : maskColors())
        add(color.name, color.key, color.color);
    if (!group->checkedAction())
        group->actions().first()->setChecked(true);
}

void MaskLookMenu::addOpacities(QMenu &menu)
{
    auto *group = new QActionGroup(this);
    for (const int percent : {20, 35, 50, 65, 80, 100}) {
        QAction *action = menu.addAction(tr("%1 %").arg(percent), this, [this, percent] {
            m_canvas.setMaskOpacity(percent / 100.0);
            m_settings.set(settings::maskOpacity, percent / 100.0);
        });
        action->setCheckable(true);
        action->setChecked(qRound(m_settings.get(settings::maskOpacity) * 100) == percent);
        group->addAction(action);
    }
}
} // namespace pentimento

#include "moc_masklookmenu.cpp"
