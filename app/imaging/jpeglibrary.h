#pragma once

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

/// What jpegreader and jpegwriter share with nobody else.
namespace pentimento {
/// libjpeg reports through callbacks that must not return from an error: they jump to \a escape. Nothing with a
/// destructor may live in a function between its setjmp and the library call that can jump back.
struct JpegFailure
{
    jpeg_error_mgr manager; // first: libjpeg hands this address back
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
    bool isOutOfMemory;
};

/// From now on \a failure takes what the library reports to failure.manager. Warnings count as errors: libjpeg goes on
/// after them and fills what is missing with gray, which for us is a damaged file.
void prepareFailure(JpegFailure &failure);
} // namespace pentimento
