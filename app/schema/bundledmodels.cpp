#include "app/schema/bundledmodels.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

// A static library's resources are linked only if somebody asks for them, and not from inside a namespace.
static void linkModels()
{
    Q_INIT_RESOURCE(models);
}

namespace pentimento {
namespace {
QJsonObject readObject(const QString &path)
{
    QFile file(path);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(isOpen ? file.readAll() : QByteArray(), &problem);
    Q_ASSERT_X(document.isObject(), "bundled model", qPrintable(path + problem.errorString()));
    return document.object();
}
} // namespace

QList<BundledModel> bundledModels()
{
    linkModels();
    const QString root = u":/pentimento/models/"_s;
    const QString ending = u".schema.json"_s;
    QList<BundledModel> models;
    for (QDirIterator files(root, QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
        const QString path = files.next();
        if (!path.endsWith(ending))
            continue;
        const QString name = path.mid(root.size()).chopped(ending.size()); // SERVICE/ID
        models.append({name.section(u'/', 0, 0), name.section(u'/', 1), readObject(path),
                       readObject(path.chopped(ending.size()) + u".overlay.json"_s)});
    }
    return models;
}
} // namespace pentimento
