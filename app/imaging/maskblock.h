#pragma once

#include "app/imaging/masktiles.h"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace pentimento {
/// The pixels of one mixed tile, shared between masks and counted.
struct MaskBlock
{
    alignas(64) quint8 pixels[MaskTiles::bytesPerTile];
    std::atomic<int> owners{1};
};

/// Blocks that nobody owns, kept to be used again: memory that a stroke gives back and the next one takes
/// would otherwise go to the system and come back page by page, which takes longer than painting it.
class SpareBlocks
{
public:
    static SpareBlocks &instance()
    {
        static auto *spare = new SpareBlocks; // outlives every mask
        return *spare;
    }

    /// With one owner; its pixels are not set.
    MaskBlock *take()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_blocks.empty()) {
                MaskBlock *block = m_blocks.back();
                m_blocks.pop_back();
                block->owners.store(1, std::memory_order_relaxed);
                return block;
            }
        }
        return new MaskBlock;
    }
    void giveBack(MaskBlock *block)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_blocks.size() < mostBlocks)
                return m_blocks.push_back(block);
        }
        delete block;
    }

private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr size_t mostBlocks = 0; // a use after the end is to be found
#else
    static constexpr size_t mostBlocks = 4096; // 16 MB
#endif
    SpareBlocks() { m_blocks.reserve(mostBlocks); }
    std::mutex m_mutex;
    std::vector<MaskBlock *> m_blocks;
};

/// Owns one share of a block, or none.
class BlockRef
{
public:
    BlockRef() = default;
    BlockRef(const BlockRef &other) : m_block(other.m_block)
    {
        if (m_block)
            m_block->owners.fetch_add(1, std::memory_order_relaxed);
    }
    BlockRef(BlockRef &&other) noexcept : m_block(std::exchange(other.m_block, nullptr)) {}
    BlockRef &operator=(BlockRef other) noexcept
    {
        std::swap(m_block, other.m_block);
        return *this;
    }
    ~BlockRef()
    {
        if (m_block && m_block->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            SpareBlocks::instance().giveBack(m_block);
    }

    /// New memory; what it holds is not set.
    static BlockRef fresh()
    {
        BlockRef ref;
        ref.m_block = SpareBlocks::instance().take();
        return ref;
    }
    /// Takes over a share that somebody else has counted.
    static BlockRef adopted(MaskBlock *block)
    {
        BlockRef ref;
        ref.m_block = block;
        return ref;
    }
    /// Hands the share over to be counted elsewhere.
    MaskBlock *release() { return std::exchange(m_block, nullptr); }
    bool isNull() const { return !m_block; }
    // Acquire: the last reader on another thread must have finished before we write.
    bool isShared() const { return m_block->owners.load(std::memory_order_acquire) > 1; }
    bool sharesWith(const BlockRef &other) const { return m_block == other.m_block; }
    quint8 *pixels() { return m_block->pixels; }
    const quint8 *pixels() const { return m_block->pixels; }

private:
    MaskBlock *m_block = nullptr;
};
} // namespace pentimento
