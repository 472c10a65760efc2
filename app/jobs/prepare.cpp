#include "app/document/croplimits.h"
#include "app/document/maskedediting.h"
#include "app/imaging/mask.h"
#include "app/imaging/upload.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/sentnumbers.h"
#include "app/schema/validation.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QSet>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostJobs = 64;
constexpr int mostDrawnSeed = std::numeric_limits<qint32>::max();

Error problem(Error::Kind kind, const QString &field, const char *text, const QVariantList &args = {})
{
    return Error{kind, field, QString::fromUtf8(text), args};
}

/// One request on its way to what is sent. Steps in order; each adds its errors.
class Preparation
{
public:
    explicit Preparation(const JobRequest &request) : m_request(request), m_endpoint(request.endpoint), m_fields(request.fields) {}

    PrepareOutcome run()
    {
        checkPictures();
        if (m_errors.isEmpty())
            findMask();
        if (m_errors.isEmpty() && m_request.picture)
            makePlan();
        checkValues();
        if (m_errors.isEmpty())
            encodePicture();
        if (m_errors.isEmpty())
            encodeReferences();
        if (m_errors.isEmpty())
            fitFields();
        return {m_errors.isEmpty() ? std::move(m_prepared) : PreparedRequest{}, m_errors};
    }

private:
    void fail(Error error) { m_errors.append(std::move(error)); }

    void checkPictures();
    void findMask();
    void findMaskToKeepTo();
    Error noMask() const;
    void makePlan();
    void checkValues();
    void takeExtension();
    void makeSeeds();
    void encodePicture();
    void encodeReferences();
    void fitFields();
    Result<DecodedPicture> pixels();

    const JobRequest &m_request;
    const Endpoint &m_endpoint;
    PreparedRequest m_prepared;
    QList<Error> m_errors;
    PictureSizes m_sizes;
    std::optional<DecodedPicture> m_pixels; // decoded at most once, and only if something asks for them
    MaskTiles m_mask;                       // what decides where the result goes; empty size: nothing is placed
    std::optional<CanvasRequest> m_extension; // the endpoint extends the picture by itself
    QJsonObject m_fields;                   // as set, with what the extension says
    bool m_sendsMask = false;               // as a picture of its own, not as transparency
    bool m_keepsToMask = false;             // the endpoint knows nothing of the mask: it rules what is taken of the answer
    CropLimits m_limits;
    MaskTiles m_widened;                    // the mask as it is sent
    Result<UploadPlan> m_plan = UploadPlan{};
};

Result<DecodedPicture> Preparation::pixels()
{
    if (!m_pixels) {
        Result<DecodedPicture> made = compose(*m_request.picture);
        if (!made)
            return made.error();
        m_pixels = *std::move(made);
    }
    return *m_pixels;
}

void Preparation::checkPictures()
{
    const Field *base = m_endpoint.baseField();
    if (m_request.picture && !base) {
        const Field *other = m_endpoint.firstOfKind(FieldKind::Picture);
        fail(other ? problem(Error::Kind::Usage, {},
                             QT_TRANSLATE_NOOP("Error", "%1 does not change a picture. To send one as a reference use "
                                                        "--set %2=@FILE."),
                             {m_endpoint.title, other->name})
                   : problem(Error::Kind::Usage, {},
                             QT_TRANSLATE_NOOP("Error", "%1 takes no picture. Choose an endpoint that does."),
                             {m_endpoint.title}));
    } else if (m_request.picture) {
        m_sizes.insert(base->name, m_request.picture->info.size);
    }
    for (auto it = m_request.references.begin(); it != m_request.references.end(); ++it) {
        const Field *field = m_endpoint.field(it.key());
        if (!field || field->kind != FieldKind::Picture || field == base) {
            fail(problem(Error::Kind::Usage, it.key(),
                         QT_TRANSLATE_NOOP("Error", "%1 takes no reference picture in this field."), {m_endpoint.title}));
            continue;
        }
        Result<PictureInfo> info = probePicture(it.value(), field->label);
        if (info) {
            m_sizes.insert(it.key(), info->size);
        } else {
            Error error = info.error();
            error.field = it.key();
            fail(error);
        }
    }
}

Error Preparation::noMask() const
{
    return problem(Error::Kind::Input, m_endpoint.takesMask() ? m_endpoint.maskField()->name : u"mask"_s,
                   QT_TRANSLATE_NOOP("Error", "The mask is empty. Paint the area to change first. Nothing was sent."));
}

void Preparation::findMask()
{
    if (!m_request.picture)
        return;
    const PictureSnapshot &picture = *m_request.picture;
    const bool isCommandLine = picture.pictureId.isEmpty();
    const bool hasLayer = !picture.mask.size().isEmpty();
    if (const Field *choice = misplacedExtension(m_endpoint, picture.mask, m_request.fields)) {
        return fail(problem(Error::Kind::Input, choice->name,
                            QT_TRANSLATE_NOOP("Error", "What “%1” makes is another canvas than this picture has, so it could not be "
                                                       "placed. Leave it out and fill the masked new area, or extend the canvas by "
                                                       "just as much."),
                            {m_request.fields.value(choice->name).toString()}));
    }
    m_extension = extensionOf(m_request);
    if (m_extension) {
        m_mask = picture.mask;
        m_sizes.insert(m_endpoint.baseField()->name, m_extension->sent.upload);
        return takeExtension();
    }
    if (!m_endpoint.takesMask())
        return findMaskToKeepTo();
    if (hasLayer && !picture.mask.isEmpty()) {
        m_mask = picture.mask;
        m_sendsMask = true;
    } else if (hasLayer && isCommandLine) {
        return fail(noMask());
    } else if (picture.info.hasAlpha) {
        const Result<DecodedPicture> decoded = pixels();
        if (!decoded)
            return fail(decoded.error());
        if (decoded->pixels.hasAlpha())
            m_mask = transparencyOf(decoded->pixels);
        if (m_mask.isEmpty())
            m_mask = MaskTiles();
        // Transparency in the file cannot be widened, and a service that demands a mask wants it apart.
        m_sendsMask = !m_mask.size().isEmpty() && (m_request.blend.grow > 0 || m_endpoint.maskField()->required);
    }
    if (m_mask.size().isEmpty()) {
        if (!isCommandLine)
            fail(noMask());
        return;
    }
    if (m_endpoint.limits.binaryMask && m_mask.coveredBounds(128).isEmpty()) {
        return fail(problem(Error::Kind::Input, m_endpoint.maskField()->name,
                            QT_TRANSLATE_NOOP("Error", "The mask is too faint: this service takes black and white, and "
                                                       "nothing of it is at least half covered. Nothing was sent.")));
    }
    if (m_sendsMask)
        m_sizes.insert(m_endpoint.maskField()->name, m_mask.size());
}

/// Models without a mask: the crop goes as the picture, and only the masked part of the answer is taken.
void Preparation::findMaskToKeepTo()
{
    const PictureSnapshot &picture = *m_request.picture;
    const bool isCommandLine = picture.pictureId.isEmpty();
    const bool hasLayer = !picture.mask.size().isEmpty();
    if (isCommandLine && hasLayer && !canEditMasked(m_endpoint)) {
        return fail(problem(Error::Kind::Usage, {},
                            QT_TRANSLATE_NOOP("Error", "%1 takes no mask and its results are not placed through one. Leave the "
                                                       "mask out, or choose another endpoint."),
                            {m_endpoint.title}));
    }
    if (isCommandLine && hasLayer && picture.mask.isEmpty())
        return fail(noMask());
    // In the window a mask may stay painted while a whole picture is changed, or another endpoint tried.
    m_keepsToMask = hasLayer && !picture.mask.isEmpty() && m_request.keepsToMask && canEditMasked(m_endpoint);
    if (m_keepsToMask)
        m_mask = picture.mask;
}

/// Fields that say where the picture lies on its canvas, in the pixels that are sent.
void Preparation::takeExtension()
{
    for (auto it = m_extension->fields.begin(); it != m_extension->fields.end(); ++it) {
        m_fields.insert(it.key(), it.value());
        for (QJsonObject &fields : m_prepared.fields)
            fields.insert(it.key(), it.value());
    }
    m_prepared.answer = m_extension->answer;
}

void Preparation::makePlan()
{
    const bool hasMask = !m_mask.size().isEmpty();
    m_limits = m_extension ? cropLimits(m_endpoint) : sendingLimits(m_request, hasMask);
    m_widened = hasMask && m_request.blend.grow > 0 ? grown(m_mask, m_request.blend.grow) : m_mask;
    m_plan = m_extension ? Result<UploadPlan>(m_extension->sent) : sendingPlan(m_request, m_widened, m_limits);
    // A region around a mask has a size and shape that the service takes, whatever those of the picture are.
    const bool isRegion = hasMask && !m_extension && m_request.crop.kind == CropChoice::Kind::Automatic;
    if (m_plan && isRegion)
        m_sizes.insert(m_endpoint.baseField()->name, m_plan->upload);
    if (m_plan && isRegion && m_sendsMask)
        m_sizes.insert(m_endpoint.maskField()->name, m_plan->upload);
}

void Preparation::checkValues()
{
    QJsonObject values = m_fields;
    const Field *secret = m_endpoint.firstOfKind(FieldKind::Secret);
    if (secret && !m_request.webhookSecret.isEmpty())
        values.insert(secret->name, m_request.webhookSecret);
    else if (!secret && !m_request.webhookSecret.isEmpty())
        fail(problem(Error::Kind::Usage, {}, QT_TRANSLATE_NOOP("Error", "%1 takes no secret."), {m_endpoint.title}));
    else if (secret && values.contains(secret->name)) // values are stored; secrets never are
        return fail(problem(Error::Kind::Usage, secret->name,
                            QT_TRANSLATE_NOOP("Error", "A secret cannot be given among the plain values.")));
    m_errors += validate(m_endpoint, values, m_sizes);
    if (m_request.count < 1 || m_request.count > mostJobs) {
        fail(problem(Error::Kind::Usage, {},
                     QT_TRANSLATE_NOOP("Error", "Between 1 and %1 variations can be made at once."), {mostJobs}));
    }
    if (m_errors.isEmpty())
        makeSeeds();
}

void Preparation::makeSeeds()
{
    const Field *seed = m_endpoint.firstOfKind(FieldKind::Seed);
    const bool isSet = seed && m_fields.contains(seed->name) && !m_fields[seed->name].isNull();
    const bool isDrawn = seed && !isSet && (m_request.count > 1 || m_request.drawSeed);
    const qint64 first = isSet ? m_fields[seed->name].toInteger() : 0;
    QSet<qint64> drawn;
    for (int i = 0; i < m_request.count; ++i) {
        QJsonObject fields = m_fields;
        if (isSet && first > std::numeric_limits<qint64>::max() - i) {
            return fail(problem(Error::Kind::Input, seed->name,
                                QT_TRANSLATE_NOOP("Error", "The seed is too large to count up from for %1 variations."),
                                {m_request.count}));
        }
        if (isSet)
            fields.insert(seed->name, first + i);
        if (isDrawn) {
            const int most = int(std::min<double>(mostDrawnSeed, seed->maximum.value_or(mostDrawnSeed)));
            qint64 value = QRandomGenerator::system()->bounded(1, most);
            while (drawn.contains(value) && drawn.size() < most - 1)
                value = QRandomGenerator::system()->bounded(1, most);
            drawn.insert(value);
            fields.insert(seed->name, value);
        }
        if (seed && fields.contains(seed->name)) {
            if (const Result<void> valid = validateValue(*seed, fields.value(seed->name)); !valid)
                return fail(valid.error());
        }
        m_prepared.fields.append(fields);
    }
}

void Preparation::encodePicture()
{
    if (!m_request.picture)
        return;
    const PictureSnapshot &picture = *m_request.picture;
    if (!m_plan)
        return fail(m_plan.error());
    m_prepared.plan = *m_plan;
    const auto image = [this]() -> Result<QImage> {
        if (!m_request.picture->screen.isNull())
            return m_request.picture->screen;
        const Result<DecodedPicture> decoded = pixels();
        if (!decoded)
            return decoded.error();
        return toSrgbImage(decoded->pixels, decoded->metadata.iccProfile);
    };
    const Result<Upload> upload = encodeUpload(picture.edits.isEmpty() ? picture.file : QByteArray(), picture.info,
                                               image, m_prepared.plan, m_limits, m_sendsMask || m_keepsToMask || m_extension);
    if (!upload)
        return fail(upload.error());
    if (m_extension && m_prepared.plan != m_extension->sent) { // a limit of bytes has made it smaller
        m_extension = canvasRequest(m_endpoint, m_mask, m_fields, m_prepared.plan.upload, canvasPart(m_request));
        takeExtension();
    }
    const QString base = m_endpoint.baseField()->name;
    m_prepared.files.insert(base, upload->bytes);
    m_prepared.extensions.insert(base, extensionOf(upload->format));
    if (m_mask.size().isEmpty())
        return;
    m_prepared.maskPng = maskPng(m_mask, false);
    if (m_sendsMask) {
        const Upload mask = encodeMask(m_widened, m_prepared.plan, m_limits); // after the picture, which may change the size
        m_prepared.files.insert(m_endpoint.maskField()->name, mask.bytes);
        m_prepared.extensions.insert(m_endpoint.maskField()->name, extensionOf(mask.format));
    }
}

/// The prompt's ending and the shape of the answer: both only where the answer is placed through a mask that the service
/// does not know.
void Preparation::fitFields()
{
    if (!m_keepsToMask)
        return;
    const Field *prompt = m_endpoint.firstOfKind(FieldKind::Prompt);
    const QString ending = m_request.promptEnding.trimmed();
    for (QJsonObject &fields : m_prepared.fields) {
        const QString written = prompt ? fields.value(prompt->name).toString().trimmed() : QString();
        if (prompt && !ending.isEmpty() && !written.endsWith(ending))
            fields.insert(prompt->name, written.isEmpty() ? ending : written + u' ' + ending);
        fields = withShape(m_endpoint, fields, m_prepared.plan.upload);
    }
}

void Preparation::encodeReferences()
{
    const CropLimits limits = cropLimits(m_endpoint);
    for (auto it = m_request.references.begin(); it != m_request.references.end(); ++it) {
        const Result<Upload> upload = encodeReference(it.value(), m_endpoint.field(it.key())->label, limits);
        if (!upload) {
            Error error = upload.error();
            error.field = it.key();
            fail(error);
            continue;
        }
        m_prepared.files.insert(it.key(), upload->bytes);
        m_prepared.extensions.insert(it.key(), extensionOf(upload->format));
    }
}
} // namespace

PrepareOutcome prepare(const JobRequest &request)
{
    return Preparation(request).run();
}
} // namespace pentimento
