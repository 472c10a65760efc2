#pragma once

#include "app/base/error.h"
#include "app/imaging/picturefile.h"

#include <QSize>

/// The sentences about picture files, each made in one place. \a name is the file's name as the person knows
/// it.
namespace pentimento::pictureerrors {
Error empty(const QString &name);
Error notAPicture(const QString &name);
/// A known kind of file that we do not read, such as "Photoshop (PSD)".
Error foreign(const QString &name, const QString &kind);
Error tooManyPixels(const QString &name, QSize size, qint64 mostPixels);
Error tooManyBytes(const QString &name, qint64 bytes, qint64 mostBytes);
Error outOfMemory(const QString &name, QSize size);
/// Cut off or damaged; \a detail, the library's own words, goes to the log.
Error incomplete(const QString &name, const QString &detail);
/// A variety that we do not read; \a variety as in "32 bits per sample".
Error unsupported(const QString &name, const QString &variety);

Error cannotHoldAlpha(FileFormat format);
Error cannotHoldDepth(FileFormat format);
Error cannotHoldSize(FileFormat format, QSize size, int mostSide);
Error cannotWrite(FileFormat format);
Error encoderFailed(FileFormat format, const QString &detail);

/// Not failures, for DecodedPicture::notices.
Error onlyFirstFrame(int frames);
Error onlyFirstPage(int pages);
Error convertedToSrgb(const QString &from);
Error brokenProfile();
Error extraChannelsLeftOut();
} // namespace pentimento::pictureerrors
