#pragma once

#include "app/history/generation.h"

#include <QCache>
#include <QList>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QTimer>

#include <memory>

namespace pentimento {
class History;

/// Thumbnails for cards that are being painted: asked for from paint code, made elsewhere, what was asked for last
/// first, so that a long scroll does not wait for what it has passed. Keeps those in use within a budget.
class ThumbnailLoader : public QObject
{
    Q_OBJECT
public:
    /// Longer side of a picture on a card, in pixels that are not scaled.
    static constexpr int cardSide = 160;

    explicit ThumbnailLoader(History &history, QObject *parent = nullptr);

    /// Physical pixels for one of the screen's: with more than one, thumbnails are asked for at twice the size.
    void setPixelRatio(qreal ratio);
    /// True where it could not be made because a stored file is missing or damaged.
    bool isMissing(const Generation &generation) const;
    /// Null until made() was emitted, and where there is nothing to show.
    QPixmap thumbnail(const Generation &generation);

signals:
    void made(const QString &id);

private:
    void start();
    void take(const Generation &generation, const QString &key, const QPixmap &pixmap);

    History &m_history;
    int m_side = cardSide;
    QCache<QString, QPixmap> m_made; ///< cost in KiB
    QSet<QString> m_missing;
    QSet<QString> m_asked;           ///< waiting or running
    QList<std::shared_ptr<const Generation>> m_waiting; ///< next first
    int m_askedThisTurn = 0;
    QTimer m_starter;
};
} // namespace pentimento
