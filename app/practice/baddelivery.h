#pragma once

#include "app/practice/httpserver.h"

#include <atomic>

namespace pentimento::practice {
/// Sends \a reply over \a socket in the bad way that it asks for. Returns when that is done, when the client has left,
/// or soon after \a ending.
void deliverBadly(int socket, const HttpReply &reply, const std::atomic<bool> &ending);
} // namespace pentimento::practice
