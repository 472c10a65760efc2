#pragma once

#include "app/base/paths.h"
#include "app/base/result.h"
#include "app/storage/sqlitedatabase.h"

#include <memory>
#include <optional>

namespace pentimento {
/// What to do with a history that can no longer be read as a whole.
namespace salvage {
/// An opened database and, where the old one was damaged, what became of it.
struct Opened
{
    std::unique_ptr<SqliteDatabase> database;
    std::optional<Error> notice = {};
};
/// Opens history.sqlite. A damaged one is set aside under another name, unchanged, and what can be read of it goes
/// into a new one; not while another process works with it. Blocks; the storage thread.
Result<Opened> open(const Paths &paths, FailurePlan &failures);
/// Notes that damage was seen, so that the next open() looks at the whole file.
void noteDamage(const Paths &paths);
} // namespace salvage
} // namespace pentimento
