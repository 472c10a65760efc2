#include "app/imaging/pictureerrors.h"

#include <QCoreApplication>

namespace pentimento::pictureerrors {
namespace {
} // namespace

Error empty(const QString &name)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The file %1 is empty. Choose another one."), {name});
}

Error notAPicture(const QString &name)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The file %1 is not a picture that can be read here. Choose a JPEG, "
                                   "PNG, WebP, TIFF, BMP or GIF file."),
                 {name});
}

Error foreign(const QString &name, const QString &kind)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The file %1 is a %2 file, which cannot be read here. Export it as a "
                                   "TIFF from the program it comes from and open that."),
                 {name, kind});
}

Error tooManyPixels(const QString &name, QSize size, qint64 mostPixels)
{
    return Error::of(Error::Kind::Input, 
        QT_TRANSLATE_NOOP("Error", "The picture %1 is %2 x %3 pixels large; at most %4 megapixels can be "
                                   "opened. Scale it down in another program first."),
        {name, QString::number(size.width()), QString::number(size.height()), mostPixels / 1'000'000});
}

Error tooManyBytes(const QString &name, qint64 bytes, qint64 mostBytes)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP(
                     "Error", "The file %1 has %2 MB; at most %3 MB can be read. Choose a smaller file."),
                 {name, bytes / 1'000'000, mostBytes / 1'000'000});
}

Error outOfMemory(const QString &name, QSize size)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The picture %1 is %2 x %3 pixels large, more than fits into the free "
                                   "memory. Close other programs or scale the picture down."),
                 {name, QString::number(size.width()), QString::number(size.height())});
}

Error incomplete(const QString &name, const QString &detail)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The picture %1 is cut off or damaged. Get a complete copy of the file "
                                   "and try again."),
                 {name}, detail);
}

Error unsupported(const QString &name, const QString &variety)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP(
                     "Error", "The picture %1 is of a rare kind that cannot be read here (%2). Export it "
                              "as a TIFF or PNG with 8 or 16 bits per channel and open that."),
                 {name, variety});
}

Error cannotHoldAlpha(FileFormat format)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "%1 cannot hold transparency. Save as PNG or TIFF to keep it."),
                 {formatName(format)});
}

Error cannotHoldDepth(FileFormat format)
{
    return Error::of(Error::Kind::Input, 
        QT_TRANSLATE_NOOP("Error", "%1 cannot hold 16 bits per channel. Save as PNG or TIFF to keep them."),
        {formatName(format)});
}

Error cannotHoldSize(FileFormat format, QSize size, int mostSide)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The picture is %1 x %2 pixels large; %3 holds at most %4 pixels a side. "
                                   "Save as PNG or TIFF instead."),
                 {QString::number(size.width()), QString::number(size.height()), formatName(format),
                  QString::number(mostSide)});
}

Error cannotWrite(FileFormat format)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP(
                     "Error", "Files of the kind %1 cannot be written. Save as PNG, TIFF, WebP or JPEG."),
                 {formatName(format)});
}

Error encoderFailed(FileFormat format, const QString &detail)
{
    return Error::of(Error::Kind::Input, 
        QT_TRANSLATE_NOOP("Error", "The picture could not be written as %1. Save it as PNG or TIFF instead."),
        {formatName(format)}, detail);
}

Error onlyFirstFrame(int frames)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "This is an animation of %1 frames. Only the first one is used."),
                 {frames});
}

Error onlyFirstPage(int pages)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "This file has %1 pages. Only the first one is used."), {pages});
}

Error convertedToSrgb(const QString &from)
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error",
                                   "The colours were converted from %1 to sRGB, because only RGB and gray "
                                   "pictures can be edited. Saved files will be sRGB."),
                 {from});
}

Error brokenProfile()
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP(
        "Error", "The colour profile in this file is damaged. Its colours are read as sRGB."));
}

Error extraChannelsLeftOut()
{
    return Error::of(Error::Kind::Input, 
        QT_TRANSLATE_NOOP("Error", "This file has extra channels beside its colours. They are left out."));
}
} // namespace pentimento::pictureerrors
