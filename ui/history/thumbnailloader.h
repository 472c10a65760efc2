#pragma once

#include "app/history/generation.h"

#include <QCache>
#include <QList>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QTimer>

namespace pentimento {
class History;

/// Thumbnails for cards that are being painted: asked for from paint code, made elsewhere, what was asked for last
/// first, so that a long scroll does not wait for what it has passed. Keeps those in use within a budget.
class ThumbnailLoader : public QObject
{
    Q_OBJECT
public:
    /// \a side: the longer one, in device pixels.
    ThumbnailLoader(History &history, int side, QObject *parent = nullptr);

    /// Null until made() was emitted, and where there is nothing to show.
    QPixmap thumbnail(const Generation &generation);

signals:
    void made(const QString &id);

private:
    void start();
    void take(const Generation &generation, const QString &key, const QPixmap &pixmap);

    History &m_history;
    const int m_side;
    QCache<QString, QPixmap> m_made; ///< cost in KiB
    QSet<QString> m_asked;           ///< waiting or running
    QList<Generation> m_waiting;     ///< next first
    int m_askedThisTurn = 0;
    QTimer m_starter;
};
} // namespace pentimento
