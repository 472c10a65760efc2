#pragma once

#include <QString>

#include <optional>

namespace pentimento {
/// How the result's colours are brought to the picture's, by what both show just outside the outer line.
enum class ColorMatch {
    Off,
    Mean,     ///< one shift a channel
    Histogram ///< one curve a channel: also where contrast or gamma came back changed
};

/// Whether the picture's own noise is given to a result that came back cleaner.
enum class GrainMatch { Off, Match };

/// Whether a result that came back shifted or zoomed by some pixels is brought back first.
enum class Alignment { Off, Automatic };

/// How a result is joined to the picture; stored with the generation, so equal settings give equal bytes.
/// All lengths are pixels of the picture.
struct BlendSettings
{
    int grow = 0;    ///< by which the sent mask was widened; the outer line lies here
    int feather = 0; ///< width of the ring, inside the outer line, over which result and picture mix; 0: the mask's own soft edge only
    ColorMatch color = ColorMatch::Off;
    GrainMatch grain = GrainMatch::Off;
    qint64 grainSeed = 0; ///< equal seeds give equal grain
    Alignment align = Alignment::Off;
    bool operator==(const BlendSettings &) const = default;
};

/// Machine names for the store: "off", "mean", "histogram"; "off", "match"; "off", "automatic".
QString colorMatchName(ColorMatch match);
QString grainMatchName(GrainMatch match);
QString alignmentName(Alignment alignment);
std::optional<ColorMatch> colorMatchFromName(const QString &name);
std::optional<GrainMatch> grainMatchFromName(const QString &name);
std::optional<Alignment> alignmentFromName(const QString &name);
} // namespace pentimento
