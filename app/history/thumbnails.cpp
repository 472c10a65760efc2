#include "app/history/thumbnails.h"

#include "app/base/ids.h"
#include "app/base/log.h"
#include "app/history/compose.h"
#include "app/imaging/picturefile.h"

#include <QBuffer>
#include <QColorSpace>
#include <QDir>
#include <QFile>
#include <QImageReader>
#include <QPainter>
#include <QRegularExpression>
#include <QSaveFile>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr std::size_t mostBases = 4;
constexpr int mostSide = 4096;
constexpr int jpegQuality = 90;

/// Also of a further picture of a job, whose id has a number behind it.
bool isGenerationId(const QString &id)
{
    static const QRegularExpression number(u"-[0-9]{1,9}\\z"_s);
    return isOwnId(id) || isOwnId(QString(id).remove(number));
}

int longer(QSize size)
{
    return qMax(size.width(), size.height());
}

/// \a size with its longer side \a side; never larger than it is.
QSize fitted(QSize size, int side)
{
    if (longer(size) <= side)
        return size;
    return size.scaled(side, side, Qt::KeepAspectRatio).expandedTo({1, 1});
}

QImage scaledTo(const QImage &image, QSize size)
{
    const QImage ready = image.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    return ready.size() == size ? ready : ready.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// JPEG can be decoded at an eighth of the size in less than half the time; other formats cannot. The store has
/// checked the bytes, so that the reader's leniency does no harm. Null where Qt does not read it.
QImage decodeJpeg(const QByteArray &bytes, const PictureInfo &info, QSize size, QByteArray &iccProfile)
{
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer, "jpeg");
    reader.setAutoTransform(true);
    const bool isTurned = info.orientation >= 5;
    reader.setScaledSize(isTurned ? size.transposed() : size);
    QImage image = reader.read();
    if (info.hasIccProfile && image.colorSpace().isValid()) {
        iccProfile = image.colorSpace().iccProfile();
        image.convertToColorSpace(QColorSpace::SRgb);
    }
    return image;
}

/// The part of the picture that says what was to change: the mask with half as much on each side.
QRect aroundMask(const QRect &covered, QSize picture)
{
    const int margin = longer(covered.size()) / 2 + 16;
    return covered.marginsAdded({margin, margin, margin, margin}).intersected(QRect({0, 0}, picture));
}

QRect scaledRect(const QRect &rect, QSize from, QSize to)
{
    const double x = double(to.width()) / from.width();
    const double y = double(to.height()) / from.height();
    const QPoint first(int(std::floor(rect.x() * x)), int(std::floor(rect.y() * y)));
    const QPoint end(int(std::ceil((rect.x() + rect.width()) * x)), int(std::ceil((rect.y() + rect.height()) * y)));
    return QRect(first, QSize(end.x() - first.x(), end.y() - first.y()));
}

/// The patch's colours where it counts, transparent elsewhere.
QImage coveredColours(const Patch &patch, const QByteArray &iccProfile)
{
    QImage colours = toSrgbImage(patch.pixels, iccProfile).convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < colours.height(); ++y) {
        auto *pixel = reinterpret_cast<QRgb *>(colours.scanLine(y));
        const uchar *covered = patch.coverage.constScanLine(y);
        for (int x = 0; x < colours.width(); ++x) {
            if (covered[x] == 0)
                pixel[x] = 0;
        }
    }
    return colours;
}

/// Coverage as the alpha of black.
QImage coverageAlpha(const QImage &coverage)
{
    QImage alpha = coverage;
    alpha.reinterpretAsFormat(QImage::Format_Alpha8);
    return alpha.convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

/// Null where there is none, or only a damaged one.
QImage keptImage(const QString &pathWithoutEnding)
{
    for (const QString &ending : {u".jpg"_s, u".png"_s}) {
        if (const QString path = pathWithoutEnding + ending; QFile::exists(path))
            return QImage(path);
    }
    return {};
}

void keep(const QImage &image, const QString &path)
{
    QSaveFile file(path);
    const bool isJpeg = path.endsWith(".jpg"_L1);
    // Only a cache: where the disk is full it is made again next time.
    if (!file.open(QIODevice::WriteOnly) || !image.save(&file, isJpeg ? "jpg" : "png", isJpeg ? jpegQuality : -1) || !file.commit())
        qCInfo(logStore) << "A thumbnail was not kept:" << file.errorString();
}

void keepBeside(const QString &pathWithoutEnding, const QImage &image)
{
    if (!pathWithoutEnding.isEmpty())
        keep(image, pathWithoutEnding + (image.hasAlphaChannel() ? u".png"_s : u".jpg"_s));
}
} // namespace

Thumbnails::Thumbnails(FileStore files, QString directory)
    : m_files(std::move(files))
    , m_directory(std::move(directory))
{}

Result<QImage> Thumbnails::thumbnail(const Generation &generation, int side)
{
    const int pixels = qBound(1, side, mostSide);
    const QString path = pathWithoutEnding(generation, pixels);
    if (QImage kept = keptImage(path); !kept.isNull())
        return kept;
    // Both sizes of a card come out of one look at the picture: the smaller is the larger one halved.
    if (pixels == cardSide) {
        const Result<QImage> doubled = thumbnail(generation, 2 * cardSide);
        if (!doubled || doubled->isNull())
            return doubled;
        QImage small = *doubled;
        if (const QSize size = fitted(small.size(), cardSide); size != small.size())
            small = small.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        keepBeside(path, small);
        return small;
    }
    Result<QImage> made = make(generation, pixels);
    if (made && !made->isNull())
        keepBeside(path, *made);
    return made;
}

/// Another file before the result has come than after. Empty where nothing can be kept.
QString Thumbnails::pathWithoutEnding(const Generation &generation, int side) const
{
    if (!isGenerationId(generation.id) || !QDir().mkpath(m_directory))
        return {};
    const bool hasResult = composing::hasResult(generation);
    QString moment = hasResult ? QString() : u"-before"_s;
    if (hasResult && !generation.patch.isNull())
        moment += u'-' + generation.patch.sha256.left(8); // blended anew, it is another picture
    return m_directory + u'/' + generation.id + moment + u'-' + QString::number(side);
}

Result<QImage> Thumbnails::make(const Generation &generation, int side)
{
    if (composing::hasResult(generation))
        return makeResult(generation, side);
    return generation.source.isNull() ? QImage() : makeBefore(generation, side);
}

Result<QImage> Thumbnails::makeResult(const Generation &generation, int side)
{
    Result<Small> picture = generation.patch.isNull() ? decode(generation.raw, {}, side) : base(generation, side);
    if (!picture)
        return picture.error();
    if (!generation.patch.isNull()) {
        if (const Result<void> drawn = drawPatch(*picture, generation.patch); !drawn)
            return drawn.error();
    }
    return finished(*picture);
}

Result<QImage> Thumbnails::makeBefore(const Generation &generation, int side)
{
    if (generation.mask.isNull()) {
        const Result<Small> whole = base(generation, side);
        return whole ? Result<QImage>(finished(*whole)) : whole.error();
    }
    const Result<MaskTiles> mask = composing::mask(m_files, generation);
    if (!mask)
        return mask.error();
    const QRect part = aroundMask(mask->coveredBounds(), generation.pictureSize);
    // The whole picture at the size at which the part fills the thumbnail.
    const double enlarged = double(longer(generation.pictureSize)) / qMax(1, longer(part.size()));
    Result<Small> whole = base(generation, int(std::ceil(side * enlarged)));
    if (!whole)
        return whole.error();
    const QImage cut = whole->image.copy(scaledRect(part, whole->fullSize, whole->image.size()));
    whole->image = scaledTo(cut, fitted(cut.size(), side));
    return finished(*whole);
}

Result<Thumbnails::Small> Thumbnails::base(const Generation &generation, int side)
{
    const QMutexLocker lock(&m_mutex);
    for (auto cached = m_bases.begin(); cached != m_bases.end(); ++cached) {
        if (cached->source == generation.source && cached->edits == generation.edits && cached->side == side) {
            m_bases.splice(m_bases.begin(), m_bases, cached);
            return cached->base;
        }
    }
    Result<Small> picture = decode(generation.source, generation.pictureName, side);
    if (!picture)
        return picture;
    for (const StoredEdit &edit : generation.edits) {
        if (const Result<void> drawn = drawPatch(*picture, edit.patch); !drawn)
            return drawn.error();
    }
    if (longer(picture->image.size()) <= mostSide) {
        m_bases.push_front({generation.source, generation.edits, side, *picture});
        if (m_bases.size() > mostBases)
            m_bases.pop_back();
    }
    return picture;
}

Result<Thumbnails::Small> Thumbnails::decode(const FileRef &file, const QString &name, int side) const
{
    const Result<QByteArray> bytes = m_files.get(file);
    if (!bytes)
        return bytes.error();
    return decodeBytes(*bytes, name, side);
}

Result<Thumbnails::Small> Thumbnails::decodeBytes(const QByteArray &bytes, const QString &name, int side)
{
    const Result<PictureInfo> info = probePicture(bytes, name);
    if (!info)
        return info.error();
    Small picture;
    picture.fullSize = info->size;
    picture.hasAlpha = info->hasAlpha;
    const QSize size = fitted(info->size, side);
    if (info->format == FileFormat::Jpeg && !info->isCmykOrLab) {
        picture.image = decodeJpeg(bytes, *info, size, picture.iccProfile);
        if (!picture.image.isNull()) {
            picture.image = scaledTo(picture.image, size);
            return picture;
        }
    }
    const Result<DecodedPicture> decoded = decodePicture(bytes, name);
    if (!decoded)
        return decoded.error();
    picture.iccProfile = decoded->metadata.iccProfile;
    picture.image = scaledTo(toSrgbImage(decoded->pixels, picture.iccProfile), size);
    return picture;
}

Result<void> Thumbnails::drawPatch(Small &picture, const FileRef &file) const
{
    const Result<Patch> patch = composing::patch(m_files, file);
    if (!patch)
        return patch.error();
    const QRect target = scaledRect(patch->rect(), picture.fullSize, picture.image.size());
    QPainter painter(&picture.image);
    // Out with what is covered, then in with the patch: right also where either of them is transparent.
    painter.setCompositionMode(QPainter::CompositionMode_DestinationOut);
    painter.drawImage(target.topLeft(), scaledTo(coverageAlpha(patch->coverage), target.size()));
    painter.setCompositionMode(QPainter::CompositionMode_Plus);
    painter.drawImage(target.topLeft(), scaledTo(coveredColours(*patch, picture.iccProfile), target.size()));
    return {};
}

QImage Thumbnails::finished(const Small &picture)
{
    return picture.hasAlpha ? picture.image : picture.image.convertToFormat(QImage::Format_RGB32);
}
} // namespace pentimento
