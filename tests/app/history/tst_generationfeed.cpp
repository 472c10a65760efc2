#include "samplegeneration.h"

#include "app/history/generationfeed.h"
#include "app/history/history.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
/// A list that follows the feed's signals alone, as a model does.
class Follower
{
public:
    explicit Follower(GenerationFeed &feed)
        : m_feed(feed)
    {
        QObject::connect(&feed, &GenerationFeed::aboutToInsert, &m_context, [this](int first, int count) {
            isSound &= m_feed.generations().size() == prompts.size() && count > 0 && first <= prompts.size();
        });
        QObject::connect(&feed, &GenerationFeed::inserted, &m_context, [this](int first, int count) {
            for (int row = first; row < first + count; ++row)
                prompts.insert(row, m_feed.generations()[row].prompt);
        });
        QObject::connect(&feed, &GenerationFeed::aboutToRemove, &m_context, [this](int row) {
            isSound &= m_feed.generations().size() == prompts.size() && row < prompts.size();
        });
        QObject::connect(&feed, &GenerationFeed::removed, &m_context, [this](int row) { prompts.removeAt(row); });
        QObject::connect(&feed, &GenerationFeed::changed, &m_context, [this](int row) {
            prompts[row] = m_feed.generations()[row].prompt;
            ++changes;
        });
        QObject::connect(&feed, &GenerationFeed::wasReset, &m_context, [this] {
            ++resets;
            prompts.clear();
            for (const Generation &generation : m_feed.generations())
                prompts << generation.prompt;
        });
    }

    QStringList prompts;
    int changes = 0;
    int resets = 0;
    bool isSound = true;

private:
    GenerationFeed &m_feed;
    QObject m_context;
};
} // namespace

class TestGenerationFeed : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void startsWithTheNewest();
    void followsThisProcess();
    void keepsNoMoreThanItShould();
    void followsOtherProcesses();
    void staysInPlaceWhenNothingChanged();
    void keepsWhatItShowsWhenTheDiskFails();
    void lateMarksOfARunningJobAreNotShown();
    void mayGoWhileItReads();

private:
    Generation addRow(const QString &prompt, JobState state = JobState::Ready);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
};

void TestGenerationFeed::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = openedStore(Paths::below(m_folder->path()));
    m_history = std::make_unique<History>(*m_store);
}

void TestGenerationFeed::cleanup()
{
    m_history.reset();
    m_store.reset();
    m_folder.reset();
}

Generation TestGenerationFeed::addRow(const QString &prompt, JobState state)
{
    const Generation generation = plainGeneration(prompt, state);
    const Result<void> inserted = insertRow(*m_store, generation);
    Q_ASSERT(inserted);
    return generation;
}

void TestGenerationFeed::startsWithTheNewest()
{
    for (int i = 0; i < 5; ++i)
        addRow(QString::number(i));
    GenerationFeed feed(*m_history, 3);
    const Follower follower(feed);
    QTRY_COMPARE(follower.prompts, QStringList({u"4"_s, u"3"_s, u"2"_s}));
    QVERIFY(follower.isSound);
}

void TestGenerationFeed::followsThisProcess()
{
    GenerationFeed feed(*m_history);
    const Follower follower(feed);
    const Generation one = addRow(u"one"_s, JobState::Queued);
    const Generation two = addRow(u"two"_s, JobState::Queued);
    m_history->noteAdded({one, two});
    m_history->noteAdded({one}); // told twice
    QCOMPARE(follower.prompts, QStringList({u"two"_s, u"one"_s}));
    Generation later = one;
    later.prompt = u"one, later"_s;
    m_history->noteChanged(later);
    QCOMPARE(follower.prompts, QStringList({u"two"_s, u"one, later"_s}));
    QCOMPARE(feed.indexOf(one.id), 1);
    m_history->noteRemoved(two.id);
    m_history->noteRemoved(two.id);
    m_history->noteChanged(two); // one that is not in the list
    QCOMPARE(follower.prompts, QStringList(u"one, later"_s));
    QCOMPARE(feed.indexOf(two.id), -1);
    QVERIFY(follower.isSound);
    QCOMPARE(follower.resets, 0);
}

void TestGenerationFeed::keepsNoMoreThanItShould()
{
    GenerationFeed feed(*m_history, 3);
    const Follower follower(feed);
    for (int i = 0; i < 5; ++i)
        m_history->noteAdded({plainGeneration(QString::number(i))});
    QCOMPARE(follower.prompts, QStringList({u"4"_s, u"3"_s, u"2"_s}));
    QVERIFY(follower.isSound);
}

void TestGenerationFeed::followsOtherProcesses()
{
    const Generation stays = addRow(u"stays"_s);
    const Generation goes = addRow(u"goes"_s, JobState::Queued);
    GenerationFeed feed(*m_history);
    const Follower follower(feed);
    QTRY_COMPARE(follower.prompts, QStringList({u"goes"_s, u"stays"_s}));
    const std::unique_ptr<Store> other = openedStore(Paths::below(m_folder->path()));
    Generation changed = stays;
    changed.prompt = u"stays, changed"_s;
    const Generation fresh = plainGeneration(u"new"_s);
    QVERIFY(waitFor(other->run([&](Database &database) {
        return database.transaction([&]() -> Result<void> {
            if (const auto removed = generationtable::remove(database, goes.id); !removed)
                return removed;
            if (const auto updated = generationtable::update(database, changed); !updated)
                return updated;
            return generationtable::insert(database, fresh);
        });
    })));
    QTRY_COMPARE_WITH_TIMEOUT(follower.prompts, QStringList({u"new"_s, u"stays, changed"_s}), 2500);
    QVERIFY(follower.isSound);
    QCOMPARE(follower.resets, 0);
}

void TestGenerationFeed::staysInPlaceWhenNothingChanged()
{
    for (int i = 0; i < 4; ++i)
        addRow(QString::number(i));
    GenerationFeed feed(*m_history);
    QTRY_COMPARE(feed.generations().size(), 4);
    const Follower follower(feed);
    feed.reload();
    QVERIFY(waitFor(m_history->page({})));
    QTest::qWait(50);
    QCOMPARE(follower.changes + follower.resets, 0);
    QVERIFY(follower.prompts.isEmpty());
}

void TestGenerationFeed::keepsWhatItShowsWhenTheDiskFails()
{
    addRow(u"shown"_s);
    GenerationFeed feed(*m_history);
    QTRY_COMPARE(feed.generations().size(), 1);
    m_store->failStatement(0);
    feed.reload();
    QTRY_VERIFY(m_store->hasFailed());
    QTest::qWait(20);
    QCOMPARE(feed.generations().size(), 1);
}

void TestGenerationFeed::lateMarksOfARunningJobAreNotShown()
{
    const Generation running = addRow(u"running"_s, JobState::Waiting);
    GenerationFeed feed(*m_history);
    QTRY_COMPARE(feed.generations().size(), 1);
    QFuture<Result<void>> set = m_history->setFavourite(running.id, true);
    QTRY_VERIFY(set.isFinished());
    QVERIFY(set.result());
    QVERIFY(feed.generations().first().favourite);
    Generation ready = running; // the job's own copy knows nothing of the mark
    ready.state = JobState::Ready;
    QVERIFY(waitFor(m_store->run([ready](Database &database) { return generationtable::update(database, ready); })));
    m_history->noteChanged(ready);
    QVERIFY(feed.generations().first().favourite);
    QVERIFY(feed.generations().first().state == JobState::Ready);
    QVERIFY(findRow(*m_store, running.id)->favourite);
}

void TestGenerationFeed::mayGoWhileItReads()
{
    addRow(u"row"_s);
    for (int i = 0; i < 50; ++i)
        GenerationFeed feed(*m_history);
    QVERIFY(waitFor(m_history->page({})));
    QTest::qWait(10);
}

QTEST_GUILESS_MAIN(TestGenerationFeed)
#include "tst_generationfeed.moc"
