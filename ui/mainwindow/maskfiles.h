#pragma once

#include "app/base/result.h"
#include "app/imaging/masktiles.h"

#include <QObject>

#include <functional>

namespace pentimento {
class Prompter;

/// Reads mask files for the open picture on worker threads and asks what to do with another size. Main thread.
class MaskFiles : public QObject
{
    Q_OBJECT
public:
    enum class Kind { Mask, Brightness };
    using Use = std::function<void(const Result<MaskTiles> &)>;

    explicit MaskFiles(Prompter &prompter, QObject *parent = nullptr);

    /// Calls \a use with a mask of \a size, or with why there is none; never where the person chose to leave it.
    void read(const QString &path, Kind kind, QSize size, Use use);

private:
    void askForSize(const MaskTiles &mask, QSize size, Use use);

    Prompter &m_prompter;
};
} // namespace pentimento
