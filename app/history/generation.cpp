#include "app/history/generation.h"

namespace pentimento {
bool Generation::isPractice() const
{
    return profile == QLatin1StringView("practice");
}
} // namespace pentimento
