// Seams of the stitch beside naive pasting, on pictures with a known answer, and what cropping saves on 48 megapixels.
#include "app/document/maskedediting.h"
#include "app/imaging/mask.h"
#include "app/imaging/registration.h"
#include "app/imaging/stitch.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/sentnumbers.h"
#include "app/schema/catalogue.h"
#include "tests/bench/paired.h"
#include "tests/support/knownanswer.h"
#include "tests/support/testimages.h"

#include <QPainter>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace pentimento;
using namespace pentimento::bench;
using namespace pentimento::knownanswer;

namespace {
MaskTiles discs(QSize size, QPoint middle, int radius)
{
    QImage image(size, QImage::Format_Grayscale8);
    image.fill(0);
    QPainter painter(&image);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawEllipse(middle, radius, radius);
    return MaskTiles::fromImage(image);
}

QImage stitched(const QImage &before, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result, const BlendSettings &blend)
{
    Raster picture = rasterOf(before);
    if (const Result<Patch> patch = stitch(picture, {}, mask, plan, result, blend); patch)
        applyPatch(picture, *patch);
    return imageOf(picture);
}

void seams()
{
    const QSize size(1400, 1100);
    const UploadPlan plan{QRect(100, 60, 1152, 960), QSize(1152, 960)};
    const MaskTiles mask = discs(size, {660, 540}, 260);
    const MaskTiles outer = grown(mask, 12);
    struct Row { const char *name; Service service; };
    const Row rows[] = {{"as it was", {0, 0, 1, false, 0}},
                        {"JPEG 85", {0, 0, 1, false, 85}},
                        {"a cast", {0, 0, 1, true, 0}},
                        {"a cast, JPEG 85", {0, 0, 1, true, 85}},
                        {"moved 0.3 px", {0.3, -0.3, 1, false, 0}},
                        {"moved 3 px, zoom 1.02, cast, JPEG 85", {3, -2, 1.02, true, 85}},
                        {"moved 2 px, zoom 0.98, cast, JPEG 85", {-2, 1.4, 0.98, true, 85}}};
    std::printf("\nstep of colour across the ring (CIEDE2000, mean of five photos), misplacement at the crop's corners (px)\n");
    std::printf("%-40s %8s %8s %8s %8s   %8s %8s\n", "the service gives back", "naive", "off", "mean", "histogr.", "naive px", "ours px");
    for (const Row &row : rows) {
        double naive = 0, off = 0, mean = 0, histogram = 0, naivePixels = 0, pixels = 0;
        constexpr int photos = 5;
        for (quint32 seed = 1; seed <= photos; ++seed) {
            const QImage truth = photo(size, seed);
            const DecodedPicture result = answer(truth, plan, row.service);
            const auto step = [&](const BlendSettings &blend) {
                return colorStep(stitched(truth, mask, plan, result, blend), truth, outer) / photos;
            };
            naive += step({12, 0, ColorMatch::Off, GrainMatch::Off, 0, Alignment::Off});
            off += step({12, 8, ColorMatch::Off, GrainMatch::Off, 0, Alignment::Automatic});
            mean += step({12, 8, ColorMatch::Mean, GrainMatch::Off, 0, Alignment::Automatic});
            histogram += step({12, 8, ColorMatch::Histogram, GrainMatch::Off, 0, Alignment::Automatic});
            QImage keepers = outer.toImage(plan.source);
            keepers.invertPixels();
            const QImage moved = imageOf(result.pixels);
            pixels += misplacement(registeredRegion(truth.copy(plan.source), moved, keepers), moved.size(), plan, row.service) / photos;
            naivePixels += misplacement(QRectF(moved.rect()), moved.size(), plan, row.service) / photos;
        }
        std::printf("%-40s %8.2f %8.2f %8.2f %8.2f   %8.2f %8.2f\n", row.name, naive, off, mean, histogram, naivePixels, pixels);
    }
}

/// What is left of an object that was painted exactly to its half covered edge, by how far the sent mask was grown.
void rims()
{
    const QSize size(900, 700);
    const UploadPlan plan{QRect(0, 0, 900, 700), QSize(900, 700)};
    std::printf("\nshare of the rim's colour left, by growth (columns) and softness of the object's edge (rows), feather two thirds\n");
    const int growths[] = {0, 2, 4, 6, 8, 12, 16, 24};
    std::printf("%8s", "");
    for (const int grow : growths)
        std::printf(" %7d", grow);
    std::printf("\n");
    for (const int softness : {1, 3, 6, 10}) {
        const QImage truth = photo(size, 4, 0);
        QImage before = truth;
        QImage shares(size, QImage::Format_Grayscale8);
        QImage painted(size, QImage::Format_Grayscale8);
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                const double inside = 150 + softness / 2.0 - std::hypot(x - 450, y - 350);
                const double share = std::clamp(inside / softness, 0.0, 1.0);
                shares.scanLine(y)[x] = uchar(std::lround(255 * share));
                painted.scanLine(y)[x] = share >= 0.5 ? 255 : 0;
                const QRgb old = truth.pixel(x, y);
                before.setPixel(x, y, qRgb(int(qRed(old) * (1 - share) + 230 * share), int(qGreen(old) * (1 - share) + 30 * share),
                                           int(qBlue(old) * (1 - share) + 20 * share)));
            }
        }
        const MaskTiles mask = MaskTiles::fromImage(painted);
        std::printf("%5d px", softness);
        for (const int grow : growths) {
            const MaskTiles sent = grown(mask, grow);
            QImage answered = before;
            for (int y = 0; y < size.height(); ++y)
                for (int x = 0; x < size.width(); ++x)
                    if (sent.at(x, y))
                        answered.setPixel(x, y, truth.pixel(x, y));
            const QImage after = stitched(before, mask, plan, answer(answered, plan, {}), {grow, grow * 2 / 3});
            double left = 0;
            double most = 0;
            for (int y = 0; y < size.height(); ++y) {
                for (int x = 0; x < size.width(); ++x) {
                    const int share = shares.constScanLine(y)[x];
                    if (share < 5 || share > 250)
                        continue;
                    left += std::abs(qRed(after.pixel(x, y)) - qRed(truth.pixel(x, y)));
                    most += std::abs(qRed(before.pixel(x, y)) - qRed(truth.pixel(x, y)));
                }
            }
            std::printf(" %6.2f%%", 100 * left / most);
        }
        std::printf("\n");
    }
}

void times(PairedTable &table)
{
    const QSize size(8000, 6000);
    const Catalogue catalogue = Catalogue::load({});
    JobRequest request;
    request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s);
    request.profile = u"bfl"_s;
    request.fields = {{u"prompt"_s, u"a boat"_s}};
    const Raster pixels = testPhoto(size);
    PictureSnapshot picture;
    picture.pictureId = u"p"_s;
    picture.name = u"photo.jpg"_s;
    picture.file = jpegFile(pixels, 92);
    picture.info = *probePicture(picture.file, picture.name);
    picture.mask = discs(size, {4000, 3000}, 750);
    request.picture = picture;
    request.blend = usualBlend(request.endpoint, 12);
    JobRequest screened = request;
    screened.picture->screen = toSrgbImage(pixels, {});
    JobRequest whole = request;
    whole.crop.kind = CropChoice::Kind::Whole;
    const auto send = [](const JobRequest &made) {
        const PrepareOutcome outcome = prepare(made);
        keep(outcome.prepared.files.constBegin()->constData());
    };
    table.time({"K1", "48 MP, mask of 1,500: Generate to body / the whole picture encoded", 0.5, 0.2},
               [&] { send(screened); }, [&] { send(whole); }, 15);
    table.time({"K2", "frame's numbers and plan / body", 0.3, 0.1},
               [&] { const SentNumbers numbers = sentNumbers(screened); keep(&numbers); }, [&] { send(screened); }, 15);
    const UploadPlan cropped = sentNumbers(screened).plan;
    DecodedPicture small;
    small.pixels = testPhoto(cropped.upload);
    const UploadPlan wholePlan{QRect(QPoint(0, 0), size), QSize(1648, 1232)};
    DecodedPicture large;
    large.pixels = testPhoto(wholePlan.upload);
    table.time({"K3", "result to patch / stitched over the whole picture", 0.5, 0.2},
               [&] { const auto patch = stitch(pixels, {}, picture.mask, cropped, small, request.blend); keep(&patch); },
               [&] { const auto patch = stitch(pixels, {}, MaskTiles(), wholePlan, large, request.blend); keep(&patch); }, 15);
}
} // namespace

int main(int argc, char **argv)
{
    PairedTable table{QByteArray(argc > 1 ? argv[1] : "")};
    seams();
    rims();
    times(table);
}
