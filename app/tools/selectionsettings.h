#pragma once

#include "app/tools/tool.h"

namespace pentimento {
/// What Fill takes.
struct FillSettings
{
    double tolerance = 0.12; ///< 0-1: how far any channel may be from the colour that was pressed on
    bool contiguous = true;  ///< only what hangs together with it
    bool operator==(const FillSettings &) const = default;
};

/// What shapes and selections do, as chosen in the tool options.
struct SelectionSettings
{
    MaskCombine combine = MaskCombine::Add;
    FillSettings fill = {};
    bool smartBox = true; ///< Smart select takes a box; else a stroke
    bool operator==(const SelectionSettings &) const = default;
};
} // namespace pentimento
