#include "samplegeneration.h"

#include "app/base/ids.h"
#include "app/history/searchtext.h"

#include <QSqlRecord>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestGenerationTable : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void everyMemberComesBack();
    void aPlainOneComesBack();
    void everyColumnIsUsed();
    void updatingWritesEverythingButMarks();
    void updatingWhatIsGoneIsAnError();
    void unknownIdsAreNamed();
    void oneFailedRowKeepsAllOut();
    void statesKeepTheirNames();
    void anUnknownStateMayHaveBeenCharged();
    void damagedCellsDoNoHarm();
    void pagesNewestFirst();
    void pagesPastARemovedRow();
    void pagesByPictureClickAndState();
    void unfinishedOldestFirst();
    void removesOnlyWhatIsQueued();
    void claimsWhatNobodyHolds();
    void searchesFind_data();
    void searchesFind();
    void searchesFollowUpdatesAndRemovals();
    void searchesArePaged();
    void foldsWritingsOfTheSameWord_data();
    void foldsWritingsOfTheSameWord();
    void shortWordsAgreeWithALookAtEachRow();
    void notesAndTagsAreFoundWhileTheJobRuns();
    void filtersFind_data();
    void filtersFind();
    void ordersAreKept();
    void whatIsInTheBinIsNowhereElse();
    void erasedRowsLeaveNoWords();
    void stacksHoldWhatIsOfOnePicture();
    void anExtendedCanvasBelongsToItsPicture();
    void parentsAreFoundByTheirResults();
    void lineageHasForebearsAndDescendants();
    void aLineageThatGoesInCirclesEnds();

private:
    template<typename Task>
    auto run(Task task) { return waitFor(m_store->run(task)); }
    QStringList prompts(const HistoryQuery &query);
    QStringList found(const QString &search);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void TestGenerationTable::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = openedStore(Paths::below(m_folder->path()));
    QVERIFY(m_store);
}

void TestGenerationTable::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

QStringList TestGenerationTable::prompts(const HistoryQuery &query)
{
    const Result<QList<Generation>> page = run([query](Database &database) { return generationtable::page(database, query); });
    if (!page)
        return {u"error: "_s + page.error().plainSentence() + page.error().detail};
    QStringList list;
    for (const Generation &generation : *page)
        list << generation.prompt;
    return list;
}

QStringList TestGenerationTable::found(const QString &search)
{
    HistoryQuery query;
    query.search = search;
    return prompts(query);
}

void TestGenerationTable::everyMemberComesBack()
{
    const Generation full = fullGeneration();
    QVERIFY(insertRow(*m_store, full));
    const Result<Generation> back = findRow(*m_store, full.id);
    QVERIFY(back);
    QCOMPARE(back->prompt, full.prompt);
    QCOMPARE(back->fields, full.fields);
    QCOMPARE(back->fields.value(u"seed"_s).toInteger(), 9007199254740993);
    QCOMPARE(back->error->args, full.error->args);
    QCOMPARE(back->error->plainSentence(), full.error->plainSentence());
    QCOMPARE(back->createdAt.toMSecsSinceEpoch(), full.createdAt.toMSecsSinceEpoch());
    QCOMPARE(back->createdAt.timeSpec(), Qt::UTC);
    QVERIFY(*back == full);
}

void TestGenerationTable::aPlainOneComesBack()
{
    const Generation plain = plainGeneration();
    QVERIFY(insertRow(*m_store, plain));
    const Result<Generation> back = findRow(*m_store, plain.id);
    QVERIFY(back);
    QVERIFY(*back == plain);
    QVERIFY(!back->error && !back->seed && !back->cost.isKnown()); // nothing known is not nothing
    QVERIFY(!back->pictureSize.isValid() && back->patchRect.isNull() && !back->submittedAt.isValid());
    Generation free = plainGeneration();
    free.cost = {0, 0.0, {}};
    free.seed = 0;
    QVERIFY(insertRow(*m_store, free));
    QVERIFY(*findRow(*m_store, free.id) == free);
}

void TestGenerationTable::everyColumnIsUsed()
{
    // The sample differs from a default one in each column: no column is written by nobody, or read as another.
    Generation empty;
    empty.id = newId();
    const Generation full = fullGeneration();
    QVERIFY(insertRow(*m_store, empty) && insertRow(*m_store, full));
    const QStringList equal = run([](Database &database) {
        Result<QSqlQuery> rows = database.execute(u"SELECT * FROM generations ORDER BY row"_s);
        QList<QVariantList> values;
        QStringList names;
        for (int row = 0; rows && rows->next(); ++row) {
            values << QVariantList();
            for (int column = 0; column < rows->record().count(); ++column) {
                values[row] << rows->value(column);
                if (row == 1 && values[0][column] == values[1][column])
                    names << rows->record().fieldName(column);
            }
        }
        return values.size() == 2 ? names : QStringList(u"two rows expected"_s);
    });
    QCOMPARE(equal, QStringList());
}

void TestGenerationTable::updatingWritesEverythingButMarks()
{
    Generation before = plainGeneration(u"before"_s);
    QVERIFY(insertRow(*m_store, before));
    QVERIFY(run([&](Database &database) { return generationtable::setMarks(database, before.id, true, false, true); }));
    Generation after = fullGeneration();
    after.id = before.id;
    after.favourite = false;
    after.accepted = false;
    after.rejected = true;
    QVERIFY(run([&](Database &database) { return generationtable::update(database, after); }));
    const Result<Generation> back = findRow(*m_store, before.id);
    QVERIFY(back);
    QVERIFY(back->favourite && !back->rejected && back->accepted);
    after.favourite = after.accepted = true;
    after.rejected = false;
    after.note.clear();
    after.tags = {};
    after.binnedAt = {};
    QVERIFY(*back == after);
}

void TestGenerationTable::updatingWhatIsGoneIsAnError()
{
    const Generation generation = plainGeneration();
    const Result<void> updated = run([&](Database &database) { return generationtable::update(database, generation); });
    QVERIFY(!updated);
    QCOMPARE(updated.error().kind, Error::Kind::Storage);
    QVERIFY(updated.error().plainSentence().contains(generation.id));
}

void TestGenerationTable::unknownIdsAreNamed()
{
    const QString id = u"'; DROP TABLE generations; --"_s;
    const Result<Generation> back = findRow(*m_store, id);
    QVERIFY(!back);
    QCOMPARE(back.error().kind, Error::Kind::Input);
    QVERIFY(back.error().plainSentence().contains(id));
    const Result<bool> claimed = run([&](Database &database) { return generationtable::claim(database, id); });
    QVERIFY(!claimed && claimed.error().kind == Error::Kind::Input);
    const Result<void> marked = run([&](Database &database) { return generationtable::setMarks(database, id, true, true, true); });
    QVERIFY(!marked && marked.error().kind == Error::Kind::Input);
}

void TestGenerationTable::oneFailedRowKeepsAllOut()
{
    for (int call = 0;; ++call) {
        QVERIFY(call < 20);
        const QList<Generation> three{plainGeneration(u"one"_s), plainGeneration(u"two"_s), plainGeneration(u"three"_s)};
        m_store->failStatement(call);
        const Result<void> inserted = run([&](Database &database) { return generationtable::insertAll(database, three); });
        const bool failed = m_store->hasFailed();
        m_store->failStatement(-1);
        QCOMPARE(inserted.hasValue(), !failed);
        QCOMPARE(prompts({}).size(), failed ? 0 : 3);
        if (!failed)
            break;
    }
    QCOMPARE(prompts({}), QStringList({u"three"_s, u"two"_s, u"one"_s}));
}

void TestGenerationTable::statesKeepTheirNames()
{
    const QHash<JobState, QString> names{
        {JobState::Queued, u"queued"_s}, {JobState::Submitting, u"submitting"_s}, {JobState::Waiting, u"waiting"_s},
        {JobState::Fetching, u"fetching"_s}, {JobState::Stitching, u"stitching"_s}, {JobState::Ready, u"ready"_s},
        {JobState::Failed, u"failed"_s}, {JobState::RequestModerated, u"request-moderated"_s},
        {JobState::ContentModerated, u"content-moderated"_s}, {JobState::Cancelled, u"cancelled"_s},
        {JobState::Expired, u"expired"_s}, {JobState::Unknown, u"unknown"_s},
    };
    for (auto entry = names.begin(); entry != names.end(); ++entry) {
        QCOMPARE(jobStateName(entry.key()), entry.value());
        QVERIFY(jobStateFromName(entry.value()) == entry.key());
        const Generation generation = plainGeneration(entry.value(), entry.key());
        QVERIFY(insertRow(*m_store, generation));
        QVERIFY(findRow(*m_store, generation.id)->state == entry.key());
        QCOMPARE(isEnd(entry.key()), entry.key() >= JobState::Ready);
    }
    QVERIFY(!jobStateFromName(u"Ready"_s) && !jobStateFromName({}));
}

void TestGenerationTable::anUnknownStateMayHaveBeenCharged()
{
    const Generation generation = plainGeneration();
    QVERIFY(insertRow(*m_store, generation));
    run([&](Database &database) { return database.execute(u"UPDATE generations SET state = 'teleported'"_s).hasValue(); });
    QVERIFY(findRow(*m_store, generation.id)->state == JobState::Unknown);
}

void TestGenerationTable::damagedCellsDoNoHarm()
{
    const Generation generation = fullGeneration();
    QVERIFY(insertRow(*m_store, generation));
    QVERIFY(run([&](Database &database) {
        return database.execute(u"UPDATE generations SET fields = '{', edits = '[[1', uploads = '[7, {}]', patch_rect = '[1,2]',"
                                " picture_size = 'big', error_args = '}', source = 'x', error_kind = 'odd'"_s).hasValue();
    }));
    const Result<Generation> back = findRow(*m_store, generation.id);
    QVERIFY(back);
    QVERIFY(back->fields.isEmpty() && back->edits.isEmpty() && back->patchRect.isNull() && !back->pictureSize.isValid());
    QVERIFY(m_store->files().pathOf(back->source).isEmpty());
    QCOMPARE(back->error->kind, Error::Kind::Failed);
    QCOMPARE(back->prompt, generation.prompt);
}

void TestGenerationTable::pagesNewestFirst()
{
    QList<Generation> many;
    for (int i = 0; i < 25; ++i)
        many << plainGeneration(QString::number(i));
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, many); }));
    HistoryQuery query;
    query.limit = 10;
    QStringList all;
    for (int page = 0; page < 4; ++page) {
        const QStringList next = prompts(query);
        QCOMPARE(next.size(), page < 2 ? 10 : page == 2 ? 5 : 0);
        all << next;
        if (!next.isEmpty())
            query.olderThan = many[next.last().toInt()].id;
    }
    QStringList expected;
    for (int i = 24; i >= 0; --i)
        expected << QString::number(i);
    QCOMPARE(all, expected);
}

void TestGenerationTable::pagesPastARemovedRow()
{
    const Generation old = plainGeneration(u"old"_s);
    QTest::qSleep(2); // ids tell time to the millisecond
    const Generation queued = plainGeneration(u"queued"_s, JobState::Queued);
    QTest::qSleep(2);
    const Generation young = plainGeneration(u"young"_s);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {old, queued, young}); }));
    QVERIFY(run([&](Database &database) { return generationtable::remove(database, queued.id); }));
    HistoryQuery query;
    query.olderThan = queued.id;
    QCOMPARE(prompts(query), QStringList(u"old"_s));
}

void TestGenerationTable::pagesByPictureClickAndState()
{
    Generation one = plainGeneration(u"one"_s, JobState::Failed);
    one.picture = u"p"_s;
    one.group = u"g"_s;
    Generation two = plainGeneration(u"two"_s, JobState::Waiting);
    two.picture = u"p"_s;
    const Generation three = plainGeneration(u"three"_s);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {one, two, three}); }));
    HistoryQuery query;
    query.picture = u"p"_s;
    QCOMPARE(prompts(query), QStringList({u"two"_s, u"one"_s}));
    query.states = {JobState::Failed};
    QCOMPARE(prompts(query), QStringList(u"one"_s));
    query = {};
    query.group = u"g"_s;
    QCOMPARE(prompts(query), QStringList(u"one"_s));
    query = {};
    query.states = {JobState::Ready, JobState::Failed};
    QCOMPARE(prompts(query), QStringList({u"three"_s, u"one"_s}));
    query.states = {JobState::Waiting, JobState::Fetching};
    QCOMPARE(prompts(query), QStringList(u"two"_s));
    query.search = u"two"_s;
    query.picture = u"p"_s;
    QCOMPARE(prompts(query), QStringList(u"two"_s));
    query = {};
    query.limit = 0;
    QCOMPARE(prompts(query), QStringList());
}

void TestGenerationTable::unfinishedOldestFirst()
{
    QList<Generation> all;
    for (const JobState state : {JobState::Queued, JobState::Ready, JobState::Submitting, JobState::Waiting, JobState::Failed,
                                 JobState::Fetching, JobState::Unknown, JobState::Stitching, JobState::Cancelled})
        all << plainGeneration(jobStateName(state), state);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, all); }));
    const Result<QList<Generation>> unfinished = run([](Database &database) { return generationtable::unfinished(database); });
    QVERIFY(unfinished);
    QStringList names;
    for (const Generation &generation : *unfinished)
        names << generation.prompt;
    QCOMPARE(names, QStringList({u"queued"_s, u"submitting"_s, u"waiting"_s, u"fetching"_s, u"stitching"_s}));
}

void TestGenerationTable::removesOnlyWhatIsQueued()
{
    const Generation queued = plainGeneration(u"queued"_s, JobState::Queued);
    const Generation sent = plainGeneration(u"sent"_s, JobState::Submitting);
    QVERIFY(insertRow(*m_store, queued) && insertRow(*m_store, sent));
    QVERIFY(run([&](Database &database) { return generationtable::remove(database, queued.id); }));
    const Result<void> refused = run([&](Database &database) { return generationtable::remove(database, sent.id); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Input);
    QCOMPARE(prompts({}), QStringList(u"sent"_s));
}

void TestGenerationTable::claimsWhatNobodyHolds()
{
    std::unique_ptr<Store> other = openedStore(Paths::below(m_folder->path()));
    const auto claimed = [](Store &store, const QString &id) {
        const Result<bool> result = waitFor(store.run([id](Database &database) { return generationtable::claim(database, id); }));
        return result && *result;
    };
    Generation job = plainGeneration(u"job"_s, JobState::Waiting);
    job.owner = other->ownerId();
    Generation orphan = plainGeneration(u"orphan"_s, JobState::Waiting);
    orphan.owner = newId(); // of a process that was killed
    Generation nobodys = plainGeneration(u"nobody's"_s, JobState::Queued);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {job, orphan, nobodys}); }));

    QVERIFY(!claimed(*m_store, job.id));
    QCOMPARE(findRow(*m_store, job.id)->owner, other->ownerId());
    QVERIFY(claimed(*other, job.id)); // its own
    QVERIFY(claimed(*m_store, orphan.id));
    QCOMPARE(findRow(*m_store, orphan.id)->owner, m_store->ownerId());
    QVERIFY(!claimed(*other, orphan.id)); // taken
    QVERIFY(claimed(*other, nobodys.id));
    QVERIFY(!claimed(*m_store, nobodys.id));
    other.reset();
    QVERIFY(claimed(*m_store, job.id)); // its owner has ended
    QVERIFY(claimed(*m_store, nobodys.id));
}

void TestGenerationTable::searchesFind_data()
{
    QTest::addColumn<QString>("search");
    QTest::addColumn<QStringList>("expected");
    const QString boat = u"A small BOAT on the lake, 100% calm"_s;
    const QString cafe = u"Café crème in the Straße"_s;
    const QString water = u"水面上の船 \"dawn\""_s;
    const auto row = [](const char *name, const QString &search, const QStringList &expected) {
        QTest::newRow(name) << search << expected;
    };
    row("nothing typed shows all", QString(), {water, cafe, boat});
    row("only spaces show all", u"  \t"_s, {water, cafe, boat});
    row("a whole word", u"boat"_s, {boat});
    row("any case", u"BoAt"_s, {boat});
    row("inside a word", u"oat"_s, {boat});
    row("across what words are made of", u"mall boat"_s, {boat});
    row("all words must be there", u"boat café"_s, {});
    row("words in any order", u"lake small"_s, {boat});
    row("one letter", u"j"_s, {cafe});
    row("two letters", u"CR"_s, {cafe});
    row("short and long words together", u"on lake"_s, {boat});
    row("a short word that is nowhere", u"boat zz"_s, {});
    row("without the accents", u"cafe creme"_s, {cafe});
    row("with accents where there are none", u"bôat"_s, {boat});
    row("a sharp s as two", u"strasse"_s, {cafe});
    row("two Chinese letters", u"水面"_s, {water});
    row("three of them", u"水面上"_s, {water});
    row("a percent sign is itself", u"100%"_s, {boat});
    row("a lone percent sign", u"%"_s, {boat});
    row("an underscore is no wildcard", u"b_at"_s, {});
    row("quotes are letters", u"\"dawn\""_s, {water});
    row("one quote", u"\""_s, {water});
    row("operators are words", u"boat OR café"_s, {});
    row("other signs of the index's language", u"boat* NOT (small) -lake ^a"_s, {});
    row("the picture's name", u"lagö.jpg"_s, {cafe});
    row("the endpoint's title", u"kontext max"_s, {water});
    row("the endpoint's id", u"flux-kontext"_s, {water});
    row("not the service's id", u"secret-task"_s, {});
    row("a very long word", QString(5000, u'x'), {});
}

void TestGenerationTable::searchesFind()
{
    QFETCH(QString, search);
    QFETCH(QStringList, expected);
    Generation boat = plainGeneration(u"A small BOAT on the lake, 100% calm"_s);
    boat.serviceId = u"secret-task"_s;
    Generation cafe = plainGeneration(u"Café crème in the Straße"_s);
    cafe.pictureName = u"Lagö.JPG"_s;
    Generation water = plainGeneration(u"水面上の船 \"dawn\""_s);
    water.endpoint = u"flux-kontext-max"_s;
    water.endpointTitle = u"Kontext Max"_s;
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {boat, cafe, water}); }));
    QCOMPARE(found(search), expected);
}

void TestGenerationTable::searchesFollowUpdatesAndRemovals()
{
    Generation generation = plainGeneration(u"lighthouse"_s, JobState::Queued);
    QVERIFY(insertRow(*m_store, generation));
    QCOMPARE(found(u"lighthouse"_s).size(), 1);
    generation.prompt = u"windmill"_s;
    QVERIFY(run([&](Database &database) { return generationtable::update(database, generation); }));
    QVERIFY(run([&](Database &database) { return generationtable::update(database, generation); }));
    QCOMPARE(found(u"lighthouse"_s).size(), 0);
    QCOMPARE(found(u"windmill"_s).size(), 1);
    QVERIFY(run([&](Database &database) { return generationtable::remove(database, generation.id); }));
    QCOMPARE(found(u"windmill"_s).size(), 0);
    QVERIFY(run([](Database &database) { // the index agrees with the table
        return database.execute(u"INSERT INTO generation_words (generation_words) VALUES ('integrity-check')"_s).hasValue();
    }));
}

void TestGenerationTable::searchesArePaged()
{
    QList<Generation> many;
    for (int i = 0; i < 30; ++i)
        many << plainGeneration(i % 3 ? u"boat %1"_s.arg(i) : u"tree %1"_s.arg(i));
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, many); }));
    for (const QString &search : {u"boat"_s, u"bo"_s}) {
        HistoryQuery query;
        query.search = search;
        query.limit = 12;
        const QStringList first = prompts(query);
        QCOMPARE(first.size(), 12);
        QCOMPARE(first.first(), u"boat 29"_s);
        query.olderThan = many[first.last().section(u' ', 1).toInt()].id;
        const QStringList second = prompts(query);
        QCOMPARE(second.size(), 8);
        QCOMPARE(second.last(), u"boat 1"_s);
    }
}

void TestGenerationTable::foldsWritingsOfTheSameWord_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::newRow("capitals") << u"LAKE"_s << u"lake"_s;
    QTest::newRow("composed and decomposed") << u"\u00e9"_s << u"e\u0301"_s;
    QTest::newRow("accents") << u"Ångström"_s << u"angstrom"_s;
    QTest::newRow("strokes") << u"Łódź Ørsted"_s << u"lodz orsted"_s;
    QTest::newRow("dotted and dotless i") << u"İstanbul ılık"_s << u"istanbul ilik"_s;
    QTest::newRow("ligatures") << u"œuvre ﬁne"_s << u"oeuvre fine"_s;
    QTest::newRow("wide letters") << u"ＢＯＡＴ"_s << u"boat"_s;
    QTest::newRow("Greek") << u"ΘΆΛΑΣΣΑ"_s << u"θαλασσα"_s;
    QTest::newRow("breaks are spaces") << u"a\tb\nc\0d"_s << u"a b c d"_s;
}

void TestGenerationTable::foldsWritingsOfTheSameWord()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QCOMPARE(folded(one), folded(other));
}

void TestGenerationTable::shortWordsAgreeWithALookAtEachRow()
{
    const QStringList texts{u"ab"_s, u"a b"_s, u"水面上"_s, u"面"_s, u"a-b c+"_s, u"\U0001F6F6x"_s, u"ba ab"_s, u"A\tB"_s, u"%_"_s, u"\"q\""_s};
    for (const QString &text : texts)
        QVERIFY(insertRow(*m_store, plainGeneration(text)));
    for (const QString &word : {u"a"_s, u"ab"_s, u"ba"_s, u"面"_s, u"水面"_s, u"上"_s, u"-b"_s, u"+"_s, u"\U0001F6F6"_s, u"\U0001F6F6x"_s,
                                u"%_"_s, u"\""_s, u"zq"_s, u"f1"_s, u"us"_s}) {
        QStringList expected;
        for (const QString &text : texts) {
            if (searchText(plainGeneration(text)).contains(folded(word)))
                expected.prepend(text);
        }
        QCOMPARE(found(word), expected);
    }
}

void TestGenerationTable::notesAndTagsAreFoundWhileTheJobRuns()
{
    Generation job = plainGeneration(u"boat"_s, JobState::Waiting);
    QVERIFY(insertRow(*m_store, job));
    Generation marked = job;
    marked.note = u"For Zoë"_s;
    marked.tags = {u"Harbour"_s, u"two words"_s};
    QVERIFY(run([&](Database &database) { return generationtable::setAllMarks(database, marked); }));
    job.state = JobState::Ready; // knows nothing of the note
    QVERIFY(run([&](Database &database) { return generationtable::update(database, job); }));
    for (const QString &word : {u"zoe"_s, u"harbour"_s, u"zo"_s, u"two words"_s})
        QCOMPARE(found(word).size(), 1);
    QCOMPARE(findRow(*m_store, job.id)->note, marked.note);
    HistoryQuery query;
    query.tags = {u"two words"_s};
    QCOMPARE(prompts(query).size(), 1);
    const auto named = run([](Database &database) { return generationtable::tags(database); });
    QCOMPARE(named->size(), 2);
    marked.tags = {};
    marked.note.clear();
    QVERIFY(run([&](Database &database) { return generationtable::setAllMarks(database, marked); }));
    QCOMPARE(found(u"zo"_s).size(), 0);
    QCOMPARE(found(u"harbour"_s).size(), 0);
    QCOMPARE(prompts(query).size(), 0);
    QVERIFY(run([](Database &database) { return generationtable::tags(database); })->isEmpty());
}

void TestGenerationTable::filtersFind_data()
{
    QTest::addColumn<HistoryQuery>("query");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, auto set, const QStringList &expected) {
        HistoryQuery query;
        set(query);
        QTest::newRow(name) << query << expected;
    };
    row("an endpoint", [](HistoryQuery &q) { q.endpoints = {u"kontext"_s}; }, {u"big"_s});
    row("two endpoints", [](HistoryQuery &q) { q.endpoints = {u"kontext"_s, u"flux-pro-1.0-fill"_s}; }, {u"big"_s, u"small"_s});
    row("a seed that was sent", [](HistoryQuery &q) { q.seed = 42; }, {u"small"_s});
    row("a seed that was used", [](HistoryQuery &q) { q.seed = 7; }, {u"big"_s});
    row("not the one sent where another was used", [](HistoryQuery &q) { q.seed = 8; }, {});
    row("small ones", [](HistoryQuery &q) { q.mostPixels = 1'000'000; }, {u"small"_s});
    row("large ones", [](HistoryQuery &q) { q.leastPixels = 4'000'000; }, {u"big"_s});
    row("one tag", [](HistoryQuery &q) { q.tags = {u"sea"_s}; }, {u"big"_s, u"small"_s});
    row("two tags", [](HistoryQuery &q) { q.tags = {u"sea"_s, u"night"_s}; }, {u"small"_s});
    row("a tag and a word", [](HistoryQuery &q) { q.tags = {u"sea"_s}; q.search = u"big"_s; }, {u"big"_s});
    row("a source", [](HistoryQuery &q) { q.origin = QString(64, u'a'); }, {u"big"_s});
    row("no source", [](HistoryQuery &q) { q.origin = QString(); }, {u"small"_s});
    row("before a day", [](HistoryQuery &q) { q.createdBefore = QDateTime(QDate(2026, 1, 2), QTime(0, 0), Qt::UTC); }, {u"small"_s});
    row("after a day", [](HistoryQuery &q) { q.createdAfter = QDateTime(QDate(2026, 1, 2), QTime(0, 0), Qt::UTC); }, {u"big"_s});
}

void TestGenerationTable::filtersFind()
{
    QFETCH(HistoryQuery, query);
    QFETCH(QStringList, expected);
    Generation small = plainGeneration(u"small"_s);
    small.seed = 42;
    small.resultSize = {800, 600};
    small.tags = {u"sea"_s, u"night"_s};
    small.createdAt = QDateTime(QDate(2026, 1, 1), QTime(12, 0), Qt::UTC);
    Generation big = plainGeneration(u"big"_s);
    big.endpoint = u"kontext"_s;
    big.seed = 8;
    big.usedSeed = 7;
    big.source = {QString(64, u'a'), u"jpg"_s};
    big.patch = {QString(64, u'b'), u"patch"_s};
    big.pictureSize = {3000, 2000};
    big.resultSize = {100, 100};
    big.tags = {u"sea"_s};
    big.createdAt = QDateTime(QDate(2026, 1, 3), QTime(12, 0), Qt::UTC);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {small, big}); }));
    QCOMPARE(prompts(query), expected);
    QCOMPARE(*run([&](Database &database) { return generationtable::count(database, query); }), qint64(expected.size()));
    QCOMPARE(run([&](Database &database) { return generationtable::rows(database, query); })->size(), expected.size());
    QCOMPARE(matches(query, small), expected.contains(u"small"_s));
    QCOMPARE(matches(query, big), expected.contains(u"big"_s));
}

void TestGenerationTable::ordersAreKept()
{
    Generation one = plainGeneration(u"beta"_s);
    one.cost = {10, {}, {}};
    one.seed = 3;
    Generation two = plainGeneration(u"Älpha"_s);
    two.estimate = {30, {}, {}};
    const Generation three = plainGeneration(u"gamma"_s);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {one, two, three}); }));
    const auto inOrder = [&](HistoryOrder order, const QString &search) {
        HistoryQuery query;
        query.order = order;
        query.search = search;
        query.limit = 0;
        const auto rows = run([query](Database &database) { return generationtable::rows(database, query); });
        QStringList list;
        for (const qint64 row : *rows)
            list << run([row](Database &database) { return generationtable::at(database, {row}); })->first().generation.prompt;
        return list;
    };
    for (const QString &search : {QString(), u"a"_s, u"flux"_s}) {
        QCOMPARE(inOrder(HistoryOrder::Newest, search), (QStringList{u"gamma"_s, u"Älpha"_s, u"beta"_s}));
        QCOMPARE(inOrder(HistoryOrder::Oldest, search), (QStringList{u"beta"_s, u"Älpha"_s, u"gamma"_s}));
        QCOMPARE(inOrder(HistoryOrder::Costliest, search), (QStringList{u"Älpha"_s, u"beta"_s, u"gamma"_s}));
        QCOMPARE(inOrder(HistoryOrder::Prompt, search), (QStringList{u"Älpha"_s, u"beta"_s, u"gamma"_s}));
        QCOMPARE(inOrder(HistoryOrder::Seed, search).first(), u"beta"_s);
    }
}

void TestGenerationTable::whatIsInTheBinIsNowhereElse()
{
    const Generation kept = plainGeneration(u"kept boat"_s);
    const Generation gone = plainGeneration(u"gone boat"_s);
    const Generation running = plainGeneration(u"running boat"_s, JobState::Waiting);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {kept, gone, running}); }));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(run([&](Database &database) { return generationtable::setBinned(database, {gone.id, running.id}, now); }));
    const QStringList left{u"running boat"_s, u"kept boat"_s};
    HistoryQuery bin;
    bin.inBin = true;
    for (const QString &search : {QString(), u"boat"_s, u"bo"_s}) {
        HistoryQuery query;
        query.search = search;
        QCOMPARE(prompts(query), left);
        QCOMPARE(*run([&](Database &database) { return generationtable::count(database, query); }), 2);
        bin.search = search;
        QCOMPARE(prompts(bin), QStringList(u"gone boat"_s));
        QCOMPARE(*run([&](Database &database) { return generationtable::count(database, bin); }), 1);
    }
    QVERIFY(run([&](Database &database) { return generationtable::setBinned(database, {gone.id}, {}); }));
    QCOMPARE(prompts({}).size(), 3);
}

void TestGenerationTable::erasedRowsLeaveNoWords()
{
    Generation generation = plainGeneration(u"zeppelin 水"_s);
    generation.tags = {u"sky"_s};
    QVERIFY(insertRow(*m_store, generation));
    QVERIFY(insertRow(*m_store, plainGeneration(u"other"_s)));
    QVERIFY(run([&](Database &database) { return generationtable::erase(database, generation.id); }));
    for (const QString &word : {u"zeppelin"_s, u"ze"_s, u"水"_s, u"sky"_s})
        QCOMPARE(found(word).size(), 0);
    QVERIFY(run([](Database &database) { return generationtable::tags(database); })->isEmpty());
    QVERIFY(run([](Database &database) {
        return database.execute(u"INSERT INTO generation_words (generation_words, rank) VALUES ('integrity-check', 1)"_s).hasValue()
               && database.execute(u"INSERT INTO generation_grams (generation_grams, rank) VALUES ('integrity-check', 1)"_s).hasValue();
    }));
    QVERIFY(!run([&](Database &database) { return generationtable::erase(database, generation.id); }));
}

void TestGenerationTable::stacksHoldWhatIsOfOnePicture()
{
    QList<Generation> all;
    for (int i = 0; i < 7; ++i) {
        Generation generation = plainGeneration(QString::number(i));
        if (i % 3 != 0)
            generation.source = {QString(64, QChar(u'a' + i % 3)), u"png"_s};
        all << generation;
    }
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, all); }));
    const auto stacks = run([](Database &database) { return generationtable::stacks(database, {}); });
    QCOMPARE(stacks->size(), 3);
    const auto newest = run([&](Database &database) { return generationtable::at(database, {stacks->at(0).newest}); });
    QCOMPARE(newest->first().generation.prompt, u"6"_s); // those without a picture
    QCOMPARE(stacks->at(0).count, 3);
    QCOMPARE(stacks->at(1).count, 2);
}

void TestGenerationTable::anExtendedCanvasBelongsToItsPicture()
{
    const QString opened(64, u'a');
    Generation byCommand = plainGeneration(u"by command boat"_s);
    byCommand.source = {opened, u"jpg"_s};
    Generation asOpened = byCommand;
    asOpened.id = newId();
    asOpened.picture = opened;
    asOpened.prompt = u"as opened boat"_s;
    Generation extended = asOpened;
    extended.id = newId();
    extended.source = {QString(64, u'b'), u"png"_s};
    extended.prompt = u"extended boat"_s;
    Generation other = extended; // the same file, opened as a picture of its own
    other.id = newId();
    other.picture = extended.source.sha256;
    other.prompt = u"other boat"_s;
    const QList<Generation> all{byCommand, asOpened, extended, other, plainGeneration(u"no boat"_s)};
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, all); }));
    for (const QString &search : {QString(), u"boat"_s, u"bo"_s}) {
        HistoryQuery query;
        query.search = search;
        const auto stacks = run([query](Database &database) { return generationtable::stacks(database, query); });
        QCOMPARE(stacks->size(), 3);
        QCOMPARE(stacks->at(1).count, 1);
        QCOMPARE(stacks->at(2).count, 3);
        const qint64 newest = stacks->at(2).newest;
        QCOMPARE(run([newest](Database &database) { return generationtable::at(database, {newest}); })->first().generation.prompt,
                 u"extended boat"_s);
        query.origin = opened;
        QCOMPARE(prompts(query), (QStringList{u"extended boat"_s, u"as opened boat"_s, u"by command boat"_s}));
        QCOMPARE(std::count_if(all.begin(), all.end(), [&](const Generation &one) { return matches(query, one); }), 3);
    }
}

void TestGenerationTable::parentsAreFoundByTheirResults()
{
    Generation first = plainGeneration(u"first"_s);
    first.raw = {QString(64, u'a'), u"png"_s};
    QVERIFY(insertRow(*m_store, first));
    Generation second = plainGeneration(u"second"_s);
    second.source = first.raw;
    Generation third = plainGeneration(u"third"_s);
    third.source = {QString(64, u'b'), u"png"_s};
    Generation fourth = second;
    fourth.id = newId();
    fourth.parent = second.id; // known already
    const auto filed = run([&](Database &database) { return generationtable::insertNew(database, {second, third, fourth}); });
    QVERIFY(filed);
    QCOMPARE(filed->at(0).parent, first.id);
    QCOMPARE(filed->at(1).parent, QString());
    QCOMPARE(filed->at(2).parent, second.id);
    QCOMPARE(findRow(*m_store, second.id)->parent, first.id);
}

void TestGenerationTable::lineageHasForebearsAndDescendants()
{
    Generation root = plainGeneration(u"root"_s);
    Generation child = plainGeneration(u"child"_s);
    child.parent = root.id;
    Generation sibling = plainGeneration(u"sibling"_s);
    sibling.parent = root.id;
    Generation grandchild = plainGeneration(u"grandchild"_s);
    grandchild.parent = child.id;
    const Generation stranger = plainGeneration(u"stranger"_s);
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {root, child, sibling, grandchild, stranger}); }));
    for (const Generation &from : {root, child, sibling, grandchild}) {
        const auto family = run([&](Database &database) { return generationtable::lineage(database, from.id); });
        QStringList names;
        QList<int> parents;
        for (const auto &relative : *family) {
            names << relative.generation.prompt;
            parents << relative.parent;
        }
        QCOMPARE(names, (QStringList{u"root"_s, u"child"_s, u"grandchild"_s, u"sibling"_s}));
        QCOMPARE(parents, (QList<int>{-1, 0, 1, 0}));
    }
    QCOMPARE(run([&](Database &database) { return generationtable::lineage(database, stranger.id); })->size(), 1);
    QCOMPARE(run([&](Database &database) { return generationtable::lineage(database, root.id, 2); })->size(), 2);
    QVERIFY(!run([](Database &database) { return generationtable::lineage(database, u"nobody"_s); }));
}

void TestGenerationTable::aLineageThatGoesInCirclesEnds()
{
    Generation one = plainGeneration(u"one"_s);
    Generation two = plainGeneration(u"two"_s);
    one.parent = two.id;
    two.parent = one.id;
    QVERIFY(run([&](Database &database) { return generationtable::insertAll(database, {one, two}); }));
    QCOMPARE(run([&](Database &database) { return generationtable::lineage(database, one.id); })->size(), 2);
}

QTEST_GUILESS_MAIN(TestGenerationTable)
#include "tst_generationtable.moc"
