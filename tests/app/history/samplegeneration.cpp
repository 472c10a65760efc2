#include "samplegeneration.h"

#include "app/base/ids.h"

#include <QJsonArray>

#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
Generation plainGeneration(const QString &prompt, JobState state)
{
    Generation generation;
    generation.id = newId();
    generation.group = generation.id;
    generation.profile = u"bfl"_s;
    generation.protocol = u"bfl"_s;
    generation.endpoint = u"flux-pro-1.0-fill"_s;
    generation.endpointTitle = u"FLUX.1 Fill"_s;
    generation.prompt = prompt;
    generation.state = state;
    generation.createdAt = QDateTime::currentDateTimeUtc();
    return generation;
}

Generation fullGeneration()
{
    const auto file = [](char16_t digit, const QString &extension) { return FileRef{QString(64, digit), extension}; };
    const auto time = [](qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC); };
    Generation g;
    g.id = newId();
    g.group = newId();
    g.variation = 3;
    g.parent = newId();
    g.profile = u"my-studio"_s;
    g.protocol = u"replicate"_s;
    g.endpoint = u"black-forest-labs/flux-fill-pro"_s;
    g.endpointTitle = u"FLUX Fill · „pro“"_s;
    g.address = u"https://example.org/base"_s;
    g.state = JobState::ContentModerated;
    g.prompt = u"a boat\n\"quoted\" 'single' \\ \u20ac \u6c34 \U0001F6F6 a\u0301 \0 end"_s;
    g.fields = {{u"seed"_s, qint64(9007199254740993)}, {u"guidance"_s, 2.7182818284590452}, {u"raw"_s, true},
                {u"list"_s, QJsonArray{1, u"zwei"_s, QJsonValue::Null}}, {u"object"_s, QJsonObject{{u"ü"_s, -0.5}}}};
    g.hasSecret = true;
    g.seed = std::numeric_limits<qint64>::min();
    g.usedSeed = std::numeric_limits<qint64>::max();
    g.sentPrompt = u"a photograph of a boat"_s;
    g.picture = QString(64, u'9');
    g.pictureName = u"Ünïcode lake.jpg"_s;
    g.source = file(u'a', u"jpg"_s);
    g.edits = {{newId(), file(u'b', u"patch"_s)}, {newId(), file(u'c', u"patch"_s)}};
    g.pictureSize = {6000, 4000};
    g.mask = file(u'd', u"png"_s);
    g.plan = {QRect(-3, 7, 1024, 768), QSize(512, 384)};
    g.blend = {12, 34, ColorMatch::Histogram, GrainMatch::Match, std::numeric_limits<qint64>::min(), Alignment::Automatic};
    g.uploads = {{u"image"_s, file(u'e', u"jpg"_s)}, {u"mask"_s, file(u'f', u"png"_s)}};
    g.outputPath = u"/home/ä person/out.png"_s;
    g.serviceId = u"task-1"_s;
    g.pollingUrl = u"https://api.example.org/v1/get_result?id=1"_s;
    g.resultUrl = u"https://delivery.example.org/x.png?sig=abc"_s;
    g.resultExpires = time(1763712000123);
    g.statusWord = u"Content Moderated"_s;
    g.raw = file(u'1', u"webp"_s);
    g.patch = file(u'2', u"patch"_s);
    g.patchRect = {100, 200, 300, 400};
    g.samplesOutside = 72000000000;
    g.changedOutside = 1;
    g.resultSize = {1008, 752};
    g.estimate = {50000, 5.0, u"credits"_s};
    g.cost = {std::numeric_limits<qint64>::max(), 0.1, u"credits"_s};
    g.error = Error{Error::Kind::Moderated, u"prompt"_s, u"%1 was withheld: %2 of %3, %4."_s,
                    {u"The picture %2"_s, qint64(9007199254740993), 1.5, -3}, u"status word: Content Moderated"_s};
    g.createdAt = time(1763711000001);
    g.submittedAt = time(1763711001002);
    g.finishedAt = time(1763711002999);
    g.owner = newId();
    g.favourite = true;
    g.rejected = true;
    g.accepted = true;
    g.note = u"Für Ana: \"the\" one\nsecond line"_s;
    g.tags = {u"see"_s, u"Nacht & Nebel"_s};
    g.binnedAt = time(1763719999999);
    g.program = u"Pentimento 9.9"_s;
    g.endpointVersion = u"0a1b2c"_s;
    g.output = 2;
    g.queuePlace = 3;
    g.timeLimit = 90;
    return g;
}

std::unique_ptr<Store> openedStore(const Paths &paths)
{
    Result<std::unique_ptr<Store>> store = Store::open(paths);
    if (!store) {
        qWarning("%s %s", qPrintable(store.error().plainSentence()), qPrintable(store.error().detail));
        return nullptr;
    }
    return std::move(*store);
}

Result<void> insertRow(Store &store, const Generation &generation)
{
    return waitFor(store.run([generation](Database &database) { return generationtable::insert(database, generation); }));
}

Result<Generation> findRow(Store &store, const QString &id)
{
    return waitFor(store.run([id](Database &database) { return generationtable::find(database, id); }));
}
} // namespace pentimento
