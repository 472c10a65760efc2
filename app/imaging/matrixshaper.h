#pragma once

#include <QRgb>
#include <QtGlobal>

#include <array>
#include <optional>
#include <vector>

namespace pentimento {
class ColorProfile;

/// 16-bit RGB of a profile made of three curves and a matrix, as nearly all cameras' and screens' are, to
/// 8-bit sRGB, correct to the last bit but for rounding. A plain value; apply() may be called on many threads
/// at once.
class MatrixShaper
{
public:
    /// Nothing where \a profile is of another make.
    static std::optional<MatrixShaper> of(const ColorProfile &profile);

    /// \a count pixels of \a channels samples each, alpha ignored and left opaque.
    void apply(const quint16 *in, int channels, QRgb *out, int count) const;

private:
    MatrixShaper() = default;

    std::array<std::vector<float>, 3> m_linear;   ///< light for each of 65536 sample values
    std::array<std::array<float, 3>, 3> m_matrix; ///< to linear sRGB
    std::vector<quint8> m_encoded;                ///< sRGB for light in steps of 1/65535
};
} // namespace pentimento
