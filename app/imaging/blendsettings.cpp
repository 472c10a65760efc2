#include "app/imaging/blendsettings.h"

#include <iterator>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
// In the order of the enums.
constexpr QLatin1StringView colorNames[] = {"off"_L1, "mean"_L1, "histogram"_L1};
constexpr QLatin1StringView grainNames[] = {"off"_L1, "match"_L1};
constexpr QLatin1StringView alignmentNames[] = {"off"_L1, "automatic"_L1};

template<typename Kind, std::size_t count>
std::optional<Kind> fromName(const QLatin1StringView (&names)[count], const QString &name)
{
    for (std::size_t i = 0; i < count; ++i)
        if (name == names[i])
            return Kind(i);
    return std::nullopt;
}
} // namespace

QString colorMatchName(ColorMatch match) { return colorNames[int(match)]; }
QString grainMatchName(GrainMatch match) { return grainNames[int(match)]; }
QString alignmentName(Alignment alignment) { return alignmentNames[int(alignment)]; }
std::optional<ColorMatch> colorMatchFromName(const QString &name) { return fromName<ColorMatch>(colorNames, name); }
std::optional<GrainMatch> grainMatchFromName(const QString &name) { return fromName<GrainMatch>(grainNames, name); }
std::optional<Alignment> alignmentFromName(const QString &name) { return fromName<Alignment>(alignmentNames, name); }
} // namespace pentimento
