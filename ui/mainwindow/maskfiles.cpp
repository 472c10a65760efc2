#include "ui/mainwindow/maskfiles.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/imaging/picturefile.h"
#include "ui/common/prompter.h"

#include <QFileInfo>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pentimento {
MaskFiles::MaskFiles(Prompter &prompter, QObject *parent) : QObject(parent), m_prompter(prompter) {}

void MaskFiles::read(const QString &path, Kind kind, QSize size, Use use)
{
    auto reading = QtConcurrent::run(backgroundPool(), [path, kind]() -> Result<MaskTiles> {
        const Result<QByteArray> file = readWhole(path);
        if (!file)
            return file.error();
        const QString name = QFileInfo(path).fileName();
        return kind == Kind::Brightness ? readBrightness(*file, name) : readMask(*file, name);
    });
    thenOn(reading, this, [this, size, use = std::move(use)](const Result<MaskTiles> &mask) {
        if (mask && mask->size() != size)
            askForSize(*mask, size, use);
        else
            use(mask);
    });
}

void MaskFiles::askForSize(const MaskTiles &mask, QSize size, Use use)
{
    const Question question{tr("The mask has another size"),
                            tr("The mask is %1 × %2 pixels and the picture %3 × %4.")
                                .arg(mask.size().width()).arg(mask.size().height()).arg(size.width()).arg(size.height()),
                            tr("Scaled, it covers the same part of the picture. Centred, it keeps its size, and what reaches beyond "
                               "the picture is cut off."),
                            {{u"scale"_s, tr("Scale to fit")}, {u"centre"_s, tr("Centre")}, {u"cancel"_s, tr("Cancel")}}, u"scale"_s};
    m_prompter.ask(question, this, [this, mask, size, use = std::move(use)](const QString &id, bool) {
        if (id != u"scale"_s && id != u"centre"_s)
            return;
        auto fitting = QtConcurrent::run(backgroundPool(), [mask, size, scale = id == u"scale"_s]() -> Result<MaskTiles> {
            const QSize free = size - mask.size();
            return scale ? scaledMask(mask, size) : placed(mask, QPoint(free.width() / 2, free.height() / 2), size);
        });
        thenOn(fitting, this, use);
    });
}
} // namespace pentimento

#include "moc_maskfiles.cpp"
