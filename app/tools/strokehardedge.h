#pragma once

#include "app/tools/strokeband.h"
#include "app/tools/strokepainter.h"

#include <array>
#include <memory>
#include <mutex>
#include <vector>

/// What strokepainter.cpp and strokehardedge.cpp share with nobody else.
namespace pentimento {
/// Which of a pixel's samples lie inside: one word a line of samples.
struct StrokePainter::Samples
{
    std::array<quint16, strokegrid::perPixel> lines{};
};

/// The partly covered pixels of one tile.
struct StrokePainter::Rims
{
    std::array<quint16, tileSide * tileSide> slot{}; // 0: none yet, else its place + 1
    std::vector<quint16> pixels;                     // that have a slot
    std::vector<Samples> samples;                    // theirs

    const Samples *find(int pixel) const
    {
        return slot[size_t(pixel)] == 0 ? nullptr : &samples[size_t(slot[size_t(pixel)] - 1)];
    }
    /// For so many pixels at() does not move those that are there.
    void makeRoom(int more)
    {
        if (samples.capacity() < samples.size() + size_t(more))
            samples.reserve(2 * samples.capacity() + tileSide);
    }
    /// Where there are none yet, they begin as \a before.
    Samples &at(int pixel, const Rims *before)
    {
        if (slot[size_t(pixel)] == 0) {
            const Samples *known = before ? before->find(pixel) : nullptr;
            samples.push_back(known ? *known : Samples());
            pixels.push_back(quint16(pixel));
            slot[size_t(pixel)] = quint16(samples.size());
        }
        return samples[size_t(slot[size_t(pixel)] - 1)];
    }
    /// As new, but for the memory that it has.
    void clear()
    {
        for (const quint16 pixel : pixels)
            slot[pixel] = 0;
        pixels.clear();
        samples.clear();
    }
};

/// Rims that no stroke needs any more, for the next one: with smoothing there is a short stroke for each event, and a big
/// brush sweeps over hundreds of tiles whose rims it soon covers. Any thread.
class StrokePainter::SpareRims
{
public:
    static SpareRims &instance()
    {
        static auto *spare = new SpareRims; // outlives every stroke
        return *spare;
    }
    std::unique_ptr<Rims> take()
    {
        const std::lock_guard lock(m_mutex);
        if (m_rims.empty())
            return std::make_unique<Rims>();
        std::unique_ptr<Rims> rims = std::move(m_rims.back());
        m_rims.pop_back();
        return rims;
    }
    void giveBack(std::unique_ptr<Rims> rims)
    {
        if (rims->samples.capacity() > mostSamples)
            return;
        rims->clear();
        const std::lock_guard lock(m_mutex);
        if (m_rims.size() < mostRims)
            m_rims.push_back(std::move(rims));
    }

private:
    static constexpr size_t mostRims = 256; // with their samples at most 10 MB, and seldom a third of that
    static constexpr size_t mostSamples = 1024;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Rims>> m_rims;
};
} // namespace pentimento
