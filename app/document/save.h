#pragma once

#include "app/base/result.h"
#include "app/document/snapshot.h"

#include <QFuture>

namespace pentimento {
class Picture;

/// The format in which a picture opened with \a info is saved: its own, or PNG where we cannot write that or it
/// cannot hold the picture's channels and depth.
FileFormat saveFormat(const PictureInfo &info);
/// The same for an open picture, whatever its canvas.
FileFormat saveFormat(const Picture &picture);

/// Where Save (Ctrl+S) would write: the file saved before, else NAME-edit.EXT beside the original (in the person's
/// pictures folder for a picture that has no file).
QString proposedSavePath(const Picture &picture);

/// Composes \a snapshot and writes it to \a path as \a format, whole or not at all, on a worker thread. Without
/// edits and in the format it was opened in, the opened bytes themselves are written. What \a format cannot
/// hold is an Input error, an unwritable path a Storage error. The XMP of the opened file is kept, \a recipe (JSON;
/// empty: none) goes in beside it.
QFuture<Result<void>> savePicture(const PictureSnapshot &snapshot, const QString &path, FileFormat format,
                                  const EncodeOptions &options = {}, const QByteArray &recipe = {});
/// The same on the calling thread.
Result<void> savePictureNow(const PictureSnapshot &snapshot, const QString &path, FileFormat format,
                            const EncodeOptions &options = {}, const QByteArray &recipe = {});
/// The file that savePicture() would write, for the clipboard and for tests.
Result<QByteArray> encodeSnapshot(const PictureSnapshot &snapshot, FileFormat format,
                                  const EncodeOptions &options = {}, const QByteArray &recipe = {});
} // namespace pentimento
