#pragma once

#include "app/history/generation.h"

namespace pentimento {
/// What a job did to the person's money, as far as its record and the service's facts tell.
enum class Charge {
    None,    ///< never accepted, refused, withheld, taken back in time, or practice
    Pending, ///< queued or under way
    Maybe,   ///< may have been charged: nobody can tell from here
    Charged
};

Charge chargeOf(const Generation &generation);
/// What to count for it: the settled cost, else the estimate; unknown where there is neither.
Money moneyOf(const Generation &generation);
/// True where it was, or may have been, paid for and there is no picture.
bool isChargedWithoutPicture(const Generation &generation);
} // namespace pentimento
