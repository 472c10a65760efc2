#include "ui/mainwindow/framing.h"

#include "app/document/maskedediting.h"
#include "app/imaging/mask.h"
#include "app/jobs/sentnumbers.h"

namespace pentimento {
namespace {
/// Where nothing is painted transparency serves as the mask, as prepare() finds it.
MaskTiles transparentPart(const JobRequest &made)
{
    if (!made.picture || !made.endpoint.takesMask() || !made.picture->info.hasAlpha)
        return {};
    const Result<DecodedPicture> picture = compose(*made.picture);
    const MaskTiles part = picture && picture->pixels.hasAlpha() ? transparencyOf(picture->pixels) : MaskTiles();
    return part.isEmpty() ? MaskTiles() : part;
}

/// Makes the plans that other framings of one request would give.
class Replanner
{
public:
    explicit Replanner(const JobRequest &made)
        : m_request(made)
    {
        m_request.plan.reset();
        const MaskTiles painted = rulingMask(made);
        m_isPainted = !painted.size().isEmpty();
        const MaskTiles mask = m_isPainted ? painted : transparentPart(made);
        const bool hasMask = !mask.size().isEmpty();
        m_outer = hasMask && made.blend.grow > 0 ? grown(mask, made.blend.grow) : mask;
        m_limits = sendingLimits(made, hasMask);
    }
    bool isPainted() const { return m_isPainted; }
    std::optional<UploadPlan> plan(const FrameChoice &choice, const QRect &frame)
    {
        m_request.crop = cropOf(choice, frame, &m_request.endpoint);
        const Result<UploadPlan> made = sendingPlan(m_request, m_outer, m_limits);
        return made ? std::optional(*made) : std::nullopt;
    }

private:
    JobRequest m_request;
    MaskTiles m_outer;
    CropLimits m_limits;
    bool m_isPainted = false;
};

/// What is added to prompts, where that would change this one.
QString endingFor(const JobRequest &made, const QString &present)
{
    const Field *prompt = made.endpoint.firstOfKind(FieldKind::Prompt);
    const QString written = prompt ? made.fields.value(prompt->name).toString().trimmed() : QString();
    return written.endsWith(present.trimmed()) ? present : QString();
}

/// Where no frame of the person's own can have been, a shape, a context or a size made the plan.
Framing framingAroundMask(Framing framing, const FrameChoice &present, Replanner &replanner, const UploadPlan &plan)
{
    framing.frame = {};
    for (const double aspect : FrameChoice::shapes()) {
        for (const int context : {present.context, CropChoice::usualContext}) {
            for (const double megapixels : {present.megapixels, 0.0}) {
                framing.choice.aspect = aspect;
                framing.choice.context = context;
                framing.choice.megapixels = megapixels;
                if (replanner.plan(framing.choice, {}) == plan)
                    return framing;
            }
        }
    }
    framing.choice.aspect = present.aspect;
    framing.choice.context = present.context;
    framing.choice.megapixels = present.megapixels;
    return framing;
}
} // namespace

CropChoice cropOf(const FrameChoice &choice, const QRect &frame, const Endpoint *endpoint)
{
    CropChoice crop;
    crop.context = choice.context;
    crop.targetMegapixels = choice.megapixels;
    crop.aspect = choice.aspect;
    if (frame.isEmpty())
        return crop;
    crop.kind = CropChoice::Kind::Rectangle;
    crop.rectangle = frame;
    if (crop.targetMegapixels <= 0 && endpoint && !endpoint->limits.nativeSize.isEmpty())
        crop.targetMegapixels =
            double(endpoint->limits.nativeSize.width()) * endpoint->limits.nativeSize.height() / 1e6;
    return crop;
}

Framing framingOf(const JobRequest &made, const FrameChoice &present)
{
    Framing framing{present};
    framing.choice.grow = made.blend.grow;
    if (canEditMasked(made.endpoint) && made.picture && !made.picture->mask.isEmpty()) {
        framing.choice.keepsToMask = made.keepsToMask;
        framing.choice.ending = endingFor(made, present.ending);
    }
    if (!made.plan)
        return framing;
    Replanner replanner(made);
    const QRect frame = made.plan->source;
    // A frame of the person's own lies inside the picture, and ends where nothing is painted.
    const bool canBeOwn = replanner.isPainted() && !made.plan->isPadded(made.picture->info.size);
    for (const double megapixels : {present.megapixels, 0.0, 1.0, 2.0, 4.0, FrameChoice::unlimited}) {
        framing.choice.megapixels = megapixels;
        for (const QRect &own : canBeOwn ? QList<QRect>{QRect(), frame} : QList<QRect>{QRect()}) {
            framing.frame = own;
            if (replanner.plan(framing.choice, own) == made.plan)
                return framing;
        }
    }
    if (!canBeOwn)
        return framingAroundMask(framing, present, replanner, *made.plan);
    // A limit of bytes made it smaller than any plan says; it will again.
    framing.choice.megapixels = present.megapixels;
    const std::optional<UploadPlan> automatic = replanner.plan(framing.choice, {});
    framing.frame = automatic && automatic->source == frame ? QRect() : frame;
    return framing;
}
} // namespace pentimento
