#include "app/document/openingfile.h"

#include "app/base/sha256.h"

#include <QFileInfo>

namespace pentimento {
OpeningFile::OpeningFile(QString path)
    : m_path(QFileInfo(path).absoluteFilePath())
    , m_name(QFileInfo(path).fileName())
{
}

OpeningFile::OpeningFile(const QByteArray &bytes, QString path, QString name)
    : m_path(std::move(path))
    , m_name(std::move(name))
    , m_bytes(bytes)
{
}

const Result<QByteArray> &OpeningFile::bytes()
{
    std::call_once(m_isRead, [this] {
        if (!m_bytes)
            m_bytes = readWhole(m_path);
    });
    return *m_bytes;
}

LoadedPicture OpeningFile::loadedFrom(const ScreenPicture &decoded)
{
    std::call_once(m_isDigested, [this] { m_sha256 = sha256(bytes().value()); });
    LoadedPicture loaded;
    loaded.path = m_path;
    loaded.name = m_name;
    loaded.file = bytes().value();
    loaded.sha256 = m_sha256;
    loaded.info = decoded.info;
    loaded.notices = decoded.notices;
    loaded.metadata = decoded.metadata;
    return loaded;
}

Result<LoadedPicture> OpeningFile::whole()
{
    if (!bytes())
        return bytes().error();
    const Result<ScreenPicture> decoded = decodeForScreen(bytes().value(), m_name, {}, &m_scan);
    if (!decoded)
        return decoded.error();
    if (decoded->pixels.isNull()) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                         "There is not enough memory to show %1. Close other programs or open a smaller copy.")),
                     {m_name}};
    }
    LoadedPicture loaded = loadedFrom(*decoded);
    loaded.pyramid = Pyramid(decoded->pixels);
    return loaded;
}

std::optional<LoadedPicture> OpeningFile::preview()
{
    if (!bytes())
        return {};
    const std::optional<ScreenPicture> decoded = decodePreview(bytes().value(), m_name, &m_scan);
    if (!decoded)
        return {};
    LoadedPicture loaded = loadedFrom(*decoded);
    loaded.pyramid = Pyramid::preview(decoded->info.size, decoded->pixels, previewLevel);
    if (loaded.pyramid.isNull())
        return {};
    return loaded;
}

std::optional<LoadedPicture> OpeningFile::thumbnail()
{
    if (!bytes())
        return {};
    const std::optional<ScreenPicture> decoded = decodeThumbnail(bytes().value(), m_name);
    if (!decoded)
        return {};
    // About as large as the last level of the pyramid, as which it is shown.
    const auto [size, level] = Pyramid::coarsest(decoded->info.size);
    LoadedPicture loaded = loadedFrom(*decoded);
    loaded.pyramid = Pyramid::preview(
        decoded->info.size, decoded->pixels.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation),
        level);
    if (loaded.pyramid.isNull())
        return {};
    return loaded;
}
} // namespace pentimento
