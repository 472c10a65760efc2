#pragma once

#include "app/history/generationtable.h"

#include <QTreeWidget>

namespace pentimento {
class History;

/// Where a result came from and what came of it: a small tree with thumbnails. Hidden where there is nobody else in it.
class LineageView : public QTreeWidget
{
    Q_OBJECT
public:
    explicit LineageView(History &history, QWidget *parent = nullptr);

    /// Reads the relatives of \a generation; familyShown() comes later.
    void show(const Generation &generation);
    void clear();
    bool hasFamily() const { return m_family.size() > 1; }
    /// The chosen one; null where none is.
    const Generation *chosen() const;

signals:
    void familyShown();
    void chosenChanged();
    void activatedGeneration(const pentimento::Generation &generation);

private:
    void take(const QList<generationtable::Relative> &family);
    void addThumbnail(QTreeWidgetItem *item, const Generation &generation);
    QSize sizeHint() const override;

    History &m_history;
    QString m_id;
    QList<generationtable::Relative> m_family;
    int m_showing = 0;
};
} // namespace pentimento
