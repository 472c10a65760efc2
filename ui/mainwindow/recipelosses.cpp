#include "ui/mainwindow/recipelosses.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostNamed = 5;
constexpr qsizetype longestName = 40;

struct LossWords
{
    Q_DECLARE_TR_FUNCTIONS(RecipeLosses)
};

/// One line without what would turn or hide the rest of it.
QString plainName(const QString &text)
{
    QString plain;
    for (const QChar c : text.left(4 * longestName).simplified()) {
        if (c.isPrint() && c.category() != QChar::Other_Format)
            plain += c;
    }
    return plain.size() > longestName ? plain.left(longestName - 1) + u'…' : plain;
}
} // namespace

void RecipeLosses::add(const QString &what, const QString &why)
{
    const QString name = plainName(what);
    m_items << (why.isEmpty() ? name : u"%1 (%2)"_s.arg(name, why));
}

QString RecipeLosses::sentence() const
{
    QStringList named = m_items.mid(0, mostNamed);
    if (m_items.size() > mostNamed)
        named << LossWords::tr("and %1 more").arg(m_items.size() - mostNamed);
    return LossWords::tr("Restored, but for what does not fit here: %1.").arg(named.join(u", "_s));
}
} // namespace pentimento
