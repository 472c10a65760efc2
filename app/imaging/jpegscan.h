#pragma once

#include "app/imaging/jpegbits.h"

#include <QImage>
#include <QSize>

#include <array>
#include <optional>
#include <vector>

namespace pentimento {
/// One walk through the compressed data of a baseline JPEG file (ITU-T T.81) that computes no pixels and so takes less
/// than half of the time that libjpeg-turbo needs for an eighth of the size. It tells the mean of each block, which is
/// a first look at the picture, and where each row of blocks begins. Only who knows that can decode a part of the file:
/// part() makes one that any decoder reads, and parts are read on several threads at once.
///
/// A plain value to be read from any thread.
class JpegScan
{
public:
    /// None for all but one complete, interleaved Huffman scan of 8-bit samples: not for progressive files, and not for
    /// damaged ones, of which a decoder says what is wrong.
    static std::optional<JpegScan> walk(const QByteArray &bytes);

    QSize size() const { return m_size; }
    /// Lines of the picture in a row of blocks: 8, or more where colours have fewer lines.
    int lineStep() const { return m_lineStep; }

    /// At an eighth of the size, sides rounded up, as Format_RGB32 with the file's values, whatever their profile. Null
    /// where they are not coded as JFIF says, or memory does not allow it.
    QImage eighth() const;

    /// A part of the lines as a file of its own, made as it is read.
    class Part
    {
    public:
        /// Lines at the file's beginning that are not the part's.
        int lead() const { return m_lead; }
        /// The file's next bytes, valid until the next call; none at its end.
        QByteArrayView next();

    private:
        friend class JpegScan;
        QByteArrayView nextOfStretches();
        JpegBitReader m_from;
        qsizetype m_endBit = 0;
        JpegBitWriter m_to;
        QList<QByteArrayView> m_stretches; // of a file with restarts
        qsizetype m_place = 0;             // in them: stretches and restarts in turn
        int m_lead = 0;
        bool m_isBegun = false;
        bool m_isEnded = false;
        explicit Part(qsizetype capacity) : m_to(capacity) {}
    };
    /// False where no row but the first can be the beginning of a part.
    bool hasParts() const;
    /// Lines \a first to \a end as a file, whose pixels are equal to those of the whole file. Both are multiples of
    /// lineStep(), or the end the picture's. None where the file's own codes cannot say what a part begins with. The
    /// bytes that were walked live longer.
    std::optional<Part> part(int first, int end) const;

private:
    static constexpr int mostComponents = 4;

    struct Component
    {
        int id = 0;
        int across = 1; ///< blocks in each unit
        int down = 1;
        int quantizer = 0;
        int firstTable = 0;
        int restTable = 0;
        int meanStep = 0; ///< that one unit of a block's first coefficient stands for, times eight
        std::vector<uchar> means = {};
    };
    using Predictions = std::array<int, mostComponents>;
    struct RowStart
    {
        JpegBitReader at;
        qsizetype stretch = -1; // that begins here
        Predictions predictions = {};
    };

    /// So many steps have all of \a value in them.
    static int stepsIn(int value, int step) { return (value + step - 1) / step; }
    bool readHead(const QByteArray &bytes);
    bool readFrame(QByteArrayView payload);
    bool readQuantizers(QByteArrayView payload);
    bool readHuffmanTables(QByteArrayView payload);
    bool readScanHeader(QByteArrayView payload);
    bool findStretches();
    bool walkRows();
    void readMeans(const Component &component, int y, int mostAcross, std::vector<uchar> &row) const;
    bool writeLead(JpegBitWriter &writer, const Predictions &wanted) const;

    QSize m_size;
    int m_lineStep = 8;
    int m_unitsAcross = 0;
    int m_rows = 0;
    bool m_isYcc = false;
    std::vector<Component> m_components;
    std::array<int, 4> m_quantizers = {}; // of the first coefficient; 0: none
    std::array<std::optional<JpegHuffmanTable>, 4> m_firstTables;
    std::array<std::optional<JpegHuffmanTable>, 4> m_restTables;
    QByteArray m_head;          // a file's beginning as a part has it
    qsizetype m_heightAt = 0;   // in it
    QByteArrayView m_data;
    int m_restartUnits = 0;            // after so many everything begins anew; 0: never
    QList<QByteArrayView> m_stretches; // what lies between restarts
    std::vector<RowStart> m_rowStarts; // one more than rows: the end
};
} // namespace pentimento
