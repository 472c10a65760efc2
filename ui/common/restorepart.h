#pragma once

namespace pentimento {
/// What of a generation is brought back.
enum class RestorePart { Everything, Fields, Mask, Prompt, Seed };
} // namespace pentimento
