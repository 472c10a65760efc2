// The list of masks of a picture.
#include "app/document/picture.h"

#include "app/document/commands.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool holds(const QList<NamedMask> &masks, const QString &id)
{
    return std::any_of(masks.begin(), masks.end(), [&id](const NamedMask &mask) { return mask.id == id; });
}

/// \a masks with tiles only where \a others lack them: the rest is known from those.
QList<NamedMask> withOwnTiles(QList<NamedMask> masks, const QList<NamedMask> &others)
{
    for (NamedMask &mask : masks) {
        if (holds(others, mask.id))
            mask.tiles = MaskTiles();
    }
    return masks;
}
} // namespace

QString freeMaskId(const QList<NamedMask> &masks)
{
    for (int number = 1;; ++number) {
        if (const QString id = QString::number(number); !holds(masks, id))
            return id;
    }
}

QList<NamedMask> Picture::masks() const
{
    QList<NamedMask> all = m_masks;
    all[indexOfMask(m_chosenMask)].tiles = m_mask;
    return all;
}

qsizetype Picture::indexOfMask(const QString &id) const
{
    const auto found = std::find_if(m_masks.begin(), m_masks.end(), [&id](const NamedMask &mask) { return mask.id == id; });
    return found == m_masks.end() ? -1 : found - m_masks.begin();
}

void Picture::chooseMask(const QString &id)
{
    const qsizetype next = indexOfMask(id);
    if (next < 0 || id == m_chosenMask)
        return;
    abandonPreview();
    m_masks[indexOfMask(m_chosenMask)].tiles = m_mask;
    m_chosenMask = id;
    setMask(m_masks[next].tiles);
    m_masks[next].tiles = MaskTiles();
    emit masksChanged();
}

void Picture::addMask(const QString &name, const MaskTiles &tiles)
{
    Q_ASSERT(tiles.size() == size());
    abandonPreview();
    QList<NamedMask> after = masks();
    const QString id = freeMaskId(after);
    m_prompts.remove(id); // of a mask that was removed
    after.insert(indexOfMask(m_chosenMask) + 1, {id, name, tiles});
    changeMasks(tr("New mask"), after, id);
}

void Picture::removeMask(const QString &id)
{
    const qsizetype index = indexOfMask(id);
    if (index < 0 || m_masks.size() == 1)
        return;
    abandonPreview();
    QList<NamedMask> after = masks();
    after.removeAt(index);
    const QString neighbour = after[std::min(index, after.size() - 1)].id;
    changeMasks(tr("Remove mask"), after, id == m_chosenMask ? neighbour : m_chosenMask);
}

void Picture::renameMask(const QString &id, const QString &name)
{
    const qsizetype index = indexOfMask(id);
    const QString plain = name.simplified();
    if (index < 0 || plain.isEmpty() || m_masks[index].name == plain)
        return;
    abandonPreview();
    QList<NamedMask> after = masks();
    after[index].name = plain;
    changeMasks(tr("Rename mask"), after, m_chosenMask);
}

void Picture::moveMask(const QString &id, int place)
{
    const qsizetype index = indexOfMask(id);
    if (index < 0 || place < 0 || place >= m_masks.size() || place == index)
        return;
    abandonPreview();
    QList<NamedMask> after = masks();
    after.move(index, place);
    changeMasks(tr("Move mask"), after, m_chosenMask);
}

void Picture::setMaskPrompt(const QString &id, const QString &prompt)
{
    if (indexOfMask(id) < 0 || m_prompts.value(id) == prompt)
        return;
    if (prompt.isEmpty())
        m_prompts.remove(id);
    else
        m_prompts.insert(id, prompt);
    emit masksChanged();
}

QString Picture::freeMaskName() const
{
    for (int number = 1;; ++number) {
        const QString name = tr("Mask %1").arg(number);
        if (std::none_of(m_masks.begin(), m_masks.end(), [&name](const NamedMask &mask) { return mask.name == name; }))
            return name;
    }
}

void Picture::changeMasks(const QString &name, const QList<NamedMask> &after, const QString &chosen)
{
    const QList<NamedMask> before = masks();
    MaskListChange change{withOwnTiles(before, after), withOwnTiles(after, before), m_chosenMask, chosen};
    setMasks(after, chosen);
    pushStep({name, {}, {}, {}, std::move(change)});
}

/// Masks that are there already keep their pixels, others bring theirs.
void Picture::setMasks(const QList<NamedMask> &list, const QString &chosen)
{
    const QList<NamedMask> present = m_masks.isEmpty() ? QList<NamedMask>() : masks();
    QList<NamedMask> next = list;
    for (NamedMask &mask : next) {
        const auto there = std::find_if(present.begin(), present.end(), [&mask](const NamedMask &other) { return other.id == mask.id; });
        if (there != present.end())
            mask.tiles = there->tiles;
        else if (mask.tiles.size() != size())
            mask.tiles = MaskTiles(size());
    }
    m_masks = next;
    m_chosenMask = holds(next, chosen) ? chosen : next.first().id;
    NamedMask &shown = m_masks[indexOfMask(m_chosenMask)];
    setMask(shown.tiles);
    shown.tiles = MaskTiles();
    emit masksChanged();
}
} // namespace pentimento
