#include "app/cli/request.h"

#include "app/document/filesnapshot.h"
#include "app/document/maskedediting.h"
#include "app/imaging/mask.h"
#include "app/schema/catalogue.h"
#include "app/schema/validation.h"

#include <QDir>
#include <QFileInfo>
#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostCoordinate = 10'000'000;
constexpr int mostImages = 1000; // their files lie in memory until all are in the journal

Error usage(const char *text, const QVariantList &args, const QString &field = {})
{
    return Error{Error::Kind::Usage, field, QString::fromUtf8(text), args};
}

/// Takes the settings and files of one request, collecting what is wrong instead of stopping at the first.
class RequestBuilder
{
public:
    RequestBuilder(const Options &options, const Endpoint &endpoint) : m_options(options)
    {
        m_outcome.request.endpoint = endpoint;
    }

    RequestOutcome build()
    {
        takeDestination();
        for (const FieldSetting &setting : m_options.settings)
            takeSetting(setting);
        takeImage();
        takeMask();
        return std::move(m_outcome);
    }

private:
    void fail(Error error) { m_outcome.errors.append(std::move(error)); }
    void fail(Error error, const Field &field)
    {
        error.field = field.name;
        fail(std::move(error));
    }

    void takeDestination()
    {
        JobRequest &request = m_outcome.request;
        request.profile = m_options.service.isEmpty() ? request.endpoint.service : m_options.service;
        request.address = m_options.baseUrl;
        request.count = m_options.count;
        request.timeLimit = m_options.cancelAfter;
        request.blend = usualBlend(request.endpoint, m_options.grow);
        request.outputPaths = outputPathsFor(m_options.output, m_options.count);
        const Result<CropChoice> crop = cropFrom(m_options.crop);
        if (crop)
            request.crop = *crop;
        else
            fail(crop.error());
    }

    void takeSetting(const FieldSetting &setting)
    {
        const Endpoint &endpoint = m_outcome.request.endpoint;
        const Field *field = endpoint.field(setting.field);
        if (!field) {
            fail(usage("The endpoint %1 has no such field. pentimento schema %1 lists its fields.", {endpoint.id},
                       setting.field.left(60)));
        } else if (field->isPicture()) {
            takePicture(*field, setting);
        } else if (field->kind == FieldKind::Secret && !setting.isFile) {
            fail(usage("A secret is taken only from a file, so that it never shows in the list of processes: "
                       "--set %1=@FILE.", {field->name}, field->name));
        } else {
            takeValue(*field, setting);
        }
    }

    void takePicture(const Field &field, const FieldSetting &setting)
    {
        if (!setting.isFile) {
            fail(usage("This field takes a picture from a file: --set %1=@FILE.", {field.name}, field.name));
        } else if (&field == m_outcome.request.endpoint.baseField()) {
            m_image = setting.text;
        } else if (field.kind == FieldKind::Mask) {
            m_mask = setting.text;
        } else if (Result<QByteArray> bytes = readWhole(setting.text); bytes) {
            m_outcome.request.references.insert(field.name, *std::move(bytes));
        } else {
            fail(bytes.error(), field);
        }
    }

    void takeValue(const Field &field, const FieldSetting &setting)
    {
        QString text = setting.text;
        if (setting.isFile) {
            const Result<QByteArray> bytes = readWhole(setting.text, 1024 * 1024);
            if (!bytes)
                return fail(bytes.error(), field);
            QStringDecoder decoder(QStringDecoder::Utf8);
            text = decoder(*bytes);
            if (decoder.hasError() || text.contains(QChar::Null)) {
                return fail(Error{Error::Kind::Input, field.name, u"%1 is not a text file in UTF-8. Nothing was sent."_s,
                                  {QFileInfo(setting.text).fileName()}});
            }
            while (text.endsWith(u'\n') || text.endsWith(u'\r'))
                text.chop(1);
        }
        if (field.kind == FieldKind::Secret) {
            m_outcome.request.webhookSecret = text;
            return;
        }
        const Result<QJsonValue> value = valueFromText(field, text);
        if (value)
            m_outcome.request.fields.insert(field.name, *value);
        else
            fail(value.error());
    }

    void takeImage()
    {
        const QString path = m_options.image.isEmpty() ? m_image : m_options.image;
        if (path.isEmpty())
            return;
        const Endpoint &endpoint = m_outcome.request.endpoint;
        if (!endpoint.baseField()) {
            const Field *picture = endpoint.firstOfKind(FieldKind::Picture);
            return fail(picture ? usage("The endpoint %1 does not change a picture. To send one as a reference use "
                                        "--set %2=@FILE.", {endpoint.id, picture->name})
                                : usage("The endpoint %1 takes no picture; --image has no place in it. "
                                        "Pictures of other endpoints go in with --set FIELD=@FILE.", {endpoint.id}));
        }
        const Result<PictureSnapshot> picture = snapshotOfFile(path);
        if (!picture)
            return fail(picture.error(), *endpoint.baseField());
        const PictureInfo &info = picture->info;
        if (info.isCmykOrLab)
            m_outcome.notices << u"%1 is not RGB; it is read as sRGB."_s.arg(picture->name);
        if (info.frames > 1)
            m_outcome.notices << u"%1 has %2 frames or pages; only the first is used."_s.arg(picture->name).arg(info.frames);
        m_outcome.request.picture = *picture;
    }

    void takeMask()
    {
        const QString path = m_options.mask.isEmpty() ? m_mask : m_options.mask;
        if (path.isEmpty())
            return;
        JobRequest &request = m_outcome.request;
        if (!request.picture) {
            if (m_outcome.errors.isEmpty())
                fail(usage("--mask needs the picture that it covers: --image FILE.", {}));
            return;
        }
        const Result<QByteArray> bytes = readWhole(path);
        if (!bytes)
            return fail(bytes.error());
        Result<MaskTiles> mask = readMask(*bytes, QFileInfo(path).fileName(), request.picture->info.size);
        if (mask)
            request.picture->mask = *std::move(mask);
        else
            fail(mask.error());
    }

    const Options &m_options;
    RequestOutcome m_outcome;
    QString m_image;
    QString m_mask;
};
} // namespace

Result<CropChoice> cropFrom(const QString &text)
{
    if (text == u"auto"_s)
        return CropChoice{};
    if (text == u"none"_s)
        return CropChoice{CropChoice::Kind::Whole, {}};
    const QStringList parts = text.split(u',');
    int numbers[4] = {};
    bool ok = parts.size() == 4;
    for (int i = 0; ok && i < 4; ++i)
        numbers[i] = parts[i].toInt(&ok);
    // Larger than any picture, so that left plus width cannot overflow.
    ok = ok && std::all_of(numbers, numbers + 4, [](int number) { return qAbs(number) <= mostCoordinate; });
    if (!ok)
        return usage("--crop takes auto, none or X,Y,W,H in pixels, and this is \"%1\".", {text.left(40)});
    return CropChoice{CropChoice::Kind::Rectangle, QRect(numbers[0], numbers[1], numbers[2], numbers[3])};
}

QStringList outputPathsFor(const QString &output, int count)
{
    if (output.isEmpty())
        return {};
    const QFileInfo info(output);
    if (count == 1)
        return {info.absoluteFilePath()};
    const QString suffix = info.suffix().isEmpty() ? QString() : u'.' + info.suffix();
    QStringList paths;
    for (int i = 1; i <= count; ++i)
        paths << info.absoluteDir().filePath(info.completeBaseName() + u'-' + QString::number(i) + suffix);
    return paths;
}

RequestsOutcome requestsFrom(const Options &options, const Catalogue &catalogue)
{
    RequestsOutcome outcome;
    const qsizetype count = std::max<qsizetype>(1, options.images.size());
    if (count > mostImages)
        return {{}, {usage("At most %1 pictures can be given at once.", {mostImages})}, {}};
    for (qsizetype i = 0; i < count; ++i) {
        Options one = options;
        if (count > 1) {
            one.image = options.images[i];
            one.output = outputPathsFor(options.output, int(count)).value(i);
        }
        RequestOutcome made = requestFrom(one, catalogue);
        outcome.errors += made.errors;
        outcome.notices += made.notices;
        outcome.requests.append(std::move(made.request));
        if (options.words.size() != 2)
            break; // said once
    }
    return outcome;
}

RequestOutcome requestFrom(const Options &options, const Catalogue &catalogue)
{
    if (options.words.size() != 2) {
        return {{}, {options.words.size() < 2
                         ? usage("Name the endpoint. pentimento endpoints lists them.", {})
                         : usage("\"%1\" is one word too many.", {options.words[2].left(40)})}};
    }
    const QString protocol = options.service == u"bfl"_s || options.service == u"replicate"_s ? options.service : QString();
    const std::optional<Endpoint> endpoint = catalogue.findPinned(options.words[1], protocol);
    if (!endpoint)
        return {{}, {usage("There is no endpoint \"%1\". pentimento endpoints lists them.", {options.words[1].left(80)})}};
    return RequestBuilder(options, *endpoint).build();
}
} // namespace pentimento
