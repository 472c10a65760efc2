#pragma once

#include <QString>
#include <QStringList>

namespace pentimento {
/// What of a recipe cannot be brought back here, for one sentence. Recipes come from files of anybody's:
/// whatever they name is shortened, and of very many things the first few are named.
class RecipeLosses
{
public:
    /// \a why in a few words; empty: the person knows.
    void add(const QString &what, const QString &why = {});
    int count() const { return int(m_items.size()); }
    /// "Restored, but for what does not fit here: Steps, the frame (for a picture of 6000 × 4000 pixels)."
    QString sentence() const;

private:
    QStringList m_items;
};
} // namespace pentimento
