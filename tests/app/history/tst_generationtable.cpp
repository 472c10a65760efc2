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

QTEST_GUILESS_MAIN(TestGenerationTable)
#include "tst_generationtable.moc"
