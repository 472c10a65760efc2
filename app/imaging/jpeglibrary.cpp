#include "app/imaging/jpeglibrary.h"

#include <jerror.h>

namespace pentimento {
namespace {
[[noreturn]] void giveUp(j_common_ptr library)
{
    auto *failure = reinterpret_cast<JpegFailure *>(library->err);
    failure->isOutOfMemory = library->err->msg_code == JERR_OUT_OF_MEMORY;
    library->err->format_message(library, failure->message);
    std::longjmp(failure->escape, 1);
}

void giveUpOnWarning(j_common_ptr library, int level)
{
    if (level < 0)
        giveUp(library);
}

void stayQuiet(j_common_ptr) {}
} // namespace

void prepareFailure(JpegFailure &failure)
{
    jpeg_std_error(&failure.manager);
    failure.manager.error_exit = giveUp;
    failure.manager.emit_message = giveUpOnWarning;
    failure.manager.output_message = stayQuiet;
    failure.message[0] = 0;
    failure.isOutOfMemory = false;
}
} // namespace pentimento
