#pragma once

namespace pentimento {
/// True where a session bus is announced. Asked first, because connecting where there is none may start one and wait.
bool hasSessionBus();
} // namespace pentimento
