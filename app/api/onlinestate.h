#pragma once

#include <optional>

namespace pentimento {
/// True where this computer has no network at all: nothing but loopback is up.
bool isOffline();
/// What isOffline() says from now on, for tests; nothing: what is so.
void pretendOffline(std::optional<bool> offline);
} // namespace pentimento
