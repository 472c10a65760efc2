#include "app/history/generationcolumns.h"

#include "app/base/json.h"

#include <QJsonArray>
#include <QSqlQuery>
#include <QTimeZone>

#include <array>
#include <limits>
#include <optional>

using namespace Qt::StringLiterals;

namespace pentimento::generationcolumns {
namespace {
QVariant toCell(const QString &text) { return text.isNull() ? u""_s : text; } // a null string would be NULL
QVariant toCell(bool value) { return value ? 1 : 0; }
QVariant toCell(int value) { return value; }
QVariant toCell(qint64 value) { return value; }
QVariant toCell(const std::optional<qint64> &value) { return value ? QVariant(*value) : QVariant(); }
QVariant toCell(const std::optional<double> &value) { return value ? QVariant(*value) : QVariant(); }
QVariant toCell(const QDateTime &time) { return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant(); }
QVariant toCell(JobState state) { return jobStateName(state); }
QVariant toCell(ColorMatch match) { return colorMatchName(match); }
QVariant toCell(GrainMatch match) { return grainMatchName(match); }
QVariant toCell(Alignment alignment) { return alignmentName(alignment); }
QVariant toCell(const FileRef &file) { return file.isNull() ? u""_s : file.sha256 + u'.' + file.extension; }
QVariant jsonCell(const QJsonValue &value) { return QString::fromUtf8(toJson(value)); }
QVariant toCell(const QJsonObject &object) { return jsonCell(object); }
QVariant toCell(QSize size) { return jsonCell(QJsonArray{size.width(), size.height()}); }
QVariant toCell(const QRect &rect) { return jsonCell(QJsonArray{rect.x(), rect.y(), rect.width(), rect.height()}); }

QVariant toCell(const QList<StoredEdit> &edits)
{
    QJsonArray array;
    for (const StoredEdit &edit : edits)
        array << QJsonArray{edit.generation, toCell(edit.patch).toString()};
    return jsonCell(array);
}

QVariant toCell(const QList<StoredUpload> &uploads)
{
    QJsonArray array;
    for (const StoredUpload &upload : uploads)
        array << QJsonArray{upload.field, toCell(upload.file).toString()};
    return jsonCell(array);
}

QVariant toCell(const QStringList &texts) { return jsonCell(QJsonArray::fromStringList(texts)); }

QVariant toCell(const QVariantList &args) { return jsonCell(QJsonArray::fromVariantList(args)); }

/// Most cells of a page are empty lists and a few numbers, for which a whole JSON parser takes longer than SQLite for the
/// row.
QJsonValue jsonOf(const QVariant &cell)
{
    const QString text = cell.toString();
    if (text.size() <= 2)
        return {}; // nothing, [], {}
    // Written by us: neither size nor depth is in doubt.
    const Result<QJsonValue> value = parseJson(text.toUtf8(), {}, {std::numeric_limits<qsizetype>::max(), 512});
    return value ? *value : QJsonValue();
}

/// The numbers of "[1,-2,3]"; none where \a text is anything but \a count of them.
template<size_t count>
std::optional<std::array<int, count>> numbersOf(QStringView text)
{
    std::array<int, count> numbers;
    if (!text.startsWith(u'[') || !text.endsWith(u']'))
        return std::nullopt;
    size_t found = 0;
    for (const QStringView part : text.sliced(1, text.size() - 2).tokenize(u',')) {
        bool isNumber = false;
        const int number = part.toInt(&isNumber);
        if (!isNumber || found == count)
            return std::nullopt;
        numbers[found++] = number;
    }
    return found == count ? std::optional(numbers) : std::nullopt;
}

void fromCell(const QVariant &cell, QString &text) { text = cell.toString(); }
void fromCell(const QVariant &cell, bool &value) { value = cell.toLongLong() != 0; }
void fromCell(const QVariant &cell, int &value) { value = cell.toInt(); }
void fromCell(const QVariant &cell, qint64 &value) { value = cell.toLongLong(); }

void fromCell(const QVariant &cell, std::optional<qint64> &value)
{
    value = cell.isNull() ? std::nullopt : std::optional(cell.toLongLong());
}

void fromCell(const QVariant &cell, std::optional<double> &value)
{
    value = cell.isNull() ? std::nullopt : std::optional(cell.toDouble());
}

void fromCell(const QVariant &cell, QDateTime &time)
{
    time = cell.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(cell.toLongLong(), Qt::UTC);
}

void fromCell(const QVariant &cell, JobState &state)
{
    state = jobStateFromName(cell.toString()).value_or(JobState::Unknown);
}

void fromCell(const QVariant &cell, ColorMatch &match)
{
    match = colorMatchFromName(cell.toString()).value_or(ColorMatch::Off);
}

void fromCell(const QVariant &cell, GrainMatch &match)
{
    match = grainMatchFromName(cell.toString()).value_or(GrainMatch::Off);
}

void fromCell(const QVariant &cell, Alignment &alignment)
{
    alignment = alignmentFromName(cell.toString()).value_or(Alignment::Off);
}

void fromCell(const QVariant &cell, FileRef &file)
{
    const QString text = cell.toString();
    const qsizetype dot = text.indexOf(u'.');
    file = dot < 0 ? FileRef{text, {}} : FileRef{text.left(dot), text.mid(dot + 1)};
}

void fromCell(const QVariant &cell, QJsonObject &object) { object = jsonOf(cell).toObject(); }

void fromCell(const QVariant &cell, QSize &size)
{
    const auto numbers = numbersOf<2>(cell.toString());
    size = numbers ? QSize((*numbers)[0], (*numbers)[1]) : QSize();
}

void fromCell(const QVariant &cell, QRect &rect)
{
    const auto numbers = numbersOf<4>(cell.toString());
    rect = numbers ? QRect((*numbers)[0], (*numbers)[1], (*numbers)[2], (*numbers)[3]) : QRect();
}

void fromCell(const QVariant &cell, QList<StoredEdit> &edits)
{
    for (const QJsonValue &value : jsonOf(cell).toArray()) {
        StoredEdit edit{value[0].toString(), {}};
        fromCell(value[1].toString(), edit.patch);
        edits << edit;
    }
}

void fromCell(const QVariant &cell, QList<StoredUpload> &uploads)
{
    for (const QJsonValue &value : jsonOf(cell).toArray()) {
        StoredUpload upload{value[0].toString(), {}};
        fromCell(value[1].toString(), upload.file);
        uploads << upload;
    }
}

void fromCell(const QVariant &cell, QStringList &texts)
{
    texts.clear();
    for (const QJsonValue &value : jsonOf(cell).toArray()) {
        if (value.isString())
            texts << value.toString();
    }
}

void fromCell(const QVariant &cell, QVariantList &args) { args = jsonOf(cell).toArray().toVariantList(); }

/// One column: its name and the two ways between it and a member.
struct Column
{
    const char *name;
    QVariant (*write)(const Generation &generation);
    void (*read)(const QVariant &cell, Generation &generation);
};

template<auto member>
constexpr Column column(const char *name)
{
    return {name, [](const Generation &g) { return toCell(g.*member); },
            [](const QVariant &cell, Generation &g) { fromCell(cell, g.*member); }};
}

/// A member of a struct that is a member.
template<auto outer, auto inner>
constexpr Column column(const char *name)
{
    return {name, [](const Generation &g) { return toCell((g.*outer).*inner); },
            [](const QVariant &cell, Generation &g) { fromCell(cell, (g.*outer).*inner); }};
}

/// The kind is NULL where there is no error, and is read before the other parts.
constexpr Column errorKindColumn()
{
    return {"error_kind",
            [](const Generation &g) { return g.error ? QVariant(errorKindName(g.error->kind)) : QVariant(); },
            [](const QVariant &cell, Generation &g) {
                if (!cell.isNull())
                    g.error = Error{errorKindFromName(cell.toString())};
            }};
}

template<auto member>
constexpr Column errorColumn(const char *name)
{
    return {name, [](const Generation &g) { return toCell(g.error ? (*g.error).*member : Error().*member); },
            [](const QVariant &cell, Generation &g) {
                if (g.error)
                    fromCell(cell, (*g.error).*member);
            }};
}

constexpr Column columns[] = {
    column<&Generation::id>("id"),
    column<&Generation::group>("click"),
    column<&Generation::variation>("variation"),
    column<&Generation::parent>("parent"),
    column<&Generation::profile>("profile"),
    column<&Generation::protocol>("protocol"),
    column<&Generation::endpoint>("endpoint"),
    column<&Generation::endpointTitle>("endpoint_title"),
    column<&Generation::address>("address"),
    column<&Generation::state>("state"),
    column<&Generation::prompt>("prompt"),
    column<&Generation::fields>("fields"),
    column<&Generation::hasSecret>("has_secret"),
    column<&Generation::seed>("seed"),
    column<&Generation::usedSeed>("used_seed"),
    column<&Generation::sentPrompt>("sent_prompt"),
    column<&Generation::picture>("picture"),
    column<&Generation::pictureName>("picture_name"),
    column<&Generation::source>("source"),
    column<&Generation::edits>("edits"),
    column<&Generation::pictureSize>("picture_size"),
    column<&Generation::mask>("mask"),
    column<&Generation::plan, &UploadPlan::source>("plan_source"),
    column<&Generation::plan, &UploadPlan::upload>("plan_upload"),
    column<&Generation::blend, &BlendSettings::grow>("blend_grow"),
    column<&Generation::blend, &BlendSettings::feather>("blend_feather"),
    column<&Generation::blend, &BlendSettings::color>("blend_color"),
    column<&Generation::blend, &BlendSettings::grain>("blend_grain"),
    column<&Generation::blend, &BlendSettings::grainSeed>("blend_grain_seed"),
    column<&Generation::blend, &BlendSettings::align>("blend_align"),
    column<&Generation::uploads>("uploads"),
    column<&Generation::outputPath>("output_path"),
    column<&Generation::serviceId>("service_id"),
    column<&Generation::pollingUrl>("polling_url"),
    column<&Generation::resultUrl>("result_url"),
    column<&Generation::resultExpires>("result_expires"),
    column<&Generation::statusWord>("status_word"),
    column<&Generation::raw>("raw"),
    column<&Generation::patch>("patch"),
    column<&Generation::patchRect>("patch_rect"),
    column<&Generation::samplesOutside>("samples_outside"),
    column<&Generation::changedOutside>("changed_outside"),
    column<&Generation::resultSize>("result_size"),
    column<&Generation::estimate, &Money::microDollars>("estimate_micro"),
    column<&Generation::estimate, &Money::amount>("estimate_amount"),
    column<&Generation::estimate, &Money::unit>("estimate_unit"),
    column<&Generation::cost, &Money::microDollars>("cost_micro"),
    column<&Generation::cost, &Money::amount>("cost_amount"),
    column<&Generation::cost, &Money::unit>("cost_unit"),
    errorKindColumn(),
    errorColumn<&Error::field>("error_field"),
    errorColumn<&Error::text>("error_text"),
    errorColumn<&Error::args>("error_args"),
    errorColumn<&Error::detail>("error_detail"),
    column<&Generation::createdAt>("created_at"),
    column<&Generation::submittedAt>("submitted_at"),
    column<&Generation::finishedAt>("finished_at"),
    column<&Generation::owner>("owner"),
    column<&Generation::program>("program"),
    column<&Generation::endpointVersion>("endpoint_version"),
    column<&Generation::output>("output"),
    column<&Generation::queuePlace>("queue_place"),
    column<&Generation::timeLimit>("time_limit"),
};

constexpr Column marks[] = {
    column<&Generation::favourite>("favourite"),
    column<&Generation::rejected>("rejected"),
    column<&Generation::accepted>("accepted"),
    column<&Generation::note>("note"),
    column<&Generation::tags>("tags"),
    column<&Generation::binnedAt>("binned_at"),
};
} // namespace

const QStringList &withoutMarks()
{
    static const QStringList names = [] {
        QStringList list;
        for (const Column &entry : columns)
            list << QString::fromLatin1(entry.name);
        return list;
    }();
    return names;
}

const QString &all()
{
    static const QString list = (withoutMarks() + onlyMarks()).join(u", "_s);
    return list;
}

const QStringList &onlyMarks()
{
    static const QStringList names = [] {
        QStringList list;
        for (const Column &entry : marks)
            list << QString::fromLatin1(entry.name);
        return list;
    }();
    return names;
}

QStringList textsFromCell(const QVariant &cell)
{
    QStringList texts;
    fromCell(cell, texts);
    return texts;
}

QVariantList valuesOfMarks(const Generation &generation)
{
    QVariantList values;
    for (const Column &entry : marks)
        values << entry.write(generation);
    return values;
}

QVariantList valuesWithoutMarks(const Generation &generation)
{
    QVariantList values;
    values.reserve(std::size(columns));
    for (const Column &entry : columns)
        values << entry.write(generation);
    return values;
}

Generation generationFromRow(const QSqlQuery &query, int first)
{
    Generation generation;
    int index = first;
    for (const Column &entry : columns)
        entry.read(query.value(index++), generation);
    for (const Column &entry : marks)
        entry.read(query.value(index++), generation);
    return generation;
}
} // namespace pentimento::generationcolumns
