#pragma once

#include "app/imaging/jpegscan.h"

#include <mutex>

namespace pentimento {
/// The walk through one JPEG file, for all who read it at the same time. Any thread.
class SharedScan
{
public:
    /// Who asks first walks; who asks meanwhile waits. Null where JpegScan::walk() gives none. \a bytes are the same in
    /// all calls, and live longer.
    const JpegScan *of(const QByteArray &bytes)
    {
        std::call_once(m_isWalked, [&] { m_scan = JpegScan::walk(bytes); });
        return m_scan ? &*m_scan : nullptr;
    }

private:
    std::once_flag m_isWalked;
    std::optional<JpegScan> m_scan;
};
} // namespace pentimento
